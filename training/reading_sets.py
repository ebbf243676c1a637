"""Questions with the place of their answer, read from the published reading sets and folded.

cmrc2018-dev and drcd-test are yardsticks and are in no list here. Of XQuAD the questions on
every second context are trained on, Chinese and English alike; the other half stays unread.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsqa.text.fold import fold
from newsqa.text.sentences import sentence_windows
from training.samples import ENGLISH_QUESTIONS, TRAINING_SETS, read_lines

LEAST_REST = 60
"""Characters that a text without its answer must still have."""
XQUAD = ("xquad-zh", ENGLISH_QUESTIONS)


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a text; `text[start:end]` answers it, or nothing does (start is -1)."""

    question: str
    text: str
    start: int
    end: int
    origin: str

    @property
    def answer(self) -> str:
        """The words that answer; empty where nothing does."""
        return self.text[self.start : self.end] if self.start >= 0 else ""


def trained_on(context: str) -> bool:
    """Whether questions on this XQuAD context are in the training half."""
    return zlib.crc32(context.encode()) % 2 == 0


def published(data: Path) -> Iterator[Example]:
    """Yield the questions of the training sets, where the answer stands at its offset."""
    for name in (*TRAINING_SETS, ENGLISH_QUESTIONS):
        for record in read_lines(data / "mrc" / f"{name}.jsonl.gz"):
            if name not in XQUAD or trained_on(record["context"]):
                yield from _example(record, name)


def unanswered(examples: Sequence[Example], count: int, source: random.Random) -> list[Example]:
    """Return questions beside a text that shares their words and does not hold their answer."""
    texts = list(dict.fromkeys(example.text for example in examples))
    return hard_negatives(source.sample(list(examples), min(count, len(examples))), texts)


def deprived(examples: Sequence[Example]) -> list[Example]:
    """Return the questions beside their own text without the sentences that answer.

    The rest is about the same matter and does not answer: what a reader is fooled by most.
    """
    found = []
    for example in examples:
        if example.start < 0:
            continue
        rest = without_sentences(example.text, [(example.start, example.end)])
        if len(rest) >= LEAST_REST and example.answer not in rest:
            found.append(Example(example.question, rest, -1, -1, example.origin + "-deprived"))
    return found


def without_sentences(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text without the sentences in which spans of it lie and the gaps between those."""
    rest, at, gone = [], 0, False
    for start, end in sentence_windows(text):
        before, gone = gone, any(start < last and end > first for first, last in spans)
        if gone:
            rest.append("" if before else text[at:start])
            at = end
    return "".join([*rest, text[at:]])


def hard_negatives(
    examples: Sequence[Example], texts: Sequence[str], depth: int = 8
) -> list[Example]:
    """Return for each example the text that BM25 ranks first among those without the answer."""
    import bm25s

    from newsqa.text.terms import Tokenizer

    tokenizer = Tokenizer()
    index = bm25s.BM25()
    index.index([tokenizer.terms(text) for text in texts], show_progress=False)
    found = []
    for example in examples:
        terms = tokenizer.terms(example.question)
        if not terms:
            continue
        ranked, _ = index.retrieve([terms], k=min(depth, len(texts)), show_progress=False)
        for number in ranked[0]:
            text = texts[int(number)]
            if text != example.text and example.answer not in text:
                found.append(Example(example.question, text, -1, -1, example.origin + "-null"))
                break
    return found


def _example(record: dict[str, Any], origin: str) -> Iterator[Example]:
    text = fold(record["context"])
    for answer in record["answers"][:1]:
        start, words = answer["start"], fold(answer["text"])
        end = start + len(words)
        if words and text[start:end] == words:
            yield Example(fold(record["question"]), text, start, end, origin)
