"""Many users ask a real server while the archive is refreshed: times, refusals, errors, memory.

    python -m benchmarks.load --users 100 --seconds 60
    python -m benchmarks.load --store STORE      # a copy of it is used; else the samples are
    python -m benchmarks.load --inside           # refreshed over REST, in the server itself

`newsqa serve` runs in a process of its own, with the bundled models and its own limits; a folder of
articles changes all the time, and `newsqa refresh --watch` beside (or POST /api/v1/refresh) brings
it in. First one user asks without a pause, alone and then beside the refresh; then all of them.
A refusal (429, 503 忙) is no error; anything else but an answer is. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from types import MappingProxyType

import httpx

from benchmarks.common import command, print_figures

REPOSITORY = Path(__file__).resolve().parents[1]
EXAMPLES = REPOSITORY / "examples"
TOKEN = "a token of the benchmark"
ASK = "/api/v1/ask"
NOTHING: Mapping[str, str] = MappingProxyType({})
LONGEST = 300.0
"""Seconds after which a crowd stops, whatever it waits for."""
_RSS = re.compile(r"^process_resident_memory_bytes (\S+)$", re.MULTILINE)
_WORDS = "会议强调大桥通车集市开张植树造林图书馆新馆落成县长主持乡镇公路改造完工学校招生医院门诊"


@dataclass(slots=True)
class Outcomes:
    """What users got: seconds of answers and of refusals, errors in words."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        """The figures, in milliseconds."""
        refused = sorted(self.refused) or [0.0]
        late = refused[math.ceil(0.95 * len(refused)) - 1]
        return {
            "answered": len(self.answered),
            **_cuts(self.answered),
            "refused": len(self.refused),
            "refused_p95_ms": round(1000 * late),
            "refused_slowest_ms": round(1000 * refused[-1]),
            "errors": self.errors[:5],
            "error_count": len(self.errors),
        }


def main() -> int:
    """Measure and print."""
    parser = command(__doc__)
    parser.add_argument("--users", type=int, default=100, help="users who ask at the same time")
    parser.add_argument("--seconds", type=float, default=60, help="how long all of them ask")
    parser.add_argument("--alone", type=float, default=20, help="how long one user asks before")
    parser.add_argument("--changing", type=int, default=40, help="articles that each refresh has")
    parser.add_argument("--store", type=Path, help="ask a copy of this store")
    parser.add_argument("--questions", type=Path, default=EXAMPLES / "questions.jsonl")
    parser.add_argument("--inside", action="store_true", help="refresh over REST, in the server")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends, too
    figures = measure(
        given.users,
        given.seconds,
        alone=given.alone,
        changing=given.changing,
        store=given.store,
        questions=given.questions,
        inside=given.inside,
    )
    print_figures(figures)
    return 0


def measure(
    users: int,
    seconds: float,
    *,
    alone: float = 20,
    changing: int = 40,
    store: Path | None = None,
    questions: Path = EXAMPLES / "questions.jsonl",
    inside: bool = False,
    least_refreshes: int = 0,
) -> dict[str, object]:
    """The figures of one run; the crowd's under "crowd", the server's memory under "rss_mb".

    The crowd goes on until so many refreshes are done as well, however slow the machine.
    """
    asked = [json.loads(line)["question"] for line in questions.open(encoding="utf-8")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if store is not None:
            shutil.copytree(store, folder / "store")
        write(folder / "news", 0, changing)
        with serving(folder) as address:
            figures: dict[str, object] = {"cores": os.cpu_count(), "inside": inside}
            figures["articles"] = httpx.get(f"{address}/api/v1/articles").json()["total"]
            asyncio.run(crowd(address, asked, users, min(5.0, seconds)))  # to warm up
            if alone:
                figures["alone"] = asyncio.run(crowd(address, asked, 1, alone)).figures()
            with refreshing(folder, address, changing, inside=inside) as refreshes:
                if alone:
                    beside = asyncio.run(crowd(address, asked, 1, alone)).figures()
                    figures["alone_while_refreshing"] = beside
                before, already = rss(address), len(refreshes)
                with watching(address) as memory:
                    enough = already + least_refreshes
                    asking = crowd(address, asked, users, seconds, lambda: len(refreshes) >= enough)
                    figures["crowd"] = asyncio.run(asking).figures()
                figures["refreshes"] = len(refreshes) - already
                figures["rss_mb"] = {
                    "before": round(before),
                    "highest": round(max(memory, default=0)),
                    "after": round(rss(address)),
                }
    return figures


# -- the server ----------------------------------------------------------------------------------


def environment(folder: Path) -> dict[str, str]:
    """The settings of server and refresh."""
    source = {"name": "town", "location": str(folder / "news")}
    own = {"NEWSQA_STORE": str(folder / "store"), "NEWSQA_ADMIN_TOKEN": TOKEN}
    own["NEWSQA_ANSWER_CACHE_SIZE"] = "0"  # every question is work
    return os.environ | own | {"NEWSQA_SOURCE": json.dumps([source])}


@contextlib.contextmanager
def serving(folder: Path, settings: Mapping[str, str] = NOTHING) -> Iterator[str]:
    """`newsqa serve` over the store in the folder (the samples where there is none)."""
    with served(folder, settings) as (_, address):
        yield address


@contextlib.contextmanager
def served(
    folder: Path, settings: Mapping[str, str] = NOTHING
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The same with its process; `settings` are variables beside those of `environment`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "newsqa", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment(folder) | dict(settings), cwd=folder) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            until = time.monotonic() + 600
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                        break
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("the server did not get ready")
                time.sleep(0.2)
            yield server, address
        finally:
            server.terminate()


def rss(address: str) -> float:
    """The server's memory, in MiB, from its metrics (Linux); 0 where they lack it."""
    found = _RSS.search(httpx.get(f"{address}/metrics", timeout=60).text)
    return float(found[1]) / 2**20 if found else 0.0


