"""Questions for whole answers, from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.evaluate.jsonl import read_jsonl


@dataclass(frozen=True, slots=True)
class AskQuestion:
    """A question, its reference answer, and the id of the gold article, which has the answer.

    `reference` is empty for a question that the archive does not answer, and `doc_id` where the
    article is not known.
    """

    question: str
    reference: str
    doc_id: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the archive has an answer."""
        return bool(self.reference)


def read_ask_questions(path: Path) -> list[AskQuestion]:
    """Questions with `answer` and, where it is known, `doc_id`.

    A question without an answer (empty, null or left out) has none in the archive: silence is
    right. Raises SourceError for a line without a question, for an article without an answer, for
    other types, and for an empty file.
    """
    questions: list[AskQuestion] = []
    for place, record in read_jsonl(path):
        found = _question(record)
        if found is None:
            raise SourceError(messages.evaluate.ASK_FIELDS.format(place=place))
        questions.append(found)
    if not questions:
        raise SourceError(messages.evaluate.NO_QUESTIONS.format(path=path))
    return questions


def _question(record: Mapping[str, object]) -> AskQuestion | None:
    """The question of a record; None where a field is missing or of another type."""
    question, reference, doc_id = (record.get(k) for k in ("question", "answer", "doc_id"))
    if not isinstance(question, str) or not question.strip():
        return None
    if not isinstance(reference, str | None) or not isinstance(doc_id, str | None):
        return None
    # With an article or with `answers`, as other sets have them, the answer was only misnamed.
    if "answer" not in record and (doc_id or "answers" in record):
        return None
    has_answer = reference is not None and reference.strip()
    return AskQuestion(question, reference if reference and has_answer else "", doc_id or "")
