"""Fit the functions that understand follow-ups to the talks of the data folder.

    python -m training.fit_followup --store STORE

Four logistic functions (`dialogue.logistic.FollowUpWeights`) are fitted to talks.dev.jsonl, whose
turns have their self-contained form: which words of the question before a follow-up needs, whether
it means the answer before, whether a question depends on the talk at all, and which span of all
readings answers. STORE holds the archive. Everything is cross-validated by talk in FOLDS parts, the
last with the others' functions fitted without the talk; what ships is fitted to all of them.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from newsqa.answer.pooled import pool, pooled_features
from newsqa.answer.reader import SpanReader
from newsqa.dialogue.dependence import Found, dependence_features
from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.followup import readings
from newsqa.dialogue.logistic import WEIGHTS, FollowUpWeights, Logistic
from newsqa.dialogue.parse import parse_question, parse_text
from newsqa.dialogue.references import PRONOUN
from newsqa.dialogue.topic import (
    answer_features,
    topic_features,
    topic_words,
)
from newsqa.engine import NewsQA
from newsqa.querying.deduplicate import Copies
from newsqa.querying.followups import OTHERS, OWN, Words
from newsqa.querying.retrieval import open_retriever
from newsqa.querying.snapshot import take
from newsqa.search.corpus import Corpus
from newsqa.search.dense import QuestionVectors
from newsqa.search.hybrid import Always
from newsqa.settings import load_settings
from newsqa.store.reader import StoreReader
from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.types import Question, Span
from training.command import add_data, command, log_progress
from training.logistic_fit import area_under_curve, fit_logistic
from training.samples import read_lines

log = logging.getLogger("fit_followup")

FOLDS = 6
PENALTY = 3.0
INDEPENDENT = frozenset({"new", "shift"})
CHARACTERS = 300
TRUST = 0.25
"""Share of the fitted weight of the article that answered before: that of the talks is always the
right one, that of a real conversation is not."""


@dataclass(frozen=True)
class Turn:
    """A turn of a talk with the one before; `dependency` as the data has it."""

    talk: int
    typed: str
    resolved: str
    dependency: str
    answers: tuple[str, ...]
    earlier: Earlier
    older: str


@dataclass(frozen=True)
class Choice:
    """The spans of all readings of a turn: their features, and the share of the answer in each."""

    talk: int
    dependency: str
    features: tuple[tuple[float, ...], ...]
    shares: tuple[float, ...]
    answerable: bool


def turns(data: Path, view: StoreReader) -> Iterator[Turn]:
    """Yield the turns that have one before them."""
    for number, talk in enumerate(read_lines(data / "talks.dev.jsonl")):
        said: list[dict[str, Any]] = talk["turns"]
        for place, (before, turn) in enumerate(pairwise(said)):
            article = view.article(before["doc_id"])
            yield Turn(
                number,
                turn["question"],
                turn["resolved"],
                turn["dependency"],
                tuple(span["text"] for span in turn.get("spans", [])),
                Earlier(
                    before["resolved"],
                    tuple(span["text"] for span in before.get("spans", [])),
                    article,
                ),
                said[place - 1]["resolved"] if place else "",
            )


class Fitting:
    """One store and the models over it."""

    def __init__(self, engine: NewsQA, view: StoreReader) -> None:
        self._engine = engine
        self._view = view
        self._corpus: Corpus = take(view).corpus(view)
        self._vectors = QuestionVectors(engine.embedder)
        self._words = Words(
            engine.tokenizer, self._corpus.lexical.frequencies, len(self._corpus.passage_ids)
        )

    def topic(self, turn: Turn) -> tuple[list[list[float]], list[float]]:
        """The features of the words of the question before, and whether the turn needs each."""
        windows = topic_words(turn.earlier, self._engine.tokenizer)
        rows = topic_features(turn.typed, turn.earlier, turn.older, windows, self._engine.tokenizer)
        before, new, whole = (
            fold(text) for text in (turn.earlier.question, turn.typed, turn.resolved)
        )
        kept, needed = [], []
        for (start, end), row in zip(windows, rows, strict=True):
            word = before[start:end]
            if word not in new:
                kept.append(row)
                needed.append(float(word in whole))
        return kept, needed

    def answer(self, turn: Turn) -> tuple[list[float], float]:
        """The features of whether the answer before is meant, and whether it is."""
        first = fold(turn.earlier.answers[0]) if turn.earlier.answers else ""
        meant = bool(first) and first in fold(turn.resolved) and first not in fold(turn.typed)
        return answer_features(turn.typed, turn.earlier), float(meant)

    def dependent(self, turn: Turn) -> list[float]:
        """The features of whether a turn depends on the one before."""
        question = parse_question(turn.typed, CHARACTERS)
        retriever = open_retriever(
            self._corpus,
            "both",
            self._engine.settings,
            self._engine.tokenizer,
            self._vectors,
        )
        hits = Copies(self._view).to_read(question, retriever, count=8)
        article = turn.earlier.article
        found = Found(
            self._words.rarity(question.text),
            self._words.relevance(question).best(hits),
            bool(hits and article and hits[0].passage.article.id == article.id),
        )
        return dependence_features(question.typed, turn.earlier, found)

    def choice(self, turn: Turn, weights: FollowUpWeights) -> Choice:
        """Read a turn in all ways that these weights give."""
        typed = parse_question(turn.typed, CHARACTERS)
        # The reading knows the last two turns of the talk.
        earlier = [Earlier(turn.older), turn.earlier] if turn.older else [turn.earlier]
        asked = {
            way: parse_text(text)
            for way, text in readings(typed.text, earlier, self._engine.tokenizer, weights).items()
        }
        hits = self._hits(asked["topic"], turn.earlier)
        found = {
            way: SpanReader(self._engine.span_model, self._words.relevance(one)).read(one, hits)
            for way, one in asked.items()
        }
        refers = bool(PRONOUN.search(fold(turn.typed)))
        pooled = pool(found)
        return Choice(
            turn.talk,
            turn.dependency,
            tuple(
                tuple(pooled_features(one, asked, turn.earlier, refers=refers)) for one in pooled
            ),
            tuple(share(one.span, turn.answers) for one in pooled),
            bool(turn.answers),
        )

    def _hits(self, question: Question, earlier: Earlier) -> list[Any]:
        article = earlier.article.id if earlier.article else ""
        always = Always(
            frozenset([article]), self._corpus.rows_of(self._view.passages_of([article]))
        )
        retriever = open_retriever(
            self._corpus,
            "both",
            self._engine.settings,
            self._engine.tokenizer,
            self._vectors,
            always,
        )
        return Copies(self._view).beside(question, retriever, article, own=OWN, others=OTHERS)


def share(span: Span, answers: Sequence[str]) -> float:
    """Return the share of the answers that a span has, or the share of one that it is."""
    words = letters(fold(span.text))
    wanted = [letters(fold(answer)) for answer in answers]
    if not wanted or not words:
        return 0.0
    whole = sum(answer in words for answer in wanted) / len(wanted)
    part = max((len(words) / len(answer) for answer in wanted if words in answer), default=0.0)
    return max(whole, part)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--store", type=Path, required=True, help="holds the archive")
    parser.add_argument("--every", type=int, default=1, help="use every nth talk for the choice")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="file of the weights")
    return parser.parse_args()


def main() -> None:
    """Fit, report and write."""
    arguments = options()
    log_progress()
    engine = NewsQA(load_settings(store=arguments.store))
    with engine.store.view() as view:
        fitting = Fitting(engine, view)
        said = list(turns(arguments.data, view))
        follow_ups = [turn for turn in said if turn.dependency not in INDEPENDENT]
        near = [turn for turn in follow_ups if turn.dependency != "back"]
        log.info("%d turns, %d follow-ups", len(said), len(follow_ups))
        topic = _cross_validated("topic", *_words(fitting, near))
        answer = _cross_validated("answer", [turn.talk for turn in near], *_columns(fitting, near))
        dependent = _cross_validated(
            "dependent",
            [turn.talk for turn in said],
            [fitting.dependent(turn) for turn in said],
            [float(turn.dependency not in INDEPENDENT) for turn in said],
        )
        chosen: list[Choice] = []
        for number, turn in enumerate(near):
            if turn.talk % arguments.every:
                continue
            part = turn.talk % FOLDS
            without = FollowUpWeights(
                topic.parts[part], answer.parts[part], dependent.parts[part], topic.whole
            )
            chosen.append(fitting.choice(turn, without))
            if number % 100 == 0:
                log.info("read %d of %d", number, len(near))
    choice = _choice(chosen)
    weights = FollowUpWeights(topic.whole, answer.whole, dependent.whole, choice)
    arguments.out.write_text(json.dumps(asdict(weights)) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class _Fitted:
    """A function fitted to all talks, and to all but those of each part."""

    whole: Logistic
    parts: tuple[Logistic, ...]


def _words(
    fitting: Fitting, follow_ups: Sequence[Turn]
) -> tuple[list[int], list[list[float]], list[float]]:
    talks: list[int] = []
    rows: list[list[float]] = []
    needed: list[float] = []
    for turn in follow_ups:
        own, right = fitting.topic(turn)
        talks += [turn.talk] * len(own)
        rows += own
        needed += right
    return talks, rows, needed


def _columns(fitting: Fitting, follow_ups: Sequence[Turn]) -> tuple[list[list[float]], list[float]]:
    pairs = [fitting.answer(turn) for turn in follow_ups]
    return [row for row, _ in pairs], [right for _, right in pairs]


def _cross_validated(
    name: str, talks: Sequence[int], rows: Sequence[Sequence[float]], right: Sequence[float]
) -> _Fitted:
    values, wanted, groups = np.array(rows), np.array(right), np.array(talks) % FOLDS
    likely = np.zeros(len(wanted))
    parts = []
    for part in range(FOLDS):
        held = groups == part
        fitted = fit_logistic(values[~held], wanted[~held], PENALTY)
        likely[held] = [fitted.of(row) for row in values[held].tolist()]
        parts.append(fitted)
    log.info(
        "%s: %d rows, %.3f right, area %.3f, at 0.5: recall %.3f, false %.3f",
        name,
        len(wanted),
        wanted.mean(),
        area_under_curve(likely, wanted),
        (likely[wanted > 0] >= 0.5).mean(),
        (likely[wanted == 0] >= 0.5).mean(),
    )
    return _Fitted(fit_logistic(values, wanted, PENALTY), tuple(parts))


def _choice(chosen: Sequence[Choice]) -> Logistic:
    """Fit which span answers, and report the share of the answers met by the first one."""

    def fitted(some: Sequence[Choice]) -> Logistic:
        rows = np.array([row for one in some for row in one.features])
        right = np.array([share for one in some for share in one.shares])
        return fit_logistic(rows, right, PENALTY)

    met: dict[str, list[float]] = defaultdict(list)
    sure: list[float] = []
    right: list[float] = []
    for part in range(FOLDS):
        function = fitted([one for one in chosen if one.talk % FOLDS != part])
        for one in chosen:
            if one.talk % FOLDS == part and one.features:
                likely = [function.of(row) for row in one.features]
                best = int(np.argmax(likely))
                if one.answerable:
                    met[one.dependency].append(one.shares[best])
                sure.append(likely[best])
                right.append(float(one.shares[best] >= 0.5))
    for dependency, shares in met.items():
        log.info("%s: %d, %.3f met by the first span", dependency, len(shares), np.mean(shares))
    every = [share for shares in met.values() for share in shares]
    log.info(
        "all: %.3f; confidence ranks right first answers with an area of %.3f",
        np.mean(every),
        area_under_curve(np.array(sure), np.array(right)),
    )
    for least in (0.2, 0.3, 0.4, 0.5):
        shown = np.array(sure) >= least
        log.info(
            "from %.1f: %.3f shown, %.3f of them right, %.3f of the right ones lost",
            least,
            shown.mean(),
            np.array(right)[shown].mean(),
            1 - np.array(right)[shown].sum() / max(np.sum(right), 1),
        )
    return _shrunk(fitted(chosen), [row[-1] for one in chosen for row in one.features])


def _shrunk(fitted_function: Logistic, own: Sequence[float]) -> Logistic:
    """Return the function with less weight on its last feature, the conversation's article."""
    *weights, last = fitted_function.weights
    removed = last * (1 - TRUST)
    bias = fitted_function.bias + removed * float(np.mean(own))
    return Logistic(round(bias, 5), (*weights, round(last * TRUST, 5)))


if __name__ == "__main__":
    main()
