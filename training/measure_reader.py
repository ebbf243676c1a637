"""Measure the bundled reader and write its figures and the model card.

    python -m training.measure_reader --reader READER --data ../shared/data \
        --articles CLEAN.jsonl [--ask ASK.json] [--before INT8_OF_THE_STAGE_SETS]

EM and F1 go through the product's own path with the int8 files; READER, the float32 model, is read
through the same path on a part of the questions. --ask takes what `newsqa eval ask --json` wrote;
--before a folder with the int8 files of the stage before, to show what the archive's questions
bring; --articles what `training.natural_articles` wrote, for the natural questions.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from newsqa.answer.span_model import SpanModel
from newsqa.dialogue.parse import parse_text
from newsqa.evaluate.ask_questions import read_ask_questions
from newsqa.evaluate.natural import evaluate_natural, read_natural_questions
from newsqa.evaluate.read import ReadQuestion, evaluate_read, read_read_questions
from newsqa.models.bundle import read_reader_manifest
from newsqa.models.runner import Floats, Ids
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Passage
from training import model_card, natural_articles, reader_model
from training.command import add_data, command, log_progress, write_json
from training.convert_encoder import HERE
from training.reading_sets import Example, deprived, trained_on
from training.samples import ENGLISH_QUESTIONS, archive

log = logging.getLogger("measure_reader")

FIGURES = HERE / "reader_figures.json"
SETS = ("cmrc2018-dev", "drcd-test", ENGLISH_QUESTIONS)
NATURAL = ("natural-qa.dev", "natural-long.dev")


class TorchRunner:
    """The float32 model behind the seam of the int8 graph."""

    def __init__(self, model: reader_model.SpanReader) -> None:
        self._model = model.eval()

    def run(self, ids: Ids, mask: Ids) -> Iterator[tuple[Ids, Floats]]:
        """Yield all rows at once."""
        with torch.inference_mode():
            scores = self._model(torch.from_numpy(ids), torch.from_numpy(mask))
        yield np.arange(len(ids)), scores.numpy()


def questions_of(data: Path, name: str) -> list[ReadQuestion]:
    """Return the questions of a set; of XQuAD those that were not trained on."""
    questions = read_read_questions(data / "mrc" / f"{name}.jsonl.gz")
    return [q for q in questions if not name.startswith("xquad") or not trained_on(q.context)]


def news_questions(data: Path) -> list[ReadQuestion]:
    """Return the development questions, each with the article that it was aligned to."""
    articles = archive(data)
    return [
        ReadQuestion(str(number), item.question, articles[item.doc_id], (item.reference,))
        for number, item in enumerate(read_ask_questions(data / "news-qa.dev.jsonl"))
    ]


def news_figures(
    model: SpanModel, tokenizer: Tokenizer, questions: Sequence[ReadQuestion]
) -> dict[str, object]:
    """Return EM and F1 with the article given, and how often a text that lacks the answer is read
    as silence (no span above the null), against the article itself.
    """
    given, lacking = [], []
    for item in questions:
        text, reference = item.context, item.references[0]
        start = text.find(reference)
        if start < 0:
            continue
        example = Example(item.question, text, start, start + len(reference), "")
        for null in deprived([example]):
            lacking.append(_speaks(model, item.question, null.text))
            given.append(_speaks(model, item.question, text))
    return {
        **evaluate_read(model, tokenizer, questions).as_json(),
        "with_answer_above_null": round(sum(given) / len(given), 4),
        "without_answer_above_null": round(sum(lacking) / len(lacking), 4),
        "pairs": len(given),
    }


def natural_figures(
    model: SpanModel, tokenizer: Tokenizer, data: Path, clean: Path
) -> dict[str, object]:
    """Return the figures of the natural development questions, their article given."""
    sets = {name: read_natural_questions(data / f"{name}.jsonl") for name in NATURAL}
    wanted = {item.doc_id for questions in sets.values() for item in questions}
    articles = {one.id: one.article() for one in natural_articles.read(clean) if one.id in wanted}
    return {
        name: evaluate_natural(model, tokenizer, questions, articles.get).as_json()
        for name, questions in sets.items()
    }


def _speaks(model: SpanModel, question: str, text: str) -> bool:
    (scores,) = model.score(parse_text(question), [Passage(Article("", text), 0, len(text))])
    return any(span.margin > 0 for span in scores.spans)


def main() -> None:
    """Measure, write figures and card."""
    parser = command(__doc__)
    parser.add_argument("--reader", type=Path, required=True, help="what train_reader wrote")
    add_data(parser)
    parser.add_argument("--compared", type=int, default=400, help="questions read in float32 too")
    parser.add_argument("--every", type=int, default=1, help="measure every nth question only")
    parser.add_argument("--articles", type=Path, help="the cleaned archive")
    parser.add_argument("--ask", type=Path, help="output of newsqa eval ask --json")
    parser.add_argument("--before", type=Path, help="int8 files trained without the archive")
    arguments = parser.parse_args()
    log_progress()
    small = SpanModel()
    exact = SpanModel(runner=TorchRunner(reader_model.load(arguments.reader, "sdpa")))
    tokenizer = Tokenizer()
    sets: dict[str, dict[str, object]] = {}
    for name in SETS:
        questions = questions_of(arguments.data, name)[:: arguments.every]
        sets[name] = evaluate_read(small, tokenizer, questions).as_json()
        if name in SETS[:2]:
            part = questions[:: max(1, len(questions) // arguments.compared)]
            sets[name]["compared"] = {
                "int8": evaluate_read(small, tokenizer, part).as_json(),
                "float32": evaluate_read(exact, tokenizer, part).as_json(),
            }
        log.info("%s %s", name, sets[name])
    asked = news_questions(arguments.data)[:: arguments.every]
    news = {"shipped": news_figures(small, tokenizer, asked)}
    if arguments.before:
        news["sets"] = news_figures(SpanModel(arguments.before), tokenizer, asked)
    log.info("news %s", news)
    manifest = read_reader_manifest()
    figures: dict[str, object] = {
        "model": manifest.model,
        "bytes": {name: facts["bytes"] for name, facts in manifest.files.items()},
        "window_tokens": manifest.window_tokens,
        "training": json.loads((arguments.reader / "training.json").read_text("utf-8")),
        "sets": sets,
        "news": news,
    }
    if arguments.articles:
        figures["natural"] = natural_figures(small, tokenizer, arguments.data, arguments.articles)
        log.info("natural %s", figures["natural"])
    if arguments.ask:
        asked = json.loads(arguments.ask.read_text("utf-8"))
        # Questions and answers belong to the data set.
        figures["ask"] = {name: value for name, value in asked.items() if name != "questions"}
    write_json(FIGURES, figures)
    model_card.write()


if __name__ == "__main__":
    main()
