"""What stands around the article of a page: menus, the latest, the most read, the related."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TAGS = frozenset({"aside", "nav"})
_WORDS = """
aside side sidebar side-bar sider sidenav leftbar rightbar left-side right-side hot hotnews
hot-news hotlist hot-list rank ranking ranklist rank-list recommend related relate
nav navbar menu crumb crumbs breadcrumb breadcrumbs topbar
"""
_NAMES = frozenset(_WORDS.split())
_SENTENCE_END = re.compile("[。！？]")


def drop_sides(tree: HtmlElement) -> None:
    """Remove menus and columns that are marked as such, by tag or name.

    Those with a sentence or a title stay.
    """
    for block in list(tree.iter("aside", "nav", "div", "section", "ul", "td")):
        if block.getparent() is None or not (block.tag in _TAGS or _names(block) & _NAMES):
            continue
        if block.find(".//h1") is None and not _SENTENCE_END.search(block.text_content()):
            block.drop_tree()


def _names(block: HtmlElement) -> set[str]:
    """The classes and the id of an element, in lower case."""
    return {*(block.get("class") or "").lower().split(), (block.get("id") or "").lower().strip()}
