"""Choose the weights of hybrid retrieval on questions that nothing else is measured with.

    python -m training.fit_retrieval --store STORE

The scores of the candidates over the whole STORE are computed once, for the natural questions that
no model was trained on (`train_natural.for_fitting`) and the fitted half of news-qa.dev; then every
combination of WEIGHTS is tried. Printed are the recalls among the first eight passages: of the
article or a near-duplicate, and of a passage of it that holds an answer.
"""

from __future__ import annotations

import argparse
import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from newsqa.dialogue.parse import parse_text
from newsqa.engine import NewsQA
from newsqa.evaluate.duplicates import NearDuplicates
from newsqa.querying.snapshot import take
from newsqa.search.bigram_overlap import BigramOverlap
from newsqa.search.corpus import Corpus
from newsqa.search.dense import DenseRetriever, QuestionVectors
from newsqa.search.hybrid import standardise
from newsqa.search.lexical import LexicalRetriever
from newsqa.settings import Settings, load_settings
from training.command import add_data, command, log_progress
from training.fit_confidence import Item, items

log = logging.getLogger("fit_retrieval")

Floats = npt.NDArray[np.float32]
WEIGHTS = ((0.7, 0.85, 1.0, 1.2), (0.1, 0.2, 0.3), (0.2, 0.35, 0.5), (3.0, 4.2, 5.5))
"""Of the encoder, of BM25 of the passage and of its article, and of the question's wording."""
READ = 8
BEST = 100
"""Candidates by any of the scores that are looked at."""
NATURAL_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Scored:
    """The candidates of a question: four scores each, shape (4, n); right article, and answer."""

    natural: bool
    scores: Floats
    right: npt.NDArray[np.bool_]
    answers: npt.NDArray[np.bool_]


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--store", type=Path, required=True, help="holds the archive")
    return parser.parse_args()


def scored(engine: NewsQA, corpus: Corpus, item: Item, settings: Settings) -> Scored:
    """Return the scores of the candidates of a question."""
    question = parse_text(item.question)
    dense = DenseRetriever(corpus, QuestionVectors(engine.embedder))
    lexical = LexicalRetriever(corpus, engine.tokenizer, candidates=settings.candidates)
    vector = dense.vector(question)
    words = lexical.scores(question)
    rows = np.union1d(
        corpus.nearest(vector, settings.candidates)[0], lexical.candidates(words)
    ).astype(np.int64)
    passage, article = lexical.of(rows, words)
    scores = [
        standardise(score) for score in (corpus.vectors.scores(vector, rows), passage, article)
    ]
    orders = [scores[0], scores[1] + scores[2], 0.7 * scores[0] + 0.2 * scores[1] + 0.3 * scores[2]]
    best = np.unique(np.concatenate([np.argsort(-order)[:BEST] for order in orders]))
    hits = corpus.hits(rows[best], scores[0][best], {}, scores[0][best], {})
    wording = BigramOverlap(question)
    share = np.array([wording.share(hit.passage.text) for hit in hits], dtype=np.float32)
    gold = engine.article(item.doc_id)
    same = NearDuplicates(gold.text if gold else "")
    known: dict[str, bool] = {}
    for hit in hits:
        one = hit.passage.article
        if one.id not in known:
            known[one.id] = one.id == item.doc_id or same.includes(one.text)
    right = np.array([known[hit.passage.article.id] for hit in hits], dtype=bool)
    holds = [any(span in hit.passage.text for span in item.spans) for hit in hits]
    return Scored(
        item.kind != "news",
        np.stack([*(score[best] for score in scores), share]),
        right,
        right & np.array(holds, dtype=bool),
    )


def recalls(asked: Sequence[Scored], weights: Sequence[float]) -> tuple[float, float]:
    """Return the recall of the article and of an answering passage among the first READ."""
    found = []
    for one in asked:
        best = np.argsort(-(np.array(weights) @ one.scores), kind="stable")[:READ]
        found.append((one.right[best].any(), one.answers[best].any()))
    article, answer = np.mean(found, axis=0)
    return float(article), float(answer)


def main() -> None:
    """Score once, try all."""
    arguments = options()
    log_progress()
    settings = load_settings(store=arguments.store)
    engine = NewsQA(settings)
    with engine.store.view() as view:
        corpus = take(view).corpus(view)
        wanted = [item for item in items(arguments.data) if item.spans]
        asked = [scored(engine, corpus, item, settings) for item in wanted]
    log.info("%d questions", len(asked))
    natural = [one for one in asked if one.natural]
    news = [one for one in asked if not one.natural]
    tried = []
    for weights in itertools.product(*WEIGHTS):
        of_natural, of_news = recalls(natural, weights), recalls(news, weights)
        value = NATURAL_SHARE * of_natural[1] + (1 - NATURAL_SHARE) * of_news[0]
        tried.append((value, weights, of_natural, of_news))
    for value, weights, of_natural, of_news in sorted(tried, reverse=True)[:12]:
        log.info(
            "%.4f  %s  natural %.3f %.3f  news %.3f %.3f", value, weights, *of_natural, *of_news
        )


if __name__ == "__main__":
    main()
