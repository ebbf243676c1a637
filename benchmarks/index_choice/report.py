"""Tables, a picture and a simulation of larger archives, written from the figures of `remember`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.growth import drawn
from benchmarks.index_choice.make import FIGURES
from benchmarks.index_choice.repeated import HEAPS

BEGIN, END = "<!-- index_choice -->", "<!-- /index_choice -->"
PICTURE = "index-choice.svg"
SIMULATED = 100_000_000
LARGE = 10_000_000
WANTED = 0.97
"""Recall@20 that a way to search must have to be drawn."""
Figures = Mapping[str, Any]


def report(places: Sequence[Path], docs: Path) -> str:
    """Write the section of docs/benchmarks.md and its picture; returns the section."""
    stores = [json.loads((one / FIGURES).read_text(encoding="utf-8")) for one in places]
    stores.sort(key=lambda one: int(one["passages"]))
    rows = [row for store in stores for row in store.get("indexes", [])]
    parts = [*_indexes(rows), *_readers(stores), *_stores(stores), *simulated(stores)]
    best = fastest(rows)
    if len({row["passages"] for row in best}) > 1:
        (docs / PICTURE).write_text(drawn([_curve(row) for row in best]), encoding="utf-8")
        parts += [f"![milliseconds a search of vectors over passages]({PICTURE})", ""]
    text = "\n".join(parts)
    page = docs / "benchmarks.md"
    whole = page.read_text(encoding="utf-8")
    before, _, rest = whole.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")
    return text


def fastest(rows: Iterable[Figures]) -> list[Figures]:
    """Of each size and index the way with the least processor time that finds enough."""
    best: dict[tuple[int, str], Figures] = {}
    for row in rows:
        key = int(row["passages"]), str(row["index"])
        enough = row["recall@20"] >= WANTED
        if enough and (key not in best or row["cpu_p50_ms"] < best[key]["cpu_p50_ms"]):
            best[key] = row
    return list(best.values())


def _curve(row: Figures) -> dict[str, Any]:
    name = f"{row['index']}, recall@20 {WANTED} or more"
    return {"passages": row["passages"], "index": name, "ms_p50": row["cpu_p50_ms"]}


def _indexes(rows: Iterable[Figures]) -> list[str]:
    names = ("recall@20", "recall@400", "cpu_p50_ms", "p50_ms", "p95_ms", "requests", "read_kb")
    head = ("passages", "index", "lists searched", *names)
    lines = [
        (f"{row['passages']:,}", row["index"], row["way"] or "all", *(row[one] for one in names))
        for row in rows
    ]
    return _table(head, lines)


def _readers(stores: Iterable[Figures]) -> list[str]:
    names = ("p50_ms", "p95_ms", "cpu_p50_ms", "cpu_p95_ms", "requests", "read_kb")
    asked, several = [], []
    for store in stores:
        size = f"{store['passages']:,}"
        if reader := store.get("reader"):
            asked += [
                (size, way, *(reader[way][one] for one in names), reader["memory_mb"]["own"])
                for way in ("cold", "warm")
            ]
        several += [(size, *row.values()) for row in store.get("readers", [])]
    together = ("readers", "questions/s", "cpu ms a question", "cores", "questions/cpu s")
    return [
        *_table(("passages", "retrieve", *names, "own memory, MB"), asked),
        *_table(("passages", *together), several),
    ]


def _stores(stores: Iterable[Figures]) -> list[str]:
    lines, steps, publishes = [], [], []
    for store in stores:
        size = int(store["passages"])
        if sizes := store.get("bytes"):
            lines += [(f"{size:,}", name, round(part / size)) for name, part in sizes.items()]
        steps += [
            (f"{size:,}", name, one["cpu_s"], one["wall_s"])
            for name, one in store.get("steps", {}).items()
        ]
        publishes += [
            (f"{one['passages']:,}", one["added"], one["cpu_s"], one["wall_s"])
            for one in store.get("refresh", {}).get("published", [])
        ]
    return [
        *_table(("passages", "part", "bytes a passage"), lines),
        *_table(("passages", "step of making", "cpu s", "wall s"), steps),
        *_table(("passages after it", "articles published", "cpu s", "wall s"), publishes),
    ]


def simulated(stores: Sequence[Figures]) -> list[str]:
    """A reader of SIMULATED passages; each part by the largest store that has a figure of it."""
    measured = [one for one in stores if one.get("indexes")]
    a_passage: dict[str, float] = {}
    for one in stores:
        a_passage |= {name: part / one["passages"] for name, part in one.get("bytes", {}).items()}
    if not measured or not a_passage:
        return []
    store = measured[-1]
    size = int(store["passages"])
    times = SIMULATED / size
    memory = {
        "numbers of passages and articles": (16 + 8 * store["articles"] / size) * SIMULATED,
        "words": 24 * float(store["words"]) * times**HEAPS,
        "index of the vectors": a_passage["passages, index of vectors"] * SIMULATED,
    }
    lines: list[tuple[object, ...]] = [
        ("storage, GB", round(sum(a_passage.values()) * SIMULATED / 1e9)),
        *((f"memory, {name}, GB", round(part / 1e9, 1)) for name, part in memory.items()),
        ("memory of a reader without models, GB", round(sum(memory.values()) / 1e9, 1)),
    ]
    lines += _grown(stores)
    for row in fastest(store["indexes"]):
        name = f"a search of vectors ({row['index']} {row['way']}".rstrip()
        lines.append((f"{name}), cpu ms, at most", round(row["cpu_p50_ms"] * times)))
    text = [
        f"A simulation of {SIMULATED:,} passages, from the store of {size:,}; nothing of it was",
        "measured. It assumes that bytes a passage stay; that the same share of the lists finds as",
        "much, and that a search takes processor time in proportion to passages, which is too much",
        "where comparing the best in full costs most; that the number of different",
        f"words grows with the power {HEAPS} of the passages; and that the whole index of the",
        "vectors is in memory, beside 16 bytes a passage, 8 an article and 24 a word. What goes on",
        "as between two stores does so in a straight line from the two largest that were asked.",
        "",
    ]
    return [*text, *_table(("part", "simulated"), lines)]


def _grown(stores: Sequence[Figures]) -> list[tuple[object, ...]]:
    """Memory and time of a reader of LARGE and SIMULATED passages, by the two largest stores."""
    asked = [one for one in stores if "reader" in one]
    if len(asked) < 2:
        return []
    less, more = asked[-2:]
    lines: list[tuple[object, ...]] = []
    for size in (one for one in (LARGE, SIMULATED) if one > more["passages"]):
        times = (size - more["passages"]) / (more["passages"] - less["passages"])
        own = [one["reader"]["memory_mb"]["own"] / 1000 for one in (less, more)]
        used = [one["reader"]["warm"]["cpu_p50_ms"] for one in (less, more)]
        lines += [
            (
                f"memory of a reader of {size:,}, as between two stores, GB",
                round(own[1] + times * (own[1] - own[0]), 1),
            ),
            (
                f"a question's retrieval in {size:,}, as between two stores, cpu ms",
                round(used[1] + times * (used[1] - used[0])),
            ),
        ]
    return lines


def _table(head: Sequence[str], lines: Sequence[Sequence[object]]) -> list[str]:
    if not lines:
        return []
    written = [[_cell(cell) for cell in line] for line in [head, ["---"] * len(head), *lines]]
    return [*(f"| {' | '.join(line)} |" for line in written), ""]


def _cell(value: object) -> str:
    return f"{value:,.0f}" if isinstance(value, float) and value >= 1000 else str(value)
