"""What is known of an earlier question of the conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from newsqa.text.fold import fold
from newsqa.types import Answer, Article

_NUMERALS = "一二三四五六七八九十"
_PLACE = re.compile(rf"第(\d{{1,2}}|[{_NUMERALS}])(?:条|个|篇|则|件)")
_SHORT_CHOICE = 8
"""Longest question that only names a choice."""
_TITLE = 40
"""Characters of a text that stand for a missing title."""
EARLIER = 4
"""Earlier questions that a question may depend on, the latest ones."""


@dataclass(frozen=True)
class Earlier:
    """An earlier question as it was understood, and what answered it.

    answers: the words of the answer; article: the one that answered, else the best one that was
    found, None without one; listed: the articles of a list; members: those of an answer that is a
    list, each with its article; choices: the questions that it was asked back with.
    """

    question: str
    answers: tuple[str, ...] = ()
    article: Article | None = None
    listed: tuple[Article, ...] = ()
    choices: tuple[str, ...] = ()
    members: tuple[tuple[str, Article], ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> Earlier:
        """The turn that ended with this answer."""
        cited = [span.passage.article for span in answer.answers]
        if answer.field:
            cited = [answer.field.article]
        members = tuple((span.text, span.passage.article) for span in answer.answers)
        found = [*answer.listed, *(hit.passage.article for hit in answer.hits)]
        return cls(
            answer.resolved_question or answer.question,
            tuple(span.text for span in answer.answers),
            next(iter(cited + found), None),
            answer.listed,
            tuple(one.question for one in answer.choices if answer.status == "clarify"),
            members if answer.form == "list" and len(members) > 1 else (),
        )

    def chosen(self, folded: str) -> str | None:
        """The choice that a folded question names by its place: 第二个; None for none."""
        place = _PLACE.search(folded)
        number = _number(place) if place and len(folded) <= _SHORT_CHOICE else 0
        return self.choices[number - 1] if 1 <= number <= len(self.choices) else None

    def picked(self, folded: str) -> Earlier | None:
        """The entry of its list that a folded question picks: 第二条讲了什么; None for none.

        Of a list of news that is an article, of another list a member with its article.
        """
        place = _PLACE.search(folded)
        number = _number(place) - 1 if place else -1
        if 0 <= number < len(self.listed):
            picked = Earlier("", (), self.listed[number])
            return replace(picked, question=picked.name)
        if not self.listed and 0 <= number < len(self.members):
            return Earlier(self.members[number][0], (), self.members[number][1])
        return None

    @property
    def name(self) -> str:
        """The title of the article, or the beginning of its text."""
        return (self.article.title or self.article.text[:_TITLE]) if self.article else ""

    @cached_property
    def text(self) -> str:
        """Title and text of the article, folded."""
        return fold(f"{self.article.title}\n{self.article.text}") if self.article else ""

    @cached_property
    def title(self) -> str:
        """The folded title of the article."""
        return fold(self.article.title) if self.article else ""


def _number(place: re.Match[str]) -> int:
    return int(place[1]) if place[1].isdecimal() else _NUMERALS.index(place[1]) + 1
