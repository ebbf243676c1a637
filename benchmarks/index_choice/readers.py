"""Readers of a published store as processes: what one question costs, and several readers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.index_choice.questions import Asked, Recalled
from newsqa.engine import NewsQA
from newsqa.published.archive import PublishedArchive
from newsqa.published.tables import Table
from newsqa.settings import Settings
from newsqa.text.chinese import CHINESE_WIDE

HITS = 20


class Reading:
    """A reader without models: the questions' vectors are known."""

    def __init__(self, place: Path, asked: Asked) -> None:
        self.engine = NewsQA(Settings(store=place), embedder=Recalled(asked))
        # English ones are encoded with Chinese words that the archive adds.
        self._typed = [one for one in asked.typed if CHINESE_WIDE.search(one)]

    def search(self, number: int) -> None:
        """Search one question, as `ask` does before the reader."""
        self.engine.search(self._typed[number % len(self._typed)], HITS)

    def tables(self) -> list[Table]:
        """The tables that are searched."""
        archive = self.engine.answerer._archive
        assert isinstance(archive, PublishedArchive)
        with archive.view() as view:
            opened = view.opened
        generations = archive.generations._table
        return [one for one in (opened.articles, opened.passages, generations) if one]

    def requests(self) -> tuple[int, int]:
        """Requests to the storage since the last call, and bytes."""
        stats = [table.dataset.io_stats_incremental() for table in self.tables()]
        return sum(one.read_iops for one in stats), sum(one.read_bytes for one in stats)


def ask(place: Path, asked: Asked, count: int) -> dict[str, Any]:
    """One reader from its start, the files out of the machine's memory: cold, then warm."""
    forget(place)
    began = time.perf_counter()
    reading = Reading(place, asked)
    reading.search(0)
    figures: dict[str, Any] = {"first_s": round(time.perf_counter() - began, 2)}
    figures["memory_first_mb"] = memory()
    for name in ("cold", "warm"):
        reading.requests()
        times, processor = [], []
        for number in range(1, count):
            wall, used = time.perf_counter(), time.process_time()
            reading.search(number)
            times.append(1000 * (time.perf_counter() - wall))
            processor.append(1000 * (time.process_time() - used))
        iops, read = reading.requests()
        figures[name] = {
            "p50_ms": round(float(np.percentile(times, 50)), 1),
            "p95_ms": round(float(np.percentile(times, 95)), 1),
            "cpu_p50_ms": round(float(np.percentile(processor, 50)), 1),
            "cpu_p95_ms": round(float(np.percentile(processor, 95)), 1),
            "requests": round(iops / len(times), 1),
            "read_kb": round(read / len(times) / 1000),
        }
    return {**figures, "memory_mb": memory()}


def forget(place: Path) -> None:
    """Put the files of a store out of the machine's memory."""
    for path in place.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def memory() -> dict[str, int]:
    """Megabytes of this process: resident, of these its own, and the most ever."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    found = {line.split(":")[0]: line.split()[1] for line in lines if line.endswith("kB")}
    names = {"resident": "VmRSS", "own": "RssAnon", "peak": "VmHWM"}
    return {name: round(int(found[key]) / 1000) for name, key in names.items()}


def serve(place: Path, asked: Asked) -> None:
    """Search when told, for as many seconds as a line of standard input says; prints JSON."""
    reading = Reading(place, asked)
    for number in range(20):
        reading.search(number)
    _say("ready")
    for line in sys.stdin:
        until = time.monotonic() + float(line)
        used, count = time.process_time(), 0
        while time.monotonic() < until:
            reading.search(count * 7)
            count += 1
        _say(json.dumps({"questions": count, "cpu_s": time.process_time() - used}))


def several(place: Path, numbers: Sequence[int], seconds: float) -> list[dict[str, Any]]:
    """Questions a second of several readers at a time, and processor milliseconds a question."""
    command = [sys.executable, "-m", "benchmarks.index_choice", "serve", "--at", str(place)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(max(numbers))
    ]
    rows = []
    try:
        for one in started:
            _line(one)
        for number in numbers:
            rows.append(_together(started[:number], seconds))
    finally:
        for one in started:
            one.kill()
            one.wait()
    return rows


def _together(readers: Sequence[subprocess.Popen[str]], seconds: float) -> dict[str, Any]:
    for one in readers:
        assert one.stdin is not None
        one.stdin.write(f"{seconds}\n")
        one.stdin.flush()
    answers = [json.loads(_line(one)) for one in readers]
    questions = sum(one["questions"] for one in answers)
    used = sum(one["cpu_s"] for one in answers)
    return {
        "readers": len(readers),
        "questions_a_second": round(questions / seconds, 2),
        "cpu_ms_a_question": round(1000 * used / questions, 1),
        "cores_used": round(used / seconds, 2),
        "questions_a_cpu_second": round(questions / used, 2),
    }


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
