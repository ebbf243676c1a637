"""All steps in their order: paths and addresses to articles, with every failure as one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa.errors import SourceError
from newsqa.ingest.decode import decode
from newsqa.ingest.draft import Draft, Problem, RawFile, Skipped, Unchanged, finish
from newsqa.ingest.extract import extract
from newsqa.ingest.records import records
from newsqa.ingest.sources import content_suffix, find_files, read_file, read_lines, shown
from newsqa.ingest.web.address import is_url, shown_url
from newsqa.types import Article

if TYPE_CHECKING:
    from newsqa.ingest.web.source import WebSource

Location = Path | str


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too much: see the settings of the same names."""

    max_file_bytes: int = 256 * 2**20
    max_article_characters: int = 2_000_000
    max_replaced_share: float = 0.01


def read_articles(
    locations: Sequence[Location], limits: Limits | None = None, web: WebSource | None = None
) -> Iterator[Article | Problem | Skipped | Unchanged]:
    """Clean articles of files, folders and web addresses, in order.

    A bad input never stops the others. A str that begins with http:// or https:// is an address,
    read through `web`; without it, it is a problem.
    """
    limits = limits or Limits()
    for location in locations:
        if is_url(location):
            yield from _addresses(str(location), limits, web)
        else:
            yield from _files(find_files([Path(location)]), limits)


def _addresses(
    url: str, limits: Limits, web: WebSource | None
) -> Iterator[Article | Problem | Skipped | Unchanged]:
    if web is None:
        place = shown_url(url)
        yield Problem(place, f"{place}：这里不读网址 / no web addresses are read here")
        return
    from newsqa.ingest.web.source import Steps

    steps = Steps(
        decode=lambda raw: decode(raw, limits.max_replaced_share).text,
        extract=lambda draft: extract(
            draft, limits.max_article_characters, limits.max_replaced_share
        ),
    )
    yield from web.read(url, steps)


def _files(paths: Iterator[Path], limits: Limits) -> Iterator[Article | Problem | Skipped]:
    for path in paths:
        try:
            for draft in _drafts(path, limits):
                if isinstance(draft, Draft):
                    yield _article(draft, limits)
                else:
                    yield draft
        except SourceError as error:
            yield _problem(shown(path), error)


def _article(draft: Draft, limits: Limits) -> Article | Problem:
    try:
        return finish(extract(draft, limits.max_article_characters, limits.max_replaced_share))
    except SourceError as error:
        return _problem(draft.location, error)


def _problem(location: str, error: SourceError) -> Problem:
    return Problem(location, " ".join(str(error).splitlines()))


def _drafts(path: Path, limits: Limits) -> Iterator[Draft | Problem | Skipped]:
    if content_suffix(path) == ".jsonl":
        for line in read_lines(path, limits.max_file_bytes):
            if isinstance(line, RawFile):
                yield from _json(line, limits)
            else:
                yield line
        return
    raw = read_file(path, limits.max_file_bytes)
    if raw.suffix == ".json":
        yield from _json(raw, limits)
        return
    decoded = decode(raw, limits.max_replaced_share)
    yield Draft(
        location=raw.location,
        text=decoded.text,
        encoding=decoded.encoding,
        is_html=raw.suffix in {".html", ".htm"},
        source=shown(path.parent.name),
    )


def _json(raw: RawFile, limits: Limits) -> Iterator[Draft | Problem | Skipped]:
    try:
        # Of many records one may be unreadable: extract looks at each.
        decoded = decode(raw, 1.0)
        for found in records(decoded.text, raw.location):
            if isinstance(found, Draft):
                found = replace(found, encoding=decoded.encoding)
            yield found
    except SourceError as error:
        yield _problem(raw.location, error)
