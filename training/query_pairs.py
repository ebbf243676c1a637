"""Questions with the passages of a store that answer them, and passages that only look like it.

Natural questions come with their place in the article; further ones are made from passages of the
archive (`pseudo_questions`), so that questions in the article's own words stay found. Articles of
the development sets and their reprints are left out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from newsqa.engine import NewsQA
from newsqa.search.openvino_encoder import OpenVINOEncoder
from newsqa.text.fold import fold
from newsqa.types import Article
from training.pseudo_questions import COPIED, questions, sentences_of
from training.samples import QUERY_PROMPT, read_lines
from training.train_natural import for_fitting, held_out
from training.train_natural import questions as natural_questions

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

MINED = 100
"""Nearest passages of which the hard ones are drawn."""
SAME = 0.94
"""Cosine above which two passages count as prints of one text."""
SHORTEST = 60
"""Characters of a passage that a question is made from."""
ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Passages:
    """All passages of a store: vectors of shape (n, dimension), article ids, places in them."""

    vectors: Floats
    articles: npt.NDArray[np.str_]
    starts: Ids
    ends: Ids


@dataclass(frozen=True, slots=True)
class QueryPair:
    """A folded question, its article, and the rows of the passages that answer it."""

    question: str
    article: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What is trained on: pairs with their first vectors and nearest passages.

    The first `natural` of the pairs are natural questions, the others were made.
    """

    pairs: Sequence[QueryPair]
    natural: int
    first: Floats
    near: Ids


def read_passages(engine: NewsQA) -> tuple[Passages, dict[str, Article]]:
    """Return the passages of the store with their vectors, and the articles by id."""
    with engine.store.view() as view:
        rows = view.vector_rows()
        loaded = view.load(rows.passage_ids.tolist())
        found = [loaded[id_] for id_ in rows.passage_ids.tolist()]
    articles = {passage.article.id: passage.article for passage in found}
    return Passages(
        rows.vectors.astype(np.float32),
        np.array([passage.article.id for passage in found]),
        np.array([passage.start for passage in found]),
        np.array([passage.end for passage in found]),
    ), articles


def rows_of(passages: Passages, article: str, spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Return the passages that hold one of the spans whole; else those that hold a part of one."""
    own = np.flatnonzero(passages.articles == article)
    starts, ends = passages.starts[own], passages.ends[own]
    whole = np.zeros(len(own), bool)
    touched = np.zeros(len(own), bool)
    for start, end in spans:
        whole |= (starts <= start) & (end <= ends)
        touched |= (starts < end) & (start < ends)
    return tuple(own[whole if whole.any() else touched].tolist())


def natural_pairs(data: Path, passages: Passages, articles: dict[str, Article]) -> list[QueryPair]:
    """Return the natural training questions that are answered."""
    pairs = []
    for item in natural_questions(data, articles):
        rows = rows_of(passages, item.article.id, item.spans) if item.spans else ()
        if rows:
            pairs.append(QueryPair(fold(item.question), item.article.id, rows))
    return pairs


def made_pairs(
    data: Path,
    passages: Passages,
    articles: dict[str, Article],
    count: int,
    source: random.Random,
) -> list[QueryPair]:
    """Return `count` questions made from passages of the archive, at most one from each."""
    apart = held_out(data)
    apart.update(record["doc_id"] for record in read_lines(data / "news-qa.dev.jsonl"))
    marks = sentences_of(articles[id_].text for id_ in apart if id_ in articles)
    order = list(range(len(passages.articles)))
    source.shuffle(order)
    pairs: list[QueryPair] = []
    for row in order:
        if len(pairs) >= count:
            break
        id_ = str(passages.articles[row])
        start, end = int(passages.starts[row]), int(passages.ends[row])
        if id_ in apart or for_fitting(id_) or end - start < SHORTEST:
            continue
        if len(marks & sentences_of([articles[id_].text])) >= COPIED:
            continue
        made = list(questions(fold(articles[id_].text[start:end]), source))
        if made:
            pairs.append(QueryPair(source.choice(made).question, id_, (row,)))
    return pairs


def nearest(vectors: Floats, questions: Floats, count: int) -> Ids:
    """Return the rows nearest to each question, best first, shape (questions, count)."""
    found = []
    for start in range(0, len(questions), ROWS_AT_ONCE):
        scores = questions[start : start + ROWS_AT_ONCE] @ vectors.T
        some = np.argpartition(-scores, count, axis=1)[:, :count]
        order = np.argsort(-np.take_along_axis(scores, some, 1), axis=1)
        found.append(np.take_along_axis(some, order, 1))
    return np.concatenate(found)


def mined(pairs: Sequence[QueryPair], passages: Passages) -> tuple[Floats, Ids]:
    """Return the questions' vectors by the encoder of passages, and the passages nearest to them.

    Shapes (n, dimension) and (n, MINED).
    """
    asked = OpenVINOEncoder().encode([pair.question for pair in pairs], QUERY_PROMPT)
    return asked, nearest(passages.vectors, asked, MINED)
