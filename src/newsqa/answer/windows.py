"""A question and passages to rows of token ids, long passages in overlapping windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

BEGIN, END = 0, 2
"""The ids of `<s>` and `</s>`; a row is `<s> question </s></s> head passage </s>`."""
QUESTION_TOKENS = 64
"""Maximum length of a question."""
HEAD_TOKENS = 40
"""Maximum length of the head, title and date of the article, which cannot answer."""
_MARKS = 4
"""Special tokens of a row."""


@dataclass(frozen=True, slots=True)
class Window:
    """One row for the model, with a part of the text number `passage`.

    Token `first + n` of `ids` covers `text[offsets[n][0]:offsets[n][1]]`.
    """

    passage: int
    ids: list[int]
    first: int
    offsets: Sequence[tuple[int, int]]


def cut_windows(
    tokenizer: Tokenizer,
    question: str,
    texts: Sequence[str],
    heads: Sequence[str] = (),
    *,
    size: int,
    overlap: int,
) -> list[Window]:
    """All windows of all texts, in order; every token of a text lies in at least one.

    `size` tokens a window, the question included but not the head, which `heads` has for each text
    (none: no heads); the tokenizer must not truncate.
    """
    asked: list[int] = tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    room = size - len(asked) - _MARKS
    windows: list[Window] = []
    encodings: list[Encoding] = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    headed: list[Encoding] = tokenizer.encode_batch(list(heads), add_special_tokens=False)
    before = [encoding.ids[:HEAD_TOKENS] for encoding in headed] or [[]] * len(texts)
    for number, (encoding, head) in enumerate(zip(encodings, before, strict=True)):
        ids, offsets = encoding.ids, encoding.offsets
        first = len(asked) + len(head) + 3
        for start in starts(len(ids), room, min(overlap, room // 2)):
            row = [BEGIN, *asked, END, END, *head, *ids[start : start + room], END]
            windows.append(Window(number, row, first, offsets[start : start + room]))
    return windows


def starts(length: int, room: int, overlap: int) -> list[int]:
    """The starts of windows of `room` tokens over `length` tokens; the last one ends with them."""
    if length <= room:
        return [0]
    found = list(range(0, length - room, room - overlap))
    return [*found, length - room]
