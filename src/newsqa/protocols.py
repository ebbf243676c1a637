"""The seams between the rooms, implemented by the real parts and by the fakes of the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from newsqa.types import AnswerForm, Hit, Passage, Question, Span, YesNo

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
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

    def search(self, vector: Floats, k: int, among: Flags | None = None) -> tuple[Ids, Floats]:
        """At most k rows and their scores, best first, for one vector (dimension,).

        `among` flags the rows that may be found, shape (rows,); None for all.
        """

    def scores(self, vector: Floats, rows: Ids) -> Floats:
        """Inner products of one vector with the given rows, shape (len(rows),)."""


class LexicalIndex(Protocol):
    """BM25 over terms in the order of the question; ids and scores (n,) come best first.

    `among` flags by id the texts that may be found, None for all; ids beyond its end may not.
    """

    def match_passages(
        self, terms: Sequence[str], limit: int, among: Flags | None = None
    ) -> tuple[Ids, Floats]:
        """At most `limit` passage ids and their scores, above 0."""

    def match_articles(
        self,
        terms: Sequence[str],
        limit: int,
        pairs: Sequence[tuple[str, str]] = (),
        among: Flags | None = None,
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


FORMS: tuple[AnswerForm, ...] = ("short", "list", "long", "yesno")
VERDICTS = ("none", "yes", "no")


@dataclass(frozen=True, slots=True)
class PassageScores:
    """What the reading model finds in one passage; offsets are into its text.

    spans: those that could answer, apart from each other, the likeliest first. tokens: windows of
    the tokens; inside: how likely each of them lies in an answer, 0 to 1. form: how likely the
    question asks for each of FORMS; verdict: how likely the passage answers it by each of VERDICTS.
    Both sum to 1, and are empty of a model that gives none.
    """

    spans: tuple[RawSpan, ...] = ()
    tokens: tuple[tuple[int, int], ...] = ()
    inside: tuple[float, ...] = ()
    form: tuple[float, ...] = ()
    verdict: tuple[float, ...] = ()


class SpanScorer(Protocol):
    """The reading model: scores spans of passages as answers to a question."""

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        """The scores of each passage, in order."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in the hits of a question.

    spans: what could answer, best first; form: what the question asks for; clauses: of form "list",
    "long" or "yesno", what answers it in the article of the first span, in text order; verdict: of
    form "yesno", None where it is not sure; count: of a list whose members were to be counted.
    """

    spans: tuple[Span, ...] = ()
    form: AnswerForm = "short"
    clauses: tuple[Span, ...] = ()
    verdict: YesNo | None = None
    count: int | None = None


class Reader(Protocol):
    """Finds what answers in the hits of a question."""

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """The spans, none when the passages do not answer, and how to put them."""
