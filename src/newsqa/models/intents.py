"""What a question wants, by the words it is made of: a logistic regression, shipped small.

Features are runs of one to four units of the folded text: Chinese characters, Latin words, numbers
(all alike), other signs, with a mark at either end. `intents.npz` is made by training/fit_intent.py
and checked by hash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsqa.models.bundle import MODELS, FileFacts, broken, check_files

FACTS = "intents.json"
TABLES = "intents.npz"
LONGEST: Final = 4
"""Units of the longest run."""
MOST_UNITS: Final = 120
"""Units of a text that are read."""
_UNIT = re.compile(r"(?P<number>\d+(?:[.,:]\d+)*)|[a-z]+(?:'[a-z]+)?|[^\s\w]|[^\W\d_a-z]")
_NUMBER = "0"
_EDGES = re.compile(r"^[\s?!。,、~…;:.]+|[\s?!。,、~…;:.]+$")


@dataclass(frozen=True, slots=True)
class Tables:
    """The arrays of the model, as the file has them.

    `labels`, `runs`: names of the classes, and the runs of units with a weight. `weights`: int8,
    shape (runs, labels), in steps of `step` (labels,); `bias`: float32, shape (labels,).
    """

    labels: tuple[str, ...]
    runs: tuple[str, ...]
    weights: NDArray[np.int8]
    step: NDArray[np.float32]
    bias: NDArray[np.float32]


class IntentModel:
    """Probabilities of the classes of a question."""

    def __init__(self, tables: Tables) -> None:
        self.labels = tables.labels
        self._rows = {run: row for row, run in enumerate(tables.runs)}
        self._weights = tables.weights.astype(np.float32) * tables.step
        self._bias = tables.bias

    def probabilities(self, folded: str) -> Mapping[str, float]:
        """The probability of each label for a folded text; they sum to one."""
        found = set(runs_of(folded))
        rows = [row for run in found if (row := self._rows.get(run)) is not None]
        # The length counts the unknown runs as well: what is unknown makes less sure.
        scores = self._bias + self._weights[rows].sum(axis=0) / max(len(found), 1) ** 0.5
        odds = np.exp(scores - scores.max())
        return dict(zip(self.labels, (odds / odds.sum()).tolist(), strict=True))


def units_of(folded: str) -> list[str]:
    """The units of a folded text, without signs at its ends: ["谁", "是", "ai", "0"]."""
    found = _UNIT.finditer(_EDGES.sub("", folded))
    units = [_NUMBER if match["number"] else match.group() for match in found]
    return units[:MOST_UNITS]


def runs_of(folded: str) -> Iterator[str]:
    """The runs of one to LONGEST units, those at either end with a mark of it."""
    units = ["<", *units_of(folded), ">"]
    for start in range(len(units)):
        run = ""
        for unit in units[start : start + LONGEST]:
            # Between Latin words a space, so that "a way" is not "away".
            run += f" {unit}" if run[-1:].isascii() and run and unit.isascii() else unit
            yield run


@lru_cache(maxsize=1)
def intent_model(folder: Path = MODELS) -> IntentModel:
    """The bundled model. Raises ModelError for a broken file."""
    path = folder / FACTS
    try:
        files: Mapping[str, FileFacts] = json.loads(path.read_bytes())["files"]
        check_files(folder, files)
        return IntentModel(read_tables(folder / TABLES))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise broken(path, type(error).__name__) from error


def read_tables(path: Path) -> Tables:
    """The arrays of the file; nothing in it can hold code."""
    with np.load(path, allow_pickle=False) as arrays:
        labels, runs = (
            tuple(bytes(arrays[name]).decode("utf-8").split("\n")) for name in ("labels", "runs")
        )
        return Tables(labels, runs, arrays["weights"], arrays["step"], arrays["bias"])


def write_tables(path: Path, tables: Tables) -> None:
    """Write the file; the same arrays give the same bytes of arrays."""
    labels, runs = (
        np.frombuffer("\n".join(names).encode("utf-8"), np.uint8)
        for names in (tables.labels, tables.runs)
    )
    np.savez_compressed(
        path,
        labels=labels,
        runs=runs,
        weights=tables.weights,
        step=tables.step,
        bias=tables.bias,
    )
