"""A small logistic function over named features, as the weights of this package are stored."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WEIGHTS = Path(__file__).parent / "followup.json"
WORDING = Path(__file__).parent / "wording.json"


@dataclass(frozen=True, slots=True)
class Logistic:
    """`bias + weights · values`, as a probability."""

    bias: float
    weights: tuple[float, ...]

    def of(self, values: Sequence[float]) -> float:
        """The probability, 0 to 1. Raises ValueError for another number of values."""
        total = self.bias + sum(
            weight * value for weight, value in zip(self.weights, values, strict=True)
        )
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True, slots=True)
class FollowUpWeights:
    """What was learnt of talks (training/fit_followup.py).

    topic: a word of the question before belongs to the topic of a follow-up; answer: the answer
    before is that topic; dependent: a question depends on the earlier ones; choice: a span answers.
    """

    topic: Logistic
    answer: Logistic
    dependent: Logistic
    choice: Logistic


@dataclass(frozen=True, slots=True)
class WordingWeights:
    """What was learnt of how follow-ups are put in full (training/fit_wording.py).

    phrase: a run of words of the question before is what a follow-up leaves out; place: one is what
    a filler stands for.
    """

    phrase: Logistic
    place: Logistic


@lru_cache(maxsize=1)
def fitted_weights() -> FollowUpWeights:
    """The weights that ship with newsqa."""
    return FollowUpWeights(**_read(WEIGHTS))


@lru_cache(maxsize=1)
def wording_weights() -> WordingWeights:
    """The weights of the wording that ship with newsqa."""
    return WordingWeights(**_read(WORDING))


def _read(path: Path) -> dict[str, Logistic]:
    return {
        name: Logistic(function["bias"], tuple(function["weights"]))
        for name, function in json.loads(path.read_text(encoding="utf-8")).items()
    }
