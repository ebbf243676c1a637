"""Fit the function that tells whether a question leaves open which event is meant.

    python -m training.fit_clarify --store STORE

Questions of natural-qa.train name their event as they are. The same with their rarest words taken
out, until several articles have all the others, or with their names and figures taken out, do not,
where another event answers then. vague_questions.tsv has short questions of both kinds, written for
this over the archive in STORE. Cross-validated by question in FOLDS parts; what ships is fitted to
all.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from newsqa.answer.clarify import UNCLEAR, WEIGHTS, clarify_features, offered
from newsqa.answer.events import events_of
from newsqa.answer.reader import SpanReader
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.parse import parse_question
from newsqa.engine import NewsQA
from newsqa.querying.deduplicate import Copies
from newsqa.querying.retrieval import open_retriever
from newsqa.querying.snapshot import take
from newsqa.search.dense import QuestionVectors
from newsqa.settings import load_settings
from newsqa.store.reader import StoreReader
from newsqa.text.fold import fold
from newsqa.text.proper_nouns import is_proper_noun
from training.command import add_data, command, log_progress
from training.logistic_fit import area_under_curve, fit_logistic
from training.samples import read_lines

log = logging.getLogger("fit_clarify")

QUESTIONS = Path(__file__).with_name("vague_questions.tsv")
FOLDS = 10
PENALTY = 5.0
WRITTEN = 3
"""How often a question that was written for this counts."""
SEVERAL = 4
"""Articles with all words of a question from which it names none."""
_FIGURES = re.compile(r"[《》“”\"「」·]|\d+[年月日号]?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is read: its number in the set, how it was made, the id of its article."""

    number: int
    text: str
    made: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The features of a question that several events may answer; `unclear` where none is named."""

    asked: Asked
    features: list[float]
    unclear: bool


class Fitting:
    """What reading the questions takes: the engine and one view of its store."""

    def __init__(self, engine: NewsQA, view: StoreReader) -> None:
        self._engine = engine
        self._view = view
        self._corpus = take(view, None).corpus(view)
        self._vectors = QuestionVectors(engine.embedder)

    def variants(self, number: int, question: str, article: str) -> Iterator[Asked]:
        """Yield the question as it is, without its rarest words, and without its names."""
        yield Asked(number, question, "named", article)
        chosen = random.Random(number)
        words = fold(question)
        while terms := self._by_rarity(words):
            words = words.replace(terms[0], "")
            left = self._by_rarity(words)
            if left and self._articles_with(left) >= SEVERAL:
                yield Asked(number, words, "several", article)
                if chosen.random() < 0.5:
                    break
        words = fold(question)
        for term in self._by_rarity(words):
            words = words.replace(term, "") if is_proper_noun(term) else words
        words = _FIGURES.sub("", words).strip()
        if words != fold(question) and self._by_rarity(words):
            yield Asked(number, words, "nameless", article)

    def row(self, asked: Asked) -> Row | None:
        """Return the features; None where fewer than two events could be offered."""
        engine, corpus = self._engine, self._corpus
        question = parse_question(asked.text, engine.settings.question_characters)
        retriever = open_retriever(
            corpus, "both", engine.settings, engine.tokenizer, self._vectors, None
        )
        count = engine.settings.read_passages
        hits = Copies(self._view).to_read(question, retriever, count=count)
        relevance = Relevance.of(
            question, engine.tokenizer, corpus.lexical.frequencies, len(corpus.passage_ids)
        )
        if relevance.foreign or not relevance.weights:
            return None
        spans = SpanReader(engine.span_model, relevance).read(question, hits).spans
        events = events_of(hits, spans)
        if len(offered(question, relevance, events)) < 2:
            return None
        meant = any(
            asked.article in {article.id, *(copy.id for copy in article.copies)}
            for article in events[0].articles
        )
        unclear = asked.made in {"vague", "several"} or (asked.made == "nameless" and not meant)
        return Row(asked, clarify_features(question, relevance, events), unclear)

    def _by_rarity(self, words: str) -> list[str]:
        terms = list(dict.fromkeys(self._engine.tokenizer.terms(words)))
        known = self._corpus.lexical.frequencies(terms)
        return sorted(terms, key=lambda term: known.get(term, 0))

    def _articles_with(self, terms: Sequence[str]) -> int:
        """Count the articles that have all the terms."""
        found: set[int] | None = None
        for term in terms:
            ids, _ = self._corpus.lexical.match_articles([term], len(self._corpus.passage_ids))
            found = set(ids.tolist()) if found is None else found & set(ids.tolist())
        return len(found or ())


def asked_questions(data: Path, count: int, fitting: Fitting) -> Iterator[Asked]:
    """Yield the questions of the data folder in their variants, and those written for this."""
    records = list(read_lines(data / "natural-qa.train.jsonl.gz"))
    random.Random(5).shuffle(records)
    for number, record in enumerate(records[:count]):
        yield from fitting.variants(number, record["question"], record["doc_id"])
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, count):
        made, _, question = line.partition("\t")
        for _ in range(WRITTEN):
            yield Asked(number, question, made)


def report(rows: Sequence[Row]) -> None:
    """Log the cross-validated share of each kind of question that is asked back."""
    values = np.array([row.features for row in rows])
    unclear = np.array([float(row.unclear) for row in rows])
    groups = np.array([row.asked.number % FOLDS for row in rows])
    likely = np.zeros(len(rows))
    for part in range(FOLDS):
        held = groups == part
        fitted = fit_logistic(values[~held], unclear[~held], PENALTY)
        likely[held] = [fitted.of(row) for row in values[held].tolist()]
    log.info("%d rows, area %.3f", len(rows), area_under_curve(likely, unclear))
    for made in sorted({row.asked.made for row in rows}):
        own = np.array([row.asked.made == made for row in rows])
        log.info("%s: %d, %.3f asked back", made, own.sum(), (likely[own] >= UNCLEAR).mean())


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--store", type=Path, required=True, help="holds the archive")
    parser.add_argument("--questions", type=int, default=1300, help="of natural-qa.train")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="file of the weights")
    return parser.parse_args()


def main() -> None:
    """Fit, report and write."""
    arguments = options()
    log_progress()
    engine = NewsQA(load_settings(store=arguments.store))
    rows: list[Row] = []
    with engine.store.view() as view:
        fitting = Fitting(engine, view)
        for asked in asked_questions(arguments.data, arguments.questions, fitting):
            if row := fitting.row(asked):
                rows.append(row)
    report(rows)
    fitted = fit_logistic(
        np.array([row.features for row in rows]),
        np.array([float(row.unclear) for row in rows]),
        PENALTY,
    )
    arguments.out.write_text(json.dumps(asdict(fitted)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
