"""Places of inputs: which file a problem lies in.

Inside a file a place goes on: `news.jsonl:3` is its third line, `list.json#2` its second record,
`news.zip!a.txt` a member. Only whole files can be read again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from newsqa import messages
from newsqa.ingest.sources import STDIN_NAME, find_files, is_lock_file, shown

_INSIDE = (re.compile(r"#\d+$"), re.compile(r":\d+$"), re.compile(r"![^!]*$"))
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


def absolute(location: str) -> str:
    """The location as an absolute path; addresses and standard input as they are."""
    if _ADDRESS.match(location) or location.startswith(("-", "<")):
        return location
    return os.path.abspath(location)


def file_of(location: str) -> str:
    """The file (or address) of a place; of a name that itself ends so, the file that is there."""
    place = location
    while not _ADDRESS.match(place) and not os.path.exists(place):
        if os.path.exists(named := _unescaped(place)):
            return named
        shorter = (part.sub("", place) for part in _INSIDE)
        place, before = next((one for one in shorter if one != place), place), place
        if place == before:
            break
    return place


def _unescaped(place: str) -> str:
    """The path that `shown` made the place of: bytes that are no UTF-8 stand there as escapes."""
    raw = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), os.fsencode(place))
    return os.fsdecode(raw)


def cannot_come_again(location: str) -> bool:
    """Whether the file of a location is gone (while its folder exists), was a pipe or is none of
    ours, such as the lock file of a Word document.
    """
    file = file_of(location)
    if file == STDIN_NAME or is_lock_file(file):
        return True
    return (
        not _ADDRESS.match(file)
        and not os.path.lexists(file)
        and os.path.isdir(os.path.dirname(file))
    )


def is_still_shunned(location: str, code: str) -> bool:
    """Whether a walk through a folder passed this over, for the reason with this code, and still
    would: a link that leads out, a pipe or a device.
    """
    file = file_of(location)
    if code == messages.ingest.LINK_LEADS_OUT.code:
        return os.path.islink(file)
    is_other = os.path.lexists(file) and not os.path.isfile(file) and not os.path.isdir(file)
    return code == messages.ingest.NOT_A_FILE.code and is_other


def settled(
    places: Iterable[str],
    inputs: Sequence[Path | str],
    failed: Collection[str],
    ingested: Collection[str | None] = (),
) -> list[str]:
    """The (absolute) locations in quarantine that this run read without an error, folders that it
    listed among them, and those in its folders that no longer exist.

    `inputs` are the files, folders and addresses that were read whole, `failed` the places that
    failed in it, `ingested` the addresses of the articles
    that were stored.
    """
    noted = [place for place in places if place not in failed]
    if not noted:
        return []
    paths = [path for path in inputs if isinstance(path, Path)]
    read = {absolute(shown(path)) for path in find_files(paths) if isinstance(path, Path)}
    read |= {address for address in inputs if isinstance(address, str)}
    read |= {address for address in ingested if address}
    folders = [absolute(shown(path)) for path in paths if os.path.isdir(path)]
    return [
        place
        for place in noted
        if place in read or _is_settled(shown(file_of(place)), read, folders, failed)
    ]


def _is_settled(
    file: str, read: Collection[str], folders: Collection[str], failed: Collection[str]
) -> bool:
    return file in read or _was_listed(file, folders) or _left(file, folders, failed)


def _was_listed(place: str, folders: Collection[str]) -> bool:
    """Whether the place is a folder that could be listed this time: it did not fail again."""
    inside = place in folders or any(_is_in(place, folder) for folder in folders)
    return inside and os.path.isdir(place)


def _left(file: str, folders: Collection[str], failed: Collection[str]) -> bool:
    """Whether the file has left one of these folders, which could be listed."""
    return (
        not os.path.lexists(file)
        and any(_is_in(file, folder) for folder in folders)
        and not any(_is_in(file, place) for place in failed)
    )


def _is_in(file: str, folder: str) -> bool:
    return file.startswith(os.path.join(folder, ""))
