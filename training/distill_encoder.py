"""Distil the encoder into a student of fewer layers: every second layer, taught by the vectors.

    python -m training.distill_encoder --start FLOAT_NEWS --store STORE --out STUDENT

The teacher's vectors are those that the store has of its passages, and the bundled encoder's of
questions made from the archive. The loss is one minus the cosine. At the end the student's finding
is measured beside the teacher's: the article of a development question among the 20 first, over the
passages of the articles asked for and others by chance, and milliseconds a passage in float32.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from newsqa.engine import NewsQA
from newsqa.models.bundle import pad_of
from newsqa.protocols import Floats, Ids
from newsqa.search.openvino_encoder import OpenVINOEncoder
from newsqa.settings import load_settings
from newsqa.text.fold import fold
from newsqa.text.passage_head import passage_input
from training.backbone import UnitEncoder
from training.command import add_data, add_minutes, command, log_progress, write_json
from training.export_openvino import batch_of
from training.finetune_encoder import load
from training.pseudo_questions import archive_examples
from training.samples import PASSAGE_PROMPT, QUERY_PROMPT, SEED, read_lines
from training.steps import CHECKPOINT, Checkpoint, step

log = logging.getLogger("distill_encoder")

PEAK, WARM_UP = 3e-4, 0.05
LONGEST = 256
TOGETHER = 2048
"""Texts that are sorted by length before they are cut into batches."""
MEASURED_AMONG = 6000


@dataclass(frozen=True, slots=True)
class Taught:
    """Texts with their prompts, and the teacher's vectors, (len(texts), dimension)."""

    texts: list[str]
    vectors: Floats


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--start", type=Path, required=True, help="the float32 encoder")
    parser.add_argument("--store", type=Path, required=True, help="made with its int8 form")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, nargs="+", default=[0, 2, 4, 7, 9, 11])
    parser.add_argument("--passages", type=int, default=40_000)
    parser.add_argument("--questions", type=int, default=6_000)
    parser.add_argument("--batch", type=int, default=32)
    add_minutes(parser)
    return parser.parse_args()


def student_of(start: Path, layers: Sequence[int]) -> UnitEncoder:
    """The encoder with these of its layers only."""
    model = load(start)
    kept = [model.bert.encoder.layer[number] for number in layers]
    model.bert.encoder.layer = torch.nn.ModuleList(kept)
    model.bert.config.num_hidden_layers = len(kept)
    return model


def taught_passages(engine: NewsQA, wanted: Sequence[int]) -> Taught:
    """The passages of these rows as they were embedded, with the vectors of the store."""
    with engine.store.view() as view:
        rows = view.vector_rows()
        ids = rows.passage_ids[list(wanted)].tolist()
        loaded = view.load(ids)
    passages = [loaded[id_] for id_ in ids]
    texts = [PASSAGE_PROMPT + fold(passage_input(passage)) for passage in passages]
    return Taught(texts, rows.vectors[list(wanted)].astype(np.float32))


def taught_questions(data: Path, count: int, source: random.Random) -> Taught:
    """Questions made from the archive, with the vectors of the bundled encoder."""
    made = archive_examples(data, count, source)
    texts = [QUERY_PROMPT + example.question for example in made if example.start >= 0]
    return Taught(texts, OpenVINOEncoder().encode(texts))


def batches(taught: Taught, size: int, source: random.Random) -> Iterator[tuple[list[str], Floats]]:
    """Batches of texts of like length, each text once."""
    order = list(range(len(taught.texts)))
    source.shuffle(order)
    groups = []
    for start in range(0, len(order), TOGETHER):
        some = sorted(order[start : start + TOGETHER], key=lambda n: len(taught.texts[n]))
        groups += [some[at : at + size] for at in range(0, len(some), size)]
    source.shuffle(groups)
    for group in groups:
        yield [taught.texts[number] for number in group], taught.vectors[group]


