"""Many users ask a server while its own schedule refreshes a source, with the gate on.

    python -m benchmarks.schedule [--users 100] [--seconds 60] [--store STORE] [--cached]

`newsqa serve` runs in a process of its own. All users ask while the source is paused, then for as
long again while its articles change and the schedule brings them in, golden questions being asked
before each commit (`gate = "hold"`). A refusal (429, 503 忙) is no error; anything else but an
answer is. Without --cached no answer comes from the cache. Prints one JSON object; `slower` is how
many times the idle time of answers p50 and p95 took beside the refreshes (wanted: 2 at most).
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.common import command, print_figures
from benchmarks.load import EXAMPLES, TOKEN, Outcomes, crowd, serving, write

SOURCE = "/api/v1/sources"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
POLL_S = 1.0


def main() -> int:
    """Measure and print."""
    parser = command(__doc__)
    parser.add_argument("--users", type=int, default=100, help="users who ask at the same time")
    parser.add_argument("--seconds", type=float, default=60, help="how long they ask, each time")
    parser.add_argument("--changing", type=int, default=40, help="articles that each refresh has")
    parser.add_argument("--golden", type=int, default=5, help="questions of the gate")
    parser.add_argument("--every", default="10s", help="how often the source is refreshed")
    parser.add_argument("--store", type=Path, help="ask a copy of this store, not the samples")
    parser.add_argument("--questions", type=Path, default=EXAMPLES / "questions.jsonl")
    parser.add_argument("--cached", action="store_true", help="answers may come from the cache")
    given = vars(parser.parse_args())
    print_figures(measure(**given))
    return 0


def measure(
    *,
    users: int,
    seconds: float,
    changing: int = 40,
    golden: int = 5,
    every: str = "10s",
    store: Path | None = None,
    questions: Path = EXAMPLES / "questions.jsonl",
    cached: bool = False,
) -> dict[str, Any]:
    """The figures of one run."""
    asked = [json.loads(line)["question"] for line in questions.open(encoding="utf-8")]
    with tempfile.TemporaryDirectory(prefix="newsqa-schedule-") as name:
        folder = Path(name)
        if store is not None:
            shutil.copytree(store, folder / "store")
        write(folder / "news", 0, changing)
        with (
            serving(folder, _settings(folder, golden, every, cached=cached)) as address,
            httpx.Client(base_url=address, headers=HEADERS, timeout=600) as operator,
        ):
            _wait_for_run(operator, after=None)
            _act(operator, "pause")
            idle = asyncio.run(_asked(address, asked, users, seconds))
            with _changing(folder, operator, changing) as refreshes:
                beside = asyncio.run(_asked(address, asked, users, seconds, refreshes))
            state = _state(operator)
            runs = operator.get("/api/v1/gate").json()["runs"]
            articles = operator.get("/api/v1/articles").json()["total"]
    return {
        "users": users,
        "articles": articles,
        "cached": cached,
        "idle": idle.figures(),
        "beside": beside.figures(),
        "slower": _slower(idle, beside),
        "refreshes": len(refreshes),
        "failures": state["failures"],
        "gate_runs": len(runs),
        "held": sum(run["outcome"] == "held" for run in runs),
    }


def _settings(folder: Path, golden: int, every: str, *, cached: bool) -> dict[str, str]:
    path = folder / "golden.jsonl"
    # The archive has none of it: right as long as nothing is answered.
    lines = (
        json.dumps({"question": f"火星第{number}基地何时竣工？", "answer": ""}, ensure_ascii=False)
        for number in range(golden)
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    source = {
        "name": "town", "location": str(folder / "news"), "refresh": every, "prune": True
    }  # fmt: skip
    settings = {
        "NEWSQA_SOURCE": json.dumps([source]),
        "NEWSQA_GATE": "hold",
        "NEWSQA_GATE_QUESTIONS": str(path),
    }
    return settings | ({"NEWSQA_ANSWER_CACHE_SIZE": "256"} if cached else {})


async def _asked(
    address: str, asked: list[str], users: int, seconds: float, refreshes: list[float] | None = None
) -> Outcomes:
    """What all users get, where there are refreshes until one was made at least."""
    enough = (lambda: bool(refreshes)) if refreshes is not None else (lambda: True)
    return await crowd(address, asked, users, seconds, enough)


@contextmanager
def _changing(folder: Path, operator: httpx.Client, changing: int) -> Iterator[list[float]]:
    """Let the schedule run on articles that change after each refresh; the moments of those."""
    done, moments = threading.Event(), list[float]()
    last = _state(operator)["last_success"]
    write(folder / "news", 1, changing)
    _act(operator, "resume")

    def change() -> None:
        nonlocal last
        while not done.wait(POLL_S):
            now = _state(operator)["last_success"]
            if now != last:
                last = now
                moments.append(time.monotonic())
                write(folder / "news", len(moments) + 1, changing)

    thread = threading.Thread(target=change, daemon=True)
    thread.start()
    try:
        yield moments
    finally:
        done.set()
        thread.join(600)


def _wait_for_run(operator: httpx.Client, after: str | None) -> None:
    until = time.monotonic() + 600
    while _state(operator)["last_success"] == after:
        if time.monotonic() > until:
            raise RuntimeError("the schedule did not refresh the source")
        time.sleep(POLL_S)


def _state(operator: httpx.Client) -> Any:
    return operator.get(SOURCE).json()["sources"][0]


def _act(operator: httpx.Client, action: str) -> None:
    operator.post(f"{SOURCE}/town", json={"action": action}).raise_for_status()


def _slower(idle: Outcomes, beside: Outcomes) -> dict[str, float]:
    one, other = idle.figures(), beside.figures()
    return {
        name: round(float(str(other[name])) / max(1.0, float(str(one[name]))), 2)
        for name in ("p50_ms", "p95_ms")
        if name in one and name in other
    }


if __name__ == "__main__":
    sys.exit(main())
