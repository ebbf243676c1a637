"""The chat in the browser.

The conversation is held on the server, never in the Chatbot as an input: a browser sends one line
of text and its key.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any, Protocol, Self

import gradio as gr

from newsqa.dialogue.parse import trim_question
from newsqa.errors import NewsQAError
from newsqa.messages import Lang, web
from newsqa.store.stats import StoreStats
from newsqa.types import Answer, Article, Copy, Span
from newsqa.web.actions import render_actions
from newsqa.web.engine_api import ChatEngineApi
from newsqa.web.i18n import NAMES, TAGS, Language, language_code, other_language, script_texts
from newsqa.web.pages import article_link, asset
from newsqa.web.rate_limit import Busy
from newsqa.web.render import escape, render_answer, render_notice, render_question
from newsqa.web.sessions import Sessions, Turn, Turns
from newsqa.web.suggest import MOST, SUGGEST_FROM, suggest_questions

RESUME_SECONDS = 60

_FONT = [
    "system-ui",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "sans-serif",
]
_MONO = ["ui-monospace", "Consolas", "monospace"]
_VISIT = re.compile(r"([0-9a-f]{32}) (zh|en) ([01])")
# The page's script fills in the hidden field of an event.
_WITH_VISIT = "(typed) => [typed, window.newsqa.visit()]"
_VISIT_ALONE = "() => [window.newsqa.visit()]"

log = logging.getLogger(__name__)

Updates = tuple[Any, ...]
"""Gradio's component updates, which have no types."""


class ChatQueue(ChatEngineApi, Protocol):
    """An engine whose answers can be awaited."""

    def start(self, question: str) -> Future[Answer]:
        """The future of the answer."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks: the secret key of a browser's tab, and its language."""

    key: str
    language: Language

    @classmethod
    def of(cls, sent: object) -> Self:
        """What the page sent, "KEY LANGUAGE ASKED"; a new visit for anything else."""
        match = _VISIT.fullmatch(sent) if isinstance(sent, str) else None
        if match is None:
            return cls(uuid.uuid4().hex, Language("zh"))
        return cls(match[1], Language(language_code(match[2]), asked=match[3] == "1"))

    @property
    def lang(self) -> Lang:
        """The code of the language."""
        return self.language.code

    def link(self, article: Article | Copy, span: Span | None) -> str:
        """Address of an article's page, in the language of the visit."""
        return self.language.address(article_link(article, span))


class Chat:
    """The behaviour of the chat; `build_chat` adds the page."""

    def __init__(self, engine: ChatQueue, sessions: Sessions | None = None) -> None:
        self._engine = engine
        self._sessions = sessions or Sessions()
        self.characters = engine.settings.question_characters

    def ask(self, typed: str | None, sent: str | None) -> Iterator[Updates]:
        """The question at once, then its answer: box, messages, start page, buttons of the chat."""
        visit = Visit.of(sent)
        question = trim_question(typed or "", self.characters)
        if not question:
            yield (gr.skip(),) * 4
            return
        turn = self._sessions.begin(visit.key, question)
        yield "", self._messages(visit), gr.Column(visible=False), gr.Row(visible=True)
        answer = self._answer(turn, visit)
        shown = self._sessions.finish(visit.key, turn.number, answer)
        yield gr.skip(), self._messages(visit) if shown else gr.skip(), gr.skip(), gr.skip()

    def stop(self, sent: str | None) -> None:
        """Stop the question that runs."""
        self._sessions.stop(Visit.of(sent).key)

    def failed(self, sent: str | None) -> Any:
        """The messages, with a sentence in place of an answer that failed unexpectedly.

        Bare: Gradio takes a tuple for the value of a single output.
        """
        visit = Visit.of(sent)
        notice = render_notice(web.FAILED.text(visit.lang))
        open_turns = [turn for turn in self._sessions.turns(visit.key) if not turn.answer]
        if not open_turns or not self._sessions.finish(visit.key, open_turns[-1].number, notice):
            return gr.skip()
        return self._messages(visit)

    def new_chat(self, sent: str | None) -> Updates:
        """An empty chat: messages, start page, buttons of the chat."""
        self._sessions.forget(Visit.of(sent).key)
        return [], gr.Column(visible=True), gr.Row(visible=False)

    def open(self, sent: str | None) -> Iterator[Updates]:
        """The conversation of the tab, if any; a question that runs gets its answer here."""
        visit = Visit.of(sent)
        turns = self._sessions.turns(visit.key)
        resumed = bool(turns)
        yield self._messages(visit), gr.Column(visible=not resumed), gr.Row(visible=resumed)
        if resumed and not turns[-1].answer:
            wait([turns[-1].over], RESUME_SECONDS)
            yield self._messages(visit), gr.skip(), gr.skip()

    def welcome(self, sent: str | None) -> Updates:
        """What a new page shows: notice, footer, suggestions and their buttons, and the texts of
        box and buttons in the language of the visit.
        """
        lang = Visit.of(sent).lang
        notice = footer = ""
        questions: list[str] = []
        try:
            status = self._engine.status()
            if status.articles:
                questions = suggest_questions(self._engine.latest(SUGGEST_FROM))
                footer = _footer(status, lang)
            else:
                notice = self._empty(lang)
        except NewsQAError as error:
            log.warning(error.message)
            notice = render_notice(error.message.text(lang))
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

    def _answer(self, turn: Turn, visit: Visit) -> str:
        """The answer as HTML, or a notice in its place."""
        lang = visit.lang
        try:
            if not self._engine.status().articles:
                return self._empty(lang)
            found = self._engine.start(turn.question)
            either: list[Future[Any]] = [found, turn.stopped]
            wait(either, return_when=FIRST_COMPLETED)
            if not found.done():
                found.cancel()  # leaves the queue if it still waits
                return render_notice(web.STOPPED.text(lang))
            answer = found.result()
        except NewsQAError as error:
            if not isinstance(error, Busy):
                log.warning(error.message)
            return render_notice(error.message.text(lang))
        shown = render_answer(answer, visit.link, f"cite-{turn.number}", lang)
        return shown + render_actions(answer, visit.link, lang)

    def _messages(self, visit: Visit) -> list[gr.ChatMessage]:
        return messages(self._sessions.turns(visit.key), visit.lang)

    def _empty(self, lang: Lang) -> str:
        command = web.INGEST_COMMAND.format(store=self._engine.settings.store)
        return render_notice(web.EMPTY.text(lang), command.text(lang))


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


