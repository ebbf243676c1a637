"""The card of a source: an article with its passages, their sentences and their words marked.

Article text is escaped piece by piece between offsets and the marks are put between the pieces,
so nothing in an article can become markup, and a mark can never drift from its words.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from newsqa.messages import Lang, answers, web
from newsqa.text.web_address import web_address
from newsqa.text.windows import joined
from newsqa.types import Article, Copy, Span
from newsqa.web.fragment import with_text

ArticleLink = Callable[[Article | Copy, Span | None], str]
"""Address of the page of a stored article; with a span, of that place in it."""

_UNTITLED = 28
"""Characters of the text that stand in for a missing title."""


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


def cite(target: str, number: int, lang: Lang) -> str:
    """The number behind words, as a link to the card with the id `target`."""
    label = f"{web.SOURCE.text(lang)} {number}"
    return f'<a class="nq-cite" href="#{escape(target)}" aria-label="{label}">[{number}]</a>'


def card(
    article: Article,
    spans: Sequence[Span],
    number: int,
    article_link: ArticleLink,
    target: str,
    lang: Lang,
    *,
    folded: bool = False,
) -> str:
    """The article with the passages of its spans, `folded` away on demand; `target` is its id."""
    span = spans[0] if spans else None
    page = escape(article_link(article, span))
    original = f"{web.ORIGINAL.text(lang)} ↗"
    return (
        f'<article class="nq-source" id="{escape(target)}" tabindex="-1">'
        f'<header><span class="nq-number" aria-hidden="true">{number}</span>'
        f'<div><a class="nq-title" href="{page}" target="_blank" rel="noopener">'
        f"{escape(title_of(article, lang))}</a>"
        f'<p class="nq-byline">{byline(article)}</p></div></header>'
        f"{_passages(spans, lang, folded=folded)}"
        f'<footer><a class="nq-stored" href="{page}" target="_blank" rel="noopener">'
        f"{web.READ_IN_FULL.text(lang)}</a>"
        f"{original_link(article, original, span.quote if span else '')}"
        f"</footer>{copies(article, article_link, lang)}</article>"
    )


def _passages(spans: Sequence[Span], lang: Lang, *, folded: bool) -> str:
    """The passages of the spans, those that overlap as one, with sentences and words marked."""
    windows = joined([(span.passage.start, span.passage.end) for span in spans])
    shown = "".join(_passage(spans, start, end) for start, end in windows)
    if not folded:
        return shown
    summary = web.IN_CONTEXT.text(lang)
    return f'<details class="nq-context"><summary>{summary}</summary>{shown}</details>'


def _passage(spans: Sequence[Span], start: int, end: int) -> str:
    """The window of the text that has some of the spans."""
    text = spans[0].passage.article.text
    inside = [span for span in spans if start <= span.passage.start < end]
    quotes = joined([(span.quote_start, span.quote_end) for span in inside])
    words = joined([(span.start, span.end) for span in inside])
    shown = marked(
        text,
        start,
        end,
        (
            *((first, last, "<mark>", "</mark>") for first, last in quotes),
            *((first, last, "<strong>", "</strong>") for first, last in words),
        ),
    )
    cut = " nq-cut-start" if start > 0 else ""
    cut += " nq-cut-end" if end < len(text.rstrip()) else ""
    return f'<blockquote class="nq-passage{cut}">{shown}</blockquote>'
