"""What the chat in the browser does; chat_page.py has its page, chat_events.py joins the two.

The conversation is held on the server, never in the Chatbot as an input: a browser sends one line
of text and its key.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

import gradio as gr

from newsqa.dialogue.parse import trim_question
from newsqa.errors import NewsQAError
from newsqa.messages import Lang, web
from newsqa.store.stats import StoreStats
from newsqa.types import Answer, Filters, WrittenSentence
from newsqa.web.actions import render_actions
from newsqa.web.address import is_local
from newsqa.web.cards import escape
from newsqa.web.engine_api import ChatEngineApi
from newsqa.web.i18n import NAMES, TAGS, other_languages
from newsqa.web.public_errors import public_message
from newsqa.web.rate_limit import Busy
from newsqa.web.render import render_answer, render_notice, render_question
from newsqa.web.render_written import render_writing
from newsqa.web.sessions import Sessions, Turn, Turns
from newsqa.web.suggest import MOST, Suggested, question_text
from newsqa.web.visit import Visit
from newsqa.web.writing_queue import WritingQueue, so_far

RESUME_SECONDS = 60
LOOK_SECONDS = 0.5
"""How often a page looks for further sentences of a language model."""

log = logging.getLogger(__name__)

_ALL = Filters()
Updates = tuple[Any, ...]
"""Gradio's component updates, which have no types."""


class ChatQueue(ChatEngineApi, Protocol):
    """An engine whose answers can be awaited."""

    @property
    def writing(self) -> WritingQueue:
        """What a language model writes."""

    def start(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        filters: Filters = _ALL,
        offset: int = 0,
        shown: int = 0,
    ) -> Future[Answer]:
        """The future of the answer; `history` are the earlier questions, oldest first; a list has
        `shown` entries and the page after them.
        """


OfSite = Callable[[str], tuple[ChatQueue, Suggested]]
"""The queue and the suggestions of the site with this signed id; may raise SiteRefused."""


