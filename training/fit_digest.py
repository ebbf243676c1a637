"""Fit the scorer of sentences: which of them hold what a digest or a long answer needs?

    python -m training.fit_digest --data ../shared/data [--write]

Two logistic functions over the features of newsqa.answer.sentence_features: "digest" on the broad
questions of talks.dev of kind summary, "statement" on those of kind how, said and meaning. A
sentence is right where it has a point of the answer. The figures beside simple ways to choose are
cross-validated: ten parts, all questions on one article in the same part, three divisions. Prints
them; with --write writes src/newsqa/models/sentences.json.
"""

from __future__ import annotations

import json
import pickle
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from newsqa.answer.digest import CHARACTERS, MOST, chosen
from newsqa.answer.relevance import Relevance
from newsqa.answer.request_words import without_request
from newsqa.answer.sentence_features import READ, SHAPE, Sentence, sentences_of
from newsqa.answer.sentence_weights import SENTENCES, Purpose, SentenceWeights
from newsqa.answer.span_model import bundled_span_model
from newsqa.dialogue.parse import parse_text
from newsqa.evaluate.jsonl import read_jsonl
from newsqa.ingest.chunk import chunk
from newsqa.ingest.draft import Located
from newsqa.ingest.pipeline import read_articles
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Span
from training.command import add_data, command, write_json

PURPOSES: Mapping[Purpose, frozenset[str]] = {
    "digest": frozenset({"summary"}),
    "statement": frozenset({"how", "said", "meaning"}),
}
FEATURES: Mapping[Purpose, tuple[str, ...]] = {"digest": SHAPE, "statement": SHAPE + READ}
EVERY = 24
"""One in so many articles of the archive counts for the rarity of words."""
DIVISIONS, PARTS = 3, 10
PENALTY = 100.0
"""Of the squared weights of standardized features; not tuned."""

Matrix = npt.NDArray[np.float64]
Points = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A broad question, read: the sentences of its article, and the points of each (counts)."""

    kind: str
    doc_id: str
    article: Article
    points: Points
    sentences: tuple[Sentence, ...]
    held: tuple[int, ...]

    def met(self, text: str) -> float:
        """The share of the points that a text has, 0 to 1."""
        words = _words(text)
        return sum(any(_words(form) in words for form in one) for one in self.points) / len(
            self.points
        )


def _words(text: str) -> str:
    return re.sub(r"[\s\W_]+", "", fold(unicodedata.normalize("NFKC", text)).lower())


def broad_questions(data: Path) -> Iterator[tuple[str, str, str, str, Points]]:
    """Question, its self-contained form, kind, article and points."""
    for _, talk in read_jsonl(data / "talks.dev.jsonl"):
        turns = talk["turns"]
        assert isinstance(turns, list)
        first = turns[0]
        if len(turns) == 1 and "points" in first:
            points = tuple(tuple(point) for point in first["points"])
            yield first["question"], first["resolved"], first["kind"], first["doc_id"], points


def examples(data: Path) -> list[Example]:
    """Each question twice: as typed and in its self-contained form."""
    questions = list(broad_questions(data))
    wanted = {doc_id for *_, doc_id, _ in questions}
    tokenizer, model = Tokenizer(), bundled_span_model()
    articles, frequencies, passages = _archive(data, wanted, tokenizer)
    found: list[Example] = []
    for typed, resolved, kind, doc_id, points in questions:
        article = articles[doc_id]
        for text in (typed, resolved):
            question, cut = parse_text(text), chunk(article)
            long = kind in PURPOSES["statement"]
            reads = list(zip(cut, model.score(question, cut), strict=True)) if long else []
            subject = question.subject if long else without_request(text)
            relevance = Relevance(subject, tokenizer, frequencies, passages)
            sentences = sentences_of(article, relevance, tokenizer, reads)
            bare = Example(kind, doc_id, article, points, tuple(sentences), ())
            held = tuple(
                round(len(points) * bare.met(article.text[one.start : one.end]))
                for one in sentences
            )
            found.append(Example(kind, doc_id, article, points, tuple(sentences), held))
    return found


def _archive(
    data: Path, wanted: set[str], tokenizer: Tokenizer
) -> tuple[dict[str, Article], Callable[[Sequence[str]], Mapping[str, int]], int]:
    """The wanted articles, and how many passages of a part of the archive have a term."""
    articles: dict[str, Article] = {}
    count: Counter[str] = Counter()
    passages = 0
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.jsonl"
        with part.open("w", encoding="utf-8") as lines:
            for number, (_, record) in enumerate(read_jsonl(data / "news.jsonl.gz")):
                if record["id"] in wanted or number % EVERY == 0:
                    lines.write(json.dumps(record, ensure_ascii=False) + "\n")
        for read in read_articles([part]):
            if not isinstance(read, Located):
                continue
            if read.article.id in wanted:
                articles[read.article.id] = read.article
            for passage in chunk(read.article):
                count.update(set(tokenizer.terms(passage.text)))
                passages += 1
    return articles, lambda terms: {term: count[term] for term in terms}, passages


def fit(
    found: Sequence[Example], names: Sequence[str], penalty: float = PENALTY
) -> SentenceWeights:
    """A logistic regression with squared penalty, by Newton's method."""
    rows = np.array([_row(one, names) for example in found for one in example.sentences])
    right = np.array([float(held > 0) for example in found for held in example.held])
    weight = np.array([4 / len(example.points) for example in found for _ in example.held])
    middle, spread = rows.mean(0), rows.std(0) + 1e-6
    design = np.hstack([np.ones((len(rows), 1)), (rows - middle) / spread])
    ridge = np.diag([0.0, *[penalty] * len(names)])
    solution = np.zeros(design.shape[1])
    for _ in range(12):
        shares = 1 / (1 + np.exp(-design @ solution))
        slope = design.T @ (weight * (shares - right)) + ridge @ solution
        curve = (design.T * (weight * shares * (1 - shares))) @ design + ridge
        solution -= np.linalg.solve(curve, slope)
    weights = solution[1:] / spread
    return SentenceWeights(
        float(solution[0] - weights @ middle),
        {name: float(value) for name, value in zip(names, weights, strict=True)},
    )


