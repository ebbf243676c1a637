"""What is known of an earlier question of the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from newsqa.dialogue.list_entries import asks_for_detail, named_entry
from newsqa.text.fold import fold
from newsqa.types import Answer, Article, Choice, Hit, Span

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
    found, None without one; listed: the articles of a page of a list, which has `total` in all
    and `offset` before it; members: those of an answer that is a list, each with its article;
    sentences: those of a digest; choices: those that it was asked back with (`asked_back`) or that
    stood below its answer, with the hits that they were made of; place: in the history of the
    conversation, counted from its end (-1).
    """

    question: str
    answers: tuple[str, ...] = ()
    article: Article | None = None
    listed: tuple[Article, ...] = ()
    choices: tuple[Choice, ...] = ()
    asked_back: bool = False
    hits: tuple[Hit, ...] = ()
    offset: int = 0
    total: int = 0
    place: int = -1
    members: tuple[tuple[str, Article], ...] = ()
    sentences: tuple[Span, ...] = ()

    @classmethod
    def of(cls, answer: Answer, place: int = -1) -> Earlier:
        """The turn at this place of the conversation, which ended with this answer."""
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
            answer.choices,
            answer.status == "clarify",
            answer.hits if answer.choices else (),
            answer.offset,
            answer.total or len(answer.listed),
            place,
            members if answer.form == "list" and len(members) > 1 else (),
            answer.answers if answer.form in ("digest", "timeline") else (),
        )

    @classmethod
    def about(cls, article: Article) -> Earlier:
        """What is known where an article was picked: its title stands for the question."""
        name = Earlier("", (), article).name
        return cls(name, (), article)

    def chosen(self, folded: str, *, is_last: bool = True) -> Choice | None:
        """The choice that a folded question is; None for none.

        The last turn, where it was asked back, is also answered by the place of one: 第二个.
        """
        for choice in self.choices:
            if fold(choice.question) == folded:
                return choice
        by_place = is_last and self.asked_back and len(folded) <= _SHORT_CHOICE
        number = named_entry(folded) if by_place else 0
        return self.choices[number - 1] if 1 <= number <= len(self.choices) else None

    def entry(self, number: int) -> Article | None:
        """Entry `number` of its list, counted from the first page; None on another page."""
        place = number - 1 - self.offset
        return self.listed[place] if 0 <= place < len(self.listed) else None

    def member(self, number: int) -> Earlier | None:
        """What is known where member `number` of its answer was picked; None without one."""
        if self.listed or not 1 <= number <= len(self.members):
            return None
        words, article = self.members[number - 1]
        return Earlier(words, (), article)

    def sentence(self, folded: str) -> Span | None:
        """The sentence of its digest of which a folded question asks for the details."""
        number = named_entry(folded) if asks_for_detail(folded) else 0
        return self.sentences[number - 1] if 1 <= number <= len(self.sentences) else None

    @property
    def is_title(self) -> bool:
        """Whether the title of the article stands for a question: it was picked of a list."""
        return self.article is not None and self.question == self.name

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
