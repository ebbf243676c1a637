"""Asking all questions of a set, with and without the articles that answer them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from newsqa.answer.remembered_scores import RememberedScores
from newsqa.engine import NewsQA
from newsqa.evaluate.ask import Asked, AskResult
from newsqa.evaluate.ask_questions import AskQuestion
from newsqa.evaluate.duplicates import NearDuplicates
from newsqa.evaluate.scores import right
from newsqa.types import Answer, Hit

DEPTH = 100
MAX_REMOVED = 15
"""Other articles with the right answer that are left out, at most, beside the gold article."""


def evaluate_ask(
    engine: NewsQA,
    questions: Sequence[AskQuestion],
    progress: Callable[[int], None] | None = None,
) -> AskResult:
    """Ask every question; one with an answer also with its article and the copies of that left out,
    and with every article left out that answers it.

    None is asked back: there is nobody to choose, and a question without its talk is often vague.
    """
    threshold = engine.settings.abstain_below
    unlimited = NewsQA(
        engine.settings.model_copy(update={"abstain_below": 0.0, "ask_back": False}),
        embedder=engine.embedder,
        span_model=RememberedScores(engine.span_model),
    )
    run = _Run(unlimited)
    asked: list[Asked] = []
    for number, item in enumerate(questions, 1):
        asked.append(run.asked(item))
        if progress:
            progress(number)
    return AskResult(asked, threshold)


class _Run:
    """Asks the questions of one set; knows the gold articles that it met."""

    def __init__(self, engine: NewsQA) -> None:
        self._engine = engine
        self._known: dict[str, NearDuplicates] = {}

    def asked(self, item: AskQuestion) -> Asked:
        """The result of one question: what it needs is tried, and nothing else."""
        answer = self._engine.ask(item.question)
        if not item.answerable:
            return Asked(item, _texts(answer), answer.confidence, 0, 0, 0, "", None, None)
        if not item.doc_id:
            silenced = _unanswerable(self._engine, item, answer, ()).confidence
            return Asked(item, _texts(answer), answer.confidence, 0, 0, 0, "", None, silenced)
        return self._with_article(item, answer)

    def _with_article(self, item: AskQuestion, answer: Answer) -> Asked:
        engine = self._engine
        shown = engine.search(item.question, DEPTH)
        prints = engine.search(item.question, DEPTH, every_print=True)
        if item.doc_id not in self._known:
            gold = engine.article(item.doc_id)
            self._known[item.doc_id] = NearDuplicates(gold.text if gold else "")
        near = self._known[item.doc_id]
        same = duplicates_in(prints, item.doc_id, near)
        without = engine.ask(item.question, without=same)
        return Asked(
            item,
            _texts(answer),
            answer.confidence,
            _rank(_articles(shown), same | _shown_for(item.doc_id, shown, near)),
            _rank(_articles(prints), same),
            _rank(_articles(prints), {item.doc_id}),
            next(iter(_texts(without)), ""),
            without.confidence,
            _unanswerable(engine, item, without, same).confidence,
        )


def _unanswerable(
    engine: NewsQA, item: AskQuestion, answer: Answer, absent: Collection[str]
) -> Answer:
    """The answer after the articles whose first answer is right are left out, one by one."""
    without = set(absent)
    for _ in range(MAX_REMOVED):
        first = max(answer.spans, key=lambda span: span.score, default=None)
        if first is None or not right(first.text, [item.reference]):
            break
        article = first.passage.article
        without |= {article.id, *(copy.id for copy in article.copies)}
        answer = engine.ask(item.question, without=without)
    return answer


def duplicates_in(hits: Sequence[Hit], doc_id: str, same: NearDuplicates) -> set[str]:
    """The ids of the gold article and of its near-duplicates among the hits."""
    articles = {hit.passage.article.id: hit.passage.article for hit in hits}
    return {doc_id} | {id_ for id_, article in articles.items() if same.includes(article.text)}


def _texts(answer: Answer) -> tuple[str, ...]:
    """The answers by falling confidence, which lists are not sorted by."""
    if answer.field:
        return (answer.field.value,)
    if answer.form in {"statement", "yesno"}:
        # Its clauses are one answer.
        return ("，".join(span.text for span in answer.answers),)
    return tuple(span.text for span in sorted(answer.spans, key=lambda span: -span.score))


def _articles(hits: Sequence[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.passage.article.id for hit in hits))


def _rank(order: Sequence[str], wanted: Collection[str]) -> int:
    return next((rank for rank, id_ in enumerate(order, 1) if id_ in wanted), 0)


def _shown_for(doc_id: str, hits: Sequence[Hit], same: NearDuplicates) -> set[str]:
    """The ids of the articles among the hits that are near-duplicates or copies of the gold one."""
    return duplicates_in(hits, doc_id, same) | {
        hit.passage.article.id
        for hit in hits
        if any(copy.id == doc_id for copy in hit.passage.article.copies)
    }
