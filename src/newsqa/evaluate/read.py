"""Reading comprehension: the reader on questions, each with the text that answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from newsqa import messages
from newsqa.answer.reader import SpanReader
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.parse import parse_text
from newsqa.errors import SourceError
from newsqa.evaluate.jsonl import read_jsonl
from newsqa.evaluate.scores import exact_match, f1
from newsqa.protocols import SpanScorer
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Hit, Passage


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question, the text to read, and the answers that count as right."""

    id: str
    question: str
    context: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The first answer to each question, with its scores."""

    questions: Sequence[ReadQuestion]
    answers: Sequence[str]
    exact: Sequence[bool]
    f1: Sequence[float]

    def as_json(self, *, questions: bool = False) -> dict[str, object]:
        """Means in percent, and optionally the result of each question."""
        count = max(len(self.questions), 1)
        value: dict[str, object] = {
            "em": round(100 * sum(self.exact) / count, 2),
            "f1": round(100 * sum(self.f1) / count, 2),
            "n": len(self.questions),
            "empty": sum(not answer for answer in self.answers),
        }
        if questions:
            value["questions"] = [
                {
                    "id": item.id,
                    "question": item.question,
                    "references": list(item.references),
                    "answer": answer,
                    "em": exact,
                    "f1": round(score, 4),
                }
                for item, answer, exact, score in zip(
                    self.questions, self.answers, self.exact, self.f1, strict=True
                )
            ]
        return value


def evaluate_read(
    model: SpanScorer,
    tokenizer: Tokenizer,
    questions: Sequence[ReadQuestion],
    progress: Callable[[int], None] | None = None,
) -> ReadResult:
    """Read each text as the only hit; the best span counts, whatever its confidence."""
    answers: list[str] = []
    for number, item in enumerate(questions, 1):
        question = parse_text(item.question)
        relevance = Relevance.of(question, tokenizer, lambda terms: {}, 1)
        article = Article(item.id, item.context)
        hits = [Hit(Passage(article, 0, len(item.context)), 0.0)] if item.context else []
        spans = SpanReader(model, relevance).read(question, hits).spans
        answers.append(spans[0].text if spans else "")
        if progress:
            progress(number)
    return ReadResult(
        questions,
        answers,
        [exact_match(a, q.references) for a, q in zip(answers, questions, strict=True)],
        [f1(a, q.references) for a, q in zip(answers, questions, strict=True)],
    )


def read_read_questions(path: Path) -> list[ReadQuestion]:
    """Records with question, context and answers, each answer a text or {"text": ...}.

    Raises SourceError for a line without them, or an empty file.
    """
    questions: list[ReadQuestion] = []
    for place, record in read_jsonl(path):
        question, context = record.get("question"), record.get("context")
        references = _references(record.get("answers"))
        if not isinstance(question, str) or not isinstance(context, str) or not references:
            raise SourceError(messages.evaluate.READ_FIELDS.format(place=place))
        questions.append(ReadQuestion(str(record.get("id", place)), question, context, references))
    if not questions:
        raise SourceError(messages.evaluate.NO_QUESTIONS.format(path=path))
    return questions


def _references(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    texts = [
        cast("dict[str, object]", item).get("text") if isinstance(item, dict) else item
        for item in value
    ]
    return tuple(text for text in texts if isinstance(text, str) and text)
