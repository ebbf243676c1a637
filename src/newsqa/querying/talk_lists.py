"""The lists of news of a conversation: their further pages, and the entries picked of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.list_entries import is_document, is_of_other, is_pick, named_entry, only_picks
from newsqa.dialogue.more import asks_for_others, list_before
from newsqa.types import Answer, Article, Question

_REQUEST = "总结一下"


@dataclass(frozen=True, slots=True)
class TalkLists:
    """`parsed` parses a question with those before it, `answered` answers one; a page of a list has
    at most `size` entries.
    """

    parsed: Callable[[str, Sequence[str]], Question]
    answered: Callable[[Question], Answer]
    size: int

    def more(self, question: Question) -> Answer | None:
        """The next page of the list before 还有吗, empty where the list has ended; None where that
        asks for something else.
        """
        before = list_before(question.folded, question.history)
        if before is None:
            return None
        place, pages = before
        asked = self.parsed(question.history[place], question.history[:place])
        if asked.intent != "listing":
            return None
        # An offset of the client's own counts from the first entry of the list.
        answer = self.answered(replace(asked, offset=question.offset or pages * self.size))
        if answer.total is None:
            return None
        shown = answer.resolved_question or asked.text
        return replace(answer, question=question.typed, resolved_question=shown)

    def follows_digest(self, question: Question) -> bool:
        """Whether 还有吗 stands behind a digest, which has all of its sentences on one page."""
        before = list_before(question.folded, question.history)
        if before is None or question.intent == "listing":
            return False
        place, _ = before
        asked = self.parsed(question.history[place], question.history[:place])
        return asked.intent == "digest" and self.answered(asked).form in ("digest", "timeline")

    def follows_answer(self, question: Question) -> bool:
        """Whether 还有吗 stands behind an answer that is no list of news, and has all there is."""
        if question.intent == "listing" or not asks_for_others(question.folded):
            return False
        if not question.history:
            return False
        *before, last = question.history
        asked = self.parsed(last, before)
        if asked.intent not in ("fact", "digest"):
            return False
        answer = self.answered(asked)
        return answer.status == "answered" and answer.total is None

    def picked(self, question: Question, earlier: Sequence[Earlier]) -> Earlier | None:
        """The entry of the last list before it that a question picks: 第二条讲了什么.

        Entries are counted from the first of the list, as they are shown on each page. Of a list
        that is no list of news, of documents or names, it is a member.
        """
        listing = last_list(earlier)
        number = named_entry(question.folded)
        if not number or is_of_other(question.folded):
            return None
        members = next((turn for turn in reversed(earlier) if turn.members or turn.listed), None)
        if members and members.members:
            return members.member(number)
        if listing is None:
            return None
        article = listing.entry(number)
        if article is None and number <= listing.total and only_picks(question.folded):
            article = self._entry(question.history, listing.place, number)
        return Earlier.about(article) if article else None

    def _entry(self, history: Sequence[str], place: int, number: int) -> Article | None:
        """Entry `number` of the list that the question at this place of the history asked for."""
        before = list_before(history[place], history[:place])
        place = before[0] if before else place
        asked = self.parsed(history[place], history[:place])
        return next(iter(self.answered(replace(asked, offset=number - 1)).listed), None)


def asked_of(question: Question, picked: Earlier) -> Question:
    """The question that picks an entry: a request for a digest of it where it asks nothing else."""
    named = picked.is_title or is_document(picked.question)
    sums_up = named and is_pick(question.folded)
    return replace(question, intent="digest", text=_REQUEST) if sums_up else question


def last_list(earlier: Sequence[Earlier]) -> Earlier | None:
    """The last turn that ended with a list of news."""
    return next((turn for turn in reversed(earlier) if turn.listed), None)


def beyond(question: Question, earlier: Sequence[Earlier]) -> int | None:
    """How many entries the last list has, where a question picks one behind them: 第九条呢."""
    listing = last_list(earlier)
    if listing is None or named_entry(question.folded) <= listing.total:
        return None
    return listing.total if only_picks(question.folded) else None