@dataclass(frozen=True, slots=True)
class _Bar:
    """The top of the page; `talk` holds the buttons, hidden before the first question."""

    talk: gr.Row
    new: gr.Button
    export: gr.Button


@dataclass(frozen=True, slots=True)
class _Start:
    """What the page shows before the first question."""

    column: gr.Column
    notice: gr.HTML
    suggestions: gr.Column
    buttons: list[gr.Button]


@dataclass(frozen=True, slots=True)
class _Dock:
    """The question box and what is below it."""

    box: gr.Textbox
    stop: gr.Button
    footer: gr.HTML


@dataclass(frozen=True, slots=True)
class _Page:
    """The components that events read and change; `visit` is never shown."""

    visit: gr.Textbox
    bar: _Bar
    start: _Start
    chatbot: gr.Chatbot
    dock: _Dock


def build_chat(engine: ChatQueue) -> gr.Blocks:
    """The chat page over an engine."""
    chat = Chat(engine)
    demo: gr.Blocks
    title = web.SCRIPT["title"].zh
    with gr.Blocks(title=title, analytics_enabled=False, delete_cache=(3600, 3600)) as demo:
        # Filled in by the script of the page, at each event.
        visit = gr.Textbox(visible=False, max_length=64)
        page = _Page(visit, _bar(), _start(), _chatbot(), _dock(chat.characters))
        _wire(demo, chat, page)
    return demo


def _in_both(markup: Callable[[Lang], str]) -> str:
    """The same markup in both languages; the style sheet shows that of the page."""
    return "".join(
        f'<div lang="{tag}" class="nq-in-{lang}">{markup(lang)}</div>' for lang, tag in TAGS.items()
    )


def _header(lang: Lang) -> str:
    return (
        '<header class="nq nq-top"><span role="heading" aria-level="1">'
        f'<a href="./">{web.BRAND.text(lang)}</a></span> <small>newsqa</small></header>'
    )


def _hero(lang: Lang) -> str:
    return (
        f'<section class="nq nq-hero"><h1>{web.HERO.text(lang)}</h1>'
        f"<p>{web.PROMISE.text(lang)}</p></section>"
    )


def _bar() -> _Bar:
    with gr.Row(elem_id="nq-bar"):
        gr.HTML(_in_both(_header))
        with gr.Row(visible=False, elem_id="nq-talk") as talk:
            export = gr.Button(web.EXPORT.zh, size="sm", elem_id="nq-export")
            new = gr.Button(web.NEW_CHAT.zh, size="sm", elem_id="nq-new")
    return _Bar(talk, new, export)


