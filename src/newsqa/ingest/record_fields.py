"""Names of fields and shapes of values that archives, databases and crawlers use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from newsqa.ingest.mojibake import mended
from newsqa.ingest.repair import shown
from newsqa.text.fold import fold

Field = Literal["text", "html", "title", "url", "publisher", "author", "published", "id", "source"]

# Without case, blanks and marks; the first names come first where a record has several.
_NAMES: dict[Field, str] = {
    "text": (
        "text content body article fulltext maintext articlebody contenttext"
        " plaintext rawcontent 正文 内容 内文 全文 正文内容 文章正文 新闻正文 文本"
        " 原文"
    ),
    "html": "html contenthtml bodyhtml htmlcontent rawhtml",
    "title": "title contenttitle headline subject 标题 题目 主题 标题名称 题名",
    "url": (
        "url link href permalink pageurl sourceurl originalurl 网址 链接 地址"
        " 原文链接 网页地址 来源链接"
    ),
    "publisher": (
        "publisher media medianame site sitename mediasource 发布者 来源 媒体"
        " 媒体名称 出处 发布单位 来源媒体 信源 刊物 报纸"
    ),
    "author": "author authors byline writer reporter creator 作者 记者 撰稿 作者姓名 撰稿人",
    "published": (
        "published publishedat publishtime publishdate publishedtime publisheddate"
        " pubdate pubtime date datepublished releasetime releasedate issuedate"
        " publishat postedat releasedat publishdatetime"
        " posttime postdate createtime createdat time datetime 发布时间 发布日期"
        " 发表时间 发表日期 出版日期 发稿时间 日期 时间 刊登日期 见报日期"
    ),
    "id": "id docno docid articleid newsid guid uuid",
    "source": "source origin",
}
_FIELD_OF: dict[str, tuple[Field, int]] = {}
for _field, _names in _NAMES.items():
    for _rank, _name in enumerate(_names.split()):
        _FIELD_OF.setdefault(_name, (_field, _rank))
_MARKS = re.compile(r"[\s_\-.:：/（）()\[\]#*]+")
_PREFIX = re.compile(r"^(?:news|article|post|doc|新闻|文章|稿件|报道)(?=.)")
_LISTS = (
    "articles",
    "data",
    "items",
    "records",
    "list",
    "rows",
    "result",
    "results",
    "hits",
    "news",
    "docs",
)
_WRAPPED = ("_source", "fields", "attributes", "doc", "article")
# $date and $oid are of exports of MongoDB.
_TEXTS = (
    *("text", "html", "content", "body", "value", "#text", "rendered", "name", "title"),
    *("$date", "$oid", "$numberLong"),
)
_EXCEL_FIRST = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)
"""1954 to 2118, as spreadsheets count days."""
_DEPTH = 6


@lru_cache(maxsize=4096)
def field_of(name: str) -> tuple[Field, int] | None:
    """The field that a name stands for, and its rank among its names; None for an unknown name.

    Article Content, news_content and 新闻内容 are the text.
    """
    plain = _MARKS.sub("", fold(name)).casefold()
    return _FIELD_OF.get(plain) or _FIELD_OF.get(_PREFIX.sub("", plain))


def fields_of(value: Mapping[str, object]) -> dict[Field, str]:
    """The fields of a record that have a value, by the best of their names."""
    found: dict[Field, tuple[int, str]] = {}
    for name, given in value.items():
        known = field_of(name)
        if known is None:
            continue
        field, rank = known
        if field == "text" and _is_markup_object(given):
            field = "html"
        text = text_of(given)
        if text and (field not in found or rank < found[field][0]):
            found[field] = (rank, text)
    return {field: text for field, (_, text) in found.items()}


def text_of(value: object, depth: int = 0) -> str | None:
    """The visible text of a value: a text, a number, a list of them or an object around one."""
    if isinstance(value, str):
        return shown(mended(value)).strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if depth > _DEPTH:
        return None
    if isinstance(value, list):
        parts = [part for item in value if (part := text_of(item, depth + 1))]
        return "\n".join(parts) or None
    if isinstance(value, dict):
        return next(filter(None, (text_of(value.get(key), depth + 1) for key in _TEXTS)), None)
    return None


def list_in(value: Mapping[str, object], depth: int = 0) -> list[object] | None:
    """The list of records in an object, at any of the places where interfaces put it."""
    for key, given in value.items():
        if isinstance(given, list) and key.casefold() in _LISTS:
            return given
    for key, given in value.items():
        if isinstance(given, dict) and key.casefold() in _LISTS and depth < _DEPTH:
            found = list_in(given, depth + 1)
            if found is not None:
                return found
    return _list_of_articles(value, depth)


def _list_of_articles(value: Mapping[str, object], depth: int) -> list[object] | None:
    """A list under any other name, whose items have both a title and a text."""
    for given in value.values():
        if isinstance(given, list) and is_list_of_articles(given):
            return given
        if isinstance(given, dict) and depth < _DEPTH:
            found = list_in(given, depth + 1)
            if found is not None and is_list_of_articles(found):
                return found
    # Or each of them under its id.
    named = list(value.values())
    if len(named) > 1 and all(is_list_of_articles([one]) for one in named):
        return named
    return None


def is_list_of_articles(given: object) -> bool:
    """Whether a value is a list of objects with a title and a text each."""
    if not isinstance(given, list) or not given or not isinstance(given[0], dict):
        return False
    known = {field[0] for name in given[0] if (field := field_of(name))}
    return "title" in known and bool(known & {"text", "html"})


def unwrapped(value: Mapping[str, object]) -> Mapping[str, object]:
    """The record inside an object that only wraps it, as search engines export them."""
    if any(known[0] in ("text", "html") for name in value if (known := field_of(name))):
        return value
    for key in _WRAPPED:
        inner = value.get(key)
        if isinstance(inner, dict):
            outer = {name: given for name, given in value.items() if name not in ("_source", key)}
            return {**outer, **inner}
    return value


def day_of_spreadsheet(text: str) -> str | None:
    """The day that a spreadsheet wrote as a number of days: 45231 is 2023-11-01."""
    whole = text.partition(".")[0]
    if not (whole.isascii() and whole.isdecimal()) or int(whole) not in _EXCEL_DAYS:
        return None
    return (_EXCEL_FIRST + timedelta(days=int(whole))).isoformat()


def _is_markup_object(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("html"), str) and "text" not in value
