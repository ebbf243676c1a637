"""How likely a window of a passage lies in an answer, by the tokens of the reading model."""

from __future__ import annotations

from newsqa.protocols import PassageScores
from newsqa.types import Passage


def mean_inside(passage: Passage, scores: PassageScores, start: int, end: int) -> float:
    """The mean of `inside` over the tokens in article.text[start:end], 0 to 1; 0 without any."""
    shares = [
        share
        for (first, last), share in zip(scores.tokens, scores.inside, strict=False)
        if passage.start + first < end and passage.start + last > start
    ]
    return sum(shares) / len(shares) if shares else 0.0
