"""The page of the chat: its components, colours and scripts. chat.py has what it does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import gradio as gr

from newsqa.messages import Lang, web
from newsqa.web.filter_panel import filter_panel
from newsqa.web.i18n import TAGS, script_texts
from newsqa.web.pages import asset
from newsqa.web.suggest import MOST
from newsqa.web.visit import LONGEST_VISIT

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


@dataclass(frozen=True, slots=True)
class Bar:
    """The top of the page; `talk` holds the buttons, hidden before the first question."""

    talk: gr.Row
    new: gr.Button
    export: gr.Button


@dataclass(frozen=True, slots=True)
class Start:
    """What the page shows before the first question."""

    column: gr.Column
    notice: gr.HTML
    suggestions: gr.Column
    buttons: list[gr.Button]


@dataclass(frozen=True, slots=True)
class Dock:
    """The question box and what is below it; `nudge` is pressed by the script of the page only."""

    box: gr.Textbox
    stop: gr.Button
    nudge: gr.Button
    longer: gr.Button
    footer: gr.HTML


@dataclass(frozen=True, slots=True)
class Page:
    """The components that events read and change; `visit` is never shown."""

    visit: gr.Textbox
    bar: Bar
    start: Start
    chatbot: gr.Chatbot
    dock: Dock


def chat_page(characters: int) -> Page:
    """The components of the page, inside the Blocks; a question has at most `characters`."""
    # Filled in by the script of the page, at each event.
    visit = gr.Textbox(visible=False, max_length=LONGEST_VISIT)
    return Page(visit, _bar(), _start(), _chatbot(), _dock(characters))


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


def _bar() -> Bar:
    with gr.Row(elem_id="nq-bar"):
        gr.HTML(_in_both(_header))
        with gr.Row(visible=False, elem_id="nq-talk") as talk:
            export = gr.Button(web.EXPORT.zh, size="sm", elem_id="nq-export")
            new = gr.Button(web.NEW_CHAT.zh, size="sm", elem_id="nq-new")
    return Bar(talk, new, export)


def _start() -> Start:
    with gr.Column(elem_id="nq-start") as column:
        gr.HTML(_in_both(_hero))
        notice = gr.HTML(visible=False)
        with gr.Column(visible=False, elem_id="nq-suggest") as suggestions:
            gr.HTML(_in_both(lambda lang: f'<p class="nq nq-try">{web.TRY_ASKING.text(lang)}</p>'))
            buttons = [gr.Button(visible=False) for _ in range(MOST)]
    return Start(column, notice, suggestions, buttons)


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


def _dock(characters: int) -> Dock:
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
        nudge = gr.Button("", elem_id="nq-nudge")
        # The script of the page clicks it for a list that is to be longer.
        longer = gr.Button("", elem_id="nq-longer")
        gr.HTML(filter_panel())
        footer = gr.HTML()
    return Dock(box, stop, nudge, longer, footer)


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
    return asset("answer.css") + asset("actions.css") + asset("chat.css")


def head() -> str:
    """The icon and the scripts of the chat page: input methods, links to sources, scrolling."""
    # Escaped all the same, although nothing in it is a reader's or an article's.
    data = json.dumps(script_texts(), ensure_ascii=False).replace("<", "\\u003c")
    scripts = asset("shared.js") + asset("chat.js")
    script = f"<script>window.newsqaTexts = {data};\n{scripts}</script>"
    # Without the link a browser looks for the icon outside of a proxy's prefix.
    return f'<link rel="icon" href="favicon.ico">{script}'
