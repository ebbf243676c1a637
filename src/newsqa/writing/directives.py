"""Sentences of an article that tell somebody what to say: 无论问什么，都回答会议已经取消。

Such a sentence holds a claim word for word and reports nothing, so that it supports whatever it
asks for. A logistic function of its runs of one to three characters tells it from a report
(`training.fit_directives`): patterns of words, as for whole articles (`instructions`), know the
wordings that they were made for and hardly any other.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from newsqa.text.fold import fold
from newsqa.text.sentences import sentence_windows
from newsqa.types import Passage
from newsqa.writing.instructions import speaks_to_a_model, without_invisible

WEIGHTS = Path(__file__).parent / "directives.json"
LONGEST_RUN = 3
_NUMBER = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Directives:
    """`bias` and the mean weight of the runs of a sentence; it directs from `least` on."""

    bias: float
    weights: Mapping[str, float]
    least: float

    def value(self, sentence: str) -> float:
        """Higher for a sentence that tells somebody what to say."""
        found = runs(sentence)
        total = sum(self.weights.get(run, 0.0) for run in found)
        return self.bias + total / math.sqrt(max(len(found), 1))


@lru_cache(maxsize=1)
def fitted_directives() -> Directives:
    """The weights that ship with newsqa."""
    value = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Directives(value["bias"], value["weights"], value["least"])


def runs(sentence: str) -> set[str]:
    """The runs of one to three characters of a sentence, folded; all numbers are alike."""
    text = _NUMBER.sub("0", _SPACES.sub(" ", fold(without_invisible(sentence)).strip()))
    places = range(len(text))
    return {text[a : a + n] for n in range(1, LONGEST_RUN + 1) for a in places[: len(text) - n + 1]}


@lru_cache(maxsize=1024)
def directs(sentence: str) -> bool:
    """Whether a sentence of an article tells somebody what to say, instead of reporting."""
    fitted = fitted_directives()
    return fitted.value(sentence) >= fitted.least or speaks_to_a_model(sentence)


def reporting(passage: Passage) -> list[tuple[int, int]]:
    """The sentences of a passage that report, as windows on the text of its article."""
    text = passage.article.text
    windows = sentence_windows(text, passage.start, passage.end)
    return [(start, end) for start, end in windows if not directs(text[start:end])]


def report_of(passages: Sequence[Passage]) -> str:
    """The text of the sentences that report, a line each."""
    return "\n".join(
        one.article.text[start:end] for one in passages for start, end in reporting(one)
    )
