"""How much each feature of a sentence counts, as fitted by `training.fit_digest`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import newsqa.models

SENTENCES = Path(newsqa.models.__file__).parent / "sentences.json"
Purpose = Literal["digest", "statement"]


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """A logistic function of features by name: how likely a sentence holds what is wanted."""

    bias: float
    weights: Mapping[str, float]

    def log_odds(self, features: Mapping[str, float]) -> float:
        """The linear part; a feature without a weight does not count."""
        return self.bias + sum(
            weight * features.get(name, 0.0) for name, weight in self.weights.items()
        )


@lru_cache(maxsize=2)
def fitted_weights(purpose: Purpose) -> SentenceWeights:
    """The weights that ship with newsqa."""
    value = json.loads(SENTENCES.read_text(encoding="utf-8"))[purpose]
    return SentenceWeights(value["bias"], value["weights"])
