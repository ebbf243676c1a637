"""The pages that the server writes itself: a stored article, or a sentence in its place."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from newsqa.messages import web
from newsqa.types import Article, Copy, Span
from newsqa.web.cards import byline, copies, escape, marked, original_link, title_of
from newsqa.web.i18n import TAGS, Language

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="7" fill="#155e63"/>'
    '<path d="M7 10h18M7 16h9M7 22h7" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>'
    '<path d="M18.500 16H25" stroke="#ffd666" stroke-width="5" stroke-linecap="round"/></svg>'
)
_LINE = re.compile(r"[^\n]*\n?")
_LONGEST_NUMBER = 12
DEFAULT = Language("zh")
SITE_PARAMETER = "site"
SITE_ID = r"[a-z0-9-]{1,40}\.[0-9a-f]{32}"
"""A signed id, as a regular expression; all its characters may stand in an address as they are."""


def asset(name: str) -> str:
    """A file of the folder assets."""
    return (files("newsqa.web") / "assets" / name).read_text(encoding="utf-8")


def article_link(article: Article | Copy, span: Span | None) -> str:
    """Address of the article's page, relative to the chat; with a span, of its place in it."""
    page = f"article/{quote(article.id, safe='')}"
    return f"{page}?start={span.start}&end={span.end}#answer" if span else page


def with_site(page: str, site_id: str) -> str:
    """The address of one of our pages, with the id of the site; unchanged without a proper one."""
    if not re.fullmatch(SITE_ID, site_id):
        return page
    place, hash_, fragment = page.partition("#")
    return f"{place}{'&' if '?' in place else '?'}{SITE_PARAMETER}={site_id}{hash_}{fragment}"


def window(text: str, start: str | None, end: str | None) -> tuple[int, int] | None:
    """The offsets to mark that an address names, clipped to the text; None for an invalid pair."""
    if not (_is_number(start) and _is_number(end)):
        return None
    first, last = int(start or 0), min(int(end or 0), len(text))
    return (first, last) if first < last else None


def article_page(
    article: Article,
    marked_window: tuple[int, int] | None,
    language: Language = DEFAULT,
    home: str = "/",
    site_id: str = "",
) -> str:
    """The whole article, with the window marked and reachable as #answer.

    `site_id` is that of the reader's site, for the links. `home` is the path of the chat. It cannot
    be relative: behind a proxy that decodes %2F it is not known whether slashes of an id are
    decoded in the reader's browser.
    """
    lang = language.code
    heading = escape(article.title) if article.title.strip() else web.UNTITLED.text(lang)
    about = byline(article)
    if article.author:
        about += f'<span class="nq-dot" aria-hidden="true"> · </span>{escape(article.author)}'

    def link(copy: Article | Copy, span: Span | None) -> str:
        return home + with_site(language.address(article_link(copy, span)), site_id)

    quote = article.text[slice(*marked_window)] if marked_window else ""
    original = f"{web.ORIGINAL.text(lang)} ↗"
    body = (
        f'<article class="nq-article"><h1>{heading}</h1><p class="nq-byline">{about}'
        f"{original_link(article, original, quote)}</p>"
        f'<div class="nq-body">{article_body(article.text, marked_window)}</div>'
        f"{copies(article, link, lang)}</article>"
        f'<footer class="nq-foot">{web.STORED.text(lang)}</footer>'
    )
    return _page(title_of(article, lang), body, language, home, site_id)


def article_body(text: str, marked_window: tuple[int, int] | None) -> str:
    """One paragraph for each line; without its tags it is the text, character by character."""
    pieces: list[str] = []
    opening = '<mark id="answer">'
    for line in _LINE.finditer(text):
        start, end = line.span()
        stop = end - 1 if line.group().endswith("\n") else end
        marks: list[tuple[int, int, str, str]] = []
        if marked_window and max(start, marked_window[0]) < min(stop, marked_window[1]):
            first, last = max(start, marked_window[0]), min(stop, marked_window[1])
            marks.append((first, last, opening, "</mark>"))
            opening = "<mark>"  # the id stands once
        pieces.append(f"<p>{marked(text, start, stop, marks)}</p>{text[stop:end]}")
    return "".join(pieces)


def message_page(sentence: str, language: Language = DEFAULT, home: str = "/") -> str:
    """A page with one sentence instead of an article; `home` is the path of the chat."""
    body = f'<section class="nq nq-notice"><h1>{escape(sentence)}</h1></section>'
    return _page(sentence, body, language, home)


def _page(title: str, body: str, language: Language, home: str, site_id: str = "") -> str:
    brand = web.BRAND.text(language.code)
    return (
        f'<!doctype html><html lang="{TAGS[language.code]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f'<title>{escape(title)} · {brand}</title><link rel="icon" href="{home}favicon.ico">'
        f"<style>{_styles()}</style></head>"
        f'<body class="nq-page"><nav><a href="{with_site(language.address(home), site_id)}">'
        f'<span aria-hidden="true">←</span> {brand}</a></nav>'
        f'<main class="nq">{body}</main></body></html>'
    )


@cache
def _styles() -> str:
    return asset("answer.css") + asset("article.css")


def _is_number(value: str | None) -> bool:
    return (
        value is not None and len(value) <= _LONGEST_NUMBER and value.isascii() and value.isdigit()
    )
