"""Pages that are no article although the site answers 200: errors, redirections, lists of links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsqa import messages
from newsqa.ingest.boilerplate import is_footer
from newsqa.ingest.fetch.address import WebError, parse_url
from newsqa.ingest.page_date import BLOCK_TAGS
from newsqa.messages import Message
from newsqa.text.fold import fold
from newsqa.text.letters import letters

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PARAGRAPH, SENTENCE = 60, 25
"""Letters from which a text outside links is a paragraph, and a sentence, of an article."""
LEAST_LINKS = 10
"""Links worded like titles from which a page may be a list of them."""
TITLE_LETTERS = 8
_LINKED = 0.6
"""Share of the page's letters in links from which it is one."""
_BEFORE, _BEHIND = 12, 2
"""Letters that may stand around the words for nothing in a heading: more is about something."""
_SHORT_PAGE = 200
"""Letters of a page that may say in its text, and not in its title, that there is nothing."""

_THING = r"(?:页面|网页|文章|内容|稿件|信息|链接|地址|文件)"
_GONE = re.compile(
    rf"(?<!\d)404(?!\d)|{_THING}(?:不存在|找不到|未找到|没有找到|已?经?被?(?:删除|移除|下线|撤销)|已?失效)"
    rf"|(?:找不到|未找到|没有找到|无法找到)(?:了|您|你|要|所|想|请求|访问|查找|浏览|的|该|此|这个|相关)*{_THING}"
    r"|(?:page|file) not found|not found",
    re.IGNORECASE,
)
_GONE_IN_TEXT = re.compile(
    rf"(?:您|你|所)(?:要|想|所)?(?:访问|请求|查找|浏览|查看|找)的{_THING}.{{0,8}}"
    r"(?:不存在|找不到|删除|移除|下线|失效|过期)"
    r"|(?:页面|网页)(?:不存在|找不到|未找到|没有找到)|404\W{0,3}not found|page not found",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"[\d.\s]*[;,]\s*(?:url\s*=)?\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
_LIST_PATH = re.compile(r"(?:/|/(?:index|default|list|channel)[\w-]*\.\w{2,5})$", re.IGNORECASE)
_SKIPPED = frozenset({"script", "style", "noscript", "select", "form", "footer", "template"})


@dataclass(frozen=True, slots=True)
class _Texts:
    """Of a page: links worded like titles, letters in links and in all, and the texts outside."""

    titles: int
    linked: int
    count: int
    longest: str
    sentences: bool


def no_article(tree: HtmlElement, url: str) -> Message | None:
    """Why the page at this address is no article; None where it may be one."""
    texts = _texts(tree)
    if len(letters(texts.longest)) >= PARAGRAPH:
        return None
    headings = [tree.findtext(".//title") or "", *_headings(tree)]
    if not texts.sentences and any(map(_says_gone, headings)):
        return messages.fetch.SOFT_404
    body = tree.find(".//body")
    words = body.text_content() if body is not None and texts.count <= _SHORT_PAGE else ""
    if _GONE_IN_TEXT.search(fold(" ".join(words.split()))):
        return messages.fetch.SOFT_404
    target = _refresh(tree, url)
    if target:
        return messages.fetch.META_REFRESH.format(target=target)
    if texts.titles >= LEAST_LINKS and texts.linked >= _LINKED * texts.count:
        is_list = bool(_LIST_PATH.search(urlsplit(url).path or "/"))
        if is_list or not texts.sentences:
            return messages.fetch.INDEX_PAGE.format(count=texts.titles)
    return None


def _says_gone(heading: str) -> bool:
    """Whether a heading, or a part of it beside the site's name, says that there is nothing."""
    for part in re.split(r"[-_|—–]", fold(heading)):
        for match in _GONE.finditer(part):
            before, behind = letters(part[: match.start()]), letters(part[match.end() :])
            if len(before) <= _BEFORE and len(behind) <= _BEHIND:
                return True
    return False


def _headings(tree: HtmlElement) -> Iterator[str]:
    for heading in tree.iter("h1", "h2"):
        yield heading.text_content().strip()


def _refresh(tree: HtmlElement, url: str) -> str | None:
    """The other address that the page sends its readers to."""
    for meta in tree.iterfind(".//meta"):
        if str(meta.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        found = _REFRESH.match(str(meta.get("content") or ""))
        if found is None:
            continue
        try:
            target = parse_url(found.group(1), url).url
        except WebError:
            continue
        if target != url:
            return target
    return None


def _texts(tree: HtmlElement) -> _Texts:
    titles = linked = count = 0
    longest, sentences = "", False
    for words, in_link in _runs(tree):
        size = len(letters(words))
        count += size
        if in_link:
            titles += size >= TITLE_LETTERS
            linked += size
        elif not is_footer(words):
            longest = max(longest, words, key=len)
            is_sentence = size >= SENTENCE and "。" in words and not _GONE.search(fold(words))
            sentences = sentences or is_sentence
    return _Texts(titles, linked, count, longest, sentences)


def _runs(tree: HtmlElement) -> Iterator[tuple[str, bool]]:
    """The texts between the edges of blocks and links, and whether each is that of a link."""
    body = tree.find(".//body")
    run: list[str] = []
    stack: list[tuple[HtmlElement, bool]] = [(body if body is not None else tree, False)]
    inside = 0
    while stack:
        node, leaving = stack.pop()
        is_link = node.tag == "a" and bool(node.get("href"))
        is_edge = is_link or node.tag in BLOCK_TAGS
        if is_edge and (words := " ".join("".join(run).split())):
            yield words, inside > 0
        if is_edge:
            run = []
        if leaving:
            inside -= is_link
            run.append(node.tail or "")
        elif isinstance(node.tag, str) and node.tag not in _SKIPPED:
            inside += is_link
            run.append(node.text or "")
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))
        else:
            run.append(node.tail or "")
    if words := " ".join("".join(run).split()):
        yield words, inside > 0
