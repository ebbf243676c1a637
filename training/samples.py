"""The texts that models are made and measured with, read from the data folder."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "
PASSAGE_CHARACTERS = 260
SEED = 20180306
SPREAD = 20_000
"""Articles, at even distances over the archive, that passages are drawn from."""

TRAINING_SETS = ("cmrc2018-train", "cmrc2018-trial", "drcd-dev", "xquad-zh")
"""The published test sets, cmrc2018-dev and drcd-test, are never read here."""
ENGLISH_QUESTIONS = "xquad-en-question-zh-context"


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts with their prompts; what is measured on is no part of the calibration."""

    calibration: list[str]
    questions: list[str]
    passages: list[str]
    """The passage that answers question i is passage i; the rest are from other articles."""


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read the records of a file of JSON lines, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def archive(data: Path) -> dict[str, str]:
    """Return all articles by id."""
    return {record["id"]: record["text"] for record in read_lines(data / "news.jsonl.gz")}


def spread(texts: list[str], limit: int) -> list[str]:
    """Return up to ``limit`` texts at even distances, so that every month is in."""
    return texts[:: max(1, len(texts) // limit)][:limit]


def reading_texts(data: Path) -> Iterator[str]:
    """Yield questions and contexts of the training sets and the English questions."""
    for name in TRAINING_SETS:
        seen = ""
        for record in read_lines(data / "mrc" / f"{name}.jsonl.gz"):
            yield record["question"]
            # Questions on one context follow each other; count the context once.
            if record["context"] != seen:
                seen = record["context"]
                yield seen
    for record in read_lines(data / "mrc" / f"{ENGLISH_QUESTIONS}.jsonl.gz"):
        yield record["question"]


def passages_of(articles: list[str], count: int, source: random.Random) -> list[str]:
    """Cut one passage of an ordinary length out of each of ``count`` articles."""
    cuts = []
    for text in source.sample([text for text in articles if len(text) > 60], count):
        start = source.randrange(max(1, len(text) - PASSAGE_CHARACTERS))
        cuts.append(text[start : start + PASSAGE_CHARACTERS])
    return cuts


def answered(data: Path, articles: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return question, passage around the answer and article, where the answer is verbatim."""
    found = []
    for record in read_lines(data / "news-qa.dev.jsonl"):
        text = articles[record["doc_id"]]
        at = text.find(record["answer"])
        if at >= 0:
            start = max(0, at + len(record["answer"]) // 2 - PASSAGE_CHARACTERS // 2)
            found.append((record["question"], text[start : start + PASSAGE_CHARACTERS], text))
    return found


def choose_texts(
    data: Path, articles: dict[str, str], *, calibration: int, measured: int = 200
) -> Texts:
    """Draw texts to calibrate with and, from other articles, texts to measure on."""
    source = random.Random(SEED)
    some = spread(list(articles.values()), SPREAD)
    half = len(some) // 2
    passages = passages_of(some[:half], calibration * 2 // 3, source)
    asked = [
        record["question"]
        for name in ("cmrc2018-train", ENGLISH_QUESTIONS)
        for record in read_lines(data / "mrc" / f"{name}.jsonl.gz")
    ]
    questions = source.sample(asked, calibration - len(passages))
    calibrating = [PASSAGE_PROMPT + text for text in passages]
    calibrating += [QUERY_PROMPT + text for text in questions]
    source.shuffle(calibrating)

    calibrated = set(some[:half])
    pairs = [pair for pair in answered(data, articles) if pair[2] not in calibrated]
    chosen = source.sample(pairs, measured)
    pool = [passage for _, passage, _ in chosen] + passages_of(some[half:], measured // 2, source)
    return Texts(
        calibrating,
        [QUERY_PROMPT + question for question, _, _ in chosen],
        [PASSAGE_PROMPT + passage for passage in pool],
    )
