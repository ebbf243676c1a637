"""Fit the function that tells whether a question leaves open which event is meant.

    python -m training.fit_clarify --store STORE

Questions of natural-qa.train name their event as they are; variants of them do not, where another
event of the archive in STORE answers them about as likely (`clarify_reading`). vague_questions.tsv
has short questions of both kinds, written for this. Cross-validated by question in FOLDS parts;
what ships is fitted to all.
"""

from __future__ import annotations

import argparse
import json
import logging
import pickle
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from newsqa.answer.clarify import DOUBTFUL, UNCLEAR, WEIGHTS, offered
from newsqa.answer.clarify_features import clarify_features
from newsqa.dialogue.logistic import Logistic
from newsqa.engine import NewsQA
from newsqa.settings import load_settings
from training.clarify_reading import Archive, Asked, Read
from training.command import add_data, command, log_progress
from training.logistic_fit import Array, area_under_curve, fit_logistic
from training.samples import read_lines

log = logging.getLogger("fit_clarify")

QUESTIONS = Path(__file__).with_name("vague_questions.tsv")
FOLDS = 10
PENALTY = 5.0
LEVELS = (0.2, 0.4, 0.5, 0.6, 0.8)
"""Probabilities at which the figures are logged, beside those that ship."""
WEIGHT = {"vague": 3, "written": 3}
"""How often a question that was written for this counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """The features of a question that several events may answer; `unclear` where none is named."""

    asked: Asked
    features: list[float]
    unclear: bool


def natural_questions(data: Path, count: int) -> Iterator[Asked]:
    """Yield questions of the training set in an order of their own."""
    records = list(read_lines(data / "natural-qa.train.jsonl.gz"))
    random.Random(5).shuffle(records)
    for number, record in enumerate(records[:count]):
        yield Asked(number, record["question"], "named", record["doc_id"])


def written_questions(first: int) -> Iterator[Asked]:
    """Yield the questions that were written for this, numbered from `first`."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, first):
        made, _, question = line.partition("\t")
        yield Asked(number, question, "vague" if made == "vague" else "written")


def read_all(archive: Archive, data: Path, count: int) -> Iterator[Read]:
    """Yield all questions as they are read, natural ones with their variants."""
    for asked in [*written_questions(count), *natural_questions(data, count)]:
        read = archive.read(asked)
        if read is None:
            continue
        yield read
        if asked.made == "named":
            yield from filter(None, map(archive.read, archive.variants(read)))


def row_of(read: Read) -> Row | None:
    """Return the features; None where fewer than two events could be offered, or none is sure."""
    found = offered(read.question, read.relevance, read.events)
    unclear = read.is_open() if len(found) > 1 else None
    if unclear is None:
        return None
    features = clarify_features(read.question, read.relevance, read.hits, read.events, found)
    return Row(read.asked, features, unclear)


def fit(rows: Sequence[Row]) -> Logistic:
    """Return the function fitted to the rows."""
    repeated = [row for row in rows for _ in range(WEIGHT.get(row.asked.made, 1))]
    return fit_logistic(
        np.array([row.features for row in repeated]),
        np.array([float(row.unclear) for row in repeated]),
        PENALTY,
    )


def cross_validated(rows: Sequence[Row]) -> Array:
    """Return the probabilities of each part by the function fitted to the others."""
    likely = np.zeros(len(rows))
    for part in range(FOLDS):
        fitted = fit([row for row in rows if row.asked.number % FOLDS != part])
        for at, row in enumerate(rows):
            if row.asked.number % FOLDS == part:
                likely[at] = fitted.of(row.features)
    return likely


def report(rows: Sequence[Row], likely: Array, read: Mapping[str, int]) -> None:
    """Log the share of each kind of question that is asked back; `read` counts them by kind.

    Open questions are counted among those that several events may answer, others among all read.
    """
    unclear = np.array([row.unclear for row in rows])
    log.info("%d rows, area %.3f", len(rows), area_under_curve(likely, unclear))
    kinds = np.array([row.asked.made for row in rows])
    for made, wanted in sorted({(row.asked.made, row.unclear) for row in rows}):
        own = likely[(kinds == made) & (unclear == wanted)]
        total = len(own) if wanted else read[made]
        shares = ", ".join(
            f"{least:.2f}: {(own >= least).sum() / total:.4f}"
            for least in (DOUBTFUL, *LEVELS, UNCLEAR)
        )
        log.info(
            "%s, %s: %d of %d; %s", made, "open" if wanted else "clear", len(own), total, shares
        )


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--store", type=Path, required=True, help="holds the archive")
    parser.add_argument("--questions", type=int, default=1300, help="of natural-qa.train")
    parser.add_argument("--keep", type=Path, help="file of what was read, written or read again")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="file of the weights")
    return parser.parse_args()


def reads_of(arguments: argparse.Namespace) -> list[Read]:
    """Return what was read, from the file that keeps it where there is one."""
    keep: Path | None = arguments.keep
    if keep and keep.exists():
        kept: list[Read] = pickle.loads(keep.read_bytes())  # our own file
        return kept
    engine = NewsQA(load_settings(store=arguments.store))
    with engine.store.view() as view:
        reads = list(read_all(Archive(engine, view), arguments.data, arguments.questions))
    if keep:
        keep.write_bytes(pickle.dumps(reads))
    return reads


def main() -> None:
    """Read, cross-validate, fit and write."""
    arguments = options()
    log_progress()
    reads = reads_of(arguments)
    rows = [row for read in reads if (row := row_of(read))]
    report(rows, cross_validated(rows), Counter(read.asked.made for read in reads))
    arguments.out.write_text(json.dumps(asdict(fit(rows))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
