"""Files that an operator sends: stored for a moment, read under the names they came with."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from starlette.datastructures import UploadFile

from newsqa.ingest.repair import visible
from newsqa.ingest.sources import Stream

SOURCE = "upload"
SCHEME = f"{SOURCE}://"
LONGEST_NAME = 120


@contextmanager
def received(files: Sequence[UploadFile], now: datetime | None = None) -> Iterator[list[Stream]]:
    """The files as streams, while the block lasts.

    A location is upload://MOMENT/NAME: it tells where an article came from, is no path that could
    be read or pruned later, and no second 1.txt takes the place of the first.
    """
    moment = f"{now or datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    with tempfile.TemporaryDirectory(prefix="newsqa-") as folder:
        streams = []
        for number, file in enumerate(files):
            target = Path(folder) / str(number)
            with target.open("wb") as out:
                shutil.copyfileobj(file.file, out)
            name = file_name(file.filename or "")
            place = f"{SCHEME}{moment}/{f'{number}/' if number else ''}{name}"
            streams.append(Stream(place, name, SOURCE, partial(_reading, target)))
        yield streams


def _reading(path: Path) -> BinaryIO:
    return path.open("rb")


def file_name(sent: str) -> str:
    """The last part of a name that a browser sent, without what cannot be seen."""
    name = visible(sent.replace("\\", "/")).rpartition("/")[2].strip()
    return name[-LONGEST_NAME:]
