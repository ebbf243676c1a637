"""jieba's dictionary from a cache of this user: 0.1 s instead of 1.5 s at every start.

jieba itself caches it in the shared temporary folder: there it fails for the second user of a
machine, and loads whatever anybody has put there.
"""

from __future__ import annotations

import io
import logging
import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from newsqa.text.dictionary import Dictionary

_DIGEST = 32
_LAYOUT = 2
"""Of what `Dictionary.to_bytes` writes, and of what goes into it."""


@lru_cache(maxsize=4)
def load_dictionary(own: str) -> Dictionary:
    """jieba's dictionary and the user's own words, from the cache if that can be trusted.

    `own` is the text of a user dictionary of jieba, or empty; the words of one such dictionary are
    cached at a time, and have no tags. Where there is no folder for a cache, all is read from its
    text each time. Raises ValueError where jieba cannot read `own`.
    """
    folder, key = cache_folder(), blake2b(own.encode(), digest_size=_DIGEST).digest()
    path = folder / _name(has_own=bool(own)) if folder else None
    found = _read(path, key) if path else None
    if found is None:
        found = _made(own)
        if path:
            with suppress(OSError):
                _write(path, key, found)
    return found


def _made(own: str) -> Dictionary:
    """Have jieba read the words. Raises ValueError where it cannot read the user's."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as file:
        tags = _tags(file)
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    if own:
        tokenizer.load_userdict(io.StringIO(own))
    return Dictionary.of(tokenizer.FREQ, tokenizer.total, tags)


def _tags(lines: Iterable[bytes]) -> dict[str, str]:
    """Tags by word of `word frequency tag` lines; of a word that comes twice the first."""
    tags: dict[str, str] = {}
    for line in lines:
        word, _, tag = line.decode().split()
        tags.setdefault(word, tag)
    return tags


def cache_folder() -> Path | None:
    """The folder of this user's caches, which nobody else may write; None where there is none.

    $XDG_CACHE_HOME/newsqa, else ~/.cache/newsqa (on Windows %LOCALAPPDATA%/newsqa); it is created,
    for this user alone.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.environ.get("LOCALAPPDATA", "") or os.path.expanduser("~/.cache")
    if not os.path.isabs(base):
        return None
    folder = Path(base) / "newsqa"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder if _is_ours(folder.lstat(), stat.S_IFDIR) else None
    except OSError:
        return None


def _name(*, has_own: bool) -> str:
    """A name for each version of the dictionary and of the library that writes the file."""
    versions = f"{_LAYOUT}-{version('jieba')}-{version('marisa-trie')}-{sys.byteorder}"
    return f"jieba-{versions}{'-own' if has_own else ''}.cache"


def _is_ours(found: os.stat_result, kind: int) -> bool:
    """Whether something of this kind belongs to this user, and nobody else may write it."""
    if stat.S_IFMT(found.st_mode) != kind:
        return False
    if not hasattr(os, "geteuid"):
        return True  # on Windows the folder of a user is closed to the others
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _read(path: Path, key: bytes) -> Dictionary | None:
    """The dictionary; None where the file is missing, damaged, not ours, or of another key."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(number, "rb") as file:
            if not _is_ours(os.fstat(number), stat.S_IFREG):
                return None
            digest, data = file.read(_DIGEST), file.read()
        if blake2b(data, digest_size=_DIGEST, key=key).digest() != digest:
            return None
        return Dictionary.from_bytes(data)
    except (OSError, ValueError):
        return None


def _write(path: Path, key: bytes, found: Dictionary) -> None:
    """Write the file at once, or not at all. Raises OSError."""
    data = found.to_bytes()
    number, part = tempfile.mkstemp(dir=path.parent)  # for this user alone
    try:
        with os.fdopen(number, "wb") as file:
            file.write(blake2b(data, digest_size=_DIGEST, key=key).digest())
            file.write(data)
        os.replace(part, path)
    except OSError:
        with suppress(OSError):
            os.unlink(part)
        raise
