"""Fit the reader's confidence: which span answers, and how sure is that?

    python -m training.fit_confidence --store STORE --data ../shared/data

Two logistic regressions (scikit-learn) over the features of newsqa.answer.features, over a whole
archive: on the questions of news-qa.dev on every second article, and on the natural questions that
the reader was not trained on (`train_natural.for_fitting`). Each is read with its article in the
store, and one in two and one in three of them without it and its near-copies. Figures are
cross-validated: five parts, all questions on one article in the same part. Writes
src/newsqa/answer/confidence.json and prints the figures of the parts.
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
from newsqa.answer.form import asked_form
from newsqa.answer.reader import SpanReader, answer_windows
from newsqa.answer.relevance import Relevance
from newsqa.answer.remembered_scores import RememberedScores
from newsqa.dialogue.parse import parse_text
from newsqa.engine import NewsQA
from newsqa.evaluate.ask_questions import read_ask_questions
from newsqa.evaluate.ask_run import DEPTH, duplicates_in
from newsqa.evaluate.duplicates import NearDuplicates
from newsqa.evaluate.natural import LONG_KINDS, character_f1, read_natural_questions
from newsqa.evaluate.scores import contains, f1, right
from newsqa.settings import load_settings
from newsqa.types import Hit
from training.command import add_data, command, write_json
from training.train_natural import for_fitting

UNFITTED = Coefficients(
    0.0, Features(*[0.0] * len(fields(Features))), 0.0, Certainty(*[0.0] * len(fields(Certainty)))
)
"""The features do not depend on them."""
PARTS = 5
NEWS_WEIGHT = 0.4
"""Of a reading of news-qa, whose questions are less like those that people type."""
MAX_SPANS = 16
"""Spans of a question, those with the largest margins, that are fitted."""
LEAST_PLACE, LEAST_SHOWN = 0.3, 0.5
"""Minimum F1 of a span, and of all that is shown, that stands in the right place of a statement."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its kind ("news" of news-qa), its article and the spans that answer."""

    question: str
    kind: str
    doc_id: str
    spans: tuple[str, ...]

    def in_place(self, text: str) -> bool:
        """Whether a span is the answer, or stands in the statement or list that is."""
        if self.kind in LONG_KINDS or self.kind in {"yesno", "list"}:
            return any(
                contains(text, [span]) or contains(span, [text]) or f1(text, [span]) >= LEAST_PLACE
                for span in self.spans
            )
        return right(text, self.spans)

    def is_answered(self, shown: str) -> bool:
        """Whether all that is shown answers the question."""
        if self.kind == "list":
            return sum(contains(shown, [span]) for span in self.spans) > 0.5 * len(self.spans)
        if self.kind in LONG_KINDS or self.kind == "yesno":
            return (
                contains(shown, ["".join(self.spans)])
                or character_f1(shown, "".join(self.spans)) >= LEAST_SHOWN
            )
        return right(shown, self.spans)


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of one question: rows of features, and of each span its gist, its words, whether
    it is in the right place, and whether all that would be shown with it is right.
    """

    item: Item
    present: bool
    rows: np.ndarray
    texts: list[str]
    gists: list[str]
    in_place: np.ndarray
    right: np.ndarray

    @property
    def part(self) -> int:
        """The part of the cross-validation."""
        return zlib.crc32(self.item.doc_id.encode()[::-1]) % PARTS


def fitted_half(doc_id: str) -> bool:
    """Whether questions of news-qa on an article are fitted; the others are for measuring."""
    return zlib.crc32(doc_id.encode()) % 2 == 0


def items(data: Path) -> list[Item]:
    """Return all questions that are fitted on."""
    news = [
        Item(item.question, "news", item.doc_id, (item.reference,))
        for item in read_ask_questions(data / "news-qa.dev.jsonl")
        if fitted_half(item.doc_id)
    ]
    natural = [
        Item(item.question, item.kind, item.doc_id, item.spans)
        for item in read_natural_questions(data / "natural-qa.train.jsonl.gz")
        if for_fitting(item.doc_id)
    ]
    return news + natural


def read_all(engine: NewsQA, questions: Sequence[Item]) -> list[Read]:
    """Read every question with its article; one in two of news-qa, else in three, also without."""
    found: list[Read] = []
    model = RememberedScores(engine.span_model)
    with engine.store.view() as view:
        passages = view.counts().passages

        def frequencies(terms: Sequence[str]) -> dict[str, int]:
            return {term: view.words.frequency(term) for term in terms}

        for number, item in enumerate(tqdm(questions, file=sys.stderr)):
            question = parse_text(item.question)
            relevance = Relevance.of(question, engine.tokenizer, frequencies, passages)
            reader = SpanReader(model, relevance, UNFITTED)
            readings = [(engine.to_read(item.question), True)]
            if item.spans and not number % (2 if item.kind == "news" else 3):
                readings.append((_without_article(engine, item), False))
            found += [_read(reader, item, given, present) for given, present in readings]
    return [read for read in found if len(read.rows)]


def _without_article(engine: NewsQA, item: Item) -> list[Hit]:
    hits = engine.search(item.question, DEPTH, every_print=True)
    gold = engine.article(item.doc_id)
    same = duplicates_in(hits, item.doc_id, NearDuplicates(gold.text if gold else ""))
    return engine.to_read(item.question, without=same)


def _read(reader: SpanReader, item: Item, hits: Sequence[Hit], present: bool) -> Read:
    question = parse_text(item.question)
    found = reader.find(question, hits)
    form = asked_form(question, [scores for _, scores in found.scores])
    order = sorted(range(len(found.features)), key=lambda n: -found.features[n].margin)[:MAX_SPANS]
    spans = [found.candidates[number] for number in order]
    shown = []
    for span in spans:
        windows = answer_windows(form, span, found.scores)
        text = span.passage.article.text
        shown.append("，".join(text[a:b] for a, b in windows) or span.text)
    return Read(
        item,
        present,
        np.array([astuple(found.features[number]) for number in order]),
        [span.text for span in spans],
        gists(question.kind, spans),
        np.array([item.in_place(span.text) for span in spans], bool),
        np.array([item.is_answered(words) for words in shown], bool),
    )


def logistic_fit(
    rows: np.ndarray, right: np.ndarray, weights: np.ndarray, strength: float
) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression, fitted on standardised rows."""
    mean, deviation = rows.mean(0), rows.std(0) + 1e-9
    model = LogisticRegression(C=strength, max_iter=3000)
    model.fit((rows - mean) / deviation, right, sample_weight=weights)
    found = model.coef_[0] / deviation
    return found, float(model.intercept_[0] - found @ mean)


