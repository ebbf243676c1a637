"""A small logistic function over named features, as the weights of this package are stored."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WEIGHTS = Path(__file__).parent / "followup.json"


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


@lru_cache(maxsize=1)
def fitted_weights() -> FollowUpWeights:
    """The weights that ship with newsqa."""
    value = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return FollowUpWeights(
        **{
            name: Logistic(value[name]["bias"], tuple(value[name]["weights"]))
            for name in ("topic", "answer", "dependent", "choice")
        }
    )
