"""Whole answers over a store: are they right, and does newsqa abstain when it should?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsqa import messages
from newsqa.engine import NewsQA
from newsqa.errors import SourceError
from newsqa.evaluate.duplicates import NearDuplicates
from newsqa.evaluate.jsonl import read_jsonl
from newsqa.evaluate.scores import contains, exact_match, f1, right
from newsqa.protocols import RawSpan, SpanScorer
from newsqa.types import Answer, Hit, Question

CUTS = (1, 5, 20)
DEPTH = 100
FIRST = 3
MAX_REMOVED = 15
"""Other articles with the right answer that are left out, at most, beside the gold article."""
BINS = 10
"""Bins of the reliability plot: confidences from 0 to 0.1, to 0.2, ..."""


@dataclass(frozen=True, slots=True)
class AskQuestion:
    """A question, its reference answer, and the id of the gold article, which has the answer."""

    question: str
    reference: str
    doc_id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The result of one question, without a minimum confidence.

    Ranks count articles from 1 and are 0 where none was found. rank: of the gold article, a copy of
    it or a near-duplicate, in a search that shows each report once; print_rank, gold_rank: of the
    gold article or a near-duplicate, and of the gold article alone, in a search that shows every
    copy. absent_answer, absent_confidence: the first answer when all of these are left out;
    unanswerable_confidence: when every other article with the right answer is left out as well.
    """

    question: AskQuestion
    answers: tuple[str, ...]
    confidence: float
    rank: int
    print_rank: int
    gold_rank: int
    absent_answer: str
    absent_confidence: float
    unanswerable_confidence: float

    @property
    def first(self) -> str:
        """The first answer; empty without one."""
        return self.answers[0] if self.answers else ""

    @property
    def right(self) -> bool:
        """Whether the first answer is right."""
        return right(self.first, [self.question.reference])


@dataclass(frozen=True, slots=True)
class AskResult:
    """The results of all questions; `threshold` is the setting abstain_below."""

    asked: Sequence[Asked]
    threshold: float

    def as_json(self, *, questions: bool = False) -> dict[str, object]:
        """Means (em and f1 in percent), abstention curve, reliability, and optionally questions."""
        value: dict[str, object] = {
            "n": len(self.asked),
            "threshold": self.threshold,
            **self._answers(0.0),
            "as_given": self._answers(self.threshold),
            **self._recalls(),
            "abstention": self.abstention(self.threshold),
            "curve": [self.abstention(step / 20) for step in range(20)],
            "reliability": self.reliability(),
            "calibration_error": round(self.calibration_error(), 4),
        }
        if questions:
            value["questions"] = [_question_json(asked) for asked in self.asked]
        return value

    def abstention(self, threshold: float) -> dict[str, float | None]:
        """Shares of questions at a threshold, 0 to 1: with the gold article, and without it."""
        given = [asked for asked in self.asked if asked.confidence >= threshold]
        rights = [asked for asked in self.asked if asked.right]
        unanswered = [a for a in self.asked if not right(a.absent_answer, [a.question.reference])]
        return {
            "threshold": threshold,
            "coverage": _share(len(given), len(self.asked)),
            "right_of_given": _share(sum(asked.right for asked in given), len(given)),
            "right_lost": _share(sum(a.confidence < threshold for a in rights), len(rights)),
            "silent_without_article": _share(
                sum(a.absent_confidence < threshold for a in self.asked), len(self.asked)
            ),
            "silent_when_unanswerable": _share(
                sum(a.unanswerable_confidence < threshold for a in self.asked), len(self.asked)
            ),
            # Only questions that no other article answers: elsewhere silence would be wrong.
            "silent_without_answer": _share(
                sum(a.absent_confidence < threshold for a in unanswered), len(unanswered)
            ),
            "right_without_article": _share(
                sum(
                    a.absent_confidence >= threshold
                    and right(a.absent_answer, [a.question.reference])
                    for a in self.asked
                ),
                len(self.asked),
            ),
        }

    def reliability(self) -> list[dict[str, float | int]]:
        """For each bin of confidence: number of answers, mean confidence, share of right ones."""
        rows: list[dict[str, float | int]] = []
        for number in range(BINS):
            some = [a for a in self.asked if min(int(a.confidence * BINS), BINS - 1) == number]
            if some:
                rows.append(
                    {
                        "from": number / BINS,
                        "n": len(some),
                        "confidence": round(sum(a.confidence for a in some) / len(some), 3),
                        "right": round(sum(a.right for a in some) / len(some), 3),
                    }
                )
        return rows

    def calibration_error(self) -> float:
        """Expected calibration error: mean distance of confidence and share right, over the bins.

        Source: Naeini et al. (2015).
        """
        return sum(
            row["n"] * abs(row["confidence"] - row["right"]) for row in self.reliability()
        ) / max(len(self.asked), 1)

    def table(self) -> str:
        """The means as a table for the terminal."""
        means, abstention = self._answers(0.0), self.abstention(self.threshold)
        lines = [f"n = {len(self.asked)}"]
        lines += [f"{name:<22}{value}" for name, value in means.items()]
        lines += [f"{name:<22}{value}" for name, value in self._recalls().items()]
        lines += [f"{name:<22}{value}" for name, value in abstention.items()]
        lines.append(f"calibration_error     {self.calibration_error():.3f}")
        return "\n".join(lines)

    def _answers(self, threshold: float) -> dict[str, float]:
        given = [a.answers if a.confidence >= threshold else () for a in self.asked]
        wanted = [[a.question.reference] for a in self.asked]
        firsts = [answers[0] if answers else "" for answers in given]
        pairs = list(zip(firsts, wanted, strict=True))
        count = max(len(given), 1)
        return {
            "em": round(100 * sum(exact_match(*pair) for pair in pairs) / count, 2),
            "f1": round(100 * sum(f1(*pair) for pair in pairs) / count, 2),
            "contained_in_first": round(sum(contains(*pair) for pair in pairs) / count, 4),
            "contained_in_first_three": round(
                sum(
                    any(contains(answer, want) for answer in answers[:FIRST])
                    for answers, want in zip(given, wanted, strict=True)
                )
                / count,
                4,
            ),
        }

    def _recalls(self) -> dict[str, float]:
        ranks = {
            "recall": [asked.rank for asked in self.asked],
            "every_print_recall": [asked.print_rank for asked in self.asked],
            "gold_recall": [asked.gold_rank for asked in self.asked],
        }
        return {
            f"{name}@{cut}": round(sum(0 < rank <= cut for rank in found) / max(len(found), 1), 4)
            for name, found in ranks.items()
            for cut in CUTS
        }


