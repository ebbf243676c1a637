"""What is asked of the C library."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from newsqa.web import memory

_FILL = """
import sys, threading
from newsqa.web.memory import limit_arenas, return_freed_memory
limited = limit_arenas() if sys.argv[1] == "limited" else None
ready = threading.Barrier(9)
def hold():
    kept = [bytes(200) for _ in range(100)]
    ready.wait()
    ready.wait()
threads = [threading.Thread(target=hold) for _ in range(8)]
for thread in threads: thread.start()
ready.wait()
import ctypes
out = ctypes.CDLL(None)
out.malloc_info(0, ctypes.c_void_p.in_dll(out, "stdout"))
out.fflush(None)
ready.wait()
"""
linux = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has arenas")


def resident() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def arenas(how: str) -> int:
    command = [sys.executable, "-c", _FILL, how]
    out = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return out.count("<heap nr=")


@linux
def test_threads_share_arenas() -> None:
    assert arenas("as it is") > memory.ARENAS
    assert arenas("limited") <= memory.ARENAS


@linux
def test_freed_memory_is_returned() -> None:
    # Small enough to come from the heap, and something after them that stays.
    held = [bytes(4000) for _ in range(10_000)]
    after = bytes(4000)
    before = resident()
    del held
    assert memory.return_freed_memory()
    assert resident() < before - 20_000_000
    assert after


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not memory.limit_arenas()
    assert not memory.return_freed_memory()