def fit(reads: Sequence[Read]) -> Coefficients:
    """Fit the choice on all spans, then the confidence on the spans that it chooses."""
    each = np.array([NEWS_WEIGHT if read.item.kind == "news" else 1.0 for read in reads])
    weights, bias = logistic_fit(
        np.concatenate([read.rows for read in reads]),
        np.concatenate([read.in_place for read in reads]),
        np.repeat(each, [len(read.rows) for read in reads]),
        1.0,
    )
    choice = Features(*weights.tolist())
    ranked = [_ranked(read, bias, choice) for read in reads]
    sure, sure_bias = logistic_fit(
        np.array([astuple(made[order[0]]) for order, made in ranked]),
        np.array([read.right[order[0]] for read, (order, _) in zip(reads, ranked, strict=True)]),
        each,
        0.3,
    )
    rows = np.array([read.rows[order[0]] for read, (order, _) in zip(reads, ranked, strict=True)])
    typical = Features(*rows.mean(0).tolist())
    return Coefficients(
        bias,
        choice,
        sure_bias,
        Certainty(*sure.tolist()),
        Typical(**{one.name: round(getattr(typical, one.name), 4) for one in fields(Typical)}),
    )


def _ranked(read: Read, bias: float, choice: Features) -> tuple[list[int], list[Certainty]]:
    """The spans by falling odds, and what the confidence in each is computed from."""
    features = [Features(*row) for row in read.rows.tolist()]
    odds = [log_odds(bias, choice, one) for one in features]
    order = sorted(range(len(odds)), key=lambda number: -odds[number])
    return order, certainties(features, read.gists, odds)


def confidences(read: Read, c: Coefficients) -> np.ndarray:
    """Confidence in each span as `SpanReader` gives it: it does not rise in their order."""
    order, made = _ranked(read, c.choice_bias, c.choice)
    scores = np.zeros(len(order))
    least = 1.0
    for place, number in enumerate(order):
        least = min(least, logistic(log_odds(c.confidence_bias, c.confidence, made[number])))
        scores[number] = least - 1e-9 * place
    return scores


