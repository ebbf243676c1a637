"""A question in its conversation: the earlier ones are answered again, and it is read with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from newsqa.answer.request_words import without_request
from newsqa.dialogue.earlier import EARLIER, Earlier
from newsqa.dialogue.list_entries import named_entry
from newsqa.dialogue.listing_words import asks_for_documents, listing_topic
from newsqa.dialogue.parse import parse_text
from newsqa.dialogue.references import says_nothing
from newsqa.dialogue.remarks import asks_for_related, is_doubt, is_interjection
from newsqa.dialogue.small_talk import surely_small_talk, talk_kind
from newsqa.dialogue.topic import main_phrase
from newsqa.messages.suggestions import RELATED
from newsqa.protocols import OnStep
from newsqa.querying.archive import View
from newsqa.querying.followups import (
    DEPENDENT,
    SURELY_ALONE,
    SURELY_DEPENDENT,
    dependence,
    is_bare,
    meant,
    of_another_article,
)
from newsqa.querying.reading import Asking
from newsqa.querying.replies import Replies
from newsqa.querying.talk_lists import TalkLists, asked_of, beyond, last_list
from newsqa.text.fold import fold
from newsqa.types import Answer, Choice, Filters, Hit, Question

LIKELY_NEWS = 0.3
"""Least confidence in an answer to what is small talk by itself: 贵不贵, 周末开门吗."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """`parsed` parses what was typed, with the questions before it, within filters; `answered`
    answers a question from a view, without the articles of these ids, from the cache where it can.
    A page of a list has at most `page` entries.
    """

    parsed: Callable[[str, Sequence[str], Filters], Question]
    answered: Callable[[Question, View, Collection[str], OnStep], Answer]
    replies: Replies
    page: int

    def more(
        self, question: Question, view: View, without: Collection[str], on_step: OnStep
    ) -> Answer | None:
        """The next page of the list before 还有吗, or that a digest was whole; None where that asks
        for something else.
        """
        lists = self._lists(question.filters, view, without, on_step)
        more = lists.more(question)
        if more is None and lists.follows_digest(question):
            return self.replies.after_digest(question, view)
        if more is None and lists.follows_answer(question):
            return self.replies.after_answer(question, view)
        if more and not more.listed and not more.answers:
            return self.replies.at_end(question, view)
        return more

    def on_news(self, question: Question, view: View, without: Collection[str]) -> Answer | None:
        """What the conversation's article says of 周末开门吗, which is small talk by itself; None
        where it is that in a conversation, too, and for any other question.
        """
        if question.intent != "chat" or not question.history or surely_small_talk(question.folded):
            return None
        answer = self.answered(replace(question, intent="fact"), view, without, _silent)
        if answer.status == "answered":
            sure = answer.confidence >= LIKELY_NEWS
            return answer if sure and answer.resolved_question else None
        # 周末开门吗 looks like a request by itself, but asks for no deed: it is asked back, or
        # the answer is that the article does not say.
        is_request = talk_kind(question.folded) == "request" and not question.wants_yes_no
        return None if is_request else answer

    def documents(self, question: Question, asking: Asking) -> Answer | None:
        """What the conversation's article says of 公布了哪些政策; None where it is not meant."""
        if asks_for_documents(question.folded) and not listing_topic(question.folded):
            # Where the article of the conversation has such documents, they are meant.
            turns = self._earlier(question, asking)
            if turns and (found := asking.documents_of(question, turns)):
                return found
        answer = self.answer(question, asking, lambda: None)
        return answer if answer.status == "answered" and answer.resolved_question else None

    def answer(self, question: Question, asking: Asking, on_read: Callable[[], None]) -> Answer:
        """The answer of a question that is not cached; `on_read` is called before it is read."""
        return self._sent_again(question, asking) or self._new(question, asking, on_read)

    def _new(self, question: Question, asking: Asking, on_read: Callable[[], None]) -> Answer:
        earlier = self._earlier(question, asking)
        if not earlier:
            bare = self.replies.to_bare_request(question, asking.view)
            return bare or asking.alone(question, on_read)
        if picked_out := self._picked_out(question, earlier, asking, on_read):
            return picked_out
        if total := beyond(question, earlier):
            return self.replies.beyond(question, asking.view, total)
        lists = self._lists(asking.filters, asking.view, asking.without, _silent)
        hits: list[Hit] = []
        if picked := lists.picked(question, earlier):
            turns, depends = [picked], 1.0
            question = asked_of(question, picked)
        elif is_bare(question):
            turns, depends = earlier, 1.0
        else:
            hits, _ = asking.to_read(question)
            turns = meant(question, earlier, asking.words)
            depends = dependence(question, turns[-1], hits, asking.words)
        if depends < SURELY_ALONE:
            return asking.alone(question, on_read)
        ways = [
            lambda: asking.followup(question, turns, on_read),
            lambda: asking.alone(question, on_read, doubtful=True),
        ]
        if depends < DEPENDENT:
            ways.reverse()
        answer = ways[0]()
        if of_another_article(question, answer, turns[-1], hits):
            # The conversation had no part in finding it.
            alone = asking.alone(question, on_read, doubtful=True)
            return alone if alone.status == "answered" else answer
        if answer.status == "abstained" and depends < SURELY_DEPENDENT:
            other = ways[1]()
            return other if other.status == "answered" else answer
        return answer

    def _sent_again(self, question: Question, asking: Asking) -> Answer | None:
        """The answer of the last question where it is sent once more, which is no follow-up to
        itself, or doubted (你确定吗); None for another question. 为什么 after 为什么 asks on.
        """
        heard = [*question.history]
        while heard and (is_interjection(fold(heard[-1])) or is_doubt(fold(heard[-1]))):
            heard.pop()
        *before, last = heard or ("",)
        doubted = bool(last) and is_doubt(question.folded)
        again = fold(last) == fold(question.typed) and not says_nothing(question.typed)
        if not (doubted or again):
            return None
        asked = self.parsed(last, before, asking.filters)
        answer = self.answered(asked, asking.view, asking.without, _silent)
        shown = answer.resolved_question or (last if doubted else None)
        return replace(answer, resolved_question=shown)

    def related(self, question: Question, asking: Callable[[], Asking]) -> Question | None:
        """The question for a list of news on what the conversation is about, for 有没有相关报道;
        None for another one, and where nothing was talked about.
        """
        if not question.history or not asks_for_related(question.folded):
            return None
        turns = self._earlier(question, asking())
        topic = main_phrase(turns[-1]) if turns else ""
        if not topic:
            return None
        message = RELATED.format(topic=topic)
        text = message.text("en" if question.foreign else "zh")
        listing = replace(parse_text(text), intent="listing", typed=question.typed)
        return replace(listing, filters=question.filters, offset=question.offset)

    def _picked_out(
        self,
        question: Question,
        earlier: Sequence[Earlier],
        asking: Asking,
        on_read: Callable[[], None],
    ) -> Answer | None:
        """The answer to a choice that was offered, or what stands around a sentence of the digest
        before; None where the question picks neither.
        """
        for turn in reversed(earlier):
            if choice := turn.chosen(question.folded, is_last=turn is earlier[-1]):
                return self._chosen(question, turn, choice, asking, on_read)
        # After a list, entries of the list are meant.
        sentence = None if last_list(earlier) else earlier[-1].sentence(question.folded)
        return asking.detail_of(question, sentence, on_read) if sentence else None

    def _chosen(
        self,
        question: Question,
        turn: Earlier,
        choice: Choice,
        asking: Asking,
        on_read: Callable[[], None],
    ) -> Answer:
        """The answer from the article of a choice that a turn offered; that of its question where
        the article has none any more.
        """
        asked = self.parsed(turn.question, (), asking.filters)
        answer = asking.chosen(choice, asked, turn.hits, on_read)
        if answer is None or answer.status != "answered":
            alone = replace(parse_text(choice.question), typed=question.typed)
            answer = asking.alone(alone, on_read, doubtful=True)
        named = fold(choice.question) != question.folded
        return replace(
            answer,
            question=question.typed,
            resolved_question=choice.question if named else None,
        )

    def _earlier(self, question: Question, asking: Asking) -> list[Earlier]:
        """The last turns of the conversation that found an article, answered again where needed.

        Where the question picks an entry, the list stands before them, however long ago it was.
        """
        places = self._places(question, asking.filters)
        history = [question.history[place] for place in places]
        first = max(0, len(history) - EARLIER)
        numbers = list(range(first, len(history)))
        if named_entry(question.folded):
            numbers = [*self._last_list(history[:first], asking.filters), *numbers]
        turns: list[tuple[Earlier, bool]] = []
        for number in numbers:
            asked = self.parsed(history[number], history[:number], asking.filters)
            answer = self.answered(asked, asking.view, asking.without, _silent)
            turn = Earlier.of(answer, places[number] - len(question.history))
            if answer.form == "digest":
                turn = replace(turn, question=without_request(turn.question))
            unknown = answer.abstain_reason == "no_article" and is_bare(question)
            if turn.article and not unknown:
                turns.append((turn, answer.status != "abstained" or bool(answer.resolved_question)))
        # What nothing answered is no topic of the conversation while there is another.
        topics = [turn for turn, is_topic in turns if is_topic]
        return topics or [turn for turn, _ in turns]

    def _places(self, question: Question, filters: Filters) -> list[int]:
        """The places in the history of what is read again: the last questions, and the list of
        which one of them picks an entry.
        """
        history = question.history
        start = max(0, len(history) - 2 * EARLIER)
        last = [*history[start:], question.typed]
        picks = any(named_entry(fold(one)) for one in last)
        before = self._last_list(history[:start], filters) if picks else []
        return [*before, *range(start, len(history))]

    def _last_list(self, history: Sequence[str], filters: Filters) -> list[int]:
        """The place of the last question of these that asks for a list; empty without one."""
        for place in range(len(history) - 1, -1, -1):
            if self.parsed(history[place], history[:place], filters).intent == "listing":
                return [place]
        return []

    def _lists(
        self, filters: Filters, view: View, without: Collection[str], on_step: OnStep
    ) -> TalkLists:
        """The lists before a question in its conversation."""
        return TalkLists(
            lambda typed, history: self.parsed(typed, history, filters),
            lambda asked: self.answered(asked, view, without, on_step),
            self.page,
        )


def _silent(step: object) -> None:
    """Tell nobody of a step."""
