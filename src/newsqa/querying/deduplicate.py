"""Copies in the answer to a question: each text is read once and cited from its first print."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from newsqa.protocols import Flags, Retriever
from newsqa.querying.archive import View
from newsqa.search.collapse import cited, collapse
from newsqa.types import Answer, Article, Hit, Question, Span

DEPTH_FACTOR = 4
"""Hits searched for each passage that is to be read; more where copies fill them."""


class Copies:
    """Collapses and cites copies within one view of the store.

    `admitted` flags the articles that may be cited, by row; None for all.
    """

    def __init__(self, view: View, admitted: Flags | None = None) -> None:
        self._view = view
        self._admitted = admitted
        self._leaders: dict[str, Article | None] = {}

    def to_read(
        self, question: Question, retriever: Retriever, *, count: int, without: Collection[str] = ()
    ) -> list[Hit]:
        """At most `count` passages of different words, best first.

        Each is in the earliest article that has its words, with the list of its copies. Articles
        whose ids are in `without` are left out.
        """
        depth = DEPTH_FACTOR * count + 20 * len(without)
        while True:
            found = retriever.search(question, depth)
            hits = collapse(found, self._leader, count=count, without=without)
            if len(hits) == count or len(found) < depth:
                break
            depth *= DEPTH_FACTOR  # copies of few reports fill the hits
        return self._with_copies(hits)

    def _with_copies(self, hits: Sequence[Hit]) -> list[Hit]:
        articles = {hit.passage.article.id: hit.passage.article for hit in hits}
        articles = {id_: self._view.with_copies(article) for id_, article in articles.items()}
        return [
            replace(hit, passage=replace(hit.passage, article=articles[hit.passage.article.id]))
            for hit in hits
        ]

    def beside(
        self, question: Question, retriever: Retriever, article_id: str, *, own: int, others: int
    ) -> list[Hit]:
        """At most `own` passages of one article and `others` of further ones, best first."""
        found = retriever.search(question, DEPTH_FACTOR * (own + others))
        first = [hit for hit in found if hit.passage.article.id == article_id][:own]
        rest = [hit for hit in found if hit.passage.article.id != article_id]
        hits = [*first, *collapse(rest, self._leader, count=others)]
        return self._with_copies(sorted(hits, key=lambda hit: -hit.score))

    def cite(self, answer: Answer, without: Collection[str] = ()) -> Answer:
        """The answer with every span in the earliest article that has its sentence."""
        return replace(
            answer,
            answers=tuple(self.cited(span, without) for span in answer.answers),
            alternatives=tuple(self.cited(span, without) for span in answer.alternatives),
        )

    def cited(self, span: Span, without: Collection[str] = ()) -> Span:
        """The span in the earliest article that has its sentence."""
        first = self._leader(span.passage.article.id)
        if first is None or first.id in without:
            return span
        return cited(span, self._view.with_copies(first))

    def _leader(self, article_id: str) -> Article | None:
        if article_id not in self._leaders:
            first = self._first(article_id)
            self._leaders[article_id] = self._view.article(first) if first else None
        return self._leaders[article_id]

    def _first(self, article_id: str) -> str | None:
        """Id of the earliest print that may be cited; None for an article without copies."""
        if self._admitted is None:
            return self._view.leader(article_id)
        prints = self._view.facts.prints(article_id)
        return next((id_ for row, id_ in prints if self._admitted[row]), None)
