"""Groups of copies over an archive: how many, how long it takes, pairs to judge, copies found.

    python -m benchmarks.duplicates --news ../shared/data/news.jsonl.gz --pairs pairs.txt
    python -m benchmarks.duplicates --recall 300
    python -m benchmarks.duplicates --libraries

Signatures and groups only, in a real store without passages, one thread. `--pairs` writes 100 pairs
of one group each (fixed seed) to be read and judged; `--recall` damages so many articles (other
head and tail, a fifth cut off, Traditional) and counts how many of them find their original.
`--libraries` times 128 permutations for each of 1,000 articles (datasketch and rensa installed).
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.common import add_news, command, missing, print_figures
from newsqa.ingest.dedupe import BANDS, ROWS, SHINGLE, signature
from newsqa.ingest.draft import Located
from newsqa.ingest.pipeline import read_articles
from newsqa.store.database import Store
from newsqa.store.writer import Entry
from newsqa.text.alignment import aligned
from newsqa.text.letters import letters
from newsqa.types import Article

BATCH = 256
SEED = 20261123
MODEL = "none"
_CREDITS = "（来源：某某网 记者 某某 通讯员 某某 摄影报道）"


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_news(parser)
    parser.add_argument("--articles", type=int, default=0, help="only so many of it; 0: all")
    parser.add_argument(
        "--store", type=Path, help="folder of the store; used as it is if it exists"
    )
    parser.add_argument("--pairs", type=Path, help="write pairs to judge")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--recall", type=int, default=0, help="damage so many articles")
    parser.add_argument("--libraries", action="store_true", help="time MinHash libraries")
    return parser.parse_args()


def main() -> int:
    """Measure and print."""
    arguments = options()
    if missing(arguments.news):
        return 0
    if arguments.libraries:
        print_figures(libraries(arguments.news))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.store or Path(folder) / "store"
        figures: dict[str, object] = {}
        if not (path / "news.db").exists():
            figures = filled(Store(path, create=True), arguments)
        store = Store(path)
        figures |= group_figures(store)
        if arguments.pairs:
            write_pairs(store, arguments.pairs, arguments.seed)
        if arguments.recall:
            figures["recall"] = recall(store, arguments.recall, arguments.seed)
        print_figures(figures)
    return 0


def filled(store: Store, arguments: argparse.Namespace) -> dict[str, object]:
    """Ingest the archive; seconds by step."""
    seconds = {"read and clean": 0.0, "sign": 0.0, "store and group": 0.0}
    found = (item.article for item in read_articles([arguments.news]) if isinstance(item, Located))
    articles = iter(islice(found, arguments.articles) if arguments.articles else found)
    with store.writer() as writer:
        while True:
            started = time.perf_counter()
            batch = list(islice(articles, BATCH))
            read = time.perf_counter()
            if not batch:
                break
            entries = [entry(article) for article in batch]
            signed = time.perf_counter()
            writer.commit(entries, MODEL)
            seconds["read and clean"] += read - started
            seconds["sign"] += signed - read
            seconds["store and group"] += time.perf_counter() - signed
    return {"seconds": {step: round(value, 1) for step, value in seconds.items()}}


def entry(article: Article) -> Entry:
    """An article without passages."""
    return Entry(article, [], np.zeros((0, 1), np.float32), [], [], signature(article.text))


def group_figures(store: Store) -> dict[str, object]:
    """Counts and sizes of the groups."""
    with store.view() as view:
        counts = view.counts()
        sizes = Counter(leader for leader, _ in view.groups())
    return {
        "articles": counts.articles,
        "groups": counts.groups,
        "articles in groups": counts.groups + counts.copies,
        "largest": sorted(sizes.values(), reverse=True)[:10],
        "sizes": dict(sorted(Counter(sizes.values()).items())),
        "store MiB": round(store.bytes() / 2**20, 1),
        "memory MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def write_pairs(store: Store, path: Path, seed: int, count: int = 100) -> None:
    """Pairs of two articles of one group: `count` articles by chance, each with a random other."""
    chance = random.Random(seed)
    with store.view() as view:
        groups: dict[str, list[str]] = {}
        for leader, id_ in view.groups():
            groups.setdefault(leader, []).append(id_)
        members = [(leader, id_) for leader, ids in groups.items() for id_ in ids]
        with path.open("w", encoding="utf-8") as file:
            for number, (leader, id_) in enumerate(chance.sample(members, count), 1):
                other = chance.choice([one for one in groups[leader] if one != id_])
                first, second = view.article(id_), view.article(other)
                assert first and second
                file.write(
                    f"=== {number} {id_} {other} group of {len(groups[leader])} "
                    f"{aligned(first.text, second.text)}\n--- {first.published}\n{first.text}\n"
                    f"--- {second.published}\n{second.text}\n"
                )


def recall(store: Store, count: int, seed: int) -> dict[str, float]:
    """Share of damaged copies that find their original's group, by damage."""
    chance = random.Random(seed)
    with store.view() as view:
        articles = [article for article in view.articles() if len(article.text) >= 200]
    chosen = chance.sample(articles, count)
    others = chance.sample(articles, 2 * count)
    found: Counter[str] = Counter()
    ids: dict[str, tuple[str, str]] = {}
    entries: list[Entry] = []
    for number, article in enumerate(chosen):
        for name, text in damaged(article.text, others[2 * number : 2 * number + 2]):
            copy = replace(article, id=f"copy {name} {number}", text=text, published="2030-01-01")
            ids[copy.id] = (name, article.id)
            entries.append(entry(copy))
    with tempfile.TemporaryDirectory() as folder:
        # A store of the originals alone: no copy may find its article by way of another.
        beside = Store(Path(folder), create=True)
        with beside.writer() as writer:
            writer.commit([entry(article) for article in chosen], MODEL)
            for one in entries:
                writer.commit([one], MODEL)
                name, original = ids[one.article.id]
                with beside.view() as view:
                    group = view.leader(one.article.id)
                    found[name] += group is not None and group == view.leader(original)
                writer.commit([], MODEL, removed=[one.article.id])
    return {
        name: round(found[name] / count, 4) for name in dict.fromkeys(n for n, _ in ids.values())
    }


