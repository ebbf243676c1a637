"""Questions from the archive beside the passages that newsqa finds for them and that do not tell.

What a reader has to keep silent over is not a random text but the best that the retriever has: the
same matter, another day, another place. A passage that may tell after all is left out.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from newsqa.engine import NewsQA
from newsqa.settings import load_settings
from newsqa.text.fold import fold
from training.reading_sets import Example

FOUND = "-found"
SHARED = 0.5
"""A passage with this share of the answer's pairs of letters may say the same in other words."""
BESIDE = 2
"""Passages that do not tell, at most, for one question: the best, and one of the others."""

_DIGITS = re.compile(r"\d[\d.,]*")


def found_beside(examples: Sequence[Example], store: Path, source: random.Random) -> list[Example]:
    """Return the questions beside passages read for them by newsqa over `store`, as unanswered."""
    engine = NewsQA(load_settings(store=store))
    found: list[Example] = []
    for example in tqdm(examples, unit=" questions", file=sys.stderr, mininterval=10):
        texts = [fold(hit.passage.text) for hit in engine.to_read(example.question)]
        silent = [text for text in texts if not may_tell(text, example)]
        rest = silent[1:]
        chosen = silent[:1] + source.sample(rest, min(len(rest), BESIDE - 1))
        found += [
            Example(example.question, text, -1, -1, example.origin + FOUND) for text in chosen
        ]
    return found


def may_tell(text: str, example: Example) -> bool:
    """Whether a folded text may hold the answer: its words, its numbers or half of its letters."""
    answer = example.answer
    if answer in text or text == example.text:
        return True
    if any(number in text for number in _DIGITS.findall(answer)):
        return True
    pairs = {answer[at : at + 2] for at in range(len(answer) - 1)}
    return len(pairs) >= 2 and sum(pair in text for pair in pairs) >= SHARED * len(pairs)
