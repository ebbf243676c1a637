"""The chat in the browser.

The talk lives on the server, never in the Chatbot as an input: what a browser sends is one line of
text, and who it is.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any, Protocol, Self

import gradio as gr

from newsqa.errors import NewsQAError
from newsqa.store.stats import StoreStats
from newsqa.types import Answer, Article, Copy, Span
from newsqa.web.actions import render_actions
from newsqa.web.engine_api import ChatEngineApi
from newsqa.web.i18n import EN, LANGUAGES, ZH, Language, Strings, strings_in
from newsqa.web.pages import article_link, asset
from newsqa.web.rate_limit import Busy
from newsqa.web.render import escape, render_answer, render_notice, render_question
from newsqa.web.sessions import Sessions, Turn, Turns
from newsqa.web.suggest import MOST, suggest_questions

SUGGEST_FROM = 120
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
# What the script of the page puts in the place of the hidden field, with a question or alone.
_WITH_VISIT = "(typed) => [typed, window.newsqa.visit()]"
_VISIT_ALONE = "() => [window.newsqa.visit()]"

log = logging.getLogger(__name__)

Updates = tuple[Any, ...]
"""Gradio's component updates, which have no types."""


class Asked(ChatEngineApi, Protocol):
    """An engine that can be asked without waiting for it."""

    def start(self, question: str) -> Future[Answer]:
        """The future of the answer."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks: the key of a browser's tab, which nobody else knows, and its language."""

    key: str
    language: Language

    @classmethod
    def of(cls, told: object) -> Self:
        """What the page told, "KEY LANGUAGE ASKED"; somebody new when it told something else."""
        match = _VISIT.fullmatch(told) if isinstance(told, str) else None
        if match is None:
            return cls(uuid.uuid4().hex, Language(ZH))
        return cls(match[1], Language(strings_in(match[2]), asked=match[3] == "1"))

    @property
    def words(self) -> Strings:
        """The words of the language."""
        return self.language.words

    def link(self, article: Article | Copy, span: Span | None) -> str:
        """Address of an article's page, in the language of the visit."""
        return self.language.address(article_link(article, span))


