"""What a talk has around its answers: what was understood, its days, choices, examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from newsqa.messages import Lang, answers, web
from newsqa.text.source_line import headline
from newsqa.types import Answer, Choice
from newsqa.web.cards import ArticleLink, byline, escape
from newsqa.web.extended import MOST_SHOWN

MOST_EXAMPLES = 3
"""Examples that stand below a reply to small talk, at most."""


def ask_button(
    question: str, label: str, *, style: str = "nq-chip", marks: Sequence[str] = (), name: str = ""
) -> str:
    """A button that asks the question; `label` is HTML, `name` what a screen reader says instead.

    marks: "alone" asks it without the earlier questions, "any-time" without the days it names,
    'more="10"' makes a list longer than these entries, 'offset="10"' begins one after them.
    """
    with_marks = "".join(f" data-{mark}" for mark in marks)
    named = f' aria-label="{escape(name)}"' if name else ""
    return (
        f'<button type="button" class="{style}" data-ask="{escape(question)}"{with_marks}{named}>'
        f"{label}</button>"
    )


def render_understood(answer: Answer, lang: Lang) -> str:
    """What the question was understood as, the days that limit it, and a note; may be empty."""
    parts: list[str] = []
    resolved = answer.resolved_question
    if resolved and resolved != answer.question:
        line = escape(web.RESOLVED.format(question=resolved).text(lang))
        as_typed = web.AS_TYPED.text(lang)
        button = ask_button(answer.question, as_typed, style="nq-plain", marks=("alone",))
        parts.append(f'<p class="nq-resolved">{line} {button}</p>')
    if answer.time_range:
        days = days_text(*answer.time_range, lang)
        button = ask_button(
            resolved or answer.question,
            f'{escape(days)} <span aria-hidden="true">×</span>',
            style="nq-chip nq-days",
            marks=("any-time",),
            name=web.ANY_TIME.format(days=days).text(lang),
        )
        parts.append(f'<p class="nq-limits">{button}</p>')
    if answer.note:
        parts.append(f'<p class="nq-note">{escape(answer.note.text(lang))}</p>')
    return f'<div class="nq nq-understood">{"".join(parts)}</div>' if parts else ""


def render_reply(answer: Answer, lang: Lang, examples: Sequence[str]) -> str:
    """The message, then the choices, or examples, as buttons that ask their question."""
    message = escape(answer.message.text(lang)) if answer.message else ""
    buttons = [*map(_choice_button, answer.choices)] or [
        ask_button(question, escape(question)) for question in examples[:MOST_EXAMPLES]
    ]
    label = (web.CHOICES if answer.choices else web.TRY_ASKING).text(lang)
    group = _group(buttons, label) if buttons else ""
    return f'<section class="nq nq-reply"><p>{message}</p>{group}</section>'


def render_other_events(answer: Answer, lang: Lang) -> str:
    """Below an answer, other events that may be meant, as buttons; empty without them."""
    if answer.status != "answered" or not answer.choices:
        return ""
    label = answers.OTHER_EVENTS.text(lang)
    group = _group([*map(_choice_button, answer.choices)], label)
    return f'<section class="nq nq-others"><p class="nq-byline">{label}</p>{group}</section>'


def _choice_button(choice: Choice) -> str:
    label = f"{escape(choice.text)} <small>{_beside(choice)}</small>"
    return ask_button(choice.question, label)


def _group(buttons: Sequence[str], label: str) -> str:
    return f'<div class="nq-choices" role="group" aria-label="{label}">{"".join(buttons)}</div>'


def _beside(choice: Choice) -> str:
    """Publisher and day of what a choice refers to, without a day that its text has."""
    article = choice.article
    day = (article.published or "")[:10]
    return byline(replace(article, published=None) if day in choice.text else article)


def render_listing(answer: Answer, article_link: ArticleLink, anchor: str, lang: Lang) -> str:
    """Titles with publisher and day, and a button for those that come after them.

    The id of the section is `anchor` with "-list".
    """
    items = "".join(
        f'<li><a href="{escape(article_link(article, None))}" target="_blank" rel="noopener">'
        f"{escape(headline(article))}</a>"
        f'<p class="nq-byline">{byline(article)}</p></li>'
        for article in answer.listed
    )
    shown, more = len(answer.listed), ""
    after = answer.offset + shown
    if answer.total is not None and after < answer.total:
        label = web.MORE.format(count=answer.total - after).text(lang)
        # A list that begins in the middle goes on in a turn of its own, as a very long one does.
        longer = shown < MOST_SHOWN and not answer.offset
        more = ask_button(
            answer.resolved_question or answer.question,
            escape(label),
            marks=(f'more="{shown}"' if longer else f'offset="{after}"',),
        )
    total = answers.TOTAL.format(total=answer.total).text(lang) if answer.total else ""
    return (
        f'<section class="nq nq-answered nq-listing" id="{escape(anchor)}-list">'
        f'<ol start="{answer.offset + 1}">{items}</ol>'
        f'<p class="nq-byline">{escape(total)}</p>{more}</section>'
    )


def days_text(first: str, last: str, lang: Lang) -> str:
    """The days from first to last (ISO 8601), written for people.

    >>> days_text("2023-08-01", "2023-08-03", "zh")
    '2023年8月1日—8月3日'
    >>> days_text("2023-08-01", "2023-08-01", "en")
    '2023-08-01'
    """
    if lang == "en":
        return first if first == last else f"{first} – {last}"
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    text = f"{begin.year}年{begin.month}月{begin.day}日"
    if begin == end:
        return text
    year = "" if begin.year == end.year else f"{end.year}年"
    return f"{text}—{year}{end.month}月{end.day}日"
