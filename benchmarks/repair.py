"""How much of what a filter does to a text is undone, on real articles damaged on purpose.

    python -m benchmarks.repair [--news news.jsonl.gz] [--damaged 300] [--clean 5000]

The articles are among those that the model of characters was not counted on; the damaged ones are
not among those that the bounds in lost_bytes.py were chosen on. tests/corrupt.py does the damage:
Traditional script, pinyin notes behind 5 % of the characters, one byte lost at the beginning and
one at the end of a run. The numbers are how many characters of the clean text a run damages: it
ends where the second byte is lost, or earlier where the bytes fall into step by themselves.
"""

from __future__ import annotations

import random
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.corrupt import corrupt
from tqdm import tqdm
from training.character_model import HELD_OUT, held_out

from benchmarks.common import add_news, command, missing, print_figures, records
from newsqa.ingest.repair import mend, repair

CONTEXT = 4
"""Characters on both sides of a run that must be right with it."""


def articles(news: Path) -> Iterator[str]:
    """Texts that the model was not counted on, those that nothing was chosen on first."""
    for untouched in (1, 0):
        for record in records(news):
            checksum = zlib.crc32(record["id"].encode())
            if held_out(record["id"]) and checksum // HELD_OUT % 2 == untouched:
                yield repair(record["text"])


def main() -> None:
    """Measure and print, as JSON."""
    parser = command(__doc__)
    add_news(parser)
    parser.add_argument("--damaged", type=int, default=300, help="articles that are damaged")
    parser.add_argument("--clean", type=int, default=5000, help="articles that must stay")
    parser.add_argument("--script", choices=("traditional", "simplified"), default="traditional")
    arguments = parser.parse_args()
    if missing(arguments.news):
        return
    texts = articles(arguments.news)
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong = notes = left = 0
    for number, text in enumerate(tqdm(islice(texts, arguments.damaged), desc="damaged")):
        damaged = corrupt(text, random.Random(number), script=arguments.script)
        mended = mend(damaged.text)
        for run in damaged.runs:
            length = run.end - run.start
            whole = damaged.clean[max(0, run.start - CONTEXT) : run.end + CONTEXT]
            for name in ("1",) if length == 1 else ("2 or more", "3 or more")[: length - 1]:
                found[name] += 1
                right[name] += whole in mended.text
        wrong += sum(
            mended.text[max(0, r.start - 2) : r.start + len(r.after) + 2] not in damaged.clean
            for r in mended.repairs
            if r.kind == "lost_bytes"
        )
        notes += damaged.notes
        left += damaged.notes - sum(repair.kind == "note" for repair in mended.repairs)
    changed = 0
    clean = list(islice(texts, arguments.clean))
    started = time.perf_counter()
    for text in tqdm(clean, desc="clean"):
        changed += any(r.kind == "lost_bytes" for r in mend(text).repairs)
    seconds = time.perf_counter() - started
    result = {
        "runs_restored": {
            name: {"n": found[name], "share": round(right[name] / found[name], 3)}
            for name in sorted(found)
        },
        "wrong_repairs": wrong,
        "notes": {"n": notes, "left": left},
        "clean": {"n": len(clean), "changed": changed},
        "milliseconds_an_article": round(1000 * seconds / max(len(clean), 1), 2),
    }
    print_figures(result)


if __name__ == "__main__":
    main()