class Chat:
    """What the chat does. `build_chat` gives it its looks and wires the two together."""

    def __init__(self, engine: Asked, talks: Sessions | None = None) -> None:
        self._engine = engine
        self._talks = talks or Sessions()
        self.characters = engine.settings.question_characters

    def ask(self, typed: str | None, told: str | None) -> Iterator[Updates]:
        """The question at once, then its answer: box, messages, start page, buttons of the talk."""
        visit = Visit.of(told)
        question = " ".join((typed or "").split())[: self.characters]
        if not question:
            yield (gr.skip(),) * 4
            return
        turn = self._talks.begin(visit.key, question)
        yield "", self._messages(visit), gr.Column(visible=False), gr.Row(visible=True)
        answer = self._answer(turn, visit)
        shown = self._talks.finish(visit.key, turn.number, answer)
        yield gr.skip(), self._messages(visit) if shown else gr.skip(), gr.skip(), gr.skip()

    def stop(self, told: str | None) -> None:
        """What is being looked for is no longer waited for."""
        self._talks.stop(Visit.of(told).key)

    def failed(self, told: str | None) -> Any:
        """A sentence in place of an answer that an unforeseen fault prevented: the messages, bare,
        since Gradio takes a tuple for the value of a lone output.
        """
        visit = Visit.of(told)
        notice = render_notice(visit.words.wrong)
        lacking = [turn for turn in self._talks.turns(visit.key) if not turn.answer]
        if not lacking or not self._talks.finish(visit.key, lacking[-1].number, notice):
            return gr.skip()
        return self._messages(visit)

    def anew(self, told: str | None) -> Updates:
        """An empty chat: messages, start page, buttons of the talk."""
        self._talks.forget(Visit.of(told).key)
        return [], gr.Column(visible=True), gr.Row(visible=False)

    def open(self, told: str | None) -> Iterator[Updates]:
        """The talk that the tab has, if any; one that waits for an answer gets it here."""
        visit = Visit.of(told)
        turns = self._talks.turns(visit.key)
        has = bool(turns)
        yield self._messages(visit), gr.Column(visible=not has), gr.Row(visible=has)
        if has and not turns[-1].answer:
            wait([turns[-1].over], RESUME_SECONDS)
            yield self._messages(visit), gr.skip(), gr.skip()

    def welcome(self, told: str | None) -> Updates:
        """What a fresh page shows: notice, footer, suggestions and their buttons, and the texts of
        box, buttons and log in the language of the visit.
        """
        words = Visit.of(told).words
        notice = footer = ""
        questions: list[str] = []
        try:
            status = self._engine.status()
            if status.articles:
                questions = suggest_questions(self._engine.latest(SUGGEST_FROM))
                footer = _footer(status, words)
            else:
                notice = self._empty(words)
        except NewsQAError as error:
            log.warning("%s", error)
            notice = render_notice(words.part(str(error)))
        shown = len(questions)
        buttons = [gr.Button(question, visible=True) for question in questions]
        buttons += [gr.Button(visible=False)] * (MOST - shown)
        return (
            gr.HTML(notice, visible=bool(notice)),
            footer or _footer(None, words),
            gr.Column(visible=shown > 0),
            gr.Textbox(label=words.box, placeholder=words.placeholder),
            gr.Button(words.stop),
            gr.Button(words.new_chat),
            gr.Button(words.export),
            *buttons,
        )

    def _answer(self, turn: Turn, visit: Visit) -> str:
        """The answer as HTML, or the one line that says why there is none."""
        words = visit.words
        try:
            if not self._engine.status().articles:
                return self._empty(words)
            found = self._engine.start(turn.question)
            either: list[Future[Any]] = [found, turn.stopped]
            wait(either, return_when=FIRST_COMPLETED)
            if not found.done():
                found.cancel()  # if it has not begun it leaves the line
                return render_notice(words.stopped)
            answer = found.result()
        except NewsQAError as error:
            if not isinstance(error, Busy):
                log.warning("%s", error)
            return render_notice(words.part(str(error)))
        shown = render_answer(answer, visit.link, f"cite-{turn.number}", words)
        return shown + render_actions(answer, visit.link, words)

    def _messages(self, visit: Visit) -> list[gr.ChatMessage]:
        return messages(self._talks.turns(visit.key), visit.words)

    def _empty(self, words: Strings) -> str:
        command = f"{words.empty_command} {self._engine.settings.store}"
        return render_notice(words.empty, command)


