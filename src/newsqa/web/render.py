"""Answers as HTML, for every face that shows HTML.

Article text is escaped piece by piece between offsets and the marks are put between the pieces,
so nothing in an article can become markup, and a mark can never drift from its words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from newsqa.messages import Lang, answers, web
from newsqa.text.source_line import field_value
from newsqa.types import Answer, Article, Copy, FieldAnswer, Span
from newsqa.web.fragment import with_text

ArticleLink = Callable[[Article | Copy, Span | None], str]
"""Address of the page of a stored article; with a span, of that place in it."""

CLOSEST = 3
"""Closest articles that an abstention lists, at most."""
_UNTITLED = 28
"""Characters of the text that stand in for a missing title."""
_SHORT, _MIDDLE = 24, 60
"""Longest answers that are set in large and in medium type, in characters."""
_LISTS = {"list", "digest", "timeline"}
_WEB_ADDRESS = re.compile(
    r"https?://([^\s/?#\\\x00-\x1f\x7f]+)[^\s\\\x00-\x1f\x7f]*", re.IGNORECASE
)


def render_answer(
    answer: Answer, article_link: ArticleLink, anchor: str = "cite", lang: Lang = "zh"
) -> str:
    """The answer with its sources, the abstention with its reason, or the message and its choices.

    `anchor` is the prefix of the ids of the sources; it must differ between answers on one page.
    """
    if answer.status == "abstained":
        return _abstention(answer, article_link, lang)
    if answer.status in {"clarify", "chat"}:
        return _reply(answer, lang)
    if answer.field is not None:
        return _field(answer.field, article_link, f"{anchor}-1", lang)
    if answer.form in _LISTS:
        return _list(answer.answers, article_link, anchor, lang)
    shown = [
        _found(span, number, article_link, anchor, lang)
        for number, span in enumerate(answer.spans, 1)
    ]
    count = len(answer.answers)
    return (
        f'<section class="nq nq-answered">{_heading(answer, lang)}{"".join(shown[:count])}'
        f"{_alternatives(shown[count:], lang)}</section>"
    )


def render_question(question: str) -> str:
    """The question as it was typed; nothing in it is markup."""
    return f'<p class="nq nq-question">{escape(question)}</p>'


def render_notice(sentence: str, command: str = "") -> str:
    """A sentence in place of an answer, with the command that helps."""
    return (
        f'<section class="nq nq-notice" role="status"><p>{escape(sentence)}</p>'
        + (f"<pre><code>{escape(command)}</code></pre>" if command else "")
        + "</section>"
    )


def escape(text: str) -> str:
    """Text as HTML text or attribute value."""
    return html.escape(text, quote=True)


def marked(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str, str]]) -> str:
    """text[start:end] escaped, with markup inserted by offset.

    A mark is (start, end, opening, closing); marks may nest but not cross, the outer one first.
    """
    inserts: list[tuple[int, int, str]] = []
    for depth, (first, last, opening, closing) in enumerate(marks):
        inserts.append((first, depth + 1, opening))
        inserts.append((last, -depth - 1, closing))
    # At one offset closings come before openings, inner closings before outer ones.
    inserts.sort(key=lambda insert: insert[:2])
    pieces: list[str] = []
    done = start
    for offset, _, markup in inserts:
        pieces.append(escape(text[done:offset]))
        pieces.append(markup)
        done = offset
    pieces.append(escape(text[done:end]))
    return "".join(pieces)


def web_address(url: str | None) -> str | None:
    """The address if it is http or https and safe to link; else None."""
    return url if url and _WEB_ADDRESS.fullmatch(url) else None


def original_link(article: Article | Copy, label: str, words: str = "") -> str:
    """A link to where the article was published, scrolling to these words of it; empty without a
    web address.
    """
    url = web_address(article.url)
    if url is None:
        return ""
    return (
        f'<a class="nq-original" href="{escape(with_text(url, words))}" target="_blank" '
        f'rel="noopener noreferrer nofollow">{label}</a>'
    )


def title_of(article: Article | Copy, lang: Lang = "zh") -> str:
    """The title; without one, the beginning of the text."""
    if article.title.strip():
        return article.title.strip()
    if isinstance(article, Copy):
        return web.UNTITLED.text(lang)
    beginning = " ".join(article.text[: 2 * _UNTITLED].split())
    return beginning if len(beginning) <= _UNTITLED else beginning[:_UNTITLED] + "…"


def byline(article: Article | Copy) -> str:
    """Publisher and date, where known, as HTML."""
    parts = []
    if article.publisher:
        parts.append(f'<span class="nq-publisher">{escape(article.publisher)}</span>')
    if article.published:
        day = escape(article.published[:10])
        parts.append(f'<time datetime="{day}">{day}</time>')
    return '<span class="nq-dot" aria-hidden="true"> · </span>'.join(parts)


def copies(article: Article, article_link: ArticleLink, lang: Lang = "zh") -> str:
    """The other prints of the article, as a list that opens; empty without any."""
    if not article.copies:
        return ""
    original = f"{web.ORIGINAL.text(lang)} ↗"
    items = "".join(
        f'<li><a href="{escape(article_link(copy, None))}" target="_blank" rel="noopener">'
        f"{escape(title_of(copy, lang))}</a>"
        f"{f'<small>{web.EARLIEST.text(lang)}</small>' if copy.earliest else ''}"
        f'<span class="nq-byline">{byline(copy)}</span>{original_link(copy, original)}</li>'
        for copy in article.copies
    )
    summary = answers.COPIES.format(count=len(article.copies)).text(lang)
    return f'<details class="nq-copies"><summary>{summary}</summary><ul>{items}</ul></details>'


# -- parts of an answer ------------------------------------------------------------------------


def _heading(answer: Answer, lang: Lang) -> str:
    if answer.verdict:
        verdict = answers.VERDICTS[answer.verdict].text(lang)
        return f'<p class="nq-text nq-short">{verdict}</p>'
    return f'<p class="nq-differ">{answers.DISAGREE.text(lang)}</p>' if answer.disagree else ""


def _alternatives(shown: Sequence[str], lang: Lang) -> str:
    if not shown:
        return ""
    summary = web.alternatives(len(shown)).text(lang)
    return f'<details class="nq-more"><summary>{summary}</summary>{"".join(shown)}</details>'


def _message(answer: Answer, lang: Lang) -> str:
    return escape(answer.message.text(lang)) if answer.message else ""


def _reply(answer: Answer, lang: Lang) -> str:
    """The message, with the choices as buttons that ask their question."""
    choices = "".join(
        f'<button type="button" class="nq-chip" data-ask="{escape(choice.question)}">'
        f"{escape(choice.text)} <small>{byline(choice.article)}</small></button>"
        for choice in answer.choices
    )
    return (
        f'<section class="nq nq-reply"><p>{_message(answer, lang)}</p>'
        + (f'<div class="nq-choices">{choices}</div>' if choices else "")
        + "</section>"
    )


def _field(field: FieldAnswer, article_link: ArticleLink, target: str, lang: Lang) -> str:
    return (
        '<section class="nq nq-answered">'
        f'<p class="nq-text nq-short">{escape(field_value(field))}{_cite(target, 1, lang)}</p>'
        f"{_card(field.article, None, 1, article_link, target, lang)}</section>"
    )


def _list(spans: Sequence[Span], article_link: ArticleLink, anchor: str, lang: Lang) -> str:
    items = "".join(
        f"<li>{escape(span.text)}{_cite(f'{anchor}-{number}', number, lang)}</li>"
        for number, span in enumerate(spans, 1)
    )
    sources = "".join(
        _card(span.passage.article, span, number, article_link, f"{anchor}-{number}", lang)
        for number, span in enumerate(spans, 1)
    )
    return f'<section class="nq nq-answered"><ul class="nq-list">{items}</ul>{sources}</section>'


def _cite(target: str, number: int, lang: Lang) -> str:
    label = f"{web.SOURCE.text(lang)} {number}"
    return f'<a class="nq-cite" href="#{escape(target)}" aria-label="{label}">[{number}]</a>'


def _found(span: Span, number: int, article_link: ArticleLink, anchor: str, lang: Lang) -> str:
    target = f"{anchor}-{number}"
    length = len(span.text)
    size = "short" if length <= _SHORT else "middle" if length <= _MIDDLE else "long"
    return (
        f'<p class="nq-text nq-{size}">{escape(span.text)}{_cite(target, number, lang)}</p>'
        f"{_card(span.passage.article, span, number, article_link, target, lang)}"
    )


def _card(
    article: Article,
    span: Span | None,
    number: int,
    article_link: ArticleLink,
    target: str,
    lang: Lang,
) -> str:
    page = escape(article_link(article, span))
    original = f"{web.ORIGINAL.text(lang)} ↗"
    return (
        f'<article class="nq-source" id="{escape(target)}" tabindex="-1">'
        f'<header><span class="nq-number" aria-hidden="true">{number}</span>'
        f'<div><a class="nq-title" href="{page}" target="_blank" rel="noopener">'
        f"{escape(title_of(article, lang))}</a>"
        f'<p class="nq-byline">{byline(article)}</p></div></header>'
        f"{_passage(span) if span else ''}"
        f'<footer><a class="nq-stored" href="{page}" target="_blank" rel="noopener">'
        f"{web.READ_IN_FULL.text(lang)}</a>"
        f"{original_link(article, original, span.quote if span else '')}"
        f"</footer>{copies(article, article_link, lang)}</article>"
    )


def _passage(span: Span) -> str:
    passage = span.passage
    text = marked(
        passage.article.text,
        passage.start,
        passage.end,
        (
            (span.quote_start, span.quote_end, "<mark>", "</mark>"),
            (span.start, span.end, "<strong>", "</strong>"),
        ),
    )
    cut = " nq-cut-start" if passage.start > 0 else ""
    cut += " nq-cut-end" if passage.end < len(passage.article.text.rstrip()) else ""
    return f'<blockquote class="nq-passage{cut}">{text}</blockquote>'


def _abstention(answer: Answer, article_link: ArticleLink, lang: Lang) -> str:
    reason = answer.abstain_reason or "no_article"
    return (
        f'<section class="nq nq-abstained nq-{reason.replace("_", "-")}">'
        f"<h2>{answers.heading(reason).text(lang)}</h2><p>{_message(answer, lang)}</p>"
        f"{_closest(answer, article_link, lang)}</section>"
    )


def _closest(answer: Answer, article_link: ArticleLink, lang: Lang) -> str:
    """The articles of the best hits, as a list; empty without hits."""
    closest: dict[str, Article] = {}
    for hit in answer.hits:
        closest.setdefault(hit.passage.article.id, hit.passage.article)
    items = "".join(
        f'<li><a href="{escape(article_link(article, None))}" target="_blank" rel="noopener">'
        f"{escape(title_of(article, lang))}</a>"
        f'<p class="nq-byline">{byline(article)}</p></li>'
        for article in list(closest.values())[:CLOSEST]
    )
    if not items:
        return ""
    emphasis = f"<em>{web.NOT_ANSWERING.text(lang)}</em>"
    heading = web.CLOSEST.format(not_answering=emphasis).text(lang)
    return f'<div class="nq-near"><h3>{heading}</h3><ul>{items}</ul></div>'
