"""The chat in the browser.

The history lives in the server's session, never in the Chatbot as an input: what a browser sends
is one line of text and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from newsqa.errors import NewsQAError
from newsqa.status import Status
from newsqa.web.desk import Engine
from newsqa.web.pages import article_link, asset
from newsqa.web.render import escape, render_answer, render_notice, render_question
from newsqa.web.suggest import MOST, suggest_questions

TITLE = "新闻问答 · newsqa"
SUGGEST_FROM = 120
TURNS = 20
SESSION_SECONDS = 6 * 3600

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
_HEADER = (
    '<header class="nq nq-top"><a href="./">新闻问答</a> <small lang="en">newsqa</small></header>'
)
_HERO = (
    '<section class="nq nq-hero"><h1>问一句，给你原文。</h1>'
    "<p>答案逐字取自库里的报道，附上出处；报道没有说的，就告诉你没有说。</p>"
    '<p class="nq-en" lang="en">Ask in a sentence: the answer is the article’s own words, with its '
    "source. What the articles do not say, you are told they do not say.</p></section>"
)
_TRY = '<p class="nq nq-try">可以这样问 <small lang="en">Try asking</small></p>'
_PENDING = (
    '<p class="nq nq-pending" role="status">正在报道里找答案<i></i><i></i><i></i>'
    '<small lang="en">Reading the articles</small></p>'
)
_WRONG = (
    "出错了，这个问题没有答上来；请再试一次。",
    "Something went wrong on our side; please try again.",
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its rendered answer; the answer is empty while it is being looked for.

    `number` counts all turns of the session, also those that dropped out of it.
    """

    number: int
    question: str
    answer: str


Turns = tuple[Turn, ...]
Updates = tuple[Any, ...]
"""Gradio's component updates, which have no types."""


class Chat:
    """What the chat does. `build_chat` gives it its looks and wires the two together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.characters = engine.settings.question_characters

    def ask(self, typed: str | None, turns: Turns) -> Iterator[Updates]:
        """The question at once, then its answer: box, turns, messages, start page, new button."""
        question = " ".join((typed or "").split())[: self.characters]
        if not question:
            yield (gr.skip(),) * 5
            return
        number = turns[-1].number + 1 if turns else 1
        before = turns[1 - TURNS :]
        turns = (*before, Turn(number, question, ""))
        yield "", turns, messages(turns), gr.Column(visible=False), gr.Button(visible=True)
        turns = (*before, Turn(number, question, self.answer(question, f"cite-{number}")))
        yield gr.skip(), turns, messages(turns), gr.skip(), gr.skip()

    def answer(self, question: str, anchor: str = "cite") -> str:
        """The answer as HTML, or the one line that says why there is none."""
        try:
            if not self._engine.status().articles:
                return self._empty()
            return render_answer(self._engine.ask(question), article_link, anchor)
        except NewsQAError as error:
            log.warning("%s", error)
            return render_notice(str(error))

    def failed(self, turns: Turns) -> Updates:
        """A sentence in place of an answer that an unforeseen fault prevented."""
        if not turns or turns[-1].answer:
            return gr.skip(), gr.skip()
        turns = (*turns[:-1], replace(turns[-1], answer=render_notice(*_WRONG)))
        return turns, messages(turns)

    def anew(self) -> Updates:
        """An empty chat: turns, messages, start page, new button."""
        return (), [], gr.Column(visible=True), gr.Button(visible=False)

    def welcome(self) -> Updates:
        """What a fresh page shows: notice, footer, suggestions and their buttons."""
        notice = footer = ""
        questions: list[str] = []
        try:
            status = self._engine.status()
            if status.articles:
                questions = suggest_questions(self._engine.latest(SUGGEST_FROM))
                footer = _footer(status)
            else:
                notice = self._empty()
        except NewsQAError as error:
            log.warning("%s", error)
            notice = render_notice(str(error))
        shown = len(questions)
        buttons = [gr.Button(question, visible=True) for question in questions]
        buttons += [gr.Button(visible=False)] * (MOST - shown)
        return gr.HTML(notice, visible=bool(notice)), footer, gr.Column(visible=shown > 0), *buttons

    def _empty(self) -> str:
        return render_notice(
            "库里还没有文章。先读入一些，再回到这里提问：",
            "There are no articles yet. Take some in, then ask here:",
            f"newsqa ingest 文章的文件夹 --store {self._engine.settings.store}",
        )


def messages(turns: Turns) -> list[gr.ChatMessage]:
    """The turns as messages of the Chatbot. All is escaped HTML, so that no Markdown applies."""
    return [
        message
        for turn in turns
        for message in (
            gr.ChatMessage(role="user", content=gr.HTML(render_question(turn.question))),
            gr.ChatMessage(role="assistant", content=gr.HTML(turn.answer or _PENDING)),
        )
    ]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components of the page that something happens to."""

    box: gr.Textbox
    turns: gr.State
    chatbot: gr.Chatbot
    start: gr.Column
    new: gr.Button
    notice: gr.HTML
    footer: gr.HTML
    suggestions: gr.Column
    buttons: list[gr.Button]