def messages(turns: Turns, words: Strings = ZH) -> list[gr.ChatMessage]:
    """The turns as messages of the Chatbot. All is escaped HTML, so that no Markdown applies."""
    pending = f'<p class="nq nq-pending" role="status">{words.pending}<i></i><i></i><i></i></p>'
    return [
        message
        for turn in turns
        for message in (
            gr.ChatMessage(role="user", content=gr.HTML(render_question(turn.question))),
            gr.ChatMessage(role="assistant", content=gr.HTML(turn.answer or pending)),
        )
    ]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components of the page that something happens to; `visit` is never shown."""

    visit: gr.Textbox
    box: gr.Textbox
    stop: gr.Button
    chatbot: gr.Chatbot
    start: gr.Column
    talk: gr.Row
    new: gr.Button
    export: gr.Button
    notice: gr.HTML
    footer: gr.HTML
    suggestions: gr.Column
    buttons: list[gr.Button]


def build_chat(engine: Asked) -> gr.Blocks:
    """The chat page over an engine."""
    chat = Chat(engine)
    demo: gr.Blocks
    title = ZH.page["title"]
    with gr.Blocks(title=title, analytics_enabled=False, delete_cache=(3600, 3600)) as demo:
        parts = _lay_out(chat.characters)
        _wire(demo, chat, parts)
    return demo


def _both(markup: Any) -> str:
    """The same markup in both languages; the style sheet shows that of the page."""
    return "".join(
        f'<div lang="{words.tag}" class="nq-in-{words.code}">{markup(words)}</div>'
        for words in (ZH, EN)
    )


def _header(words: Strings) -> str:
    return (
        '<header class="nq nq-top"><span role="heading" aria-level="1">'
        f'<a href="./">{words.brand}</a></span> <small>newsqa</small></header>'
    )


def _hero(words: Strings) -> str:
    return f'<section class="nq nq-hero"><h1>{words.hero}</h1><p>{words.promise}</p></section>'


def _lay_out(characters: int) -> _Parts:
    # Filled by the script of the page, at each event.
    visit = gr.Textbox(visible=False, max_length=64)
    with gr.Row(elem_id="nq-bar"):
        gr.HTML(_both(_header))
        with gr.Row(visible=False, elem_id="nq-talk") as talk:
            export = gr.Button(ZH.export, size="sm", elem_id="nq-export")
            new = gr.Button(ZH.new_chat, size="sm", elem_id="nq-new")
    with gr.Column(elem_id="nq-start") as start:
        gr.HTML(_both(_hero))
        notice = gr.HTML(visible=False)
        with gr.Column(visible=False, elem_id="nq-suggest") as suggestions:
            gr.HTML(_both(lambda words: f'<p class="nq nq-try">{words.try_asking}</p>'))
            buttons = [gr.Button(visible=False) for _ in range(MOST)]
    chatbot = gr.Chatbot(
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
    with gr.Column(elem_id="nq-dock"):
        box = gr.Textbox(
            elem_id="nq-box",
            label=ZH.box,
            show_label=False,
            max_length=characters,
            max_lines=1,
            submit_btn=True,
            autofocus=True,
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"),
        )
        stop = gr.Button(ZH.stop, size="sm", elem_id="nq-stop")
        footer = gr.HTML()
    return _Parts(
        visit,
        box,
        stop,
        chatbot,
        start,
        talk,
        new,
        export,
        notice,
        footer,
        suggestions,
        buttons,
    )


def _wire(demo: gr.Blocks, chat: Chat, parts: _Parts) -> None:
    # "private" only keeps the handlers out of the API's description; the guard closes the API.
    # The name leaves `ask` free for the tools.
    quiet: dict[str, Any] = {
        "show_progress": "hidden",
        "api_visibility": "private",
        "api_name": "page",
    }
    visit, shown = parts.visit, [parts.chatbot, parts.start, parts.talk]
    sources = [(parts.box, parts.box.submit), *((b, b.click) for b in parts.buttons)]
    for source, trigger in sources:
        asked = trigger(
            chat.ask,
            [source, visit],
            [parts.box, *shown],
            concurrency_id="ask",
            concurrency_limit=None,
            js=_WITH_VISIT,
            **quiet,
        )
        asked.failure(chat.failed, [visit], [parts.chatbot], js=_VISIT_ALONE, **quiet)
    parts.stop.click(chat.stop, [visit], None, js=_VISIT_ALONE, **quiet)
    parts.new.click(chat.anew, [visit], shown, js=_VISIT_ALONE, **quiet)
    parts.export.click(None, None, None, js="() => window.newsqa.download()")
    texts = [parts.box, parts.stop, parts.new, parts.export]
    welcomed = [parts.notice, parts.footer, parts.suggestions, *texts, *parts.buttons]
    demo.load(chat.welcome, [visit], welcomed, js=_VISIT_ALONE, **quiet)
    demo.load(chat.open, [visit], shown, js=_VISIT_ALONE, **quiet)


def _footer(status: StoreStats | None, words: Strings) -> str:
    other = EN if words is ZH else ZH
    state = words.state(escape(status.as_of or "—"), status.articles) if status else ""
    return (
        f'<footer class="nq nq-foot">{state}<a class="nq-language" href="./?lang={other.code}" '
        f'hreflang="{other.code}" lang="{other.tag}">{words.other_language}</a></footer>'
    )


def theme() -> gr.themes.Base:
    """The colours of answer.css, and only fonts that the reader's system has."""
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
    # A value must be named for the dark page too, to be worked out again there.
    return made.set(**colours, **{f"{name}_dark": value for name, value in colours.items()})


def styles() -> str:
    """The style sheets of the chat page."""
    return asset("answer.css") + asset("chat.css")


def head() -> str:
    """The icon and the scripts of the chat page: input methods, links to sources, scrolling."""
    texts = {code: dict(words.page) for code, words in LANGUAGES.items()}
    # Nothing in it is a reader's or an article's; a closing tag could not end it all the same.
    data = json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c")
    script = f"<script>window.newsqaWords = {data};\n{asset('chat.js')}</script>"
    # Without it a browser looks for the icon outside of the prefix of a proxy only.
    return f'<link rel="icon" href="favicon.ico">{script}'
