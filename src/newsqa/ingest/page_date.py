"""The date of a web page: of its own line beside the title, of its metadata, of labels near by.

A year in a footer, a sidebar or the history in an article is no date of the page, so no
date is guessed: None where nothing says it.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from newsqa.ingest.dates import DATE, parse_date
from newsqa.ingest.metadata import label_date
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.types import Finding

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ABOVE, BELOW = 3, 8
"""Texts before and behind the title among which the page's own line stands."""
MASTHEAD = 6
"""Lines at the head of a document among which its own date stands."""
PARAGRAPH = 48
"""Characters from which a text is a paragraph of the body."""
LONGEST_LINE = 160
"""Characters of such a line at most: a longer one is the article's text."""

# Parts of a page whose dates are those of other things.
_BESIDE = re.compile(
    r"(?:^|[-_\s])(?:foot(?:er)?|copyright|side(?:bar)?|aside|nav|menu|related?|recommend|hot|rank|list|comments?"
    r"|crumbs?|breadcrumbs?|banner|ad|ads)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_SKIPPED = frozenset({"script", "style", "noscript", "nav", "aside", "footer", "form", "select"})
_META = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "publishdate",
    "publish_date",
    "publish-date",
    "pubdate",
    "publish_time",
    "publishtime",
    "firstpublishedtime",
    "weibo: article:create_at",
    "dc.date.issued",
    "dc.date",
)
# What a line of the page says beside its date: 来源：…, 10:20, 星期三, 浏览：36.
_OWN_WORDS = re.compile(
    r"来源|作者|记者|编辑|发布|发表|更新|责编|浏览|阅读|点击|字号|分享|出处|稿源|供稿|星期|周[一二三四五六日]"
)
# 今天是… is the day of reading. 时间：… of a notice is when something takes place; 发布时间 is the
# page's (`metadata.label_date`).
_EVENT = re.compile(
    r"今[天日]是|(?:现在|当前|北京)时间"
    r"|截止|截至|举行|召开|报名|有效期|开幕|日至|至\s*\d|(?<!发布)(?<!发表)(?<!更新)(?<!发稿)(?:时间|日期)\s*[:：]"
)
_SENTENCE = re.compile("[,。;]")
_PLAIN_LINE = 12
"""Letters that may stand beside a date in a line that names no label."""
# Behind the body come other articles, comments and footers (上一篇：…, 网友甲 08:00).
# The date of the page has its label there, or signs the text: 青溪县水利局 2023年11月8日.
_BODY = re.compile(r"[。！？!?]")
_LABELLED = re.compile(
    r"(?:来源|作者|记者|编辑|责编|稿源|供稿|发布|发表|发稿|更新)(?:时间|日期)?\s*[:：]"
)
_OTHERS = re.compile(
    r"上一[篇页条]|下一[篇页条]|评论|网友|版权|备案|icp|网站|浏览器|技术支持|[施执]行|copyright|©"
)
_OFFICE = r"[\u3400-\u9fff]{2,24}[局委府会院校社报网厅部处所站办司组团馆台]"
_SIGNED = re.compile(rf"[(（\s]*(?:{_OFFICE})?[\s,，]*({DATE.pattern})\s*(?:{_OFFICE})?[)）\s]*")
_IN_WORDS = re.compile(r"月.{1,3}[日号]$")


@dataclass(frozen=True, slots=True)
class _Text:
    words: str
    is_title: bool
    has_link: bool = False


def page_date(tree: HtmlElement, title: str) -> tuple[str | None, Finding]:
    """The date of a page with this title, as ISO 8601, and how it was found; `tree` stays as it is.

    None where nothing says it.
    """
    texts = list(_texts(tree, title))
    if found := _beside_title(texts):
        return found, "line"
    if found := _metadata(tree):
        return found, "metadata"
    near = [*_behind(texts), *_before(texts)]
    head = " ".join(text.words for text in takewhile(_is_short, near))
    return label_date(fold(head)), "label"


def masthead_date(lines: Sequence[str]) -> str | None:
    """The date of a document in its first lines: 江城日报 2023年11月8日 星期三."""
    head = takewhile(lambda line: not _SENTENCE.search(fold(line)), lines[:MASTHEAD])
    return _first_date([_Text(line.strip(), is_title=False) for line in head])


def _behind(texts: Sequence[_Text]) -> Sequence[_Text]:
    """The title and the texts behind it; the first ones of the page where it is not there."""
    at = _title_at(texts)
    return texts[: ABOVE + BELOW] if at is None else texts[at : at + BELOW + 1]


def _before(texts: Sequence[_Text]) -> Sequence[_Text]:
    """The texts right before the title."""
    at = _title_at(texts) or 0
    return texts[max(0, at - ABOVE) : at]


def _title_at(texts: Sequence[_Text]) -> int | None:
    return next((number for number, text in enumerate(texts) if text.is_title), None)


def _is_short(text: _Text) -> bool:
    """Whether a text may stand before the body: 时间：… in the body is that of an event."""
    return len(text.words) <= PARAGRAPH


