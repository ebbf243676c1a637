"""Fit the sentence reader: when does a sentence answer?

    python -m training.fit_sentence_reader --store STORE --data ../shared/data/news-qa.dev.jsonl

Logistic regression (scikit-learn) over the features of newsqa.answer.reader, on half of the
development questions; the other half tells how often the first answer holds the reference, with
and without the gold article in the store. A sentence counts as right when it has the reference
answer, or 80 % of the characters of a long one. Each question is read twice, with the hits of its
gold article and without them; the second teaches to abstain. Writes
src/newsqa/answer/sentence_reader.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from newsqa.answer.reader import COEFFICIENTS, Features, SentenceReader
from newsqa.engine import NewsQA
from newsqa.settings import load_settings
from newsqa.text.fold import fold
from newsqa.types import Hit

NAMES = [field.name for field in fields(Features)]
CUTS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: rows of features, which of them are right, whether its article is there."""

    question: str
    rows: np.ndarray
    right: np.ndarray
    present: bool


def holds(sentence: str, answer: str) -> bool:
    """Whether the sentence has the answer, or most of a long one."""
    said = [character for character in fold(sentence) if character.isalnum()]
    wanted = [character for character in fold(answer) if character.isalnum()]
    if "".join(wanted) in "".join(said):
        return True
    common = sum((Counter(said) & Counter(wanted)).values())
    return len(wanted) > 12 and common >= 0.8 * len(wanted)


def ask_all(engine: NewsQA, data: Path, most: int) -> list[Asked]:
    """Features of the sentences read for each question: with its article, and without it."""
    lines = [json.loads(line) for line in data.open(encoding="utf-8")]
    there = [line for line in lines if engine.article(line["doc_id"])][:most]
    count = engine.settings.read_passages
    asked: list[Asked] = []
    with engine.store.view() as view:
        passages = view.counts().passages
        reader = SentenceReader(engine.tokenizer, engine.embedder, view.frequencies, passages)
        for line in tqdm(there, file=sys.stderr):
            hits = engine.search(line["question"], 5 * count)
            others = [hit for hit in hits if hit.passage.article.id != line["doc_id"]]
            for given, present in ((hits, True), (others, False)):
                asked.append(_asked(reader, line, given[:count], present))
    return [one for one in asked if len(one.rows)]


def _asked(
    reader: SentenceReader, line: dict[str, str], hits: Sequence[Hit], present: bool
) -> Asked:
    found = reader.features(line["question"], hits)
    # A short answer stands in many a sentence by chance: it counts in its own article only.
    right = [
        holds(c.passage.article.text[c.start : c.end], line["answer"])
        and (c.passage.article.id == line["doc_id"] or len(line["answer"]) >= 4)
        for c, _ in found
    ]
    rows = np.array([astuple(features) for _, features in found], np.float64)
    return Asked(line["question"], rows, np.array(right), present)


def fit(asked: Sequence[Asked]) -> tuple[np.ndarray, float]:
    """Weights and bias."""
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit(np.concatenate([a.rows for a in asked]), np.concatenate([a.right for a in asked]))
    return model.coef_[0], float(model.intercept_[0])


def report(asked: Sequence[Asked], weights: np.ndarray, bias: float) -> dict[str, object]:
    """Right first answers and silence, by threshold."""
    best = [1 / (1 + np.exp(-(a.rows @ weights + bias))) for a in asked]
    first = [bool(a.right[scores.argmax()]) for a, scores in zip(asked, best, strict=True)]
    sure = np.array([scores.max() for scores in best])
    present = np.array([a.present for a in asked])
    right = np.array(first)
    curve = {
        str(cut): {
            "right_kept": round(float((right & (sure >= cut)).sum() / max(right.sum(), 1)), 3),
            "right_of_answered": round(float(right[sure >= cut].mean()), 3)
            if (sure >= cut).any()
            else None,
            "silent_when_absent": round(float((sure[~present] < cut).mean()), 3)
            if (~present).any()
            else None,
        }
        for cut in CUTS
    }
    return {
        "questions_with_article": int(present.sum()),
        "questions_without": int((~present).sum()),
        "first_sentence_holds_answer": round(float(right[present].mean()), 3),
        "thresholds": curve,
    }


def main() -> None:
    """Ask, fit on one half, report on the other, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=600, help="questions of each kind at most")
    arguments = parser.parse_args()
    asked = ask_all(NewsQA(load_settings(store=arguments.store)), arguments.data, arguments.most)
    half = [hashlib.sha256(a.question.encode()).digest()[0] % 2 == 0 for a in asked]
    weights, bias = fit([a for a, first in zip(asked, half, strict=True) if first])
    told = report([a for a, first in zip(asked, half, strict=True) if not first], weights, bias)
    coefficients = {"bias": bias} | dict(zip(NAMES, (float(w) for w in weights), strict=True))
    value = {
        "made_by": "python -m training.fit_sentence_reader",
        "coefficients": {name: round(weight, 4) for name, weight in coefficients.items()},
        "on_the_other_half": told,
    }
    COEFFICIENTS.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(value, indent=2))


if __name__ == "__main__":
    main()
