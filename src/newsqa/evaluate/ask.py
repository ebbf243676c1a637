"""Whole answers over a store: are they right, and does newsqa abstain when it should?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsqa.evaluate.ask_questions import AskQuestion
from newsqa.evaluate.scores import contains, exact_match, f1, right

CUTS = (1, 5, 20)
FIRST = 3
BINS = 10
"""Bins of the reliability plot: confidences from 0 to 0.1, to 0.2, ..."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The result of one question, without a minimum confidence.

    Ranks count articles from 1 and are 0 where none was found. rank: of the gold article, a copy of
    it or a near-duplicate, in a search that shows each report once; print_rank, gold_rank: of the
    gold article or a near-duplicate, and of the gold article alone, in a search that shows every
    copy. absent_answer, absent_confidence: the first answer when all of these are left out;
    unanswerable_confidence: when every other article with the right answer is left out as well.
    None where that cannot be tried: without a gold article, or without an answer.
    """

    question: AskQuestion
    answers: tuple[str, ...]
    confidence: float
    rank: int
    print_rank: int
    gold_rank: int
    absent_answer: str
    absent_confidence: float | None
    unanswerable_confidence: float | None

    @property
    def first(self) -> str:
        """The first answer; empty without one."""
        return self.answers[0] if self.answers else ""

    @property
    def right(self) -> bool:
        """Whether the first answer is right; none is to a question without an answer."""
        return self.question.answerable and right(self.first, [self.question.reference])


@dataclass(frozen=True, slots=True)
class AskResult:
    """The results of all questions; `threshold` is the setting abstain_below."""

    asked: Sequence[Asked]
    threshold: float

    def as_json(self, *, questions: bool = False) -> dict[str, object]:
        """Means (em and f1 in percent), abstention curve, reliability, and optionally questions."""
        value: dict[str, object] = {
            "n": len(self.asked),
            "unanswerable": len(self.asked) - len(self._answerable),
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
        """Shares of questions at a threshold, 0 to 1: with the gold article, and without it; None
        where no question of the kind is there.
        """
        answerable, silent = self._answerable, _Silent(threshold)
        given = [asked for asked in self.asked if asked.confidence >= threshold]
        rights = [asked for asked in answerable if asked.right]
        absent = [a for a in answerable if a.absent_confidence is not None]
        found = [a for a in absent if right(a.absent_answer, [a.question.reference])]
        unanswered = [a for a in absent if not right(a.absent_answer, [a.question.reference])]
        return {
            "threshold": threshold,
            "coverage": _share(sum(a.confidence >= threshold for a in answerable), len(answerable)),
            "right_of_given": _share(sum(asked.right for asked in given), len(given)),
            "right_lost": silent.share(a.confidence for a in rights),
            "silent_without_article": silent.share(a.absent_confidence for a in absent),
            "silent_when_unanswerable": silent.share(a.unanswerable_confidence for a in answerable),
            # Only questions that no other article answers: elsewhere silence would be wrong.
            "silent_without_answer": silent.share(a.absent_confidence for a in unanswered),
            "right_without_article": _share(
                sum((a.absent_confidence or 0.0) >= threshold for a in found), len(absent)
            ),
            "silent_on_unanswerable": silent.share(
                a.confidence for a in self.asked if not a.question.answerable
            ),
        }

    @property
    def _answerable(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.question.answerable]

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
        lines = [f"n = {len(self.asked)} ({len(self.asked) - len(self._answerable)} unanswerable)"]
        lines += [f"{name:<26}{value}" for name, value in means.items()]
        lines += [f"{name:<26}{value}" for name, value in self._recalls().items()]
        lines += [f"{name:<26}{value}" for name, value in abstention.items()]
        lines.append(f"calibration_error         {self.calibration_error():.3f}")
        return "\n".join(lines)

    def _answers(self, threshold: float) -> dict[str, float]:
        given = [a.answers if a.confidence >= threshold else () for a in self._answerable]
        wanted = [[a.question.reference] for a in self._answerable]
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

    def _recalls(self) -> dict[str, float | None]:
        """The recalls over the questions whose article is known; None where none is."""
        known = [asked for asked in self._answerable if asked.question.doc_id]
        ranks = {
            "recall": [asked.rank for asked in known],
            "every_print_recall": [asked.print_rank for asked in known],
            "gold_recall": [asked.gold_rank for asked in known],
        }
        return {
            f"{name}@{cut}": _share(sum(0 < rank <= cut for rank in found), len(found))
            for name, found in ranks.items()
            for cut in CUTS
        }


@dataclass(frozen=True, slots=True)
class _Silent:
    """Counts silence at a threshold."""

    threshold: float

    def share(self, confidences: Iterable[float | None]) -> float | None:
        """The share of these confidences below the threshold, without those that are None."""
        found = [one for one in confidences if one is not None]
        return _share(sum(one < self.threshold for one in found), len(found))


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
        "confidence_without_article": _rounded(asked.absent_confidence),
        "confidence_when_unanswerable": _rounded(asked.unanswerable_confidence),
    }


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 4)
