"""Questions asked again with a year before them: right, wrong and outside of the archive.

    python -m benchmarks.years --store STORE --questions ../shared/data/news-qa.dev.jsonl

For each year: how many are answered, how many as they are without it, how many hear that the time
lies outside. With the year of the archive all should be as without it, with others none, but where
an article speaks of that year. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from newsqa.answer.dates import asked_times
from newsqa.engine import NewsQA
from newsqa.evaluate.ask import read_ask_questions
from newsqa.settings import load_settings
from newsqa.types import Answer

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEED = 5


def figures(plain: Sequence[Answer], dated: Sequence[Answer]) -> dict[str, int]:
    """How the answers with the year compare with those without."""
    pairs = [*zip(plain, dated, strict=True)]
    return {
        "answered": sum(answer.status == "answered" for answer in dated),
        "as_without": sum(
            said(one) is not None and said(one) == said(other) for one, other in pairs
        ),
        "outside_dates": sum(answer.abstain_reason == "outside_dates" for answer in dated),
    }


def said(answer: Answer) -> str | None:
    """The first answer; None for silence."""
    return answer.spans[0].text if answer.status == "answered" and answer.spans else None


def main() -> None:
    """Ask without a year, then with each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=DATA / "news-qa.dev.jsonl")
    parser.add_argument("--asked", type=int, default=80, help="questions that name no year")
    parser.add_argument("--years", nargs="+", default=["2023", "2019", "2031"])
    arguments = parser.parse_args()
    questions = [
        item.question
        for item in read_ask_questions(arguments.questions)
        if "年" not in item.question and not asked_times(item.question)
    ]
    random.Random(SEED).shuffle(questions)
    questions = questions[: arguments.asked]
    engine = NewsQA(load_settings(store=arguments.store))
    asked = {
        year: [
            engine.ask(f"{year}年{question}" if year else question)
            for question in tqdm(questions, desc=year or "-", file=sys.stderr)
        ]
        for year in ("", *arguments.years)
    }
    told = {year: figures(asked[""], answers) for year, answers in asked.items() if year}
    without = sum(answer.status == "answered" for answer in asked[""])
    print(json.dumps({"questions": len(questions), "answered": without, "years": told}, indent=2))


if __name__ == "__main__":
    main()
