"""All steps in their order: from paths and addresses to articles, each failure a Problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.clean import Limits, check_length, clean, collection, document
from newsqa.ingest.decode import decode
from newsqa.ingest.draft import Draft, Located, Problem, RawFile, Skipped, Unchanged, finish
from newsqa.ingest.fetch.address import is_url, shown_url
from newsqa.ingest.formats import mht
from newsqa.ingest.formats.archive import members
from newsqa.ingest.formats.csv_rows import has_header, rows
from newsqa.ingest.formats.xml_records import is_dump, xml_records
from newsqa.ingest.locations import absolute
from newsqa.ingest.page_tables import HAS_TABLE
from newsqa.ingest.records import records
from newsqa.ingest.sources import (
    PAGES,
    TEXTS,
    Stream,
    find_files,
    read_file,
    read_lines,
    shown,
    stream_of,
)

if TYPE_CHECKING:
    from newsqa.ingest.fetch.source import WebSource

Location = Path | str
Input = Location | Stream
# Text of up to so many characters and without a table is cleaned in this process; all else by the
# child's.
_TRUSTED_CHARACTERS = 20_000
# A heading of Markdown: "# 大桥通车", also with marks behind it.
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(\S.*?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_DOCUMENTS = frozenset({".pdf", ".docx"})
_COLLECTIONS = frozenset({".xlsx", ".epub"})
_LISTS = {".json": records, ".csv": rows, ".tsv": rows, ".xml": xml_records}


def read_articles(
    locations: Sequence[Input],
    limits: Limits | None = None,
    web: WebSource | None = None,
) -> Iterator[Located | Problem | Skipped | Unchanged]:
    """Clean articles of files, folders, streams and web addresses, in order, with their locations.

    A bad input never stops the others. A str that begins with http:// or https:// is an address,
    read through `web`; without it, it is a problem.
    """
    limits = limits or Limits()
    for location in locations:
        if is_url(location):
            yield from _addresses(str(location), limits, web)
            continue
        if isinstance(location, Stream):
            yield from _articles(location, location.location, limits)
            continue
        for path in find_files([Path(location)]):
            if isinstance(path, Problem):
                yield path
            else:
                yield from _articles(stream_of(path), absolute(shown(path)), limits)


def _articles(
    stream: Stream, location: str, limits: Limits
) -> Iterator[Located | Problem | Skipped]:
    for found in read_stream(stream, limits):
        yield Located(finish(found), location) if isinstance(found, Draft) else found


def read_drafts(
    paths: Sequence[Path], limits: Limits | None = None
) -> Iterator[Draft | Problem | Skipped]:
    """The same for files and folders, as clean drafts with their repairs and removals."""
    limits = limits or Limits()
    for path in find_files(paths):
        if isinstance(path, Problem):
            yield path
        else:
            yield from read_stream(stream_of(path), limits)


def _addresses(
    url: str, limits: Limits, web: WebSource | None
) -> Iterator[Located | Problem | Skipped | Unchanged]:
    if web is None:
        place = shown_url(url)
        yield Problem(place, messages.ingest.NO_ADDRESSES_HERE.format(place=place))
        return
    from newsqa.ingest.fetch.source import Steps

    steps = Steps(
        decode=lambda raw: decode(raw, limits.max_replaced_share).text,
        extract=lambda draft: _cleaned(draft, limits),
        document=lambda raw: _document(raw, "", limits),
        isolation=limits.isolation,
        max_characters=limits.max_article_characters,
    )
    yield from web.read(url, steps)


def read_stream(
    stream: Stream, limits: Limits, depth: int = 1
) -> Iterator[Draft | Problem | Skipped]:
    """Clean drafts of one file or archive; `depth` counts the archives it lies in, plus one."""
    try:
        if stream.suffix == ".zip":
            for member in members(stream, limits.max_file_bytes, depth):
                if isinstance(member, Stream):
                    yield from read_stream(member, limits, depth + 1)
                else:
                    yield member
            return
        for draft in _drafts(stream, limits):
            if isinstance(draft, Draft):
                yield _cleaned_or_problem(draft, limits)
            else:
                yield draft
    except SourceError as error:
        yield Problem.of(stream.location, error)


def _cleaned_or_problem(draft: Draft, limits: Limits) -> Draft | Problem:
    try:
        return _cleaned(draft, limits)
    except SourceError as error:
        return Problem.of(draft.location, error)


def _cleaned(draft: Draft, limits: Limits) -> Draft:
    """The cleaned draft. Raises SourceError as `clean` does, and as parsers in a child do."""
    length = len(draft.text)
    if draft.is_html or length > _TRUSTED_CHARACTERS or HAS_TABLE.search(draft.text):
        check_length(draft, limits)
        return limits.isolation.call(draft.location, length, clean, draft, limits)
    return clean(draft, limits)


def _drafts(stream: Stream, limits: Limits) -> Iterator[Draft | Problem | Skipped]:
    if stream.suffix == ".jsonl":
        for line in read_lines(stream, limits.max_file_bytes):
            if isinstance(line, RawFile):
                yield from _json(line)
            else:
                yield line
        return
    raw = read_file(stream, limits.max_file_bytes)
    if raw.suffix in _DOCUMENTS:
        yield _document(raw, stream.folder, limits)
    elif raw.suffix in _COLLECTIONS:
        size = len(raw.data)
        yield from limits.isolation.call(raw.location, size, collection, raw, stream.folder, limits)
    elif raw.suffix in _LISTS:
        yield from _listed(raw)
    else:
        url = None
        if raw.suffix in {".mht", ".mhtml"}:
            raw, url = limits.isolation.call(raw.location, len(raw.data), mht.page, raw)
        decoded = decode(raw, limits.max_replaced_share)
        articles = _articles_in_text(decoded.text, raw) if raw.suffix in TEXTS else None
        if articles is not None:
            yield from articles
            return
        is_markdown = raw.suffix in {".md", ".markdown"}
        yield Draft(
            location=raw.location,
            text=_HEADING.sub(r"\1", decoded.text) if is_markdown else decoded.text,
            encoding=decoded.encoding,
            is_html=raw.suffix in PAGES,
            url=url,
            source=stream.folder,
        )


def _articles_in_text(text: str, raw: RawFile) -> Iterator[Draft | Skipped | Problem] | None:
    """The articles of a text file that is a dump or a table of them; None for another text."""
    if is_dump(text):
        return xml_records(text, raw.location)
    return rows(text, raw.location) if has_header(text) else None


def _document(raw: RawFile, source: str, limits: Limits) -> Draft:
    return limits.isolation.call(raw.location, len(raw.data), document, raw, source, limits)


def _json(raw: RawFile) -> Iterator[Draft | Problem | Skipped]:
    try:
        yield from _listed(raw)
    except SourceError as error:
        yield Problem.of(raw.location, error)


def _listed(raw: RawFile) -> Iterator[Draft | Problem | Skipped]:
    """The records of a list. One of them may be unreadable: extract looks at each."""
    decoded = decode(raw, 1.0)
    for found in _LISTS.get(raw.suffix, records)(decoded.text, raw.location):
        yield replace(found, encoding=decoded.encoding) if isinstance(found, Draft) else found
