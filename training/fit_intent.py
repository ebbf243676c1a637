"""Fit the model of what a question wants: words that answer, a summary, a list, small talk.

    python -m training.fit_intent [--data FOLDER] [--out src/newsqa/models]

A logistic regression (scikit-learn) over runs of one to four characters (`models.intents`) of the
natural questions, the reading sets and the talks, which ask for facts or summaries, and of
questions made from templates. Written are `intents.npz`, `intents.json` and the model card;
printed, and part of the second file, is what the model makes of phrases in other words and of
development questions.
"""

from __future__ import annotations

import json
import logging
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from newsqa.dialogue.intent import intent_of
from newsqa.dialogue.polite_phrases import unframed
from newsqa.models.intents import (
    FACTS,
    TABLES,
    IntentModel,
    Tables,
    runs_of,
    units_of,
    write_tables,
)
from newsqa.text.fold import fold
from training import model_card
from training.command import add_data, add_models, command, file_facts, log_progress, write_json
from training.intent_phrases import held_out, made
from training.samples import read_lines

log = logging.getLogger("fit_intent")

SEED = 20261126
LEAST_SEEN = 3
"""Questions that a run must be in."""
MOST_RUNS = 30_000
"""Runs that are kept, those with the largest weights."""
STRENGTH = 15.0
"""Inverse strength of the regularisation."""
SMALL = tuple(f"chat/{kind}" for kind in ("greeting", "thanks", "goodbye", "praise", "insult"))
SMALL_WEIGHT = 3.0
"""Weight of a question of a class that has few, each of them short."""
FOLDS = 3
READING = {"cmrc2018-train": 3, "xquad-en-question-zh-context": 1}
"""Reading sets, and which of their questions are facts to learn from: one in so many."""
POLITE = 0.1
"""Share of the questions that are repeated with polite words."""
TAILS_SHARE = 0.35
"""Share of the facts whose end is a question of its own too."""
LEADS = (
    "请问",
    "你好，",
    "您好，请问",
    "麻烦问一下，",
    "帮我查一下",
    "请问一下，",
    "我想知道",
    "please tell me ",
)
MISTYPED = 0.25
"""Share of the summaries and lists that are repeated with a typo of the same sound."""
TYPOS = (
    ("哪些", "那些"),
    ("哪", "那"),
    ("一下", "以下"),
    ("一下", "一吓"),
    ("最近", "最进"),
    ("最近", "醉近"),
    ("新闻", "新文"),
    ("新闻", "心闻"),
    ("报道", "报到"),
    ("发生", "发声"),
    ("总结", "总节"),
    ("总结", "宗结"),
    ("概括", "概扩"),
    ("介绍", "介召"),
    ("消息", "消西"),
    ("怎么回事", "怎么会事"),
    ("讲了", "将了"),
    ("什么", "什莫"),
    ("什么", "神么"),
    ("news", "newss"),
    ("what", "waht"),
    ("happened", "happend"),
    ("summarize", "sumarize"),
)
TAILS = ("，谢谢", "谢谢！", "，麻烦了", "啊", "呢", " thanks")
# Such questions are labelled as facts in one set and as summaries in the other.
_EITHER = re.compile(r"怎么回事|讲了(?:什么|啥)|发生了什么|什么情况")


