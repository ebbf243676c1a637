"""Memory of a server that runs for months, where the C library is glibc.

A thread of glibc takes memory from an arena of its own, up to eight per core, and what is freed
in one is seldom of use to another; answers of many threads then hold twice what they need. And
what loading an archive has freed stays with the process until it is asked back.
"""

from __future__ import annotations

import ctypes
import sys

_ARENA_MAX = -8
"""M_ARENA_MAX of mallopt(3)."""
ARENAS = 2


def limit_arenas(count: int = ARENAS) -> bool:
    """Let all threads share `count` arenas; for before they start. False where it has no effect:
    not Linux, another C library.
    """
    function = _from_c_library("mallopt")
    return bool(function and function(_ARENA_MAX, count))


def return_freed_memory() -> bool:
    """Give freed memory back to the system; false where there was none, or there is no way."""
    function = _from_c_library("malloc_trim")
    return bool(function and function(0))


def _from_c_library(name: str) -> ctypes._NamedFuncPointer | None:
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None), name, None)
