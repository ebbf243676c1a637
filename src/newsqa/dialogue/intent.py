"""What a question wants: words that answer, a summary, a list, the archive itself, small talk."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from newsqa.models.intents import intent_model
from newsqa.types import Intent

LEAST: Final[Mapping[Intent, float]] = {
    "chat": 0.55,
    "archive": 0.5,
    "digest": 0.45,
    "listing": 0.45,
}
"""Minimum probabilities of what is no fact: to take a question about the news for small talk is
the worst mistake."""
CHAT: Final = "chat/"
"""Beginning of the labels of small talk."""


def asked_intent(folded: str) -> Intent:
    """What a folded question wants; "fact" where nothing else is probable enough.

    Raises ModelError where the bundled model is broken.
    """
    return intent_of(label_probabilities(folded))


def intent_of(probabilities: Mapping[str, float]) -> Intent:
    """The intent of the probabilities of the labels of `models.intents`."""
    shares: dict[Intent, float] = {
        "digest": probabilities["digest"],
        "listing": probabilities["listing"],
        "archive": probabilities["archive"],
        "chat": sum(share for label, share in probabilities.items() if label.startswith(CHAT)),
    }
    best = max(shares, key=lambda intent: shares[intent])
    return best if shares[best] >= LEAST[best] else "fact"


@lru_cache(maxsize=256)
def label_probabilities(folded: str) -> Mapping[str, float]:
    """The probabilities of the labels of `models.intents`, of the last questions from a cache."""
    return intent_model().probabilities(folded)
