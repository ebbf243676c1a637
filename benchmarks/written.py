"""What a language model writes for questions, what of it is shown, and what is dropped and why.

    newsqa llm serve --model FILE.gguf &
    python -m benchmarks.written --store STORE --questions QUESTIONS --out ANSWERS.jsonl \
        --model NAME --kinds fact,why,how,said,summary,none --until 20:15

Kinds take turns, so that a run that is cut short (--until, a time of day) has some of each. Each
line of ANSWERS is written when it is there: the question, both answers as JSON, the sentences
dropped with their reasons, and the seconds; a run that begins again goes on behind them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.common import add_questions, add_store, command, missing
from newsqa.answer.serialize import answer_json
from newsqa.engine import NewsQA
from newsqa.settings import Settings, load_settings
from newsqa.writing.checker import Refusal
from newsqa.writing.splitter import Draft
from newsqa.writing.writer import Writer

KINDS = "summary,fact,why,said,how,none"


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_store(parser)
    add_questions(parser)
    parser.add_argument("--out", type=Path, required=True, help="JSON Lines; is added to")
    parser.add_argument("--url", default="http://127.0.0.1:8011/v1", help="the endpoint")
    parser.add_argument("--model", required=True, help="its model")
    parser.add_argument("--kinds", default=KINDS, help="kinds of questions, in turns")
    parser.add_argument("--until", default="", metavar="HH:MM", help="when no more is asked")
    return parser.parse_args()


def in_turns(items: Sequence[Mapping[str, Any]], kinds: Sequence[str]) -> list[Mapping[str, Any]]:
    """The items of these kinds: the first of each, then the second of each, and so on."""
    of_kind = [[item for item in items if item["kind"] == kind] for kind in kinds]
    longest = max(map(len, of_kind), default=0)
    return [own[place] for place in range(longest) for own in of_kind if place < len(own)]


def measured(item: Mapping[str, Any], engine: NewsQA, settings: Settings) -> dict[str, Any]:
    """One question: the answer in the words of the articles, then what the model makes of it."""
    dropped: list[dict[str, Any]] = []

    def drop(draft: Draft, why: Refusal) -> None:
        dropped.append({"text": draft.text, "cited": draft.cited, "why": why})

    writer = Writer(settings, engine.tokenizer, on_dropped=drop)
    started = time.perf_counter()
    answer = engine.ask(item["question"], history=item.get("history") or ())
    answered = time.perf_counter()
    first: list[float] = []
    written = writer.write(answer, lambda _: first.append(time.perf_counter() - answered))
    return {
        "id": item["id"],
        "item": item,
        "extract": answer_json(answer),
        "answer": answer_json(written),
        "dropped": dropped,
        "ask_s": round(answered - started, 2),
        "first_sentence_s": round(first[0], 2) if first else None,
        "write_s": round(time.perf_counter() - answered, 2),
    }


def unanswered(items: Sequence[Mapping[str, Any]], out: Path) -> list[Mapping[str, Any]]:
    """The items that have no line yet."""
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    done = {json.loads(line)["id"] for line in lines}
    return [item for item in items if item["id"] not in done]


def main() -> int:
    """Ask, and write a line for each question."""
    arguments = options()
    if missing(arguments.questions, arguments.store):
        return 0
    settings = load_settings(
        store=arguments.store,
        llm_mode="always",
        llm_url=arguments.url,
        llm_model=arguments.model,
        llm_timeout=600,
    )
    engine = NewsQA(settings)
    with arguments.questions.open(encoding="utf-8") as lines:
        items = in_turns([json.loads(line) for line in lines], arguments.kinds.split(","))
    items = unanswered(items, arguments.out)
    with arguments.out.open("a", encoding="utf-8") as out:
        for item in tqdm(items):
            if arguments.until and time.strftime("%H:%M") >= arguments.until:
                break
            print(json.dumps(measured(item, engine, settings), ensure_ascii=False), file=out)
            out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
