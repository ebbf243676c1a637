"""Fit the two functions that tell whether a question leaves open which event is meant.

    python -m training.fit_clarify --store STORE [--only twins]

Questions of natural-qa.train name their event as they are; variants of them do not, where another
event of the archive in STORE answers them about as likely (`clarify_reading`). "vague" is fitted to
those without names or rare words and to short questions of both kinds that were written for this
(vague_questions.tsv), "twins" to those without what only one of two events has and to questions
that were written for it, which fit two events or tell of one (twin_questions.tsv). Cross-validated
in FOLDS parts, by question or by article; what ships is fitted to all.
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

from newsqa.answer.clarify import ALIKE, DOUBTFUL, LITTLE, MISSING, UNCLEAR, WEIGHTS, offered
from newsqa.answer.clarify_features import twin_features, vague_features
from newsqa.dialogue.logistic import Logistic
from newsqa.engine import NewsQA
from newsqa.settings import load_settings
from training.clarify_reading import Archive, Asked, Read
from training.command import add_data, command, log_progress
from training.logistic_fit import Array, area_under_curve, fit_logistic
from training.samples import read_lines

log = logging.getLogger("fit_clarify")

QUESTIONS = Path(__file__).with_name("vague_questions.tsv")
TWIN_QUESTIONS = Path(__file__).with_name("twin_questions.tsv")
"""Kind, question, the article that answers it, and another: of another event, or of the same."""
FOLDS = 10
PENALTY = 5.0
LEVELS = (0.2, 0.4, 0.5, 0.6, 0.8)
"""Probabilities at which the figures are logged, beside those that ship."""
NOT_OF = {
    "vague": {"twin", "twin_written", "one_written"},
    "twins": {"several", "nameless", "vague"},
}
"""The functions, each with the kinds of questions that it is not fitted to."""
WRITTEN_FOR = {"vague": {"vague", "written"}, "twins": {"twin_written", "one_written"}}
"""The kinds that were written for each function."""
WRITTEN = 3
"""How often a question counts for the function that it was written for."""


@dataclass(frozen=True, slots=True)
class Row:
    """The features of a question that several events may answer; `unclear` where none is named."""

    asked: Asked
    features: list[float]
    unclear: bool
    weight: int = 1


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


def twin_questions(first: int) -> Iterator[Asked]:
    """Yield the questions that fit two events, and those of one story, numbered from `first`.

    Questions of the same article have the same number, so that one part has them all.
    """
    numbers: dict[str, int] = {}
    for line in TWIN_QUESTIONS.read_text(encoding="utf-8").splitlines():
        kind, question, *articles = line.split("\t")
        known = (numbers[article] for article in articles if article in numbers)
        number = next(known, first + len(numbers))
        for article in articles:
            numbers.setdefault(article, number)
        yield Asked(number, question, f"{kind}_written", articles[0])


def read_all(
    archive: Archive, data: Path, count: int, names: Sequence[str] = tuple(NOT_OF)
) -> Iterator[Read]:
    """Yield the questions that functions of these names are fitted to as they are read, natural
    ones with their variants.
    """
    unused = set.intersection(*(NOT_OF[name] for name in names))
    written = list(written_questions(count))
    twins = twin_questions(count + len(written))
    for asked in [*written, *twins, *natural_questions(data, count)]:
        read = archive.read(asked) if asked.made not in unused else None
        if read is None:
            continue
        yield read
        if asked.made == "named":
            variants = (one for one in archive.variants(read) if one.made not in unused)
            yield from filter(None, map(archive.read, variants))


def row_of(read: Read, name: str) -> Row | None:
    """Return the features of a function; None where fewer than two events could be offered, where
    it is not sure whether the question is open, and for kinds that the other one is fitted to.
    """
    if read.asked.made in NOT_OF[name]:
        return None
    events = read.events
    found = offered(read.question, read.relevance, events, LITTLE if name == "vague" else MISSING)
    unclear = read.is_open() if len(found) > 1 else None
    if unclear is None:
        return None
    if name == "twins":
        features = twin_features(read.relevance, read.hits, found)
    else:
        features = vague_features(read.question, read.relevance, events)
    written = read.asked.made in WRITTEN_FOR[name]
    return Row(read.asked, features, unclear, WRITTEN if written else 1)


def fit(rows: Sequence[Row]) -> Logistic:
    """Return the function fitted to the rows."""
    repeated = [row for row in rows for _ in range(row.weight)]
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
            for least in sorted({ALIKE, DOUBTFUL, *LEVELS, UNCLEAR})
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
    parser.add_argument("--only", nargs="*", choices=[*NOT_OF], help="the other one stays")
    parser.add_argument("--keep", type=Path, help="file of what was read, written or read again")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="file of the weights")
    return parser.parse_args()


def names_of(arguments: argparse.Namespace) -> list[str]:
    """Return the names of the functions to fit."""
    return list(arguments.only or NOT_OF)


def reads_of(arguments: argparse.Namespace) -> list[Read]:
    """Return what was read, from the file that keeps it where there is one."""
    keep: Path | None = arguments.keep
    if keep and keep.exists():
        kept: list[Read] = pickle.loads(keep.read_bytes())  # our own file
        return kept
    engine = NewsQA(load_settings(store=arguments.store))
    with engine.store.view() as view:
        reads = list(
            read_all(
                Archive(engine, view), arguments.data, arguments.questions, names_of(arguments)
            )
        )
    if keep:
        keep.write_bytes(pickle.dumps(reads))
    return reads


def fitted_to(reads: Sequence[Read], name: str) -> Logistic:
    """Return the function of this name, after logging how it does when cross-validated."""
    counts = Counter(read.asked.made for read in reads)
    rows = [row for read in reads if (row := row_of(read, name))]
    likely = cross_validated(rows)
    log.info("%s", name)
    report(rows, likely, counts)
    return fit(rows)


def main() -> None:
    """Read, cross-validate, fit and write."""
    arguments = options()
    log_progress()
    reads = reads_of(arguments)
    value = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    for name in names_of(arguments):
        value[name] = asdict(fitted_to(reads, name))
    arguments.out.write_text(json.dumps(value) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
