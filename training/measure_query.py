"""Measure finding with the bundled weights for questions, beside the encoder's own.

    python -m training.measure_query --query QUERY --store STORE

Over the whole STORE, by the vectors alone and as the product searches: the share of the questions
of the development sets whose article (or a near-duplicate of it) is among the first passages found,
and the share with a passage of such an article that holds one of the answers. Figures go into
query_figures.json and the model card.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from newsqa.engine import NewsQA
from newsqa.evaluate.duplicates import NearDuplicates
from newsqa.models.bundle import QUERY_GRAPH, QUERY_WEIGHTS, read_query_manifest
from newsqa.protocols import Floats, Kind
from newsqa.querying.retrieval import Method
from newsqa.search.embedder import BundledEmbedder
from newsqa.search.openvino_encoder import OpenVINOEncoder
from newsqa.settings import load_settings
from newsqa.types import Hit
from training import model_card
from training.command import add_data, add_models, command, log_progress, write_json
from training.samples import read_lines
from training.train_query import FACTS

log = logging.getLogger("measure_query")

FIGURES = Path(__file__).resolve().parent / "query_figures.json"
NATURAL = "natural-qa.dev"
NEWS = "news-qa.dev"
METHODS: tuple[Method, ...] = ("dense", "both")
CUTS = (1, 8, 12)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its article and the words that answer it."""

    question: str
    doc_id: str
    answers: tuple[str, ...]


class EncoderAlone(BundledEmbedder):
    """The bundled encoder with one set of weights for questions and passages."""

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Return unit rows, shape (len(texts), dimension)."""
        return self.encoder.encode(texts, self.prompts[kind])


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    add_models(parser)
    parser.add_argument("--query", type=Path, required=True, help="what train_query wrote")
    parser.add_argument("--store", type=Path, required=True, help="holds the archive")
    parser.add_argument("--every", type=int, default=1, help="ask every n-th of news-qa.dev only")
    return parser.parse_args()


def asked(data: Path, name: str) -> list[Asked]:
    """Return the answered questions of a development set."""
    return [
        Asked(record["question"], record["doc_id"], answers)
        for record in read_lines(data / f"{name}.jsonl")
        if (
            answers := tuple(span["text"] for span in record["spans"])
            if "spans" in record
            else (record["answer"],)
        )
    ]


def found(hits: Sequence[Hit], item: Asked, same: NearDuplicates) -> list[tuple[bool, bool]]:
    """Return for each hit whether its article is the right one, and whether it answers."""
    right: dict[str, bool] = {}
    result = []
    for hit in hits:
        article = hit.passage.article
        if article.id not in right:
            right[article.id] = article.id == item.doc_id or same.includes(article.text)
        holds = any(answer in hit.passage.text for answer in item.answers)
        result.append((right[article.id], right[article.id] and holds))
    return result


def shares(engine: NewsQA, items: Sequence[Asked], method: Method) -> dict[str, float]:
    """Return the recall of articles and of answering passages at each cut."""
    rows = []
    for item in items:
        gold = engine.article(item.doc_id)
        hits = engine.search(item.question, k=max(CUTS), method=method)
        rows.append(found(hits, item, NearDuplicates(gold.text if gold else "")))
    return {
        f"{name}@{cut}": round(float(np.mean([any(h[at] for h in r[:cut]) for r in rows])), 4)
        for at, name in enumerate(("article", "answer"))
        for cut in CUTS
    }


def embedders() -> Iterator[tuple[str, BundledEmbedder]]:
    """Yield the encoder alone, and with the weights for questions."""
    encoder = OpenVINOEncoder()
    yield "encoder", EncoderAlone(encoder)
    yield "query", BundledEmbedder(encoder)


def main() -> None:
    """Measure, write the figures and the card."""
    arguments = options()
    log_progress()
    encoder = OpenVINOEncoder()
    manifest = read_query_manifest(encoder.manifest.model, arguments.out)
    if manifest is None:
        raise SystemExit(f"{arguments.out}: no weights for questions")
    settings = load_settings(store=arguments.store)
    sets: dict[str, dict[str, Any]] = {}
    for name in (NATURAL, NEWS):
        items = asked(arguments.data, name)[:: arguments.every if name == NEWS else 1]
        sets[name] = {"n": len(items)}
        for label, embedder in embedders():
            engine = NewsQA(settings, embedder=embedder)
            for method in METHODS:
                sets[name][f"{label}, {method}"] = figures = shares(engine, items, method)
                log.info("%s  %s, %s: %s", name, label, method, figures)
    names = (QUERY_GRAPH, QUERY_WEIGHTS)
    write_json(
        FIGURES,
        {
            "model": manifest.model,
            "passages": manifest.passages,
            "bytes": {name: manifest.files[name]["bytes"] for name in names},
            "training": json.loads((arguments.query / FACTS).read_text(encoding="utf-8")),
            "sets": sets,
        },
    )
    model_card.write(arguments.out)


if __name__ == "__main__":
    main()
