"""Fit how follow-ups are put in full to the talks of the data folder.

    python -m training.fit_wording [--print 60]

Two logistic functions (`dialogue.logistic.WordingWeights`) are fitted to talks.dev.jsonl, whose
turns have their self-contained form: which run of words of the question before a follow-up leaves
out (those that the self-contained form repeats), and which one another filler replaces (the one
that makes the question likest to that form). Both are cross-validated by talk; --print shows lines
that were made with functions fitted without their talk.
"""

from __future__ import annotations

import argparse
import difflib
import json
import logging
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.filler_place import place_features, places
from newsqa.dialogue.logistic import WORDING, Logistic, WordingWeights, fitted_weights
from newsqa.dialogue.noun_phrase import phrase_features, phrases
from newsqa.dialogue.parse import parse_question
from newsqa.dialogue.references import ASKED, filler, without_lead
from newsqa.dialogue.resolved import resolved_question
from newsqa.dialogue.topic import cues, likely_words, topic_words
from newsqa.text.chinese import CHINESE_WIDE
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.types import Article
from training.command import add_data, command, log_progress
from training.logistic_fit import Array, fit_logistic
from training.samples import archive, read_lines

log = logging.getLogger("fit_wording")

FOLDS = 4
PENALTY = 3.0
INDEPENDENT = frozenset({"new", "shift", "back"})
CHARACTERS = 300
BEST, OTHERS = 4, 12
"""Runs of a question that are learnt from: the best ones, and others by chance."""
SHARPNESS = 3
"""Power of the overlap that a run has with the self-contained form: the best ones count most."""
SEED = 5


@dataclass(frozen=True)
class Turn:
    """A follow-up, its self-contained form, and the turns before it."""

    talk: int
    typed: str
    resolved: str
    dependency: str
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True)
class Runs:
    """The runs of the question before one turn: their features, and how right each is."""

    talk: int
    features: Array
    right: Array


def turns(data: Path) -> list[Turn]:
    """Return the follow-ups of the talks in Chinese, with the turns before them as they were."""
    talks = list(read_lines(data / "talks.dev.jsonl"))
    texts = archive(data)
    found: list[Turn] = []
    for number, talk in enumerate(talks):
        said: list[dict[str, Any]] = talk["turns"]
        for place, (before, turn) in enumerate(pairwise(said)):
            chinese = CHINESE_WIDE.search(before["resolved"][:3])
            if turn["dependency"] in INDEPENDENT or not chinese:
                continue
            older = (Earlier(said[place - 1]["resolved"]),) if place else ()
            last = Earlier(
                before["resolved"],
                tuple(span["text"] for span in before.get("spans", [])),
                Article(before["doc_id"], texts[before["doc_id"]]),
            )
            typed = parse_question(turn["question"], CHARACTERS).text
            found.append(Turn(number, typed, turn["resolved"], turn["dependency"], (*older, last)))
    return found


def phrase_runs(turn: Turn, tokenizer: Tokenizer, source: np.random.Generator) -> Runs | None:
    """Return the runs that may be what the turn leaves out; None where nothing is."""
    last, follow_up = turn.earlier[-1], without_lead(turn.typed)
    folded, windows = fold(last.question), topic_words(last, tokenizer)
    repeated = _repeated(folded, turn)
    found = phrases(folded, windows)
    if not found or repeated.sum() < 2:
        return None
    older = turn.earlier[0].question if len(turn.earlier) > 1 else ""
    likely = likely_words(follow_up, last, older, windows, tokenizer, fitted_weights())
    share = np.array(
        [
            2 * repeated[one.start : one.end].sum() / (repeated.sum() + one.end - one.start)
            for one in found
        ]
    )
    right = (share / max(share.max(), 0.01)) ** SHARPNESS * share.max()
    chosen = np.unique(np.r_[np.argsort(-right)[:BEST], source.integers(0, len(found), OTHERS)])
    own = cues(follow_up)
    rows = [phrase_features(found[row], windows, likely, last, own) for row in chosen]
    return Runs(turn.talk, np.array(rows), right[chosen])


def place_runs(turn: Turn, tokenizer: Tokenizer) -> Runs | None:
    """Return the runs that a filler may stand for; None for a turn that is no filler."""
    named, last = filler(turn.typed), turn.earlier[-1]
    if turn.dependency != "slot" or not named:
        return None
    folded = fold(last.question)
    windows = tokenizer.words(folded)
    found = places(folded, windows)
    if not found:
        return None
    alike = np.array(
        [
            difflib.SequenceMatcher(
                None,
                last.question[: one.start] + named + last.question[one.end :],
                turn.resolved,
                autojunk=False,
            ).ratio()
            for one in found
        ]
    )
    rows = [place_features(one, windows, named, last, tokenizer) for one in found]
    return Runs(turn.talk, np.array(rows), (alike >= alike.max() - 1e-6).astype(float))


def _repeated(folded: str, turn: Turn) -> Array:
    """Which characters of the question before the self-contained form repeats."""
    whole, typed = fold(turn.resolved), fold(turn.typed)
    mask = np.zeros(len(folded))
    start = 0
    while start < len(folded):
        end = start
        while end < len(folded) and folded[start : end + 1] in whole:
            end += 1
        run = folded[start:end]
        if end - start >= 2 and run not in typed and not ASKED.fullmatch(run):
            mask[start:end] = 1
        start = max(end, start + 1)
    return mask


def fitted(runs: Sequence[Runs]) -> Logistic:
    """Return the function fitted to these runs."""
    features = np.concatenate([one.features for one in runs])
    return fit_logistic(features, np.concatenate([one.right for one in runs]), PENALTY)


def _cross_validated(name: str, runs: Sequence[Runs]) -> tuple[Logistic, list[Logistic]]:
    """Return the function of all runs and those fitted without each part, and report."""
    parts = [fitted([one for one in runs if one.talk % FOLDS != part]) for part in range(FOLDS)]
    got: list[float] = []
    best: list[float] = []
    for one in runs:
        likely = [parts[one.talk % FOLDS].of(row) for row in one.features.tolist()]
        got.append(float(one.right[int(np.argmax(likely))]))
        best.append(float(one.right.max()))
    log.info("%s: %d, %.3f right of at most %.3f", name, len(runs), np.mean(got), np.mean(best))
    return fitted(runs), parts


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--print", type=int, default=0, dest="lines", help="lines to show")
    parser.add_argument("--out", type=Path, default=WORDING, help="file of the weights")
    return parser.parse_args()


def main() -> None:
    """Fit, report and write."""
    arguments = options()
    log_progress()
    tokenizer = Tokenizer()
    said = turns(arguments.data)
    source = np.random.default_rng(SEED)
    left_out = [one for turn in said if (one := phrase_runs(turn, tokenizer, source))]
    replaced = [one for turn in said if (one := place_runs(turn, tokenizer))]
    phrase, phrase_parts = _cross_validated("phrase", left_out)
    place, place_parts = _cross_validated("place", replaced)
    for turn in random.Random(SEED).sample(said, arguments.lines):
        part = turn.talk % FOLDS
        weights = WordingWeights(phrase_parts[part], place_parts[part])
        line = resolved_question(
            turn.typed, "topic", turn.earlier, tokenizer, fitted_weights(), weights
        )
        log.info("%s | %s | %s -> %s", turn.dependency, turn.earlier[-1].question, turn.typed, line)
    weights = WordingWeights(phrase, place)
    arguments.out.write_text(json.dumps(asdict(weights)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
