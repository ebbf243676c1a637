"""Questions as people type them, each read in the article that answers or does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import cast

from newsqa import messages
from newsqa.answer.confidence import Certainty, Coefficients, Features
from newsqa.answer.reader import SpanReader
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.parse import parse_text
from newsqa.errors import SourceError
from newsqa.evaluate.jsonl import read_jsonl
from newsqa.evaluate.scores import exact_match, f1, tokens
from newsqa.ingest.chunk import chunk
from newsqa.protocols import Reading, SpanScorer
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Hit

LONG_KINDS = frozenset({"why", "how", "said", "what"})
_FORM_OF = {"list": "list", "yesno": "yesno", **dict.fromkeys(LONG_KINDS, "long")}


@dataclass(frozen=True, slots=True)
class NaturalQuestion:
    """A question, the article to read, and the spans that answer; none where it does not.

    kind: person, number, list, why, yesno and so on; label: of a yes or no question, "yes" or "no".
    """

    question: str
    kind: str
    doc_id: str
    spans: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class NaturalRead:
    """What was read for one question: the best span by its margin alone, and all of the answer."""

    question: NaturalQuestion
    first: str
    shown: str
    sure: float
    form: str
    verdict: str

    @property
    def reference(self) -> str:
        """The spans as one text; punctuation does not count."""
        return "、".join(self.question.spans)


@dataclass(frozen=True, slots=True)
class NaturalResult:
    """The readings of all questions whose article is there."""

    reads: Sequence[NaturalRead]
    missing: int

    def as_json(self) -> dict[str, object]:
        """Means in percent, by kind, and how well margins separate what is answered (AUC, 0 to 1).

        em, f1: of the best span; shown_f1: character F1 of all that would be shown; form, verdict:
        shares that are right, of verdicts of those that are given (`verdict_given`).
        """
        answered = [read for read in self.reads if read.question.spans]
        silent = [read.sure for read in self.reads if not read.question.spans]
        kinds = sorted({read.question.kind for read in answered})
        long = [read for read in answered if read.question.kind in LONG_KINDS]
        labelled = [read for read in answered if read.question.label]
        given = [read for read in labelled if read.verdict]
        return {
            "questions": len(self.reads),
            "missing": self.missing,
            **_means(answered),
            "auc": _auc([read.sure for read in answered], silent),
            "long_shown_f1": _means(long)["shown_f1"],
            "form": _share([r.form == _FORM_OF.get(r.question.kind, "short") for r in answered]),
            "verdict": _share([read.verdict == read.question.label for read in given]),
            "verdict_given": _share([bool(read.verdict) for read in labelled]),
            "kinds": {
                kind: _means([read for read in answered if read.question.kind == kind])
                for kind in kinds
            },
        }


def evaluate_natural(
    model: SpanScorer,
    tokenizer: Tokenizer,
    questions: Sequence[NaturalQuestion],
    article: Callable[[str], Article | None],
    progress: Callable[[int], None] | None = None,
) -> NaturalResult:
    """Read each question in the passages of its article; the best margin counts."""
    reads: list[NaturalRead] = []
    missing = 0
    for number, item in enumerate(questions, 1):
        found = article(item.doc_id)
        if found is None:
            missing += 1
            continue
        question = parse_text(item.question)
        relevance = Relevance.of(question, tokenizer, lambda terms: {}, 1)
        reader = SpanReader(model, relevance, BY_MARGIN)
        reading = reader.read(question, [Hit(passage, 0.0) for passage in chunk(found)])
        reads.append(_read(item, reading))
        if progress:
            progress(number)
    return NaturalResult(reads, missing)


def read_natural_questions(path: Path) -> list[NaturalQuestion]:
    """Records with question, doc_id, kind and spans ([{"text": ...}]), and label where it has one.

    Raises SourceError for a line without them, or an empty file.
    """
    questions: list[NaturalQuestion] = []
    for place, record in read_jsonl(path):
        question, doc_id, kind = (record.get(name) for name in ("question", "doc_id", "kind"))
        spans = record.get("spans")
        if (
            not isinstance(question, str)
            or not isinstance(doc_id, str)
            or not isinstance(kind, str)
            or not isinstance(spans, list)
        ):
            raise SourceError(messages.evaluate.NATURAL_FIELDS.format(place=place))
        texts = tuple(str(cast("Mapping[str, object]", span).get("text", "")) for span in spans)
        label = record.get("label")
        questions.append(
            NaturalQuestion(question, kind, doc_id, texts, label if isinstance(label, str) else "")
        )
    if not questions:
        raise SourceError(messages.evaluate.NO_QUESTIONS.format(path=path))
    return questions


def character_f1(answer: str, reference: str) -> float:
    """F1 over the characters that both have, in any order (SQuAD's F1, a character a token)."""
    given, wanted = Counter(tokens(answer)), Counter(tokens(reference))
    common = sum((given & wanted).values())
    return 2 * common / (given.total() + wanted.total()) if common else 0.0


def _margin_only() -> Coefficients:
    zero = dict.fromkeys((one.name for one in fields(Features)), 0.0)
    certain = dict.fromkeys((one.name for one in fields(Certainty)), 0.0)
    return Coefficients(
        0.0, Features(**{**zero, "margin": 1.0}), 0.0, Certainty(**{**certain, "margin": 1.0})
    )


BY_MARGIN = _margin_only()
"""Chooses by the margin of the reading model, and is as sure as that."""


def _read(item: NaturalQuestion, reading: Reading) -> NaturalRead:
    first = reading.spans[0] if reading.spans else None
    shown = [span.text for span in reading.clauses] or [span.text for span in reading.spans[:1]]
    return NaturalRead(
        item,
        first.text if first else "",
        "，".join(shown),
        first.score if first else 0.0,
        reading.form,
        reading.verdict or "",
    )


def _means(reads: Sequence[NaturalRead]) -> dict[str, float]:
    count = max(len(reads), 1)
    return {
        "n": len(reads),
        "em": round(100 * sum(exact_match(r.first, [r.reference]) for r in reads) / count, 2),
        "f1": round(100 * sum(f1(r.first, [r.reference]) for r in reads) / count, 2),
        "shown_f1": round(100 * sum(character_f1(r.shown, r.reference) for r in reads) / count, 2),
    }


def _share(right: Sequence[bool]) -> float | None:
    return round(sum(right) / len(right), 4) if right else None


def _auc(answered: Sequence[float], silent: Sequence[float]) -> float | None:
    """Share of pairs in which the answered question has the larger margin; ties count half."""
    if not answered or not silent:
        return None
    wins = sum((one > other) + 0.5 * (one == other) for one in answered for other in silent)
    return round(wins / (len(answered) * len(silent)), 4)
