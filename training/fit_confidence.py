"""Fit the reader's confidence: which span answers, and how sure is that?

    python -m training.fit_confidence --store STORE --data ../shared/data/news-qa.dev.jsonl

Two logistic regressions (scikit-learn) over the features of newsqa.answer.features, on the
development questions on every second article over a whole archive, each read twice: as it is, and
with its article and the near-copies of that removed. Figures are cross-validated: five parts, all
questions on one article in the same part. Writes src/newsqa/answer/confidence.json and prints the
figures of the parts.
"""

from __future__ import annotations

import json
import pickle
import sys
import zlib
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from newsqa.answer.candidates import gists
from newsqa.answer.confidence import (
    CONFIDENCE,
    Certainty,
    Coefficients,
    Features,
    Typical,
    certainties,
    log_odds,
    logistic,
)
from newsqa.answer.reader import SpanReader
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.parse import parse_text
from newsqa.engine import NewsQA
from newsqa.evaluate.ask import (
    DEPTH,
    AskQuestion,
    RememberedSpans,
    duplicates_in,
    read_ask_questions,
)
from newsqa.evaluate.duplicates import NearDuplicates
from newsqa.evaluate.scores import contains, f1, right
from newsqa.settings import load_settings
from newsqa.text.letters import letters
from training.command import command, write_json

UNFITTED = Coefficients(
    0.0, Features(*[0.0] * len(fields(Features))), 0.0, Certainty(*[0.0] * len(fields(Certainty)))
)
"""The features do not depend on them."""
PARTS = 5
MAX_SPANS = 16
"""Spans of a question, those with the largest margins, that are fitted."""


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of one question: rows of features, and the gist of each span."""

    question: AskQuestion
    present: bool
    rows: np.ndarray
    texts: list[str]
    gists: list[str]

    @property
    def right(self) -> np.ndarray:
        """Which spans are right."""
        return np.array([right(text, [self.question.reference]) for text in self.texts], bool)

    @property
    def part(self) -> int:
        """The part of the cross-validation."""
        return zlib.crc32(self.question.doc_id.encode()[::-1]) % PARTS


def fitted_half(questions: Sequence[AskQuestion]) -> list[AskQuestion]:
    """Return the questions on every second article; the others are left for measuring."""
    return [item for item in questions if zlib.crc32(item.doc_id.encode()) % 2 == 0]


def read_all(engine: NewsQA, questions: Sequence[AskQuestion]) -> list[Read]:
    """Read every question with its article and without."""
    found: list[Read] = []
    model = RememberedSpans(engine.span_model)
    with engine.store.view() as view:
        passages = view.counts().passages

        def frequencies(terms: Sequence[str]) -> dict[str, int]:
            return {term: view.words.frequency(term) for term in terms}

        for item in tqdm(questions, file=sys.stderr):
            hits = engine.search(item.question, DEPTH, every_print=True)
            gold = engine.article(item.doc_id)
            same = duplicates_in(hits, item.doc_id, NearDuplicates(gold.text if gold else ""))
            read = engine.to_read(item.question)
            others = engine.to_read(item.question, without=same)
            question = parse_text(item.question)
            relevance = Relevance.of(question, engine.tokenizer, frequencies, passages)
            reader = SpanReader(model, relevance, UNFITTED)
            for given, present in ((read, True), (others, False)):
                made = reader.features(question, given)
                made.sort(key=lambda pair: -pair[1].margin)
                made = made[:MAX_SPANS]
                rows = np.array([astuple(features) for _, features in made])
                spans = [span for span, _ in made]
                gist_of_spans = gists(question.kind, spans)
                found.append(
                    Read(item, present, rows, [span.text for span in spans], gist_of_spans)
                )
    return [read for read in found if len(read.rows)]


def logistic_fit(rows: np.ndarray, right: np.ndarray, strength: float) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression, fitted on standardised rows."""
    mean, deviation = rows.mean(0), rows.std(0) + 1e-9
    model = LogisticRegression(C=strength, max_iter=3000)
    model.fit((rows - mean) / deviation, right)
    weights = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - weights @ mean)


def fit(reads: Sequence[Read]) -> Coefficients:
    """Fit the choice on all spans, then the confidence on the spans that it chooses."""
    weights, bias = logistic_fit(
        np.concatenate([r.rows for r in reads]), np.concatenate([r.right for r in reads]), 1.0
    )
    choice = Features(*weights.tolist())
    chosen = [_chosen(read, bias, choice) for read in reads]
    sure, sure_bias = logistic_fit(
        np.array([astuple(certainty) for _, certainty in chosen]),
        np.array([read.right[number] for read, (number, _) in zip(reads, chosen, strict=True)]),
        0.3,
    )
    rows = np.array([read.rows[number] for read, (number, _) in zip(reads, chosen, strict=True)])
    typical = Features(*rows.mean(0).tolist())
    return Coefficients(
        bias,
        choice,
        sure_bias,
        Certainty(*sure.tolist()),
        Typical(**{one.name: round(getattr(typical, one.name), 4) for one in fields(Typical)}),
    )


