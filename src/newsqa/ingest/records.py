"""Step 3, records: from JSON values and rows to drafts, by the field names that archives use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.dates import CHINA, parse_date
from newsqa.ingest.draft import Draft, Problem, Skipped
from newsqa.ingest.record_fields import (
    day_of_spreadsheet,
    fields_of,
    is_list_of_articles,
    list_in,
    unwrapped,
)

_CHINESE_MAIL = re.compile(
    r"^\s*(?:(?:周|星期)[日天一二三四五六]\s*[,，]?\s*)?(\d{1,2})\s+(十[一二]|[一二三四五六七八九十])月(?=\s+\d{4})"
)
_MONTHS = dict(
    zip(
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"],
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        strict=True,
    )
)
_NAMES_SHOWN = 8
"""Names of a record's fields that a problem names, at most."""


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
        # A page of a list may call its articles content.
        is_article = {"text", "html"} & fields_of(value).keys() and not any(
            is_list_of_articles(given) for given in value.values()
        )
        listed = None if is_article else list_in(value)
        if listed is None:
            yield record(value, location)
            return
        value = listed
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
    fields = fields_of(unwrapped(value))
    text, html = fields.get("text"), fields.get("html")
    if not text and not html:
        if "question" in value:
            return Skipped(location, messages.ingest.QUESTIONS)
        names = ", ".join(list(value)[:_NAMES_SHOWN])
        return Problem(
            location, messages.ingest.RECORD_WITHOUT_TEXT.format(place=location, names=names)
        )
    published = fields.get("published")
    return Draft(
        location=location,
        text=text or html or "",
        is_html=not text,
        id=fields.get("id"),
        title=fields.get("title") or "",
        url=fields.get("url"),
        source=fields.get("source") or "",
        # Datasets of news name the paper as the source.
        publisher=fields.get("publisher") or fields.get("source"),
        author=fields.get("author"),
        published=_day(published) if published else None,
    )


def _day(text: str) -> str | None:
    return parse_date(text) or mail_date(text) or day_of_spreadsheet(text)


def _english_month(match: re.Match[str]) -> str:
    return f"{match.group(1)} {_MONTHS[match.group(2)]}"


def mail_date(text: str) -> str | None:
    """The local time in China of a date as feeds write it (Tue, 12 Mar 2024 00:30:00 GMT), also
    with the names of day and month in Chinese.
    """
    try:
        moment = parsedate_to_datetime(_CHINESE_MAIL.sub(_english_month, text))
        if moment.tzinfo is not None:
            moment = moment.astimezone(CHINA)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")