def _beside_title(texts: Sequence[_Text]) -> str | None:
    """The date of the first line near the title that is the page's own."""
    near = _behind(texts)
    start = next((number for number, text in enumerate(near) if _is_body(text)), len(near))
    if found := _first_date(near[:start]):
        return found
    for earlier, text in pairwise(near[start:]):
        if found := _date_behind_body(text, earlier):
            return found
    # What links to another article has the date of that one.
    return _first_date([text for text in _before(texts) if not text.has_link])


def _is_body(text: _Text) -> bool:
    return not text.is_title and bool(_BODY.search(text.words))


def _first_date(texts: Sequence[_Text]) -> str | None:
    """The date of the first line that says little beside it, or what lines of a page say."""
    for text in texts:
        folded = fold(text.words)
        if len(folded) > LONGEST_LINE or text.is_title:
            continue
        date = re.search(DATE, folded)
        if date is None or _EVENT.search(folded):
            continue
        beside = letters(folded[: date.start()] + folded[date.end() :])
        if _OWN_WORDS.search(folded) or len(beside) <= _PLAIN_LINE:
            found = parse_date(folded)
            if found:
                return found
    return None


def _date_behind_body(text: _Text, earlier: _Text) -> str | None:
    """The date of a line behind the body that has its label or signs the text.

    The name of who signs stands in the line or in the one before it.
    """
    folded = fold(text.words)
    if len(folded) > LONGEST_LINE or text.has_link or _OTHERS.search(folded) or _is_body(text):
        return None
    if _EVENT.search(folded):
        return None
    if _LABELLED.search(folded):
        return _first_date([text])
    signed = _SIGNED.fullmatch(folded)
    if not signed or not _IN_WORDS.search(signed.group(1)):
        return None
    alone = letters(signed.group(1)) == letters(folded)
    if alone and (earlier.has_link or not re.fullmatch(_OFFICE, fold(earlier.words))):
        return None
    return parse_date(folded)


def _metadata(tree: HtmlElement) -> str | None:
    """The date that ld+json, <meta>, itemprop or <time> give."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        if found := _in_json(script.text or ""):
            return found
    named = {
        str(meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower(): meta
        for meta in tree.iterfind(".//meta")
    }
    for name in _META:
        if name in named and (found := parse_date(str(named[name].get("content") or ""))):
            return found
    for element in tree.iter("time", "span", "abbr"):
        if element.tag != "time" and element.get("itemprop") != "datePublished":
            continue
        if _is_beside(element):
            continue
        found = parse_date(str(element.get("datetime") or element.text_content()))
        if found:
            return found
    return None


def _in_json(text: str) -> str | None:
    """`datePublished` of an ld+json text, at any depth."""
    try:
        values: deque[object] = deque([json.loads(text)])
    except ValueError:
        return None
    while values:
        value = values.popleft()
        if isinstance(value, list):
            values += value
        elif isinstance(value, dict):
            published = value.get("datePublished")
            if isinstance(published, str) and (found := parse_date(published)):
                return found
            values += value.values()
    return None


def _texts(tree: HtmlElement, title: str) -> Iterator[_Text]:
    """The texts of the page in order, without its sides; those of one block as one text."""
    wanted = letters(fold(title))
    body = tree.find(".//body")
    for block in _blocks(body if body is not None else tree):
        words = " ".join("".join(block).split())
        own = letters(fold(words))
        if own:
            yield _Text(words, len(wanted) > 3 and own == wanted, _LINK in block)


_BLOCKS = "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table tr td th section article header main br"
BLOCK_TAGS = frozenset(_BLOCKS.split())
"""Tags whose edges are edges of texts."""


_LINK = ""
"""Stands for a link among the parts of a block; parts have letters."""


def _blocks(element: HtmlElement) -> Iterator[list[str]]:
    """The runs of text between the edges of blocks, with `_LINK` where a link begins."""
    run: list[str] = []
    for event, words in _walk(element):
        if event == "edge":
            if run:
                yield run
            run = []
        else:
            run.append(words)
    if run:
        yield run


def _walk(element: HtmlElement) -> Iterator[tuple[str, str]]:
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            if node.tag in BLOCK_TAGS:
                yield "edge", ""
            if node.tail and node is not element:
                yield "text", node.tail
            continue
        if not isinstance(node.tag, str) or node.tag in _SKIPPED or _names_side(node):
            yield "edge", ""
            if node.tail and node is not element:
                yield "text", node.tail
            continue
        if node.tag in BLOCK_TAGS:
            yield "edge", ""
        if node.tag == "a" and node.get("href"):
            yield "text", _LINK
        if node.text:
            yield "text", node.text
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))


def _names_side(node: HtmlElement) -> bool:
    return bool(_BESIDE.search(f"{node.get('class') or ''} {node.get('id') or ''}".strip()))


def _is_beside(node: HtmlElement) -> bool:
    return any(
        ancestor.tag in _SKIPPED or _names_side(ancestor)
        for ancestor in (node, *node.iterancestors())
        if isinstance(ancestor.tag, str)
    )
