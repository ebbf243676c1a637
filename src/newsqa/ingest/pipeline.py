"""All steps in their order: from paths and addresses to articles, each failure a Problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.decode import decode
from newsqa.ingest.draft import Draft, Located, Problem, RawFile, Skipped, Unchanged, finish
from newsqa.ingest.extract import extract
from newsqa.ingest.fetch.address import is_url, shown_url
from newsqa.ingest.formats import mht, pdf, word
from newsqa.ingest.formats.archive import members
from newsqa.ingest.formats.csv_rows import rows
from newsqa.ingest.formats.xml_records import xml_records
from newsqa.ingest.locations import absolute
from newsqa.ingest.records import records
from newsqa.ingest.sources import PAGES, Stream, find_files, read_file, read_lines, shown, stream_of

if TYPE_CHECKING:
    from newsqa.ingest.fetch.source import WebSource

Location = Path | str
# Inputs longer than an article may be by these factors are refused before cleaning.
_TEXT_SLACK, _HTML_SLACK = 2, 5
# A page of so many tags takes a minute and half a gigabyte; the largest real ones have a tenth.
_MOST_TAGS = 400_000
_DOCUMENTS = frozenset({".pdf", ".docx"})
_LISTS = {".json": records, ".csv": rows, ".tsv": rows, ".xml": xml_records}


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper limits: see the settings of the same names."""

    max_file_bytes: int = 256 * 2**20
    max_article_characters: int = 2_000_000
    max_replaced_share: float = 0.01


def read_articles(
    locations: Sequence[Location],
    limits: Limits | None = None,
    web: WebSource | None = None,
) -> Iterator[Located | Problem | Skipped | Unchanged]:
    """Clean articles of files, folders and web addresses, in order, with their locations.

    A bad input never stops the others. A str that begins with http:// or https:// is an address,
    read through `web`; without it, it is a problem.
    """
    limits = limits or Limits()
    for location in locations:
        if is_url(location):
            yield from _addresses(str(location), limits, web)
            continue
        for path in find_files([Path(location)]):
            if isinstance(path, Problem):
                yield path
                continue
            for found in read_stream(stream_of(path), limits):
                if isinstance(found, Draft):
                    yield Located(finish(found), absolute(shown(path)))
                else:
                    yield found


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
    """The cleaned draft. Raises SourceError where it is too long, and as `extract` does."""
    most = limits.max_article_characters * (_HTML_SLACK if draft.is_html else _TEXT_SLACK)
    if len(draft.text) > most:
        raise SourceError(
            messages.ingest.INPUT_TOO_LONG.format(
                place=draft.location,
                length=len(draft.text),
                limit=limits.max_article_characters,
            )
        )
    if draft.is_html and draft.text.count("<") > _MOST_TAGS:
        raise SourceError(
            messages.ingest.TOO_MANY_TAGS.format(place=draft.location, limit=_MOST_TAGS)
        )
    found = extract(draft, limits.max_article_characters, limits.max_replaced_share)
    return replace(found, published=found.published or draft.created)


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
    elif raw.suffix in _LISTS:
        yield from _listed(raw)
    else:
        url = None
        if raw.suffix in {".mht", ".mhtml"}:
            raw, url = mht.page(raw)
        decoded = decode(raw, limits.max_replaced_share)
        yield Draft(
            location=raw.location,
            text=decoded.text,
            encoding=decoded.encoding,
            is_html=raw.suffix in PAGES,
            url=url,
            source=stream.folder,
        )


def _document(raw: RawFile, source: str, limits: Limits) -> Draft:
    if raw.suffix == ".pdf":
        return pdf.document(raw, source, limits.max_article_characters)
    return word.document(raw, source)


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