@contextlib.contextmanager
def watching(address: str) -> Iterator[list[float]]:
    """Its memory, looked at every other second beside the block."""
    done = threading.Event()
    found: list[float] = []

    def look() -> None:
        while not done.wait(2):
            with contextlib.suppress(httpx.TransportError):
                found.append(rss(address))

    with _beside(look, done):
        yield found


# -- the refresh ---------------------------------------------------------------------------------


def write(folder: Path, step: int, changing: int) -> None:
    """The articles of this step: each has other words than before."""
    folder.mkdir(exist_ok=True)
    lines = []
    for number in range(changing):
        chance = random.Random(step * 1_000_003 + number)
        parts = ("".join(chance.choices(_WORDS, k=24)) for _ in range(20))
        text = f"青溪县第{step}版公告第{number}号。" + "。".join(parts) + "。"
        record = {"id": f"town-{number}", "title": f"青溪县公告{number}", "text": text}
        lines.append(json.dumps(record, ensure_ascii=False))
    part = folder / ".news.part"
    part.write_text("\n".join(lines), encoding="utf-8")
    part.replace(folder / "news.jsonl")


@contextlib.contextmanager
def refreshing(folder: Path, address: str, changing: int, *, inside: bool) -> Iterator[list[float]]:
    """Changes the articles and brings them in, again and again; the moments it was done."""
    done = threading.Event()
    moments: list[float] = []
    headers = {"Authorization": f"Bearer {TOKEN}"}

    def over_rest() -> None:
        while not done.is_set():
            write(folder / "news", len(moments) + 1, changing)
            reply = httpx.post(
                f"{address}/api/v1/refresh", json={"prune": True}, headers=headers, timeout=600
            )
            reply.raise_for_status()
            moments.append(time.monotonic())

    if inside:
        with _beside(over_rest, done):
            yield moments
        return
    command = [sys.executable, "-m", "newsqa", "refresh", "--watch", "--prune", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment(folder), cwd=folder, stdout=pipe) as process:

        def on_files() -> None:
            assert process.stdout is not None
            while process.stdout.readline() and not done.is_set():
                moments.append(time.monotonic())
                write(folder / "news", len(moments), changing)

        with _beside(on_files, done, process.terminate):
            until = time.monotonic() + 300
            while not moments and process.poll() is None and time.monotonic() < until:
                time.sleep(0.1)
            yield moments


@contextlib.contextmanager
def _beside(
    work: Callable[[], None], done: threading.Event, stop: Callable[[], None] | None = None
) -> Iterator[None]:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        if stop is not None:
            stop()
        thread.join(600)


# -- the users -----------------------------------------------------------------------------------


async def crowd(
    address: str,
    questions: Sequence[str],
    users: int,
    seconds: float,
    enough: Callable[[], bool] = lambda: True,
) -> Outcomes:
    """So many users ask, each as soon as it was answered; a refused one waits as long as asked.

    They stop after `seconds`, once it is `enough`, at the latest after LONGEST seconds.
    """
    outcomes = Outcomes()
    began = time.monotonic()

    def over() -> bool:
        passed = time.monotonic() - began
        return passed >= max(seconds, LONGEST) or (passed >= seconds and enough())

    # A client each, as users have: in a pool that a hundred share, looking for the connection costs
    # more than the server's refusal, and would be measured as the server's time.
    context = httpx.create_ssl_context(verify=False)

    async def user(number: int) -> None:
        chance = random.Random(number)
        async with httpx.AsyncClient(base_url=address, verify=context, timeout=900) as client:
            while not over():
                await asyncio.sleep(await _asked(client, chance.choice(questions), outcomes))

    await asyncio.gather(*(user(number) for number in range(users)))
    return outcomes


async def _asked(client: httpx.AsyncClient, question: str, outcomes: Outcomes) -> float:
    """Asks once; the seconds to wait before asking again: Retry-After, where that was refused."""
    started = time.perf_counter()
    try:
        reply = await client.post(ASK, json={"question": question})
        body = reply.json()
    except (httpx.HTTPError, ValueError) as error:
        outcomes.errors.append(f"{type(error).__name__}: {error}")
        return 1.0
    seconds = time.perf_counter() - started
    if reply.status_code == 200 and body["status"] in ("answered", "abstained"):
        outcomes.answered.append(seconds)
        return 0.0
    busy = reply.status_code == 503 and body["error"]["code"] == "busy"
    if busy or reply.status_code == 429:
        outcomes.refused.append(seconds)
    else:
        outcomes.errors.append(f"{reply.status_code}: {reply.text[:200]}")
    return float(reply.headers.get("Retry-After", 1))


def _cuts(seconds: Sequence[float]) -> dict[str, int]:
    if len(seconds) < 2:
        return {}
    cuts = quantiles([1000 * value for value in seconds], n=100, method="inclusive")
    return {"p50_ms": round(cuts[49]), "p95_ms": round(cuts[94]), "p99_ms": round(cuts[98])}


if __name__ == "__main__":
    sys.exit(main())