def unit(model: UnitEncoder, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """The student's vectors."""
    batch = batch_of(tokenizer, texts, pad_of(tokenizer))
    found: Tensor = model(*(torch.from_numpy(values) for values in batch.values()))
    return found


def measured(
    model: UnitEncoder, tokenizer: Tokenizer, engine: NewsQA, data: Path, source: random.Random
) -> dict[str, float]:
    """recall@20 of article, teacher's and student's, among the same passages; milliseconds."""
    asked = list(read_lines(data / "news-qa.dev.jsonl"))[::3]
    with engine.store.view() as view:
        rows = view.vector_rows()
        numbers = {article.id: row for row, article in view.articles_by_row()}
    gold = [numbers.get(record["doc_id"], -1) for record in asked]
    chosen = np.flatnonzero(np.isin(rows.article_rows, gold)).tolist()
    chosen += source.sample(range(len(rows.passage_ids)), MEASURED_AMONG - len(chosen))
    passages = taught_passages(engine, chosen)
    articles = rows.article_rows[chosen]
    questions = [QUERY_PROMPT + fold(record["question"]) for record in asked]
    started = time.perf_counter()
    own = encoded(model, tokenizer, passages.texts)
    spent = time.perf_counter() - started
    return {
        "passages": len(chosen),
        "questions": len(asked),
        "student_ms_a_passage": round(1000 * spent / len(chosen), 2),
        "cosine": round(float((own * passages.vectors).sum(1).mean()), 4),
        **{
            f"{name}_recall@{cut}": round(recall(vectors, of, articles, gold, cut), 4)
            for cut in (1, 5, 20)
            for name, vectors, of in (
                ("teacher", OpenVINOEncoder().encode(questions), passages.vectors),
                ("student", encoded(model, tokenizer, questions), own),
            )
        },
    }


def encoded(model: UnitEncoder, tokenizer: Tokenizer, texts: Sequence[str]) -> Floats:
    """The student's vectors of any number of texts."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    vectors = np.empty((len(texts), model.bert.config.hidden_size), np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), 16):
            some = order[start : start + 16]
            vectors[some] = unit(model, tokenizer, [texts[n] for n in some]).numpy()
    return vectors


def recall(
    questions: Floats, passages: Floats, articles: Ids, gold: Sequence[int], cut: int
) -> float:
    """Share of the questions with their article among the first `cut` articles."""
    found = 0
    for scores, wanted in zip(questions @ passages.T, gold, strict=True):
        order = dict.fromkeys(articles[np.argsort(-scores)[: 8 * cut]].tolist())
        found += wanted in list(order)[:cut]
    return found / len(gold)


def save(model: UnitEncoder, start: Path, folder: Path) -> None:
    """Write the student with the tokenizer of its teacher."""
    model.bert.save_pretrained(str(folder))
    shutil.copy2(start / "tokenizer.json", folder / "tokenizer.json")


def main() -> None:
    """Train and measure."""
    arguments = options()
    log_progress()
    torch.manual_seed(SEED)
    source = random.Random(SEED + 2)
    tokenizer = Tokenizer.from_file(str(arguments.start / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    engine = NewsQA(load_settings(store=arguments.store))
    with engine.store.view() as view:
        total = view.counts().passages
    passages = taught_passages(engine, source.sample(range(total), arguments.passages))
    questions = taught_questions(arguments.data, arguments.questions, source)
    work = list(batches(passages, arguments.batch, source))
    work += batches(questions, 4 * arguments.batch, source)
    source.shuffle(work)
    sizes = len(passages.texts), len(questions.texts), len(work)
    log.info("%d passages, %d questions, %d steps", *sizes)
    model = student_of(arguments.start, arguments.layers).train()
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    weights = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=PEAK, weight_decay=0.01, fused=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    checkpoint = Checkpoint(arguments.out, model, optimizer, arguments.minutes)
    losses = checkpoint.restore()
    for number in range(len(losses), len(work)):
        done = number / len(work)
        rate = done / WARM_UP if done < WARM_UP else (1 - done) / (1 - WARM_UP)
        texts, wanted = work[number]
        cosine = (unit(model, tokenizer, texts) * torch.from_numpy(wanted)).sum(1)
        losses.append(step(optimizer, weights, 1 - cosine.mean(), PEAK * rate))
        checkpoint.save_if_due(losses)
        if number % 50 == 49:
            log.info("step %d of %d  loss %.4f", number + 1, len(work), np.mean(losses[-50:]))
    save(model.eval(), arguments.start, arguments.out)
    figures = measured(model, tokenizer, engine, arguments.data, random.Random(SEED))
    facts = {"layers": arguments.layers, "steps": len(work), **figures}
    write_json(arguments.out / "training.json", facts)
    log.info("%s", json.dumps(facts))
    (arguments.out / CHECKPOINT).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
