"""Answers without a search: to small talk, and to questions about the archive itself."""

from __future__ import annotations

from newsqa.answer.request_words import names_nothing
from newsqa.dialogue.more import asks_for_more
from newsqa.dialogue.references import says_nothing
from newsqa.dialogue.small_talk import reply_to
from newsqa.messages import Message
from newsqa.messages.chat import (
    ANSWER_IS_WHOLE,
    DIGEST_IS_WHOLE,
    LIST_HAS,
    LIST_HAS_ONE,
    NO_MORE,
    WHICH_NEWS,
)
from newsqa.querying.archive import View
from newsqa.querying.archive_facts import AboutArchive
from newsqa.types import Answer, Question


class Replies:
    """Makes answers of status "chat". Safe to share between threads."""

    def __init__(self) -> None:
        self._archive = AboutArchive()

    def of(self, question: Question, view: View) -> Answer | None:
        """The reply; None for a question about the news. Raises StoreError, ModelError."""
        if question.intent == "chat":
            message = reply_to(question.folded)
        elif question.intent == "archive":
            message = self._archive.of(view)
        else:
            return None
        return _reply(question, view, message)

    def to_bare_request(self, question: Question, view: View) -> Answer | None:
        """The question which news are meant, by a question that names none: 总结一下, 为什么呢,
        还有吗.

        None for any other question. Raises StoreError.
        """
        tests = (names_nothing, says_nothing, asks_for_more)
        bare = any(test(question.text) for test in tests)
        return _reply(question, view, WHICH_NEWS) if bare else None

    def beyond(self, question: Question, view: View, total: int) -> Answer:
        """The reply to 第九条讲了什么 after a list of fewer entries. Raises StoreError."""
        message = LIST_HAS_ONE if total == 1 else LIST_HAS.format(count=total)
        return _reply(question, view, message)

    def at_end(self, question: Question, view: View) -> Answer:
        """The reply to 还有吗 where a list has no more entries. Raises StoreError."""
        return _reply(question, view, NO_MORE)

    def after_digest(self, question: Question, view: View) -> Answer:
        """The reply to 还有吗 behind a digest. Raises StoreError."""
        return _reply(question, view, DIGEST_IS_WHOLE)

    def after_answer(self, question: Question, view: View) -> Answer:
        """The reply to 还有吗 behind any other answer. Raises StoreError."""
        return _reply(question, view, ANSWER_IS_WHOLE)


def _reply(question: Question, view: View, message: Message) -> Answer:
    return Answer(
        question=question.typed,
        status="chat",
        answers=(),
        hits=(),
        confidence=1.0,
        abstain_reason=None,
        generation=view.generation,
        as_of=view.as_of,
        message=message,
    )