def evaluate_ask(
    engine: NewsQA,
    questions: Sequence[AskQuestion],
    progress: Callable[[int], None] | None = None,
) -> AskResult:
    """Ask every question with its article in the store, and with it and its copies left out."""
    threshold = engine.settings.abstain_below
    unlimited = NewsQA(
        engine.settings.model_copy(update={"abstain_below": 0.0}),
        embedder=engine.embedder,
        span_model=RememberedSpans(engine.span_model),
    )
    known: dict[str, NearDuplicates] = {}
    asked: list[Asked] = []
    for number, item in enumerate(questions, 1):
        shown = unlimited.search(item.question, DEPTH)
        prints = unlimited.search(item.question, DEPTH, every_print=True)
        if item.doc_id not in known:
            gold = engine.article(item.doc_id)
            known[item.doc_id] = NearDuplicates(gold.text if gold else "")
        same = duplicates_in(prints, item.doc_id, known[item.doc_id])
        answer = unlimited.ask(item.question)
        without = unlimited.ask(item.question, without=same)
        unanswerable = _unanswerable(unlimited, item, without, same)
        asked.append(
            Asked(
                item,
                _texts(answer),
                answer.confidence,
                _rank(_articles(shown), same | _shown_for(item.doc_id, shown, known[item.doc_id])),
                _rank(_articles(prints), same),
                _rank(_articles(prints), {item.doc_id}),
                next(iter(_texts(without)), ""),
                without.confidence,
                unanswerable.confidence,
            )
        )
        if progress:
            progress(number)
    return AskResult(asked, threshold)


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


class RememberedSpans:
    """A reading model with a cache: it reads no text twice for one question."""

    def __init__(self, model: SpanScorer) -> None:
        self._model = model
        self._known: dict[Question, dict[str, list[RawSpan]]] = {}

    def spans(self, question: Question, texts: Sequence[str]) -> list[list[RawSpan]]:
        """The spans of the model, cached for two questions: one with and without its year."""
        known = self._known.pop(question, {})
        self._known = {**dict([*self._known.items()][-1:]), question: known}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, self._model.spans(question, new), strict=True))
        return [known[text] for text in texts]


def duplicates_in(hits: Sequence[Hit], doc_id: str, same: NearDuplicates) -> set[str]:
    """The ids of the gold article and of its near-duplicates among the hits."""
    articles = {hit.passage.article.id: hit.passage.article for hit in hits}
    return {doc_id} | {id_ for id_, article in articles.items() if same.includes(article.text)}


def read_ask_questions(path: Path) -> list[AskQuestion]:
    """Questions with answer and doc_id. Raises SourceError for a line without, or an empty file."""
    questions: list[AskQuestion] = []
    for place, record in read_jsonl(path):
        question, reference, doc_id = (record.get(k) for k in ("question", "answer", "doc_id"))
        if (
            not (
                isinstance(question, str) and isinstance(reference, str) and isinstance(doc_id, str)
            )
            or not question.strip()
        ):
            raise SourceError(messages.evaluate.ASK_FIELDS.format(place=place))
        questions.append(AskQuestion(question, reference, doc_id))
    if not questions:
        raise SourceError(messages.evaluate.NO_QUESTIONS.format(path=path))
    return questions


def _texts(answer: Answer) -> tuple[str, ...]:
    """The answers by falling confidence, which lists are not sorted by."""
    if answer.field:
        return (answer.field.value,)
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


def _share(some: int, all_: int) -> float | None:
    return round(some / all_, 4) if all_ else None


def _question_json(asked: Asked) -> Mapping[str, object]:
    return {
        "question": asked.question.question,
        "doc_id": asked.question.doc_id,
        "reference": asked.question.reference,
        "answers": list(asked.answers),
        "confidence": round(asked.confidence, 4),
        "right": asked.right,
        "f1": round(f1(asked.first, [asked.question.reference]), 4),
        "rank": asked.rank,
        "print_rank": asked.print_rank,
        "gold_rank": asked.gold_rank,
        "answer_without_article": asked.absent_answer,
        "confidence_without_article": round(asked.absent_confidence, 4),
        "confidence_when_unanswerable": round(asked.unanswerable_confidence, 4),
    }
