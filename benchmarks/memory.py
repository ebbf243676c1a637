"""The memory of one server over a large archive, with schedule, gate and operator's page.

    python -m benchmarks.memory [--passages 200000] [--asked 50] [--sentences STORE] [--at FOLDER]

The store is made, not ingested: articles of sentences drawn from a store (else from the samples),
with vectors of random directions, written by the store's own writer; no encoder runs. Of three
passages an article and with its words, the indexes of a server are as large as over real articles.
`newsqa serve` then runs over it, with a source that is due every few seconds, golden questions in
the gate and a logged-in operator, and is asked. Prints one JSON object; memory as Linux counts it,
in MiB: `rss` of the process, of which `anonymous` is its own and the rest files that are mapped
(the models, the store).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import httpx
import numpy as np
from tqdm import tqdm

from benchmarks.common import command, print_figures, questions
from benchmarks.load import ASK, EXAMPLES, TOKEN, served, write
from newsqa.engine import NewsQA
from newsqa.settings import load_settings
from newsqa.store.writer import Entry
from newsqa.text.sentences import sentence_windows
from newsqa.types import Article, Passage

SEED = 20
PASSAGES, SENTENCES = 3, 6
"""Passages of an article, and sentences of a passage: some 250 characters."""
BATCH = 1000
PARTS = {"rss": "VmRSS", "highest": "VmHWM", "anonymous": "RssAnon"}
GOLDEN = (
    {"question": "火星基地何时竣工？", "answer": ""},
    {"question": "谁主持了月球大桥的通车仪式？", "answer": ""},
)
PAGES = ("", "/articles?words=会议", "/sources", "/questions", "/inbox", "/generations")


def main() -> int:
    """Measure and print."""
    parser = command(__doc__)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--asked", type=int, default=50, help="questions before the end")
    parser.add_argument("--sentences", type=Path, help="a store whose sentences are drawn from")
    parser.add_argument("--questions", type=Path, default=EXAMPLES / "questions.jsonl")
    parser.add_argument("--at", type=Path, help="make the store here, and leave it there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsqa-memory-") as temporary:
        folder = given.at or Path(temporary)
        if not (folder / "store").exists():
            make(folder / "store", given.passages, pool(given.sentences))
        asked = cycle(questions(given.questions, given.asked))
        print_figures(measure(folder, list(islice(asked, given.asked))))
    return 0


def pool(store: Path | None) -> list[str]:
    """Sentences of the articles of a store, or of the samples."""
    if store is None:
        with tempfile.TemporaryDirectory() as folder:
            engine = NewsQA(load_settings(store=Path(folder) / "store"), create=True)
            engine.ingest(EXAMPLES / "articles")
            return _sentences(engine)
    return _sentences(NewsQA(load_settings(store=store)))


def _sentences(engine: NewsQA) -> list[str]:
    with engine.store.view() as view:
        texts = [article.text for article in view.articles()]
    return list(
        dict.fromkeys(
            text[start:end].strip() for text in texts for start, end in sentence_windows(text)
        )
    )


def make(store: Path, count: int, drawn: Sequence[str]) -> None:
    """A store of `count` passages."""
    engine = NewsQA(load_settings(store=store), create=True)
    model, dimension = engine.embedder.model_id, engine.embedder.dimension
    terms = {text: engine.indexer.tokenizer.terms(text) for text in tqdm(drawn, desc="terms")}
    made = articles(count, drawn, terms, dimension)
    with engine.store.writer("ingest") as writer, tqdm(total=count, desc="passages") as bar:
        while batch := [entry for _, entry in zip(range(BATCH), made, strict=False)]:
            writer.commit(batch, model)
            bar.update(sum(len(entry.passages) for entry in batch))


def articles(
    count: int, drawn: Sequence[str], terms: dict[str, list[str]], dimension: int
) -> Iterator[Entry]:
    """Articles of `count` passages in all, the same at each call; a number is new in each."""
    chance, source = random.Random(SEED), np.random.default_rng(SEED)
    for number in range(count // PASSAGES):
        title = f"第{number}号公告"
        chosen = [chance.choices(drawn, k=SENTENCES) for _ in range(PASSAGES)]
        pieces = ["".join(part) for part in chosen]
        ends = np.cumsum([len(piece) for piece in pieces]).tolist()
        day = f"20{10 + number % 15}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        publisher = f"第{number % 40}家媒体"
        article = Article(
            f"made/{number}", "".join(pieces), title, publisher=publisher, published=day
        )
        passages = [
            Passage(article, end - len(piece), end) for piece, end in zip(pieces, ends, strict=True)
        ]
        vectors = source.normal(size=(PASSAGES, dimension)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        words = [[term for text in part for term in terms[text]] for part in chosen]
        whole = [f"第{number}号", *(term for part in words for term in part)]
        # Keys that no other article has: copies would be grouped, and save memory.
        keys = [number * 8 + one for one in range(8)]
        yield Entry(article, passages, vectors, words, whole, keys)


def measure(folder: Path, asked: Sequence[str]) -> dict[str, object]:
    """The figures of a server over the store in the folder."""
    write(folder / "news", 0, 20)
    golden = folder / "golden.jsonl"
    lines = (json.dumps(one, ensure_ascii=False) for one in GOLDEN)
    golden.write_text("\n".join(lines), encoding="utf-8")
    source = {"name": "town", "location": str(folder / "news"), "refresh": "20s"}
    settings = {
        "NEWSQA_SOURCE": json.dumps([source]),
        "NEWSQA_GATE": "hold",
        "NEWSQA_GATE_QUESTIONS": str(golden),
    }
    with served(folder, settings) as (server, address):
        figures: dict[str, object] = {"opened": memory(server)}
        with httpx.Client(base_url=address, timeout=600) as client:
            figures["pages"] = _operator(client)
            times = []
            for number, question in enumerate(asked):
                if number % 10 == 0:
                    write(folder / "news", number + 1, 20)
                began = time.perf_counter()
                client.post(ASK, json={"question": question}).raise_for_status()
                times.append(time.perf_counter() - began)
            figures["after_questions"] = memory(server)
            _operator(client)
            state = client.get(
                "/api/v1/sources", headers={"Authorization": f"Bearer {TOKEN}"}
            ).json()["sources"][0]
            figures["articles"] = client.get("/api/v1/articles").json()["total"]
            figures["gate_runs"] = len(
                client.get("/api/v1/gate", headers={"Authorization": f"Bearer {TOKEN}"}).json()[
                    "runs"
                ]
            )
        figures |= {
            "asked": len(times),
            "seconds_each": round(sum(times) / max(1, len(times)), 2),
            "source": {name: state[name] for name in ("last_success", "failures", "articles")},
            "at_the_end": memory(server),
            "store_mb": round((folder / "store" / "news.db").stat().st_size / 2**20),
        }
    return figures


def _operator(client: httpx.Client) -> int:
    """Log in and look at pages; how many were shown."""
    client.post("/admin/login", data={"token": TOKEN})
    return sum(client.get(f"/admin{page}").status_code == 200 for page in PAGES)


def memory(server: subprocess.Popen[bytes]) -> dict[str, int]:
    """The memory of a process, in MiB."""
    lines = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii").splitlines()
    found = dict(line.split(":", 1) for line in lines)
    return {name: round(int(found[key].split()[0]) / 1024) for name, key in PARTS.items()}


if __name__ == "__main__":
    os.environ.setdefault("TQDM_MININTERVAL", "10")
    sys.exit(main())
