"""Examples to windows of token ids, with the tokens that the answer starts and ends at."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from training.reading_sets import Example

LENGTHS = (112, 144, 176, 256)
"""Tokens of a window, question included: short ones for speed, long ones so that it learns both."""
SHARES = (0.3, 0.3, 0.25, 0.15)
QUESTION_TOKENS = 48
LEAST_BESIDE = 48
"""Tokens that a text beside its answer must have to be read as one that does not answer."""
SPECIALS = 4  # <s> question </s></s> passage </s>

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """`<s> question </s></s> passage </s>`; start and end are 0, the null, without an answer."""

    ids: list[int]
    start: int
    end: int
    first: int
    """The first token of the passage."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded windows."""

    ids: IntArray
    mask: IntArray
    starts: IntArray
    ends: IntArray
    allowed: IntArray
    """Ones where a span may lie: the passage, and the null at 0."""


def cut_windows(
    examples: Sequence[Example], tokenizer: Tokenizer, source: random.Random, elsewhere: float
) -> Iterator[Window]:
    """Yield one window an example, the answer at a random place in it.

    With the chance `elsewhere` an example whose text is long gives a second one: a window of
    the same text beside the answer, which answers nothing.
    """
    questions = tokenizer.encode_batch_fast(
        [e.question for e in examples], add_special_tokens=False
    )
    # Offsets are wanted here, which encode_batch_fast leaves out.
    texts = tokenizer.encode_batch([e.text for e in examples], add_special_tokens=False)
    for example, question, text in zip(examples, questions, texts, strict=True):
        asked = question.ids[:QUESTION_TOKENS]
        room = source.choices(LENGTHS, SHARES)[0] - len(asked) - SPECIALS
        place = answer_tokens(example, text)
        if place is None and example.start >= 0:
            continue
        if place is None:
            at = source.randrange(max(1, len(text.ids) - room + 1))
            yield _window(asked, text.ids[at : at + room], None)
            continue
        first, last = place
        if last - first >= room:
            continue
        low, high = max(0, last + 1 - room), min(first, max(0, len(text.ids) - room))
        at = source.randint(min(low, high), max(low, high))
        yield _window(asked, text.ids[at : at + room], (first - at, last - at))
        if source.random() < elsewhere:
            rest = max(text.ids[:first], text.ids[last + 1 :], key=len)
            side = example.text[: example.start]
            if rest != text.ids[:first]:
                side = example.text[example.end :]
            if len(rest) >= LEAST_BESIDE and example.answer not in side:
                at = source.randrange(max(1, len(rest) - room + 1))
                yield _window(asked, rest[at : at + room], None)


def answer_tokens(example: Example, text: Encoding) -> tuple[int, int] | None:
    """Return the first and the last token of the answer; None where there is none."""
    if example.start < 0:
        return None
    inside = [
        number
        for number, (start, end) in enumerate(text.offsets)
        if start < example.end and end > example.start
    ]
    return (inside[0], inside[-1]) if inside else None


def batches(windows: list[Window], pad: int, tokens: int, source: random.Random) -> Iterator[Batch]:
    """Yield batches of up to `tokens` tokens, windows of like length together, in random order."""
    source.shuffle(windows)
    groups: list[list[Window]] = []
    for start in range(0, len(windows), 1024):
        some = sorted(windows[start : start + 1024], key=lambda window: len(window.ids))
        group: list[Window] = []
        for window in some:
            if group and len(window.ids) * (len(group) + 1) > tokens:
                groups.append(group)
                group = []
            group.append(window)
        groups.append(group)
    source.shuffle(groups)
    for group in groups:
        yield _batch(group, pad)


def _window(asked: list[int], passage: list[int], place: tuple[int, int] | None) -> Window:
    first = len(asked) + 3
    ids = [0, *asked, 2, 2, *passage, 2]
    if place is None:
        return Window(ids, 0, 0, first)
    return Window(ids, first + place[0], first + place[1], first)


def _batch(group: Sequence[Window], pad: int) -> Batch:
    longest = max(len(window.ids) for window in group)
    ids = np.full((len(group), longest), pad, dtype=np.int64)
    mask = np.zeros_like(ids)
    allowed = np.zeros_like(ids)
    for row, window in enumerate(group):
        size = len(window.ids)
        ids[row, :size] = window.ids
        mask[row, :size] = 1
        allowed[row, window.first : size - 1] = 1
        allowed[row, 0] = 1
    return Batch(
        ids,
        mask,
        np.array([window.start for window in group]),
        np.array([window.end for window in group]),
        allowed,
    )