def _start() -> _Start:
    with gr.Column(elem_id="nq-start") as column:
        gr.HTML(_in_both(_hero))
        notice = gr.HTML(visible=False)
        with gr.Column(visible=False, elem_id="nq-suggest") as suggestions:
            gr.HTML(_in_both(lambda lang: f'<p class="nq nq-try">{web.TRY_ASKING.text(lang)}</p>'))
            buttons = [gr.Button(visible=False) for _ in range(MOST)]
    return _Start(column, notice, suggestions, buttons)


def _chatbot() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="nq-chat",
        show_label=False,
        container=False,
        height=None,
        buttons=[],
        autoscroll=False,
        latex_delimiters=[],
        allow_tags=False,
        feedback_options=None,
    )


def _dock(characters: int) -> _Dock:
    with gr.Column(elem_id="nq-dock"):
        box = gr.Textbox(
            elem_id="nq-box",
            label=web.QUESTION.zh,
            show_label=False,
            max_length=characters,
            max_lines=1,
            submit_btn=True,
            autofocus=True,
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"),
        )
        stop = gr.Button(web.STOP.zh, size="sm", elem_id="nq-stop")
        footer = gr.HTML()
    return _Dock(box, stop, footer)


def _wire(demo: gr.Blocks, chat: Chat, page: _Page) -> None:
    # "private" only hides the handlers from the API's description; the guard closes the API.
    # The name leaves `ask` free for the tools.
    quiet: dict[str, Any] = {
        "show_progress": "hidden",
        "api_visibility": "private",
        "api_name": "page",
    }
    visit, bar, start, dock = page.visit, page.bar, page.start, page.dock
    shown = [page.chatbot, start.column, bar.talk]
    sources = [(dock.box, dock.box.submit), *((b, b.click) for b in start.buttons)]
    for source, trigger in sources:
        asked = trigger(
            chat.ask,
            [source, visit],
            [dock.box, *shown],
            concurrency_id="ask",
            concurrency_limit=None,
            js=_WITH_VISIT,
            **quiet,
        )
        asked.failure(chat.failed, [visit], [page.chatbot], js=_VISIT_ALONE, **quiet)
    dock.stop.click(chat.stop, [visit], None, js=_VISIT_ALONE, **quiet)
    bar.new.click(chat.new_chat, [visit], shown, js=_VISIT_ALONE, **quiet)
    bar.export.click(None, None, None, js="() => window.newsqa.download()")
    texts = [dock.box, dock.stop, bar.new, bar.export]
    welcomed = [start.notice, dock.footer, start.suggestions, *texts, *start.buttons]
    demo.load(chat.welcome, [visit], welcomed, js=_VISIT_ALONE, **quiet)
    demo.load(chat.open, [visit], shown, js=_VISIT_ALONE, **quiet)


def _footer(status: StoreStats | None, lang: Lang) -> str:
    other = other_language(lang)
    state = ""
    if status:
        state = web.articles_as_of(escape(status.as_of or "—"), status.articles).text(lang)
    return (
        f'<footer class="nq nq-foot">{state}<a class="nq-language" href="./?lang={other}" '
        f'hreflang="{other}" lang="{TAGS[other]}">{NAMES[other]}</a></footer>'
    )


def theme() -> gr.themes.Base:
    """The colours of answer.css, and fonts of the reader's system."""
    made: gr.themes.Base = gr.themes.Base(font=_FONT, font_mono=_MONO)
    colours = {
        "body_background_fill": "var(--nq-paper)",
        "body_text_color": "var(--nq-ink)",
        "background_fill_primary": "var(--nq-card)",
        "block_background_fill": "transparent",
        "block_border_color": "var(--nq-line)",
        "border_color_primary": "var(--nq-line)",
        "input_background_fill": "var(--nq-card)",
        "input_background_fill_focus": "var(--nq-card)",
        "input_placeholder_color": "var(--nq-soft)",
        "button_secondary_background_fill": "var(--nq-card)",
        "button_secondary_background_fill_hover": "var(--nq-tint)",
        "button_secondary_border_color": "var(--nq-line)",
        "button_secondary_text_color": "var(--nq-ink)",
    }
    # Set for the dark page too: a variable is resolved where it is set.
    return made.set(**colours, **{f"{name}_dark": value for name, value in colours.items()})


def styles() -> str:
    """The style sheets of the chat page."""
    return asset("answer.css") + asset("chat.css")


def head() -> str:
    """The icon and the scripts of the chat page: input methods, links to sources, scrolling."""
    # Escaped all the same, although nothing in it is a reader's or an article's.
    data = json.dumps(script_texts(), ensure_ascii=False).replace("<", "\\u003c")
    script = f"<script>window.newsqaTexts = {data};\n{asset('chat.js')}</script>"
    # Without the link a browser looks for the icon outside of a proxy's prefix.
    return f'<link rel="icon" href="favicon.ico">{script}'
