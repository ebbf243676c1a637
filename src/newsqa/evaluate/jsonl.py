"""Questions from files of JSON lines."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

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
        raise SourceError(f"{path}：读不出来（{error}）/ cannot be read ({error})") from error


def _objects(lines: Iterable[str], path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            raise SourceError(f"{path}:{number}：不是 JSON（{error}）/ not JSON") from error
        if not isinstance(value, dict):
            raise SourceError(f"{path}:{number}：不是 JSON 对象 / not a JSON object")
        yield f"{path}:{number}", value