def cross_validated(reads: Sequence[Read]) -> list[tuple[Read, np.ndarray]]:
    """Confidences of each part, fitted on the others."""
    found = []
    for part in range(PARTS):
        fitted = fit([read for read in reads if read.part != part])
        found += [(r, confidences(r, fitted)) for r in reads if r.part == part]
    return found


def report(scored: Sequence[tuple[Read, np.ndarray]]) -> dict[str, object]:
    """Right answers, calibration, and silence by threshold, over these readings.

    Of the readings with the article of a question that is answered: right, and by threshold how
    many are silent and what share of the shown is wrong; of all others how many are silent, unless
    another article answers.
    """
    sure, rights, nothing = [], [], []
    threes = 0
    for read, scores in scored:
        order = np.argsort(-scores, kind="stable")
        best = order[0]
        if read.present and read.item.spans:
            sure.append(float(scores[best]))
            rights.append(bool(read.right[best]))
            threes += bool(read.in_place[order[:3]].any())
        elif not read.right[best]:
            nothing.append(float(scores[best]))
    confidence, correct, absent = np.array(sure), np.array(rights), np.array(nothing)
    bins = np.minimum((confidence * 10).astype(int), 9)
    error = sum(
        (bins == b).mean() * abs(confidence[bins == b].mean() - correct[bins == b].mean())
        for b in set(bins.tolist())
    )
    curve = {
        f"{cut:.2f}": {
            "silent": round(float((confidence < cut).mean()), 3),
            "wrong_of_shown": round(float((~correct[confidence >= cut]).mean()), 3),
            "silent_without_answer": round(float((absent < cut).mean()), 3),
        }
        for cut in np.arange(0.05, 0.8, 0.05)
    }
    reliability = {
        f"{b / 10:.1f}": {
            "n": int((bins == b).sum()),
            "confidence": round(float(confidence[bins == b].mean()), 3),
            "right": round(float(correct[bins == b].mean()), 3),
        }
        for b in sorted(set(bins.tolist()))
    }
    return {
        "alternatives": _alternatives(scored),
        "n": len(rights),
        "right": round(float(correct.mean()), 4),
        "in_first_three": round(threes / len(rights), 4),
        "calibration_error": round(float(error), 4),
        "without_answer": len(nothing),
        "reliability": reliability,
        "thresholds": curve,
    }


def _alternatives(scored: Sequence[tuple[Read, np.ndarray]]) -> dict[str, dict[str, float]]:
    """By minimum confidence: how many of the two other answers come behind, and share right."""
    found = {}
    for cut in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4):
        shown, rights = 0, 0
        for read, scores in scored:
            order = np.argsort(-scores, kind="stable")
            seen = {read.gists[order[0]]}
            for number in order[1:]:
                if read.gists[number] in seen or scores[number] < cut or len(seen) == 3:
                    continue
                seen.add(read.gists[number])
                shown += 1
                rights += bool(read.in_place[number])
        found[f"{cut:.2f}"] = {"shown": shown, "right": round(rights / max(shown, 1), 3)}
    return found


def _rounded(bias: float, weights: Features | Certainty) -> dict[str, object]:
    return {
        "bias": round(bias, 4),
        "weights": {name: round(value, 4) for name, value in asdict(weights).items()},
    }


def main() -> None:
    """Read, cross-validate, fit, write."""
    parser = command(__doc__)
    parser.add_argument("--store", type=Path, required=True)
    add_data(parser)
    parser.add_argument("--keep", type=Path, help="file of what was read, written or read again")
    arguments = parser.parse_args()
    if arguments.keep and arguments.keep.exists():
        reads: list[Read] = pickle.loads(arguments.keep.read_bytes())  # our own file
    else:
        engine = NewsQA(load_settings(store=arguments.store))
        reads = read_all(engine, items(arguments.data))
        if arguments.keep:
            arguments.keep.write_bytes(pickle.dumps(reads))
    scored = cross_validated(reads)
    c = fit(reads)
    value = {
        "made_by": "python -m training.fit_confidence",
        "choice": _rounded(c.choice_bias, c.choice),
        "confidence": _rounded(c.confidence_bias, c.confidence),
        "typical": asdict(c.typical),
        "cross_validated": {
            "natural": report([one for one in scored if one[0].item.kind != "news"]),
            "news": report([one for one in scored if one[0].item.kind == "news"]),
        },
    }
    write_json(CONFIDENCE, value)
    print(json.dumps(value, indent=2))


if __name__ == "__main__":
    main()