def natural(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the questions of a set of natural questions, all of them facts."""
    for record in read_lines(path):
        if record["kind"] not in {"what", "said", "why"} or not _EITHER.search(
            fold(record["question"])
        ):
            yield "fact", record["question"]


def reading(data: Path) -> Iterator[tuple[str, str]]:
    """Yield questions of the reading sets, facts of all the world, some of them English."""
    for name, step in READING.items():
        records = read_lines(data / "mrc" / f"{name}.jsonl.gz")
        for record in islice(records, 0, None, step):
            yield "fact", record["question"]


def talks(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield id, label and question of the turns of the talks, as typed and in full: summaries,
    else facts.
    """
    for talk in read_lines(path):
        for turn in talk["turns"]:
            label = "digest" if turn["kind"] == "summary" else "fact"
            if label == "fact" and _EITHER.search(fold(turn["question"])):
                continue
            for question in dict.fromkeys((turn["question"], turn["resolved"])):
                yield talk["id"], label, question


def tails(pairs: Sequence[tuple[str, str]], source: random.Random) -> Iterator[tuple[str, str]]:
    """Yield ends of questions for facts, which follow-ups look like: 什么时候通车."""
    for label, question in pairs:
        units = units_of(fold(question))
        count = source.randrange(3, 9)
        wanted = label == "fact" and source.random() < TAILS_SHARE
        if wanted and len(units) > count + 3 and not units[-1].isascii():
            yield label, "".join(units[-count:])


def politely(pairs: Sequence[tuple[str, str]], source: random.Random) -> Iterator[tuple[str, str]]:
    """Yield some of the questions with polite words before or behind them."""
    for label, question in pairs:
        if not label.startswith("chat") and source.random() < POLITE:
            lead, tail = source.choice(("", *LEADS)), source.choice(("", *TAILS))
            yield label, f"{lead}{question}{tail}"


def mistyped(pairs: Sequence[tuple[str, str]], source: random.Random) -> Iterator[tuple[str, str]]:
    """Yield some of the summaries and lists with a typo: 最近有那些新闻, 总结以下."""
    for label, question in pairs:
        if label not in ("digest", "listing") or source.random() >= MISTYPED:
            continue
        some = [(right, wrong) for right, wrong in TYPOS if right in question]
        if some:
            yield label, question.replace(*source.choice(some), 1)


def matrix(texts: Iterable[str], rows: dict[str, int]) -> scipy.sparse.csr_matrix:
    """Return the features of folded texts, shape (texts, runs)."""
    starts, columns, values = [0], [], []
    for text in texts:
        found = set(runs_of(text))
        here = sorted(rows[run] for run in found if run in rows)
        columns += here
        values += [max(len(found), 1) ** -0.5] * len(here)
        starts.append(len(columns))
    return scipy.sparse.csr_matrix(
        (np.array(values), np.array(columns), np.array(starts)), (len(starts) - 1, len(rows))
    )


def fit(pairs: Sequence[tuple[str, str]]) -> Tables:
    """Return the model of labels and questions."""
    # As the product reads them: without polite words.
    texts = [fold(unframed(question)) for _, question in pairs]
    labels = [label for label, _ in pairs]
    counts = Counter(run for text in texts for run in set(runs_of(text)))
    runs = sorted(run for run, count in counts.items() if count >= LEAST_SEEN and "\n" not in run)
    log.info("%d questions, %d runs", len(texts), len(runs))
    model = _fitted(texts, labels, runs)
    # Those of small weight are dropped, and the rest is fitted again without them.
    size = np.abs(model.coef_).max(axis=0)
    keep = np.sort(np.argsort(-size, kind="stable")[:MOST_RUNS])
    runs = [runs[column] for column in keep]
    model = _fitted(texts, labels, runs)
    weights: NDArray[np.float64] = model.coef_.T
    step = np.abs(weights).max(axis=0) / 127
    return Tables(
        labels=tuple(map(str, model.classes_)),
        runs=tuple(runs),
        weights=np.rint(weights / step).astype(np.int8),
        step=step.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
    )


def _fitted(texts: Sequence[str], labels: Sequence[str], runs: Sequence[str]) -> LogisticRegression:
    rows = {run: row for row, run in enumerate(runs)}
    model = LogisticRegression(
        C=STRENGTH, max_iter=200, tol=1e-4, class_weight=dict.fromkeys(SMALL, SMALL_WEIGHT)
    )
    return model.fit(matrix(texts, rows), labels)


def confusion(pairs: Iterable[tuple[str, str]], tables: Tables) -> Counter[str]:
    """Count what questions want beside what the model says that they want: "fact -> chat"."""
    model = IntentModel(tables)
    return Counter(
        f"{label.partition('/')[0]} -> {intent_of(model.probabilities(fold(unframed(question))))}"
        for label, question in pairs
    )


def cross_validated(
    pairs: Sequence[tuple[str, str]], turns: Sequence[tuple[str, str, str]]
) -> Counter[str]:
    """Count as `confusion` on the talks, each read by a model that did not see it."""
    counts: Counter[str] = Counter()
    for fold_ in range(FOLDS):
        parts = [zlib.crc32(talk.encode()) % FOLDS == fold_ for talk, _, _ in turns]
        seen = [turn[1:] for turn, out in zip(turns, parts, strict=True) if not out]
        unseen = [turn[1:] for turn, out in zip(turns, parts, strict=True) if out]
        counts += confusion(unseen, fit([*pairs, *seen]))
    return counts


def main() -> None:
    """Fit, write and measure."""
    parser = command(__doc__)
    add_data(parser)
    add_models(parser)
    parser.add_argument("--talks", action="store_true", help="cross-validate on the talks as well")
    arguments = parser.parse_args()
    log_progress()
    data: Path = arguments.data
    source = random.Random(SEED)
    pairs = list(natural(data / "natural-qa.train.jsonl.gz"))
    pairs += reading(data)
    turns = list(talks(data / "talks.dev.jsonl"))
    pairs += [*tails(pairs, source), *made(data, SEED)]
    pairs += [*mistyped(pairs, source), *politely(pairs, source)]
    learned = [*pairs, *(turn[1:] for turn in turns)]
    tables = fit(learned)
    write_tables(arguments.out / TABLES, tables)
    figures = {
        "held_out": confusion(held_out()[1::2], tables),
        "chosen_on": confusion(held_out()[::2], tables),
        "natural-qa.dev": confusion(natural(data / "natural-qa.dev.jsonl"), tables),
        "natural-long.dev": confusion(natural(data / "natural-long.dev.jsonl"), tables),
    }
    if arguments.talks:
        figures["talks.dev"] = cross_validated(pairs, turns)
    facts = {
        "labels": list(tables.labels),
        "questions": len(learned),
        "runs": len(tables.runs),
        "files": file_facts([arguments.out / TABLES]),
        "figures": {name: dict(sorted(counts.items())) for name, counts in figures.items()},
    }
    write_json(arguments.out / FACTS, facts)
    model_card.write(arguments.out)
    print(json.dumps(facts["figures"], indent=2))


if __name__ == "__main__":
    main()
