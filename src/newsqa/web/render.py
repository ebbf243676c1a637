"""One renderer: Answer to HTML, for every face that shows HTML.

Article text is escaped piece by piece between offsets and the marks are put between the pieces,
so nothing in an article can become markup, and a mark can never drift from its words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from newsqa.types import AbstainReason, Answer, Article, Copy, FieldAnswer, Span

ArticleLink = Callable[[Article | Copy, Span | None], str]
"""Address of the page of a stored article; with a span, of that place in it."""

CLOSEST = 3
_UNTITLED = 28
_WEB_ADDRESS = re.compile(r"https?://([^\s/?#\\]+)[^\s\\]*", re.IGNORECASE)
_REASONS: dict[AbstainReason, tuple[str, str]] = {
    "no_article": (
        "库里没有与这个问题有关的文章。",
        "No article in the archive is about this.",
    ),
    "low_confidence": (
        "找到了相近的文章，但里面没有足够把握的答案。",
        "There are articles near this, but none that clearly answers it.",
    ),
}


def render_answer(answer: Answer, article_link: ArticleLink, anchor: str = "cite") -> str:
    """The answer with its sources, or the abstention with its reason.

    `anchor` begins the ids of the sources; it must differ between answers on one page.
    """
    if answer.field is not None:
        return _field(answer.field, article_link, f"{anchor}-1")
    if answer.status == "abstained" or not answer.spans:
        return _abstention(answer, article_link)
    if answer.listed:
        return _list(answer.spans, article_link, anchor)
    first, *others = (
        _found(span, number, article_link, anchor) for number, span in enumerate(answer.spans, 1)
    )
    more = ""
    if others:
        more = (
            '<details class="nq-more"><summary>'
            f"另外 {len(others)} 个可能的答案 <small>{len(others)} more candidates</small>"
            f"</summary>{''.join(others)}</details>"
        )
    return f'<section class="nq nq-answered">{first}{more}</section>'


def render_question(question: str) -> str:
    """The question as it was asked; nothing in it is markup."""
    return f'<p class="nq nq-question">{escape(question)}</p>'


def render_notice(chinese: str, english: str = "", command: str = "") -> str:
    """A sentence to the user, with the command that mends it."""
    return (
        f'<section class="nq nq-notice" role="status"><p>{escape(chinese)}</p>'
        + (f'<p class="nq-en" lang="en">{escape(english)}</p>' if english else "")
        + (f"<pre><code>{escape(command)}</code></pre>" if command else "")
        + "</section>"
    )


def escape(text: str) -> str:
    """Text as HTML text or attribute value."""
    return html.escape(text, quote=True)


def marked(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str, str]]) -> str:
    """text[start:end] escaped, with markup put in by offset.

    A mark is (start, end, opening, closing); marks may nest but not cross, the outer one first.
    """
    inserts: list[tuple[int, int, str]] = []
    for depth, (first, last, opening, closing) in enumerate(marks):
        inserts.append((first, depth + 1, opening))
        inserts.append((last, -depth - 1, closing))
    # At one offset what closes comes before what opens, inner closings before outer ones.
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
    """The address when a browser may be sent there: http or https, nothing else."""
    return url if url and _WEB_ADDRESS.fullmatch(url) else None


def original_link(article: Article | Copy, label: str) -> str:
    """A link to where the article was published; empty when there is no address to send to."""
    url = web_address(article.url)
    if url is None:
        return ""
    return (
        f'<a class="nq-original" href="{escape(url)}" target="_blank" '
        f'rel="noopener noreferrer nofollow">{label}</a>'
    )


def title_of(article: Article | Copy) -> str:
    """The title; for an article without one, how it begins."""
    if article.title.strip():
        return article.title.strip()
    if isinstance(article, Copy):
        return "（无标题 Untitled）"
    beginning = " ".join(article.text[: 2 * _UNTITLED].split())
    return beginning if len(beginning) <= _UNTITLED else beginning[:_UNTITLED] + "…"


def byline(article: Article | Copy) -> str:
    """Publisher and date, as far as they are known, as HTML."""
    parts = []
    if article.publisher:
        parts.append(f'<span class="nq-publisher">{escape(article.publisher)}</span>')
    if article.published:
        day = escape(article.published[:10])
        parts.append(f'<time datetime="{day}">{day}</time>')
    return '<span class="nq-dot" aria-hidden="true"> · </span>'.join(parts)


def copies(article: Article, article_link: ArticleLink) -> str:
    """The other prints of the article, as a list that opens; empty where there are none."""
    if not article.copies:
        return ""
    items = "".join(
        f'<li><a href="{escape(article_link(copy, None))}" target="_blank" rel="noopener">'
        f"{escape(title_of(copy))}</a>"
        f"{'<small>最早 earliest</small>' if copy.earliest else ''}"
        f'<span class="nq-byline">{byline(copy)}</span>'
        f"{original_link(copy, '原网页 ↗')}</li>"
        for copy in article.copies
    )
    count = len(article.copies)
    return (
        f'<details class="nq-copies"><summary>另有 {count} 家转载 '
        f'<small lang="en">{count} more print{"s" if count == 1 else ""} it</small></summary>'
        f"<ul>{items}</ul></details>"
    )


# -- parts of an answer ------------------------------------------------------------------------


def _field(field: FieldAnswer, article_link: ArticleLink, target: str) -> str:
    value = field.value[:16].replace("T", " ") if field.name == "published" else field.value
    return (
        '<section class="nq nq-answered">'
        f'<p class="nq-text nq-short">{escape(value)}{_cite(target, 1)}</p>'
        f"{_card(field.article, None, 1, article_link, target)}</section>"
    )


def _list(spans: Sequence[Span], article_link: ArticleLink, anchor: str) -> str:
    items = "".join(
        f"<li>{escape(span.text)}{_cite(f'{anchor}-{number}', number)}</li>"
        for number, span in enumerate(spans, 1)
    )
    sources = "".join(
        _card(span.passage.article, span, number, article_link, f"{anchor}-{number}")
        for number, span in enumerate(spans, 1)
    )
    return f'<section class="nq nq-answered"><ul class="nq-list">{items}</ul>{sources}</section>'


def _cite(target: str, number: int) -> str:
    return (
        f'<a class="nq-cite" href="#{escape(target)}" aria-label="出处 {number} source">'
        f"[{number}]</a>"
    )


def _found(span: Span, number: int, article_link: ArticleLink, anchor: str) -> str:
    target = f"{anchor}-{number}"
    size = "short" if len(span.text) <= 24 else "middle" if len(span.text) <= 60 else "long"
    return (
        f'<p class="nq-text nq-{size}">{escape(span.text)}{_cite(target, number)}</p>'
        f"{_card(span.passage.article, span, number, article_link, target)}"
    )


def _card(
    article: Article, span: Span | None, number: int, article_link: ArticleLink, target: str
) -> str:
    page = escape(article_link(article, span))
    return (
        f'<article class="nq-source" id="{escape(target)}" tabindex="-1">'
        f'<header><span class="nq-number" aria-hidden="true">{number}</span>'
        f'<div><a class="nq-title" href="{page}" target="_blank" rel="noopener">'
        f"{escape(title_of(article))}</a>"
        f'<p class="nq-byline">{byline(article)}</p></div></header>'
        f"{_passage(span) if span else ''}"
        f'<footer><a class="nq-stored" href="{page}" target="_blank" rel="noopener">'
        "在全文中查看 <small>Read in full</small></a>"
        f"{original_link(article, '原网页 <small>Original page</small> ↗')}"
        f"</footer>{copies(article, article_link)}</article>"
    )


def _passage(span: Span) -> str:
    passage = span.passage
    words = marked(
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
    return f'<blockquote class="nq-passage{cut}">{words}</blockquote>'


def _abstention(answer: Answer, article_link: ArticleLink) -> str:
    chinese, english = _REASONS[answer.abstain_reason or "no_article"]
    closest: dict[str, Article] = {}
    for hit in answer.hits:
        closest.setdefault(hit.passage.article.id, hit.passage.article)
    items = "".join(
        f'<li><a href="{escape(article_link(article, None))}" target="_blank" rel="noopener">'
        f"{escape(title_of(article))}</a>"
        f'<p class="nq-byline">{byline(article)}</p></li>'
        for article in list(closest.values())[:CLOSEST]
    )
    near = (
        '<div class="nq-near"><h3>最接近的文章，<em>并不回答</em>这个问题 '
        f'<small lang="en">Closest articles; they do not answer</small></h3><ul>{items}</ul></div>'
        if items
        else ""
    )
    return (
        '<section class="nq nq-abstained"><h2>没有找到答案 '
        f'<small lang="en">No answer found</small></h2><p>{chinese}</p>'
        f'<p class="nq-en" lang="en">{english}</p>{near}</section>'
    )
