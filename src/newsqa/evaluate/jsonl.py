"""Questions from files of JSON lines."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsqa import messages
from newsqa.errors import SourceError


def read_jsonl(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Place (path:line) and object of each line; "-" reads standard input.

    Raises SourceError for a missing file or a line that is no JSON object.
    """
    try:
        if str(path) == "-":
            yield from _objects(sys.stdin, path)
        elif path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8") as file:
                yield from _objects(file, path)
        else:
            with path.open(encoding="utf-8") as file:
                yield from _objects(file, path)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise SourceError(messages.evaluate.UNREADABLE.format(path=path, error=error)) from error


def _objects(lines: Iterable[str], path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            place = f"{path}:{number}"
            raise SourceError(
                messages.evaluate.NOT_JSON.format(place=place, error=error)
            ) from error
        if not isinstance(value, dict):
            raise SourceError(messages.evaluate.NOT_AN_OBJECT.format(place=f"{path}:{number}"))
        yield f"{path}:{number}", value
