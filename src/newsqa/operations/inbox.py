"""The inbox: questions without an answer, and answers that readers found bad, in groups.

Questions that ask nearly the same are one group: by the cosine of the encoder. Words alone would
not do, as 大桥花了多少钱 and 大桥总投资多少 share few. See docs/decisions/068.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, cast, get_args

import numpy as np

from newsqa.operations.database import Operations
from newsqa.operations.golden import key
from newsqa.operations.question_log import logged_questions
from newsqa.protocols import Floats
from newsqa.types import Feedback

Mark = Literal["known_gap", "wrong", "golden", "done"]
"""What an operator decided about a group: the archive cannot know it; the answer is wrong and is
to be mended; it is a golden question now; nothing is left to do."""
MARKS: tuple[Mark, ...] = get_args(Mark)
NEAR = 0.85
"""Least cosine of two questions of one group: measured by tests/operations/test_inbox.py."""
MOST_QUESTIONS = 2000

Encode = Callable[[Sequence[str]], Floats]
"""Unit vectors of questions, shape (questions, d)."""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One asking: without an answer (`reason` of the abstention), or judged bad by a reader
    (`reason` and `remark` of the feedback).
    """

    moment: str
    kind: Literal["unanswered", "bad"]
    question: str
    answer: str
    reason: str
    remark: str = ""
    cited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboxGroup:
    """Questions that ask nearly the same, newest first; `question` is the one asked most."""

    question: str
    items: tuple[InboxItem, ...]
    mark: Mark | None = None

    @property
    def newest(self) -> str:
        """The moment of the last one."""
        return self.items[0].moment


@dataclass(slots=True)
class _Group:
    leader: str
    vector: Floats
    items: list[InboxItem] = field(default_factory=list)
    mark: Mark | None = None


class Inbox:
    """Groups what the log and the feedback hold. `encode` is called for what is not grouped yet."""

    def __init__(self, database: Operations, encode: Encode) -> None:
        self._database = database
        self._encode = encode
        self._vectors: dict[str, Floats] = {}

    def groups(self, feedback: Iterable[Feedback], *, marked: bool = False) -> list[InboxGroup]:
        """The groups without a mark, or with `marked` those that have one, newest first."""
        items = [*self._unanswered(), *map(_of_feedback, _bad(feedback))]
        items.sort(key=lambda item: item.moment, reverse=True)
        marks = self.marks()
        found = self._grouped(items[:MOST_QUESTIONS], marks)
        return [
            InboxGroup(_most_asked(group.items), tuple(group.items), group.mark)
            for group in sorted(found, key=lambda one: one.items[0].moment, reverse=True)
            if (group.mark is not None) == marked
        ]

    def marks(self) -> dict[str, Mark]:
        """Marks by folded question."""
        rows = self._database.read("SELECT folded, mark FROM marks ORDER BY moment")
        return {str(folded): cast(Mark, str(mark)) for folded, mark in rows}

    def mark(self, questions: Sequence[str], mark: Mark | None) -> None:
        """Mark these questions, or take their marks off."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.together():
            for question in questions:
                if mark is None:
                    self._database.write("DELETE FROM marks WHERE folded = ?", [key(question)])
                    continue
                self._database.write(
                    "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?)",
                    [key(question), question, mark, now],
                )

    def _unanswered(self) -> list[InboxItem]:
        return [
            InboxItem(one.moment, "unanswered", one.resolved or one.question, "", one.reason)
            for one in logged_questions(self._database, outcome="abstained", most=MOST_QUESTIONS)
        ]

    def _grouped(self, items: Sequence[InboxItem], marks: Mapping[str, Mark]) -> list[_Group]:
        """Each question joins the nearest group that is near enough; marked ones come first, so
        that what asks the same again finds its mark.
        """
        by_key: dict[str, list[InboxItem]] = {}
        for item in items:
            by_key.setdefault(key(item.question), []).append(item)
        self._embed(by_key)
        groups: list[_Group] = []
        for one in sorted(by_key, key=lambda one: (one not in marks, -len(by_key[one]))):
            vector = self._vectors[one]
            group = _nearest(groups, vector)
            if group is None:
                group = _Group(one, vector)
                groups.append(group)
            group.items += by_key[one]
            group.mark = group.mark or marks.get(one)
        for group in groups:
            group.items.sort(key=lambda item: item.moment, reverse=True)
        return groups

    def _embed(self, questions: Iterable[str]) -> None:
        new = [one for one in questions if one not in self._vectors]
        if len(self._vectors) > 4 * MOST_QUESTIONS:
            self._vectors.clear()
            new = list(questions)
        if new:
            self._vectors |= dict(zip(new, self._encode(new), strict=True))


def _nearest(groups: Sequence[_Group], vector: Floats) -> _Group | None:
    if not groups:
        return None
    cosines = np.stack([group.vector for group in groups]) @ vector
    best = int(cosines.argmax())
    return groups[best] if cosines[best] >= NEAR else None


def _most_asked(items: Sequence[InboxItem]) -> str:
    counts: dict[str, int] = {}
    for item in items:
        counts[item.question] = counts.get(item.question, 0) + 1
    return max(counts, key=lambda question: counts[question])


def _bad(feedback: Iterable[Feedback]) -> list[Feedback]:
    return [one for one in feedback if one.verdict == "bad"]


def _of_feedback(one: Feedback) -> InboxItem:
    cited = tuple(dict.fromkeys(place.article_id for place in one.cited))
    return InboxItem(
        one.given, "bad", one.question, one.answer, one.reason or "", one.remark, cited
    )
