"""The same questions asked in other words around them: politely, and with a year.

    python -m benchmarks.asking --store STORE --questions ../shared/data/news-qa.dev.jsonl

For each way of asking: how many are answered, how many as they are when asked alone, how many
abstain because the time lies outside. Polite words and the year of the archive should change
nothing; of other years only articles that name them should answer. Prints one JSON object.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence

from tqdm import tqdm

from benchmarks.common import add_questions, add_store, command, print_figures
from newsqa.dialogue.parse import parse_text
from newsqa.engine import NewsQA
from newsqa.evaluate.ask_questions import read_ask_questions
from newsqa.settings import load_settings
from newsqa.types import Answer

SEED = 5
WAYS = (
    "{}",
    "请问{}",
    "你好，{}",
    "我想知道{}",
    "帮我查一下{}",
    "你知道{}吗？",
    "有没有人知道{}",
    "据报道，{}",
    "新闻里说{}",
    "{}呢？",
    "{}，谢谢！",
)


def figures(alone: Sequence[Answer], framed: Sequence[Answer]) -> dict[str, int]:
    """How the answers compare with those to the questions alone."""
    pairs = [*zip(alone, framed, strict=True)]
    return {
        "answered": sum(answer.status == "answered" for answer in framed),
        "as_alone": sum(
            first_text(one) is not None and first_text(one) == first_text(other)
            for one, other in pairs
        ),
        "outside_dates": sum(answer.abstain_reason == "outside_dates" for answer in framed),
    }


def first_text(answer: Answer) -> str | None:
    """The first answer; None for an abstention."""
    return answer.spans[0].text if answer.status == "answered" and answer.spans else None


def main() -> None:
    """Ask alone, then in every way."""
    parser = command(__doc__)
    add_store(parser)
    add_questions(parser)
    parser.add_argument("--asked", type=int, default=80, help="questions that name no year")
    parser.add_argument("--years", nargs="+", default=["2023", "2019", "2031"])
    arguments = parser.parse_args()
    questions = [
        item.question
        for item in read_ask_questions(arguments.questions)
        if "年" not in item.question and not parse_text(item.question).times
    ]
    random.Random(SEED).shuffle(questions)
    questions = questions[: arguments.asked]
    engine = NewsQA(load_settings(store=arguments.store))
    alone = [engine.ask(question) for question in tqdm(questions, file=sys.stderr)]
    ways: dict[str, dict[str, int]] = {}
    for way in (*WAYS, *(f"{year}年{{}}？" for year in arguments.years)):
        asked = [way.format(question.rstrip("？?")) for question in questions]
        answers = [engine.ask(question) for question in tqdm(asked, desc=way, file=sys.stderr)]
        ways[way] = figures(alone, answers)
    answered = sum(answer.status == "answered" for answer in alone)
    result = {"questions": len(questions), "answered": answered, "ways": ways}
    print_figures(result)


if __name__ == "__main__":
    main()