def damaged(text: str, others: Sequence[Article]) -> Iterator[tuple[str, str]]:
    """The text as other papers would print it."""
    import opencc

    head = f"{others[0].title}\n{_CREDITS}{others[0].text[:60]}\n"
    tail = f"\n{_CREDITS}责任编辑：某某\n相关新闻：{others[1].text[:60]}"
    shortened = text[: len(text) * 4 // 5]
    traditional = opencc.OpenCC("s2t").convert
    yield "head and tail", head + text + tail
    yield "shortened", shortened
    yield "Traditional", traditional(text)
    yield "all three", traditional(head + shortened + tail)


def libraries(news: Path, count: int = 1000) -> dict[str, float]:
    """Milliseconds of processor time for an article's signature, from its letters on."""
    import datasketch
    import rensa

    found = (item.article for item in read_articles([news]) if isinstance(item, Located))
    texts = [letters(article.text) for article in islice(found, count)]

    def runs(text: str) -> list[str]:
        return list({text[start : start + SHINGLE] for start in range(len(text) - SHINGLE + 1)})

    def by_datasketch(text: str) -> None:
        datasketch.MinHash(BANDS * ROWS).update_batch([run.encode() for run in runs(text)])

    def by_rensa(text: str) -> None:
        sketch = rensa.RMinHash(BANDS * ROWS, 1)
        sketch.update(runs(text))
        sketch.digest()

    figures: dict[str, float] = {}
    for name, sign in (
        ("newsqa (numpy)", signature),
        (f"datasketch {version('datasketch')}", by_datasketch),
        (f"rensa {version('rensa')}", by_rensa),
    ):
        started = time.process_time()
        for text in texts:
            sign(text)
        figures[name] = round(1000 * (time.process_time() - started) / len(texts), 3)
    return figures


if __name__ == "__main__":
    raise SystemExit(main())
