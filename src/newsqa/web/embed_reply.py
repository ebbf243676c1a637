"""What the widget is sent for a question: HTML of the one renderer, whole or as events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from newsqa.answer.serialize import AnswerJson, answer_json
from newsqa.messages import Lang
from newsqa.types import Answer, WrittenSentence
from newsqa.web.actions import render_actions
from newsqa.web.answer_events import sent_event, written_sentences
from newsqa.web.cards import ArticleLink
from newsqa.web.render import render_answer
from newsqa.web.render_written import render_writing
from newsqa.web.writing_queue import WritingQueue, so_far

EVENTS = "text/event-stream"


class Reply(TypedDict):
    """The response: the answer as HTML to show and as JSON to pass on.

    `status` is that of the answer or, with a sentence in its place, "notice". `writing`: a language
    model is to write the answer, which comes to the same question with `written`.
    """

    status: str
    html: str
    answer: AnswerJson | None
    writing: bool


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """The page that asks: its links, the prefix of the ids of this answer, its language."""

    link: ArticleLink
    anchor: str
    lang: Lang

    def reply(
        self, answer: Answer, examples: Sequence[str] = (), *, writing: bool = False
    ) -> Reply:
        """The answer, and the line that a language model writes where it will."""
        html = self._html(answer, examples, writing=writing)
        return Reply(status=answer.status, html=html, answer=answer_json(answer), writing=writing)

    async def events(self, answer: Answer, writing: WritingQueue) -> AsyncIterator[str]:
        """A `delta` for each sentence once it is checked, with all the HTML until then; then the
        `answer` as a Reply. Ends early with the page.
        """
        sentences: list[WrittenSentence] = []
        async for one in written_sentences(answer, writing, None):
            if isinstance(one, WrittenSentence):
                sentences.append(one)
                html = self._html(so_far(answer, sentences), writing=True)
                yield sent_event("delta", {"html": html})
            else:
                yield sent_event("answer", self.reply(one))

    def _html(self, answer: Answer, examples: Sequence[str] = (), *, writing: bool) -> str:
        html = render_answer(answer, self.link, self.anchor, self.lang, examples)
        more = render_writing(self.lang) if writing else ""
        return html + more + render_actions(answer, self.link, self.lang)
