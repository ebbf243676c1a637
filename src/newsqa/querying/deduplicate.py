"""Copies in the answer to a question: each text is read once and cited from its first print."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from newsqa.protocols import Retriever
from newsqa.search.collapse import cited, collapse
from newsqa.store.reader import StoreReader
from newsqa.types import Answer, Article, Hit, Question, Span

DEPTH_FACTOR = 4
"""Hits searched for each passage that is to be read; more where copies fill them."""


class Copies:
    """Collapses and cites copies within one view of the store."""

    def __init__(self, view: StoreReader) -> None:
        self._view = view
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
        articles = {hit.passage.article.id: hit.passage.article for hit in hits}
        articles = {id_: self._view.with_copies(article) for id_, article in articles.items()}
        return [
            replace(hit, passage=replace(hit.passage, article=articles[hit.passage.article.id]))
            for hit in hits
        ]

    def cite(self, answer: Answer, without: Collection[str] = ()) -> Answer:
        """The answer with every span in the earliest article that has its sentence."""
        return replace(
            answer,
            answers=tuple(self._cited(span, without) for span in answer.answers),
            alternatives=tuple(self._cited(span, without) for span in answer.alternatives),
        )

    def _cited(self, span: Span, without: Collection[str]) -> Span:
        first = self._leader(span.passage.article.id)
        if first is None or first.id in without:
            return span
        return cited(span, self._view.with_copies(first))

    def _leader(self, article_id: str) -> Article | None:
        if article_id not in self._leaders:
            first = self._view.leader(article_id)
            self._leaders[article_id] = self._view.article(first) if first else None
        return self._leaders[article_id]