def _row(sentence: Sentence, names: Sequence[str]) -> list[float]:
    return [sentence.features[name] for name in names]


Choice = Callable[[Example], list[Span]]


def simple(name: str, sign: float = 1.0, most: int = MOST) -> Choice:
    """The sentences with the highest (or lowest) value of one feature that fit."""

    def choose(example: Example) -> list[Span]:
        article, room = example.article, CHARACTERS
        spans: list[Span] = []
        for one in sorted(example.sentences, key=lambda one: -sign * one.features[name]):
            if one.length <= room and len(spans) < most:
                alone = chosen(article, [one], SentenceWeights(0.0, {}))
                spans, room = spans + alone, room - one.length
        return spans

    return choose


def figures(found: Sequence[Example], choose: Choice) -> tuple[float, float]:
    """The mean share of points met, and the mean length in characters."""
    shown = [(example, [span.text for span in choose(example)]) for example in found]
    met = [example.met("\n".join(texts)) for example, texts in shown]
    return float(np.mean(met)), float(np.mean([sum(map(len, texts)) for _, texts in shown]))


def validated(
    found: Sequence[Example], names: Sequence[str], penalty: float = PENALTY
) -> tuple[float, float]:
    """The figures of fits that did not see the article, over all divisions."""
    documents = sorted({example.doc_id for example in found})
    sums: list[tuple[float, float]] = []
    for seed in range(DIVISIONS):
        order = np.random.default_rng(seed).permutation(len(documents))
        part = {documents[number]: place % PARTS for place, number in enumerate(order)}
        for own in range(PARTS):
            weights = fit([e for e in found if part[e.doc_id] != own], names, penalty)
            for example in found:
                if part[example.doc_id] == own:
                    spans = chosen(example.article, example.sentences, weights)
                    texts = [span.text for span in spans]
                    sums.append((example.met("\n".join(texts)), sum(map(len, texts))))
    return float(np.mean([met for met, _ in sums])), float(np.mean([size for _, size in sums]))


def main() -> None:
    """Print the figures of all ways; with --write also fit on all questions and write."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--examples", type=Path, help="where the questions read are stored")
    parser.add_argument("--write", action="store_true", help="write the weights")
    arguments = parser.parse_args()
    stored = arguments.examples
    if stored and stored.exists():
        found: list[Example] = pickle.loads(stored.read_bytes())  # our own file
    else:
        found = examples(arguments.data)
        if stored:
            stored.write_bytes(pickle.dumps(found))
    written: dict[str, object] = {}
    for purpose, kinds in PURPOSES.items():
        own, names = [one for one in found if one.kind in kinds], FEATURES[purpose]
        ways: dict[str, tuple[float, float]] = {
            "lead-3": figures(own, simple("place", -1.0, 3)),
            "lead": figures(own, simple("place", -1.0)),
            "centrality": figures(own, simple("central")),
            "words of the title": figures(own, simple("titled")),
            "words of the question": figures(own, simple("share")),
            "numbers": figures(own, simple("numbers")),
        }
        if purpose == "statement":
            ways["inside"] = figures(own, simple("inside"))
        ways["learnt"] = validated(own, names)
        for way, (met, size) in ways.items():
            sys.stdout.write(f"{purpose:10} {way:22} points {met:.3f}  characters {size:.0f}\n")
        weights = fit(own, names)
        written[purpose] = {
            "bias": round(weights.bias, 4),
            "weights": {name: round(value, 4) for name, value in weights.weights.items()},
        }
    if arguments.write:
        write_json(SENTENCES, written)


if __name__ == "__main__":
    main()
