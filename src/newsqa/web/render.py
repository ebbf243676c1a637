"""One renderer: Answer to HTML, for every face that shows HTML.

Article text is escaped piece by piece between offsets and the marks are put between the pieces,
so nothing in an article can become markup, and a mark can never drift from its words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from newsqa.messages.answers import VERDICTS
from newsqa.types import Answer, Article, Copy, FieldAnswer, Span
from newsqa.web.fragment import with_text
from newsqa.web.i18n import ZH, Strings

ArticleLink = Callable[[Article | Copy, Span | None], str]
"""Address of the page of a stored article; with a span, of that place in it."""

CLOSEST = 3
_LISTS = {"list", "digest", "timeline"}
_UNTITLED = 28
_WEB_ADDRESS = re.compile(
    r"https?://([^\s/?#\\\x00-\x1f\x7f]+)[^\s\\\x00-\x1f\x7f]*", re.IGNORECASE
)


def render_answer(
    answer: Answer, article_link: ArticleLink, anchor: str = "cite", words: Strings = ZH
) -> str:
    """The answer with its sources, or the abstention with its reason.

    `anchor` begins the ids of the sources; it must differ between answers on one page.
    """
    if answer.status == "abstained":
        return _abstention(answer, article_link, words)
    if answer.status in {"clarify", "chat"}:
        return _reply(answer, words)
    if answer.field is not None:
        return _field(answer.field, article_link, f"{anchor}-1", words)
    if answer.form in _LISTS:
        return _list(answer.answers, article_link, anchor, words)
    shown = [
        _found(span, number, article_link, anchor, words)
        for number, span in enumerate(answer.spans, 1)
    ]
    count = len(answer.answers)
    return (
        f'<section class="nq nq-answered">{_heading(answer, words)}{"".join(shown[:count])}'
        f"{_more(shown[count:], words)}</section>"
    )


def render_question(question: str) -> str:
    """The question as it was asked; nothing in it is markup."""
    return f'<p class="nq nq-question">{escape(question)}</p>'


def render_notice(sentence: str, command: str = "") -> str:
    """A sentence to the user, with the command that mends it."""
    return (
        f'<section class="nq nq-notice" role="status"><p>{escape(sentence)}</p>'
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


def original_link(article: Article | Copy, label: str, words: str = "") -> str:
    """A link to where the article was published, to these words of it; empty when there is no
    address to send to.
    """
    url = web_address(article.url)
    if url is None:
        return ""
    return (
        f'<a class="nq-original" href="{escape(with_text(url, words))}" target="_blank" '
        f'rel="noopener noreferrer nofollow">{label}</a>'
    )


def title_of(article: Article | Copy, words: Strings = ZH) -> str:
    """The title; for an article without one, how it begins."""
    if article.title.strip():
        return article.title.strip()
    if isinstance(article, Copy):
        return words.untitled
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


def copies(article: Article, article_link: ArticleLink, words: Strings = ZH) -> str:
    """The other prints of the article, as a list that opens; empty where there are none."""
    if not article.copies:
        return ""
    items = "".join(
        f'<li><a href="{escape(article_link(copy, None))}" target="_blank" rel="noopener">'
        f"{escape(title_of(copy, words))}</a>"
        f"{f'<small>{words.earliest}</small>' if copy.earliest else ''}"
        f'<span class="nq-byline">{byline(copy)}</span>'
        f"{original_link(copy, f'{words.original} ↗')}</li>"
        for copy in article.copies
    )
    return (
        f'<details class="nq-copies"><summary>{words.copies(len(article.copies))}</summary>'
        f"<ul>{items}</ul></details>"
    )


# -- parts of an answer ------------------------------------------------------------------------


def _heading(answer: Answer, words: Strings) -> str:
    if answer.verdict:
        return f'<p class="nq-text nq-short">{VERDICTS[answer.verdict].text(words.code)}</p>'
    return f'<p class="nq-differ">{words.differ}</p>' if answer.disagree else ""


def _more(alternatives: Sequence[str], words: Strings) -> str:
    if not alternatives:
        return ""
    summary = words.more(len(alternatives))
    return f'<details class="nq-more"><summary>{summary}</summary>{"".join(alternatives)}</details>'


def _message(answer: Answer, words: Strings) -> str:
    return escape(answer.message.text(words.code)) if answer.message else ""


def _reply(answer: Answer, words: Strings) -> str:
    """The message, and what may be meant as buttons that ask it."""
    choices = "".join(
        f'<button type="button" class="nq-chip" data-ask="{escape(choice.question)}">'
        f"{escape(choice.text)} <small>{byline(choice.article)}</small></button>"
        for choice in answer.choices
    )
    return (
        f'<section class="nq nq-reply"><p>{_message(answer, words)}</p>'
        + (f'<div class="nq-choices">{choices}</div>' if choices else "")
        + "</section>"
    )


def _field(field: FieldAnswer, article_link: ArticleLink, target: str, words: Strings) -> str:
    value = field.value[:16].replace("T", " ") if field.name == "published" else field.value
    return (
        '<section class="nq nq-answered">'
        f'<p class="nq-text nq-short">{escape(value)}{_cite(target, 1, words)}</p>'
        f"{_card(field.article, None, 1, article_link, target, words)}</section>"
    )


def _list(spans: Sequence[Span], article_link: ArticleLink, anchor: str, words: Strings) -> str:
    items = "".join(
        f"<li>{escape(span.text)}{_cite(f'{anchor}-{number}', number, words)}</li>"
        for number, span in enumerate(spans, 1)
    )
    sources = "".join(
        _card(span.passage.article, span, number, article_link, f"{anchor}-{number}", words)
        for number, span in enumerate(spans, 1)
    )
    return f'<section class="nq nq-answered"><ul class="nq-list">{items}</ul>{sources}</section>'


def _cite(target: str, number: int, words: Strings) -> str:
    return (
        f'<a class="nq-cite" href="#{escape(target)}" aria-label="{words.source} {number}">'
        f"[{number}]</a>"
    )


def _found(span: Span, number: int, article_link: ArticleLink, anchor: str, words: Strings) -> str:
    target = f"{anchor}-{number}"
    size = "short" if len(span.text) <= 24 else "middle" if len(span.text) <= 60 else "long"
    return (
        f'<p class="nq-text nq-{size}">{escape(span.text)}{_cite(target, number, words)}</p>'
        f"{_card(span.passage.article, span, number, article_link, target, words)}"
    )


def _card(
    article: Article,
    span: Span | None,
    number: int,
    article_link: ArticleLink,
    target: str,
    words: Strings,
) -> str:
    page = escape(article_link(article, span))
    return (
        f'<article class="nq-source" id="{escape(target)}" tabindex="-1">'
        f'<header><span class="nq-number" aria-hidden="true">{number}</span>'
        f'<div><a class="nq-title" href="{page}" target="_blank" rel="noopener">'
        f"{escape(title_of(article, words))}</a>"
        f'<p class="nq-byline">{byline(article)}</p></div></header>'
        f"{_passage(span) if span else ''}"
        f'<footer><a class="nq-stored" href="{page}" target="_blank" rel="noopener">'
        f"{words.read_in_full}</a>"
        f"{original_link(article, f'{words.original} ↗', span.quote if span else '')}"
        f"</footer>{copies(article, article_link, words)}</article>"
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


def _abstention(answer: Answer, article_link: ArticleLink, words: Strings) -> str:
    why = answer.abstain_reason or "no_article"
    reason, heading = _message(answer, words), words.headings.get(why, words.no_answer)
    closest: dict[str, Article] = {}
    for hit in answer.hits:
        closest.setdefault(hit.passage.article.id, hit.passage.article)
    items = "".join(
        f'<li><a href="{escape(article_link(article, None))}" target="_blank" rel="noopener">'
        f"{escape(title_of(article, words))}</a>"
        f'<p class="nq-byline">{byline(article)}</p></li>'
        for article in list(closest.values())[:CLOSEST]
    )
    near = (
        f'<div class="nq-near"><h3>{words.closest}<em>{words.not_answering}</em>'
        f"{words.closest_after}</h3><ul>{items}</ul></div>"
        if items
        else ""
    )
    return (
        f'<section class="nq nq-abstained nq-{why.replace("_", "-")}"><h2>{heading}</h2>'
        f"<p>{reason}</p>{near}</section>"
    )
