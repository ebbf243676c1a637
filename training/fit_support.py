"""Fit the function that tells whether an article supports a written sentence.

    python -m training.fit_support --articles 300

True and altered sentences of articles of natural-qa.train (`training.altered_sentences`), each
beside the passages of its article. A feature whose weight has not the sign that it must have (more
shared words cannot speak against a sentence) is left out.
Only sentences that pass the checks of names and numbers (`writing.facts`) are fitted on: the others
never reach the function. Cross-validated by article in FOLDS parts, which also choose the least
probability: of altered sentences at most WRONG are let through, those that the checks drop counted.
"""

from __future__ import annotations

import gzip
import json
import logging
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from zlib import crc32

import numpy as np

from newsqa.dialogue.logistic import Logistic
from newsqa.ingest.chunk import chunk
from newsqa.text.fold import fold
from newsqa.text.passage_head import passage_head
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Passage
from newsqa.writing.checker import WEIGHTS
from newsqa.writing.evidence import Support, closest, support_of
from newsqa.writing.facts import Source, lacks, numbers_stand
from training.altered_sentences import Statement, statements
from training.command import add_data, command, log_progress
from training.logistic_fit import Array, area_under_curve, fit_logistic

log = logging.getLogger("fit_support")

FOLDS, PENALTY, WRONG = 10, 3.0, 0.005
AGAINST = frozenset(
    {"added", "numbers", "negated", "planned", "caused", "compared", "hedged"}
    | {"run", "joined", "length"}
)
"""Features that speak against a sentence; all others speak for it."""
PASSAGE = 260
MOST_PASSAGES = 3
"""Passages of an article beside a sentence, as an answer has them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement, what the checks of words say, and its features where they pass."""

    statement: Statement
    lack: str | None
    values: tuple[float, ...] = ()


def articles(
    data: Path, count: int, seed: random.Random
) -> Iterator[tuple[Article, list[dict[str, object]]]]:
    """Articles of the training questions, with these."""
    asked: dict[str, list[dict[str, object]]] = {}
    with gzip.open(data / "natural-qa.train.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            asked.setdefault(record["doc_id"], []).append(record)
    chosen = set(seed.sample(sorted(asked), count))
    with gzip.open(data / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["id"] in chosen:
                day, _, text = record["text"].partition("，正文：")
                yield Article(record["id"], text or day, published=day[:10]), asked[record["id"]]


def judged(statement: Statement, passages: list[Passage], tokenizer: Tokenizer) -> Judged:
    """The features of a statement beside its article's closest passages."""
    ranked = sorted(passages, key=lambda one: -_common(statement.text, one.text))[:MOST_PASSAGES]
    group = sorted(ranked, key=lambda one: one.start)
    text = "\n".join(one.text for one in group)
    source = Source(text, passage_head(group[0]), group[0].article.published)
    if lack := lacks(statement.text, source, tokenizer):
        return Judged(statement, lack)
    windows = closest(statement.text, group)
    if not windows:
        return Judged(statement, "unsupported")
    near = "\n".join(group[0].article.text[start:end] for start, end in windows)
    beside = Source(near, source.head, source.published)
    if not numbers_stand(fold(statement.text), beside):
        return Judged(statement, "number")
    return Judged(statement, None, support_of(statement.text, windows, group, tokenizer).values())


def _common(first: str, second: str) -> int:
    return len(
        {first[n : n + 2] for n in range(len(first))}
        & {second[n : n + 2] for n in range(len(second))}
    )


def made(data: Path, count: int) -> list[Judged]:
    """All statements, judged."""
    seed = random.Random(17)
    tokenizer = Tokenizer()
    found: list[Judged] = []
    for number, (article, asked) in enumerate(articles(data, count, seed)):
        passages = chunk(article, PASSAGE)
        for statement in statements(article, asked, tokenizer, seed):
            found.append(judged(statement, passages, tokenizer))
        if number % 20 == 0:
            log.info("%d articles, %d statements", number, len(found))
    return found


def main() -> None:
    """Fit, report by kind, and write the weights."""
    log_progress()
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    found = made(options.data, options.articles)
    passed = [one for one in found if one.lack is None]
    values = np.array([one.values for one in passed])
    right = np.array([float(one.statement.true) for one in passed])
    groups = np.array([crc32(one.statement.article.encode()) % FOLDS for one in passed])
    likely = np.zeros(len(passed))
    for fold_ in range(FOLDS):
        inside = groups != fold_
        function = fit_signed(values[inside], right[inside])
        likely[~inside] = [function.of(row) for row in values[~inside]]
    untrue = sum(not one.statement.true for one in found)
    wrong = np.sort(likely[right == 0])[::-1]
    allowed = int(WRONG * untrue)
    least = float(wrong[allowed]) + 1e-3 if len(wrong) > allowed else 0.5
    log.info("auc %.3f, least %.3f", area_under_curve(likely, right), least)
    report(found, {id(one): bool(p >= least) for one, p in zip(passed, likely, strict=True)})
    function = fit_signed(values, right)
    names = [one.name for one in fields(Support)]
    weights = dict(zip(names, function.weights, strict=True))
    value = {"least": round(least, 4), "bias": function.bias, "weights": weights}
    options.out.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def fit_signed(values: Array, right: Array) -> Logistic:
    """The function without the features whose weights would have the wrong sign."""
    used = np.ones(values.shape[1], bool)
    signs = np.array([-1 if one.name in AGAINST else 1 for one in fields(Support)])
    while True:
        function = fit_logistic(np.where(used, values, 0.0), right, PENALTY)
        wrong = np.array(function.weights) * signs < 0
        if not wrong.any():
            return function
        # The others may change sign without the worst one: one at a time.
        sizes = np.where(wrong, np.abs(function.weights) * values.std(axis=0), 0.0)
        used[int(sizes.argmax())] = False


def report(found: list[Judged], shown: dict[int, bool]) -> None:
    """Print by kind of statement: how many, how many the checks drop, how many are shown."""
    kinds = Counter((one.statement.true, one.statement.made) for one in found)
    for (true, kind), count in sorted(kinds.items()):
        own = [one for one in found if (one.statement.true, one.statement.made) == (true, kind)]
        dropped = Counter(one.lack for one in own if one.lack)
        passed = sum(shown.get(id(one), False) for one in own)
        kind_of = "true" if true else "untrue"
        print(f"{kind_of:7}{kind:10}{count:5} shown {passed / count:.3f} {dict(dropped)}")
    for true in (True, False):
        own = [one for one in found if one.statement.true is true]
        print(true, len(own), sum(shown.get(id(one), False) for one in own) / max(len(own), 1))


if __name__ == "__main__":
    main()