def _chosen(read: Read, bias: float, choice: Features) -> tuple[int, Certainty]:
    features = [Features(*row) for row in read.rows.tolist()]
    odds = [log_odds(bias, choice, one) for one in features]
    number = int(np.argmax(odds))
    return number, certainties(features, read.gists, odds)[number]


def confidences(read: Read, c: Coefficients) -> np.ndarray:
    """Confidence of the chosen span, and of the others by their choice, below it."""
    features = [Features(*row) for row in read.rows.tolist()]
    odds = np.array([log_odds(c.choice_bias, c.choice, one) for one in features])
    number, certainty = _chosen(read, c.choice_bias, c.choice)
    best = logistic(log_odds(c.confidence_bias, c.confidence, certainty))
    scores: np.ndarray = best * np.exp(odds - odds[number])
    return scores


def cross_validated(reads: Sequence[Read]) -> list[tuple[Read, np.ndarray]]:
    """Confidences of each part, fitted on the others."""
    found = []
    for part in range(PARTS):
        fitted = fit([read for read in reads if read.part != part])
        found += [(r, confidences(r, fitted)) for r in reads if r.part == part]
    return found


def report(scored: Sequence[tuple[Read, np.ndarray]]) -> dict[str, object]:
    """First answers, first three, calibration, and silence by threshold."""
    firsts, threes, f1s, sure, silent, answered_anyway = [], [], [], [], [], []
    for read, scores in scored:
        order = np.argsort(-scores, kind="stable")
        if not read.present:
            silent.append(float(scores.max()))
            best = read.texts[int(scores.argmax())]
            answered_anyway.append(right(best, [read.question.reference]))
            continue
        reference = [read.question.reference]
        texts = list(dict.fromkeys(letters(read.texts[n]) for n in order))[:3]
        firsts.append(right(read.texts[order[0]], reference))
        f1s.append(f1(read.texts[order[0]], reference))
        threes.append(any(contains(text, reference) for text in texts))
        sure.append(float(scores.max()))
    confidence, correct, absent = np.array(sure), np.array(firsts), np.array(silent)
    # Where another article gives the answer as well, silence would be wrong.
    elsewhere = np.array(answered_anyway)
    bins = np.minimum((confidence * 10).astype(int), 9)
    error = sum(
        (bins == b).mean() * abs(confidence[bins == b].mean() - correct[bins == b].mean())
        for b in set(bins.tolist())
    )
    curve = {
        f"{cut:.2f}": {
            "right_lost": round(float((confidence[correct] < cut).mean()), 3),
            "right_of_given": round(float(correct[confidence >= cut].mean()), 3),
            "silent_without_article": round(float((absent < cut).mean()), 3),
            "silent_without_answer": round(float((absent[~elsewhere] < cut).mean()), 3),
        }
        for cut in np.arange(0.05, 0.8, 0.05)
    }
    return {
        "n": len(firsts),
        "right": round(float(correct.mean()), 4),
        "f1": round(100 * float(np.mean(f1s)), 2),
        "contained_in_first_three": round(float(np.mean(threes)), 4),
        "calibration_error": round(float(error), 4),
        "thresholds": curve,
    }


def _rounded(bias: float, weights: Features | Certainty) -> dict[str, object]:
    return {
        "bias": round(bias, 4),
        "weights": {name: round(value, 4) for name, value in asdict(weights).items()},
    }


def main() -> None:
    """Read, cross-validate, fit, write."""
    parser = command(__doc__)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--keep", type=Path, help="file of what was read, written or read again")
    arguments = parser.parse_args()
    if arguments.keep and arguments.keep.exists():
        reads = pickle.loads(arguments.keep.read_bytes())  # our own file, written below
    else:
        engine = NewsQA(load_settings(store=arguments.store))
        reads = read_all(engine, fitted_half(read_ask_questions(arguments.data)))
        if arguments.keep:
            arguments.keep.write_bytes(pickle.dumps(reads))
    scored = report(cross_validated(reads))
    c = fit(reads)
    value = {
        "made_by": "python -m training.fit_confidence",
        "choice": _rounded(c.choice_bias, c.choice),
        "confidence": _rounded(c.confidence_bias, c.confidence),
        "typical": asdict(c.typical),
        "cross_validated": scored,
    }
    write_json(CONFIDENCE, value)
    print(json.dumps(value, indent=2))


if __name__ == "__main__":
    main()
