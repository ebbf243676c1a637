"""What it takes to publish a refresh into a large published store.

A SQLite store gets the same rows as the published one, without their words, which publishing does
not read; then articles come in by `NewsQA.add`, and the difference is published.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import numpy as np

from benchmarks.index_choice.make import Say
from benchmarks.index_choice.repeated import Repeated, pieces
from newsqa.engine import NewsQA
from newsqa.protocols import Floats, Kind
from newsqa.published.generations import Generations
from newsqa.published.tables import Table
from newsqa.settings import Settings
from newsqa.store.checksums import passage_hash
from newsqa.store.database import Store
from newsqa.store.export import COLUMNS
from newsqa.store.publish_record import Record
from newsqa.types import Article


class Turned:
    """An `Embedder` of vectors by chance."""

    def __init__(self, model: str, dimension: int) -> None:
        self.model_id, self.dimension = model, dimension
        self._source = np.random.default_rng(20261126)

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Unit rows."""
        rows = self._source.standard_normal((len(texts), self.dimension), np.float32)
        unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def refresh(store: Path, place: Path, work: Path, new: int, times: int, say: Say) -> dict[str, Any]:
    """Publish `new` articles, so many times; each time with its seconds."""
    source = Repeated.of(Store(store))
    if not work.exists():
        say("write the large SQLite store")
        shutil.copytree(store, work)
        written(source, work, place)
    engine = NewsQA(Settings(store=work), embedder=Turned(source.model, source.vectors.shape[1]))
    engine.tokenizer.terms("今天")
    rows = []
    for number in range(times):
        engine.add(articles(source, new, number))
        began, used = time.perf_counter(), time.process_time()
        report = engine.publish(str(place))
        rows.append(
            {
                "passages": Table.open(str(place), "passages").count(),
                "added": report.added,
                "wall_s": round(time.perf_counter() - began, 1),
                "cpu_s": round(time.process_time() - used, 1),
            }
        )
        say(str(rows[-1]))
    return {"published": rows}


def written(source: Repeated, work: Path, place: Path) -> None:
    """Give the store the rows of the published one, and that one its name."""
    count = Table.open(str(place), "passages").count() // len(source.passages)
    connection = apsw.Connection(str(work / "news.db"))
    model = int(str(next(connection.execute("SELECT row FROM models"))[0]))
    with connection:
        for made, passages in pieces(source, range(1, count)):
            rows = made.select(["row", *COLUMNS, "sha256", "hash"]).to_pylist()
            marks = ",".join("?" * (len(COLUMNS) + 3))
            connection.executemany(
                f"INSERT INTO articles (row, {','.join(COLUMNS)}, sha256, hash) VALUES ({marks})",
                (tuple(one.values()) for one in rows),
            )
            connection.executemany(
                "INSERT INTO passages (id, article, start, stop, model, vector, hash) "
                "VALUES (?,?,?,?,?,?,?)",
                (_passage(one, model) for one in passages.drop(["terms"]).to_pylist()),
            )
            connection.executemany(
                "INSERT INTO copies (article, leader) VALUES (?,?)",
                ((one["row"], one["leader"]) for one in _copies(made)),
            )
    connection.close()
    generations = Generations(str(place))
    newest = generations.newest()
    with Store(work).view() as view:
        same = replace(
            newest,
            sequence=newest.sequence + 1,
            archive=Record.of(work).archive,
            epoch=view.meta("epoch"),
            generation=view.generation,
        )
    generations.append(same)


def _copies(made: Any) -> list[dict[str, int]]:
    rows: list[dict[str, int]] = made.select(["row", "leader"]).to_pylist()
    return [one for one in rows if one["leader"] >= 0]


def _passage(one: dict[str, Any], model: int) -> tuple[Any, ...]:
    vector = np.array(one["vector"], np.float16).tobytes()
    columns = one["id"], one["article"], one["start"], one["stop"], model
    return (*columns, vector, passage_hash(*columns, vector))


def articles(source: Repeated, count: int, seed: int) -> list[Article]:
    """New articles: sentences of the store in another order."""
    chance = random.Random(seed)
    texts = source.articles.column("text").to_pylist()
    sentences = [part for text in texts for part in text.split("。") if 15 < len(part) < 200]
    made = []
    for number in range(count):
        text = "。".join(chance.sample(sentences, 16)) + "。"
        made.append(Article(id=f"new-{seed}-{number}", title=text[:20], text=text))
    return made