class Chat:
    """The behaviour of the chat; chat_page.py adds the page."""

    def __init__(
        self,
        engine: ChatQueue,
        sessions: Sessions | None = None,
        of_site: OfSite | None = None,
    ) -> None:
        self._engine = engine
        self._writing = engine.writing
        self._sessions = sessions or Sessions()
        suggested = Suggested(engine)
        self._of_site = of_site or (lambda _: (engine, suggested))
        self._waiting: dict[str, asyncio.Event] = {}
        self.characters = engine.settings.question_characters

    async def ask(self, typed: str | None, sent: str | None) -> AsyncGenerator[Updates, None]:
        """The question at once, then its answer: box, messages, start page, buttons of the chat."""
        visit = Visit.of(sent)
        question = trim_question(typed or "", self.characters)
        if not question:
            yield (gr.skip(),) * 4
            return
        turn = self._sessions.begin(visit.key, question, alone=visit.alone)
        # Not in this generator: that ends when the page is closed.
        started = asyncio.get_running_loop().run_in_executor(None, self._start, turn, visit)
        yield "", self._messages(visit), gr.Column(visible=False), gr.Row(visible=True)
        await started
        await asyncio.wait({asyncio.wrap_future(turn.over)})
        # Read first: what is written meanwhile must count as a change.
        before = self._sessions.turns(visit.key)
        yield gr.skip(), *self._shown_now(visit, turn)
        settled = asyncio.wrap_future(turn.settled)
        while not settled.done() or before != self._sessions.turns(visit.key):
            await asyncio.wait({settled}, timeout=LOOK_SECONDS)
            if before != (before := self._sessions.turns(visit.key)):
                yield gr.skip(), *self._shown_now(visit, turn)

    def _shown_now(self, visit: Visit, turn: Turn) -> Updates:
        """Messages, start page and buttons of the chat, unless the turn is gone."""
        if all(one.over is not turn.over for one in self._sessions.turns(visit.key)):
            return (gr.skip(),) * 3
        # Both again: Gradio's page can lose the first change when it comes right after another.
        return self._messages(visit), gr.Column(visible=False), gr.Row(visible=True)

    async def show_more(self, sent: str | None) -> Any:
        """The messages, with the next entries of the list of a turn in it."""
        visit = Visit.of(sent)
        turns = self._sessions.turns(visit.key)
        turn = next((one for one in turns if one.number == visit.turn and one.counts), None)
        if turn is None:
            return gr.skip()
        try:
            queue, _ = self._of_site(visit.site)
            found = queue.start(
                turn.question,
                history=self._sessions.history(visit.key, turn),
                filters=turn.filters,
                offset=turn.offset,
                shown=visit.shown,
            )
            await asyncio.wrap_future(found)
        except NewsQAError as error:
            text = public_message(error.message).text(visit.lang)
            raise gr.Error(text, print_exception=False) from error
        self._sessions.extend(visit.key, turn, self._shown(found, turn, visit))
        return self._messages(visit)

    def stop(self, sent: str | None) -> None:
        """Stop the question that runs."""
        self._sessions.stop(Visit.of(sent).key)

    def failed(self, sent: str | None) -> Any:
        """The messages, with a sentence in place of an answer that failed unexpectedly.

        Bare: Gradio takes a tuple for the value of a single output.
        """
        visit = Visit.of(sent)
        return self._messages(visit) if self._sessions.turns(visit.key) else gr.skip()

    def new_chat(self, sent: str | None) -> Updates:
        """An empty chat: messages, start page, buttons of the chat."""
        self._sessions.forget(Visit.of(sent).key)
        return [], gr.Column(visible=True), gr.Row(visible=False)

    async def open(self, sent: str | None) -> AsyncGenerator[Updates, None]:
        """The conversation of the tab, if any; a question that runs gets its answer here.

        Of several pages that wait for the same answer the one opened last is given it.
        """
        visit = Visit.of(sent)
        turns = self._sessions.turns(visit.key)
        resumed = bool(turns)
        yield self._messages(visit), gr.Column(visible=not resumed), gr.Row(visible=resumed)
        for signal in (turns[-1].over, turns[-1].settled) if resumed else ():
            if signal.done():
                continue
            if not await self._waited(visit.key, signal):
                return
            yield self._messages(visit), gr.skip(), gr.skip()

    async def _waited(self, key: str, signal: Future[None]) -> bool:
        """Wait for the signal of a turn; False when another page waits for it instead."""
        if key in self._waiting:
            self._waiting[key].set()
        replaced = self._waiting[key] = asyncio.Event()
        other = asyncio.ensure_future(replaced.wait())
        try:
            either: set[asyncio.Future[Any]] = {asyncio.wrap_future(signal), other}
            await asyncio.wait(either, timeout=RESUME_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            other.cancel()
            if self._waiting.get(key) is replaced:
                del self._waiting[key]
        return not replaced.is_set()

    def welcome(self, sent: str | None) -> Updates:
        """What a new page shows: notice, footer, suggestions and their buttons, and the texts of
        box and buttons in the language of the visit.
        """
        lang = Visit.of(sent).lang
        notice = footer = ""
        questions: list[str] = []
        try:
            queue, suggested = self._of_site(Visit.of(sent).site)
            status = queue.status()
            if status.articles:
                questions = [question_text(one, lang) for one in suggested.questions()]
                footer = _footer(status, lang)
            else:
                notice = self._empty(lang)
        except NewsQAError as error:
            log.warning(error.message)
            notice = render_notice(public_message(error.message).text(lang))
        shown = len(questions)
        buttons = [gr.Button(question, visible=True) for question in questions]
        buttons += [gr.Button(visible=False)] * (MOST - shown)
        return (
            gr.HTML(notice, visible=bool(notice)),
            footer or _footer(None, lang),
            gr.Column(visible=shown > 0),
            gr.Textbox(label=web.QUESTION.text(lang), placeholder=web.PLACEHOLDER.text(lang)),
            gr.Button(web.STOP.text(lang)),
            gr.Button(web.NEW_CHAT.text(lang)),
            gr.Button(web.EXPORT.text(lang)),
            *buttons,
        )

    def _start(self, turn: Turn, visit: Visit) -> None:
        """Ask the question of a turn, which then ends in every case, whoever still waits for it."""
        notice = render_notice(web.FAILED.text(visit.lang))
        found: Future[Answer] | None = None
        try:
            queue, _ = self._of_site(visit.site)
            if queue.status().articles:
                filters = visit.filters()
                self._sessions.asked_with(visit.key, turn, filters, visit.offset)
                found = queue.start(
                    turn.question,
                    history=self._sessions.history(visit.key, turn),
                    filters=filters,
                    offset=visit.offset,
                )
            else:
                notice = self._empty(visit.lang)
        except NewsQAError as error:
            notice = _notice(error, visit.lang)
        finally:
            if found is None:
                self._sessions.finish(visit.key, turn, notice)
        if found is not None:
            self._end_with(found, turn, visit)

    def _end_with(self, found: Future[Answer], turn: Turn, visit: Visit) -> None:
        """Let the turn end when its answer is there, or when it is stopped."""
        end = partial(self._sessions.finish, visit.key, turn)
        gone = threading.Event()
        stopped = render_notice(web.STOPPED.text(visit.lang))

        def finish(_: Future[Answer]) -> None:
            shown, counts = render_notice(web.FAILED.text(visit.lang)), False
            writes = False
            try:
                shown = stopped if found.cancelled() else self._shown(found, turn, visit)
                counts = not found.cancelled() and found.exception() is None
                writes = counts and self._writing.wanted(found.result())
            finally:
                more = render_writing(visit.lang) if writes else ""
                ended = end(shown + more, counts=counts, settled=not writes)
            if writes:
                if not ended:  # stopped before
                    gone.set()
                self._write(found.result(), turn, visit, gone)

        def stop(_: Future[None]) -> None:
            gone.set()
            found.cancel()  # leaves the queue if it still waits
            # Nothing where the answer is there already: only the writing ends.
            end(stopped, settled=not found.done())

        found.add_done_callback(finish)
        turn.stopped.add_done_callback(stop)

    def _write(self, answer: Answer, turn: Turn, visit: Visit, gone: threading.Event) -> None:
        """Let a language model write: each sentence is shown once it is checked."""
        sentences: list[WrittenSentence] = []

        def extend(written: Answer, *, settled: bool) -> None:
            html = render_answer(written, visit.link, f"cite-{turn.number}", visit.lang)
            more = "" if settled else render_writing(visit.lang)
            html += more + render_actions(written, visit.link, visit.lang)
            self._sessions.extend(visit.key, turn, html, settled=settled)

        def add(sentence: WrittenSentence) -> None:
            sentences.append(sentence)
            extend(so_far(answer, sentences), settled=False)

        whole = self._writing.start(answer, None, add, gone)
        whole.add_done_callback(lambda found: extend(found.result(), settled=True))

    def _shown(self, found: Future[Answer], turn: Turn, visit: Visit) -> str:
        """The answer as HTML, or a notice in its place."""
        lang = visit.lang
        error = found.exception()
        if isinstance(error, NewsQAError):
            return _notice(error, lang)
        if error is not None:
            log.error("a question failed", exc_info=error)
            return render_notice(web.FAILED.text(lang))
        answer = found.result()
        examples = self._examples(visit) if answer.status == "chat" else []
        shown = render_answer(answer, visit.link, f"cite-{turn.number}", lang, examples)
        return shown + render_actions(answer, visit.link, lang)

    def _examples(self, visit: Visit) -> list[str]:
        """Questions that the articles answer; none when they cannot be read."""
        try:
            _, suggested = self._of_site(visit.site)
            return [question_text(one, visit.lang) for one in suggested.questions()]
        except NewsQAError as error:
            log.warning(error.message)
            return []

    def _messages(self, visit: Visit) -> list[gr.ChatMessage]:
        return messages(self._sessions.turns(visit.key), visit.lang)

    def _empty(self, lang: Lang) -> str:
        settings = self._engine.settings
        if not is_local(settings):
            return render_notice(web.NO_ARTICLES.text(lang))
        command = web.INGEST_COMMAND.format(store=settings.store)
        return render_notice(web.EMPTY.text(lang), command.text(lang))


def _notice(error: NewsQAError, lang: Lang) -> str:
    """The sentence of an error in place of an answer."""
    if not isinstance(error, Busy):
        log.warning(error.message)
    return render_notice(public_message(error.message).text(lang))


def messages(turns: Turns, lang: Lang = "zh") -> list[gr.ChatMessage]:
    """The turns as messages of the Chatbot. All is escaped HTML, so that no Markdown applies."""
    text = web.PENDING.text(lang)
    pending = f'<p class="nq nq-pending" role="status">{text}<i></i><i></i><i></i></p>'
    return [
        message
        for turn in turns
        for message in (
            gr.ChatMessage(role="user", content=gr.HTML(render_question(turn.question))),
            gr.ChatMessage(role="assistant", content=gr.HTML(turn.answer or pending)),
        )
    ]


def _footer(status: StoreStats | None, lang: Lang) -> str:
    state = ""
    if status:
        state = web.articles_as_of(escape(status.as_of or "—"), status.articles).text(lang)
    links = "".join(
        f'<a class="nq-language" href="./?lang={other}" hreflang="{other}" '
        f'lang="{TAGS[other]}">{NAMES[other]}</a>'
        for other in other_languages(lang)
    )
    return f'<footer class="nq nq-foot">{state}{links}</footer>'
