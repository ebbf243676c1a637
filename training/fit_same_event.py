"""Fit the function that tells whether two articles report one event.

    python -m training.fit_same_event [--write]

event_pairs.tsv names pairs of articles of the archive and whether a person who read both found one
event: a digest may tell them together. The pairs were drawn from the articles that share the most
runs of letters with one of 900 articles by chance, evenly over how many these are, so that many
look alike. Pairs that left the reader in doubt are left out. Cross-validated by pair (PARTS parts,
DIVISIONS divisions); prints precision and recall by the least probability.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np

from newsqa.answer.same_event import WEIGHTS, Report, Reports, same_event_features
from newsqa.evaluate.jsonl import read_jsonl
from newsqa.ingest.draft import Located
from newsqa.ingest.pipeline import read_articles
from newsqa.text.terms import Tokenizer
from training.command import add_data, command
from training.logistic_fit import Array, area_under_curve, fit_logistic

PAIRS = Path(__file__).with_name("event_pairs.tsv")
DIVISIONS, PARTS = 5, 10
PENALTY = 3.0
LEAST = (0.5, 0.6, 0.7, 0.8)


def pairs() -> list[tuple[str, str, bool]]:
    """Return the pairs of ids, and whether both report one event."""
    lines = PAIRS.read_text(encoding="utf-8").splitlines()
    return [(one, other, same == "1") for one, other, same in (line.split("\t") for line in lines)]


def reports(data: Path, wanted: set[str]) -> dict[str, Report]:
    """Return what is compared of the wanted articles."""
    compared = Reports(Tokenizer())
    found: dict[str, Report] = {}
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.jsonl"
        with part.open("w", encoding="utf-8") as lines:
            for _, record in read_jsonl(data / "news.jsonl.gz"):
                if record["id"] in wanted:
                    lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        for read in read_articles([part]):
            if isinstance(read, Located):
                found[read.article.id] = compared.report(read.article)
    return found


def validated(values: Array, right: Array) -> Array:
    """Return probabilities of fits that did not see the pair, shape (DIVISIONS, pairs)."""
    likely = np.zeros((DIVISIONS, len(right)))
    for seed in range(DIVISIONS):
        parts = np.random.default_rng(seed).permutation(len(right)) % PARTS
        for part in range(PARTS):
            held = parts == part
            fitted = fit_logistic(values[~held], right[~held], PENALTY)
            likely[seed, held] = [fitted.of(row) for row in values[held].tolist()]
    return likely


def main() -> None:
    """Print the figures; with --write also write the weights of a fit on all pairs."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--write", action="store_true", help="write the weights")
    arguments = parser.parse_args()
    judged = pairs()
    known = reports(arguments.data, {id_ for one, other, _ in judged for id_ in (one, other)})
    judged = [pair for pair in judged if pair[0] in known and pair[1] in known]
    values = np.array([same_event_features(known[one], known[other]) for one, other, _ in judged])
    right = np.array([float(same) for *_, same in judged])
    likely = validated(values, right)
    area = np.mean([area_under_curve(row, right) for row in likely])
    sys.stdout.write(f"{len(right)} pairs, {int(right.sum())} of one event, area {area:.3f}\n")
    for least in LEAST:
        taken = likely >= least
        precision = right[np.nonzero(taken)[1]].mean() if taken.any() else float("nan")
        recall = (taken * right).sum() / (len(likely) * right.sum())
        sys.stdout.write(f"from {least}: precision {precision:.3f}  recall {recall:.3f}\n")
    if arguments.write:
        fitted = fit_logistic(values, right, PENALTY)
        WEIGHTS.write_text(json.dumps(asdict(fitted)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
