"""Step 3, records: from JSON values and rows to drafts, by the field names that archives use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.dates import CHINA, parse_date
from newsqa.ingest.draft import Draft, Problem, Skipped
from newsqa.ingest.mojibake import mended
from newsqa.ingest.repair import shown

_TEXT = ("text", "content", "body", "article", "正文", "内容")
_HTML = ("html", "content_html")
_TITLE = ("title", "headline", "标题")
_URL = ("url", "link", "网址", "链接")
_PUBLISHER = ("publisher", "media", "site", "发布者", "来源")
_AUTHOR = ("author", "byline", "作者", "记者")
_PUBLISHED = (
    *("published", "published_at", "publish_time", "pubdate", "pubDate", "date", "time"),
    *("发布时间", "发布日期", "日期", "时间"),
)
_LISTS = ("articles", "data", "items", "records")
TEXT_FIELDS = frozenset({*_TEXT, *_HTML})
FIELDS = TEXT_FIELDS.union(_TITLE, _URL, _PUBLISHER, _AUTHOR, _PUBLISHED, ("id", "source"))


def records(text: str, location: str) -> Iterator[Draft | Skipped | Problem]:
    """The articles of one JSON value: an object, a list, or an object that holds a list.

    JSON Lines (not JSON as a whole, but its first line is an object) are read line by line. A
    record that claims to be an article and is not one is a Problem. Raises SourceError when the
    text is not JSON or holds no article.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if len(lines := text.strip().split("\n", 1)) > 1 and _is_object(lines[0]):
            yield from _by_line(text, location)
            return
        raise SourceError(messages.ingest.NOT_JSON.format(place=location, error=error)) from error
    if isinstance(value, dict):
        lists = [value[key] for key in _LISTS if isinstance(value.get(key), list)]
        if not lists or _first(value, _TEXT + _HTML):
            yield record(value, location)
            return
        value = lists[0]
    if not isinstance(value, list) or not value:
        raise SourceError(messages.ingest.NO_ARTICLE_IN_JSON.format(place=location))
    for number, item in enumerate(value, 1):
        place = f"{location}#{number}"
        if isinstance(item, dict):
            yield record(item, place)
        else:
            yield Problem(place, messages.ingest.NOT_AN_OBJECT.format(place=place))


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _by_line(text: str, location: str) -> Iterator[Draft | Skipped | Problem]:
    """JSON Lines under the name .json, as databases and crawlers export them."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield from records(line, f"{location}:{number}")
        except SourceError as error:
            yield Problem.of(f"{location}:{number}", error)


def record(value: Mapping[str, object], location: str) -> Draft | Skipped | Problem:
    """The article of one record; Skipped for questions, a Problem where there is no text."""
    text = _first(value, _TEXT)
    html = _first(value, _HTML)
    if not text and not html:
        if "question" in value:
            return Skipped(location, messages.ingest.QUESTIONS)
        return Problem(location, messages.ingest.RECORD_WITHOUT_TEXT.format(place=location))
    published = _first(value, _PUBLISHED)
    return Draft(
        location=location,
        text=text or html or "",
        is_html=not text,
        id=_first(value, ("id",)),
        title=_first(value, _TITLE) or "",
        url=_first(value, _URL),
        source=_first(value, ("source",)) or "",
        # Datasets of news name the paper as the source.
        publisher=_first(value, (*_PUBLISHER, "source")),
        author=_first(value, _AUTHOR),
        published=(parse_date(published) or mail_date(published)) if published else None,
    )


def mail_date(text: str) -> str | None:
    """The local time in China of a date as feeds write it (Tue, 12 Mar 2024 00:30:00 GMT)."""
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(CHINA)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _first(value: Mapping[str, object], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        found = value.get(key)
        if isinstance(found, str) and (visible := shown(mended(found)).strip()):
            return visible
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
    return None
