"""The seams between the rooms, implemented by the real parts and by the fakes of the tests."""

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
OnStep = Callable[[Literal["retrieve", "read"]], None]
"""Progress callback, called as each step of answering starts, in the thread that asks."""


class Embedder(Protocol):
    """Text to unit vectors."""

    @property
    def model_id(self) -> str:
        """The name of weights and prompts: vectors of equal ids are comparable."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """Rows of unit length, shape (len(texts), dimension)."""


class VectorIndex(Protocol):
    """Nearest vectors by inner product; rows are numbered from 0 in the order they were added."""

    def search(self, vector: Floats, k: int) -> tuple[Ids, Floats]:
        """At most k rows and their scores, best first, for one vector (dimension,)."""

    def scores(self, vector: Floats, rows: Ids) -> Floats:
        """Inner products of one vector with the given rows, shape (len(rows),)."""


class LexicalIndex(Protocol):
    """BM25 over terms in the order of the question; ids and scores (n,) come best first."""

    def match_passages(self, terms: Sequence[str], limit: int) -> tuple[Ids, Floats]:
        """At most `limit` passage ids and their scores, above 0."""

    def match_articles(
        self, terms: Sequence[str], limit: int, pairs: Sequence[tuple[str, str]] = ()
    ) -> tuple[Ids, Floats]:
        """At most `limit` article rows and their scores; an adjacent pair counts as a term."""

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """The number of passages that have each term."""


class WordRows(Protocol):
    """Occurrences of the terms of one generation; a term is one word of the tokenizer."""

    def occurrences(self, texts: Texts, term: str) -> Ids:
        """Ids of the texts that have the term, ascending, each once for each occurrence."""

    def side_by_side(self, texts: Texts, first: str, second: str) -> tuple[Ids, Floats]:
        """Ids of the texts that have the second term right after the first, and its BM25."""

    def lengths(self, texts: Texts, after: int) -> tuple[Ids, Ids]:
        """Ids above `after`, ascending, and the number of terms of each text."""

    def count_up_to(self, texts: Texts, last: int) -> int:
        """The number of texts with ids up to `last`."""

    def frequency(self, term: str) -> int:
        """The number of passages that have the term."""


class PassageTable(Protocol):
    """Passages by id."""

    def load(self, passage_ids: Sequence[int]) -> Mapping[int, Passage]:
        """The passages that still exist."""


class Retriever(Protocol):
    """Finds the passages that may answer a question."""

    def search(self, question: Question, k: int) -> list[Hit]:
        """At most k hits, best first."""


@dataclass(frozen=True, slots=True)
class RawSpan:
    """`text[start:end]` of one text; `margin` is its score above that of "no answer here"."""

    start: int
    end: int
    margin: float


class SpanScorer(Protocol):
    """The reading model: scores spans of texts as answers to a question."""

    def spans(self, question: Question, texts: Sequence[str]) -> list[list[RawSpan]]:
        """For each text its spans that do not overlap, the likeliest first."""


class Reader(Protocol):
    """Finds the spans that answer in the hits of a question."""

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Span]:
        """Spans, best first; empty when the passages do not answer."""
