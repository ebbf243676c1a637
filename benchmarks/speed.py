"""Speed, memory and size of newsqa over an archive.

    python -m benchmarks.speed --news ../shared/data/news.jsonl.gz --articles 2000
    python -m benchmarks.speed --store STORE --questions ../shared/data/news-qa.dev.jsonl

Every figure comes out of a process of its own, through the command line that users have: ingest
into a fresh store, then the cold start to a first answer, then `ask` after `ask` in one process.
Prints one JSON object; stops with a line when the archive does not exist.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import quantiles

from benchmarks.common import add_news, add_questions, command, missing, print_figures, questions


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_news(parser)
    parser.add_argument("--articles", type=int, default=2000, help="ingest so many of it; 0: all")
    parser.add_argument("--store", type=Path, help="measure answers over this store, no ingest")
    add_questions(parser)
    parser.add_argument("--asked", type=int, default=300, help="questions to ask")
    parser.add_argument("--askers", type=int, default=8, help="as many ask at once, after one did")
    return parser.parse_args()


def main() -> int:
    """Measure and print."""
    arguments = options()
    if missing(arguments.news, arguments.questions):
        return 0
    figures: dict[str, object] = {
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores",
        "date": time.strftime("%Y-%m-%d"),
    }
    with tempfile.TemporaryDirectory() as folder:
        store = arguments.store
        if store is None:
            store = Path(folder) / "store"
            figures["ingest"] = ingest(arguments.news, arguments.articles, Path(folder), store)
        figures["status"] = json.loads(run(["status", "--json", "--store", str(store)]))
        question = next(iter(questions(arguments.questions, 1)))
        started = time.perf_counter()
        run(["ask", question, "--json", "--store", str(store)])
        figures["cold_start_to_answer_s"] = round(time.perf_counter() - started, 2)
        asked = questions(arguments.questions, arguments.asked)
        figures["ask"] = ask(store, asked)
        figures[f"ask_by_{arguments.askers}"] = ask(store, asked, arguments.askers)
    print_figures(figures)
    return 0


def ingest(news: Path, articles: int, folder: Path, store: Path) -> dict[str, object]:
    """Time, rate and peak memory of the ingest."""
    source = news
    if articles:
        source = folder / "part.jsonl"
        with gzip.open(news, "rt", encoding="utf-8") as lines:
            source.write_text("".join(islice(lines, articles)), encoding="utf-8")
    started = time.perf_counter()
    report = json.loads(run(["ingest", str(source), "--store", str(store), "--json"]))
    seconds = time.perf_counter() - started
    return {
        "articles": report["added"],
        "passages": report["passages"],
        "seconds": round(seconds, 1),
        "articles_per_s": round(report["added"] / seconds, 1),
        "seconds_by_step": {step: round(value, 1) for step, value in report["seconds"].items()},
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


def ask(store: Path, asked: list[str], askers: int = 1) -> dict[str, object]:
    """Times of the whole answer after one question to warm up; peak memory, answers a second."""
    code = (
        "import json, resource, sys, time\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from pathlib import Path\n"
        "from newsqa.engine import NewsQA\n"
        "from newsqa.settings import load_settings\n"
        "engine = NewsQA(load_settings(store=Path(sys.argv[1]), answer_cache_size=0))\n"
        "engine.ask('今天')\n"
        "def timed(question):\n"
        "    started = time.perf_counter()\n"
        "    answer = engine.ask(question)\n"
        "    return [1000 * (time.perf_counter() - started), answer.timings_ms['retrieve'],"
        " answer.timings_ms['read']]\n"
        "begun = time.perf_counter()\n"
        "with ThreadPoolExecutor(int(sys.argv[2])) as askers:\n"
        "    rows = list(askers.map(timed, json.load(sys.stdin)))\n"
        "seconds = time.perf_counter() - begun\n"
        "memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "json.dump([rows, memory, seconds], sys.stdout)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store), str(askers)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    rows, memory, seconds = json.loads(done.stdout)
    figures: dict[str, object] = {
        "questions": len(rows),
        "answers_per_s": round(len(rows) / seconds, 2),
        "peak_memory_mb": memory // 1024,
    }
    for number, step in enumerate(("whole_ms", "retrieve_ms", "read_ms")):
        cuts = quantiles([row[number] for row in rows], n=100)
        figures[step] = {"p50": round(cuts[49]), "p95": round(cuts[94]), "p99": round(cuts[98])}
    return figures


def run(arguments: list[str]) -> str:
    """One newsqa command in a process of its own; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "newsqa", *arguments], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
