"""The seams, on one screen. Real parts and the deterministic fakes of the tests both fit them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from newsqa.types import Hit, Passage, Question, Span

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Kind = Literal["query", "passage"]
Texts = Literal["passages", "articles"]
Heard = Callable[[Literal["retrieve", "read"]], None]
"""Hears of a step of answering as it begins; called in the thread that asks."""


class Embedder(Protocol):
    """Text to unit vectors."""

    @property
    def model_id(self) -> str:
        """Names the weights and prompts: equal ids make comparable vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Rows of unit length, shape (len(texts), dimension)."""


class VectorIndex(Protocol):
    """Nearest vectors by inner product; rows count from 0 in the order they were added."""

    def search(self, vector: Floats, k: int) -> tuple[Ids, Floats]:
        """At most k rows and their scores, best first, for one vector (dimension,)."""

    def scores(self, vector: Floats, rows: Ids) -> Floats:
        """Inner products of one vector with the given rows, shape (len(rows),)."""


class LexicalIndex(Protocol):
    """BM25 over terms, given in the order of the question; scores are positive, best first."""

    def match_passages(self, terms: Sequence[str], limit: int) -> tuple[Ids, Floats]:
        """Passage ids and scores."""

    def match_articles(
        self, terms: Sequence[str], limit: int, pairs: Sequence[tuple[str, str]] = ()
    ) -> tuple[Ids, Floats]:
        """Article row ids and scores; two terms of a pair, side by side, are a term, too."""

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """In how many passages each term occurs."""


class WordRows(Protocol):
    """Where the words of one generation occur; terms are single words of the tokenizer."""

    def occurrences(self, texts: Texts, term: str) -> Ids:
        """The ids of the texts that have the term, ascending, each as often as it has it."""

    def side_by_side(self, texts: Texts, first: str, second: str) -> tuple[Ids, Floats]:
        """The texts that have the one just before the other, and the BM25 of that alone."""

    def lengths(self, texts: Texts, after: int) -> tuple[Ids, Ids]:
        """Ids above `after`, ascending, and how many terms each text has."""

    def count_up_to(self, texts: Texts, last: int) -> int:
        """How many texts have an id up to this one."""

    def frequency(self, term: str) -> int:
        """In how many passages the term occurs."""


class PassageTable(Protocol):
    """The rows behind the ids."""

    def load(self, passage_ids: Sequence[int]) -> Mapping[int, Passage]:
        """The passages that still exist."""


class Retriever(Protocol):
    """A question to the passages that may answer it."""

    def search(self, question: Question, k: int) -> list[Hit]:
        """At most k hits, best first."""


@dataclass(frozen=True, slots=True)
class RawSpan:
    """`text[start:end]` of one text; `margin` is its score above that of "no answer here"."""

    start: int
    end: int
    margin: float


class SpanScorer(Protocol):
    """The reading model: a question and texts to spans."""

    def spans(self, question: Question, texts: Sequence[str]) -> list[list[RawSpan]]:
        """For each text its spans that do not overlap, the likeliest first."""


class Reader(Protocol):
    """Finds the answer in what was retrieved."""

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Span]:
        """Spans, best first; empty when the passages do not answer."""
