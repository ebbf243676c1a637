"""The navigation of an article of several pages: 上一页 1 2 3 下一页. It is no text of the article.

`page_links` gives the addresses of the other pages, where they are linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from newsqa.text.fold import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST_LINKS = 300
LONGEST = 200
"""Characters of a line of navigation at most."""
_NUMBER = re.compile(r"[\[(【]?\s*(\d{1,3})\s*[\])】]?")
# What only navigation says, and what may stand beside it.
_WORDS = (
    r"(?:上一?页|前一?页|下一?页|后一?页|尾页|末页|最后一?页|余下全文"
    r"|共\s*\d{1,3}\s*页|第\s*\d{1,3}\s*页)"
)
_OTHERS = (
    r"(?:首页|第一页|(?:在本页)?阅读全文|单页阅读|全文|\d{1,3}|\.{2,3}|…+"
    r"|[\[\]()【】<>《》«»‹›|/,、:·\s-])"
)
# Possessive: digits can be divided in many ways.
_RUN = rf"(?:{_OTHERS})*+{_WORDS}(?:{_WORDS}|{_OTHERS})*+"
_NAVIGATION = re.compile(_RUN)
NAVIGATION_END = rf"\s*+{_RUN}$"
"""Navigation at the end of a folded text; a pattern."""
_PLAIN = re.compile(rf"(?:{_OTHERS})++")
_NEXT = re.compile(r"\W*(?:下|后)一?页\W*")


def is_navigation(line: str) -> bool:
    """Whether a line is the navigation between the pages of an article, and nothing else."""
    return len(line) <= LONGEST and bool(_NAVIGATION.fullmatch(fold(line.strip())))


def drop_navigation(tree: HtmlElement) -> None:
    """Remove the navigation from a page; what follows it stays."""
    for block in list(_blocks(tree)):
        if block.getparent() is not None:
            block.drop_tree()


def page_links(tree: HtmlElement) -> list[tuple[int | None, str]]:
    """Number (None of 下一页) and address, as the page writes it, of the other pages."""
    found: list[tuple[int | None, str]] = []
    for block in _blocks(tree):
        for link in block.iter("a"):
            words, address = fold(link.text_content()).strip(), str(link.get("href") or "")
            number = _NUMBER.fullmatch(words)
            if address and (number or _NEXT.fullmatch(words)):
                found.append((int(number[1]) if number else None, address))
    return found


def _blocks(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The largest elements that hold nothing but navigation."""
    done: set[HtmlElement] = set()
    parts = (link for link in tree.iter("a") if _is_part(link.text_content()))
    for link in islice(parts, _MOST_LINKS):
        if link in done:
            continue
        block = link
        while (parent := block.getparent()) is not None and _is_part(parent.text_content()):
            block = parent
        if block in done:
            continue
        links = list(block.iter("a"))
        done |= {block, *links}
        if is_navigation(block.text_content()) or _counts(links):
            yield block


def _is_part(words: str) -> bool:
    folded = fold(words[: LONGEST + 1].strip())
    return 0 < len(folded) <= LONGEST and bool(
        _NAVIGATION.fullmatch(folded) or _PLAIN.fullmatch(folded)
    )


def _counts(links: list[HtmlElement]) -> bool:
    """Whether links are numbers that count pages: 1 2 3."""
    numbers = [_NUMBER.fullmatch(fold(link.text_content()).strip()) for link in links]
    values = [int(number[1]) for number in numbers if number]
    return len(values) > 1 and values == [*range(values[0], values[0] + len(values))]
