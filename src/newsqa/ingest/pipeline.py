"""All steps in their order: paths to articles, with every failure as one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsqa.errors import SourceError
from newsqa.ingest.decode import decode
from newsqa.ingest.draft import Draft, Problem, RawFile, Skipped, finish
from newsqa.ingest.extract import extract
from newsqa.ingest.records import records
from newsqa.ingest.sources import content_suffix, find_files, read_file, read_lines, shown
from newsqa.types import Article


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too much: see the settings of the same names."""

    max_file_bytes: int = 256 * 2**20
    max_article_characters: int = 2_000_000
    max_replaced_share: float = 0.01


def read_articles(
    paths: Sequence[Path], limits: Limits | None = None
) -> Iterator[Article | Problem | Skipped]:
    """Clean articles of files and folders, in order; a bad input never stops the others."""
    limits = limits or Limits()
    for path in find_files(paths):
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
        return finish(extract(draft, limits.max_article_characters))
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
    text = decode(raw, limits.max_replaced_share).text
    yield Draft(
        location=raw.location,
        text=text,
        is_html=raw.suffix in {".html", ".htm"},
        source=shown(path.parent.name),
    )


def _json(raw: RawFile, limits: Limits) -> Iterator[Draft | Problem | Skipped]:
    try:
        text = decode(raw, limits.max_replaced_share).text
        yield from records(text, raw.location)
    except SourceError as error:
        yield _problem(raw.location, error)