def build_chat(engine: Engine) -> gr.Blocks:
    """The chat page over an engine."""
    chat = Chat(engine)
    demo: gr.Blocks
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(3600, 3600)) as demo:
        parts = _lay_out(chat.characters)
        _wire(demo, chat, parts)
    return demo


def _lay_out(characters: int) -> _Parts:
    gr.HTML(_HEADER)
    new = gr.Button("新的对话", visible=False, size="sm", elem_id="nq-new")
    with gr.Column(elem_id="nq-start") as start:
        gr.HTML(_HERO)
        notice = gr.HTML(visible=False)
        with gr.Column(visible=False, elem_id="nq-suggest") as suggestions:
            gr.HTML(_TRY)
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
            label="问题 Question",
            show_label=False,
            placeholder="问一件报道里的事，例如：谁主持了会议？",
            max_length=characters,
            max_lines=1,
            submit_btn=True,
            autofocus=True,
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"),
        )
        footer = gr.HTML()
    turns = gr.State((), time_to_live=SESSION_SECONDS)
    return _Parts(box, turns, chatbot, start, new, notice, footer, suggestions, buttons)


def _wire(demo: gr.Blocks, chat: Chat, parts: _Parts) -> None:
    # "private" only keeps the handlers out of the API's description; the guard closes the API.
    # The name leaves `ask` free for the tools.
    quiet: dict[str, Any] = {
        "show_progress": "hidden",
        "api_visibility": "private",
        "api_name": "page",
    }
    shown = [parts.turns, parts.chatbot, parts.start, parts.new]
    sources = [(parts.box, parts.box.submit), *((b, b.click) for b in parts.buttons)]
    for source, trigger in sources:
        asked = trigger(
            chat.ask,
            [source, parts.turns],
            [parts.box, *shown],
            concurrency_id="ask",
            concurrency_limit=None,
            **quiet,
        )
        asked.failure(chat.failed, [parts.turns], [parts.turns, parts.chatbot], **quiet)
    parts.new.click(chat.anew, None, shown, **quiet)
    welcomed = [parts.notice, parts.footer, parts.suggestions, *parts.buttons]
    demo.load(chat.welcome, None, welcomed, **quiet)


def _footer(status: Status) -> str:
    as_of = escape(status.as_of or "—")
    return (
        f'<footer class="nq nq-foot">数据截至 {as_of}，共 {status.articles:,} 篇'
        f'<small lang="en">{status.articles:,} articles as of {as_of}</small></footer>'
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
    """The scripts of the chat page: input methods, links to sources, scrolling."""
    return f"<script>{asset('chat.js')}</script>"
