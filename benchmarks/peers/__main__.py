"""newsqa beside LangChain, LlamaIndex, Haystack and txtai, each in an environment of its own.

    python -m benchmarks.peers --encoder FLOAT --reader READER [--articles 2000] [--asked 200]

FLOAT is the float32 encoder that `training.finetune_encoder` wrote, READER
what `training.average_readers` wrote: the peers get the weights that newsqa ships as int8. The
articles are those that the asked development questions are about, and others by chance up to the
number. Environments are made under --environments with pip and reused; peers run in turn.
Prints one JSON object; stops with a line when the archive does not exist.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from benchmarks.common import add_news, add_questions, command, missing
from benchmarks.peers.weights import encoder_for_peers, reader_for_peers
from newsqa.evaluate.duplicates import NearDuplicates
from newsqa.evaluate.scores import exact_match, f1

HERE = Path(__file__).resolve().parent
TORCH = "torch==2.13.0"
SEED = 20261123


@dataclass(frozen=True, slots=True)
class System:
    """A system under test: its script and what pip installs for it."""

    script: str
    packages: tuple[str, ...]


PEERS = {
    "langchain": System(
        "langchain_peer.py",
        (
            "langchain-huggingface",
            "langchain-community",
            "langchain-classic",
            "langchain-text-splitters",
            "sentence-transformers",
            "faiss-cpu",
            "rank-bm25",
            "jieba",
        ),
    ),
    "llamaindex": System(
        "llama_index_peer.py",
        (
            "llama-index-core",
            "llama-index-embeddings-huggingface",
            "llama-index-vector-stores-faiss",
            "llama-index-retrievers-bm25",
            "faiss-cpu",
            "jieba",
        ),
    ),
    "haystack": System(
        "haystack_peer.py",
        ("haystack-ai", "sentence-transformers-haystack", "transformers-haystack"),
    ),
    "txtai": System("txtai_peer.py", ("txtai",)),
}
OWN = System("newsqa_peer.py", ())


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_news(parser)
    add_questions(parser)
    parser.add_argument("--encoder", type=Path, required=True, help="float32 SentenceTransformer")
    parser.add_argument("--reader", type=Path, help="float32 reader, for Haystack")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--only", nargs="*", default=["newsqa", *PEERS])
    parser.add_argument(
        "--environments", type=Path, default=Path(tempfile.gettempdir()) / "newsqa-peers"
    )
    return parser.parse_args()


def main() -> int:
    """Measure and print."""
    arguments = options()
    if missing(arguments.news, arguments.questions):
        return 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        articles, questions = choose(
            arguments.news, arguments.questions, arguments.articles, arguments.asked
        )
        write(folder / "articles.jsonl", articles)
        write(folder / "questions.jsonl", questions)
        encoder = encoder_for_peers(arguments.encoder, folder / "encoder")
        reader = reader_for_peers(arguments.reader, folder / "reader") if arguments.reader else None
        figures: dict[str, Any] = {
            "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores",
            "date": time.strftime("%Y-%m-%d"),
            "articles": len(articles),
            "questions": len(questions),
        }
        for name in arguments.only:
            system = PEERS.get(name, OWN)
            python = Path(sys.executable)
            if system.packages:
                python = environment(name, system, arguments.environments)
            (folder / name).mkdir()
            command = [str(python), str(HERE / system.script)]
            command += [
                "--articles",
                str(folder / "articles.jsonl"),
                "--folder",
                str(folder / name),
            ]
            command += ["--questions", str(folder / "questions.jsonl"), "--encoder", str(encoder)]
            command += ["--reader", str(reader)] if reader else []
            print(f"{name} ...", file=sys.stderr)
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
            if done.returncode:
                figures[name] = {
                    "failed": done.returncode
                }  # its error is on stderr; the others go on
                continue
            figures[name] = {
                **judged(json.loads(done.stdout), articles, questions),
                "install_mb": size_of(python.parents[1]) if system.packages else None,
                "lines_of_code": lines_of(HERE / system.script),
            }
            print(json.dumps({name: figures[name]}), file=sys.stderr)
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    return 0


def choose(
    news: Path, asked: Path, articles: int, questions: int
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Questions by chance, their articles and others by chance, in the archive's order."""
    source = random.Random(SEED)
    with asked.open(encoding="utf-8") as lines:
        chosen = source.sample([json.loads(line) for line in lines], questions)
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    wanted = {question["doc_id"] for question in chosen}
    others = [record["id"] for record in records if record["id"] not in wanted]
    chosen_ids = wanted | set(source.sample(others, articles - len(wanted)))
    return [r for r in records if r["id"] in chosen_ids], chosen


def environment(name: str, system: System, folder: Path) -> Path:
    """The Python of the peer's environment, which is made if it is not there."""
    python = folder / name / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / name)], check=True)
        pip = [str(python), "-m", "pip", "install", "-q", TORCH, *system.packages]
        subprocess.run(pip, check=True, stdout=sys.stderr)
    return python


def judged(
    result: Mapping[str, Any], articles: Sequence[Mapping[str, str]], questions: Sequence[Any]
) -> dict[str, object]:
    """Quality and speed of one peer. A near-duplicate of the article counts as found."""
    texts = {article["id"]: article["text"] for article in articles}
    ranks, matches, scores = [], [], []
    for question, row in zip(questions, result["questions"], strict=True):
        same = NearDuplicates(texts[question["doc_id"]])
        found = row["found"]
        good = (n for n, id_ in enumerate(found, 1) if same.includes(texts[id_]))
        ranks.append(next(good, 0))
        matches.append(exact_match(row["answer"] or "", [question["answer"]]))
        scores.append(f1(row["answer"] or "", [question["answer"]]))
    answers = any(row["answer"] for row in result["questions"])
    value: dict[str, object] = {
        "passages": result["passages"],
        "ingest_s": round(result["ingest_s"], 1),
        "articles_per_s": round(len(articles) / result["ingest_s"], 2),
        "passages_per_s": round(result["passages"] / result["ingest_s"], 1),
        "peak_memory_mb": result["peak_memory_mb"],
        **{f"recall@{k}": round(mean(0 < rank <= k for rank in ranks), 4) for k in (1, 5, 20)},
        "search_ms": cuts([row["search_ms"] for row in result["questions"]]),
    }
    if answers:
        value["answer_em"] = round(100 * mean(matches), 2)
        value["answer_f1"] = round(100 * mean(scores), 2)
        value["answer_ms"] = cuts([row["answer_ms"] for row in result["questions"]])
    return value


def cuts(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    hundredths = quantiles(values, n=100)
    return {"p50": round(hundredths[49], 1), "p95": round(hundredths[94], 1)}


def lines_of(script: Path) -> int:
    """Lines that the user writes, without blank ones and comments."""
    text = script.read_text(encoding="utf-8")
    own = text.split("# user code begins")[1].split("# user code ends")[0]
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in own.splitlines())


def size_of(folder: Path) -> int:
    """Megabytes of all files in the folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) // 2**20


def write(path: Path, records: Sequence[Mapping[str, str]]) -> None:
    """Write a JSONL file."""
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
