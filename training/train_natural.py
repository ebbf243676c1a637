"""Train the reader on natural questions, from where the shipped one stands.

    python -m training.train_natural --weights READER.safetensors --articles CLEAN.jsonl --out OUT

READER.safetensors holds float32 weights named as transformers' BertModel under `bert.` and the
head under `head.`; CLEAN.jsonl is what `training.natural_articles` wrote. The head gets further
outputs: `inside`, how likely a token lies in an answer, and at the first token the verdict of a yes
or no question and the form of the answer (FORMS of natural_windows). A checkpoint is written every
few minutes; the same command goes on from it.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import random
import zlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer as PieceTokenizer
from torch import Tensor

from newsqa.ingest.chunk import chunk
from newsqa.models.bundle import MODELS, TOKENIZER, pad_of
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Passage
from training import natural_articles
from training.command import add_data, add_minutes, command, log_progress, write_json
from training.natural_windows import (
    IGNORED,
    Natural,
    NaturalBatch,
    NaturalWindow,
    WindowMaker,
    natural_batches,
    natural_windows,
    placed,
)
from training.reader_model import (
    FAR_BELOW,
    FORM,
    INSIDE,
    VERDICT,
    WEIGHTS,
    SpanReader,
    from_weights,
    save_weights,
)
from training.reader_steps import run_steps
from training.reading_sets import published, unanswered
from training.reading_windows import cut_windows
from training.reworded_questions import reworded
from training.samples import SEED, read_lines
from training.steps import CHECKPOINT

log = logging.getLogger("train_natural")

PEAK, WARM_UP = 1e-4, 0.04
WINDOWS = "windows.pickle"
REPLAYED = 5_000
"""Questions of the published sets that are read again, so that they are not forgotten."""
LEFT_OUT = ("natural-qa.dev", "natural-long.dev", "chat-qa.dev", "talks.dev")


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    add_minutes(parser)
    parser.add_argument("--weights", type=Path, required=True, help="float32 weights to start from")
    parser.add_argument("--articles", type=Path, required=True, help="the cleaned archive")
    parser.add_argument("--out", type=Path, required=True, help="where the trained model goes")
    parser.add_argument("--without-title", action="store_true", help="passages without a head")
    parser.add_argument("--elsewhere", type=float, default=0.6)
    parser.add_argument("--beside", type=float, default=0.3)
    parser.add_argument(
        "--deprived", type=float, default=0.0, help="share read without the sentences that answer"
    )
    parser.add_argument(
        "--reworded", type=float, default=0.0, help="share asked in other words after a first pass"
    )
    parser.add_argument("--part", type=float, default=1.0, help="share of the questions")
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--peak", type=float, default=PEAK)
    parser.add_argument("--replayed", type=int, default=REPLAYED)
    parser.add_argument(
        "--again", type=int, help="read so many windows of the training before once more"
    )
    parser.add_argument("--verdict", type=float, default=0.3, help="weight of the verdict's loss")
    parser.add_argument("--steps", type=int, help="at most so many steps")
    parser.add_argument("--tokens", type=int, default=2600, help="tokens of a batch")
    parser.add_argument("--dropout", type=float, default=0.0, help="chance of a zeroed number")
    parser.add_argument("--bfloat16", action="store_true", help="compute in bfloat16")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=SEED)
    return parser.parse_args()


def held_out(data: Path) -> set[str]:
    """Return the articles that the development sets are about."""
    found: set[str] = set()
    for name in LEFT_OUT:
        for record in read_lines(data / f"{name}.jsonl"):
            found.update(record.get("articles") or [])
            found.update(t["doc_id"] for t in record.get("turns", []))
            if "doc_id" in record:
                found.add(record["doc_id"])
    return found


def for_fitting(doc_id: str) -> bool:
    """Whether the questions on an article (one in eight) are left for choice and confidence.

    Margins on questions that the reader was trained on would be too sure.
    """
    return zlib.crc32(doc_id.encode()) % 8 == 0


def questions(data: Path, articles: dict[str, Article]) -> list[Natural]:
    """Return the training questions whose answers stand in their cleaned article."""
    out = held_out(data)
    records = [
        record
        for record in read_lines(data / "natural-qa.train.jsonl.gz")
        if record["doc_id"] not in out and not for_fitting(record["doc_id"])
    ]
    wanted = {record["doc_id"] for record in records}
    raw = {r["id"]: r["text"] for r in read_lines(data / "news.jsonl.gz") if r["id"] in wanted}
    found = [
        placed(record, raw[record["doc_id"]], articles[record["doc_id"]])
        for record in records
        if record["doc_id"] in articles
    ]
    return [item for item in found if item is not None]


class Finder:
    """BM25 over all passages of the archive."""

    def __init__(self, articles: Sequence[Article], held: set[str]) -> None:
        import bm25s

        self._terms = Tokenizer().terms
        self._passages = [p for a in articles if a.id not in held for p in chunk(a)]
        self._index = bm25s.BM25()
        self._index.index([self._terms(p.text) for p in self._passages], show_progress=False)

    def __call__(self, question: str, depth: int = 24) -> list[Passage]:
        """Return the passages that share most with the question, best first."""
        terms = self._terms(question)
        if not terms:
            return []
        numbers, _ = self._index.retrieve([terms], k=depth, show_progress=False)
        return [self._passages[int(number)] for number in numbers[0]]


def replayed(
    data: Path, tokenizer: PieceTokenizer, count: int, source: random.Random
) -> list[NaturalWindow]:
    """Return windows of the published sets: answered, and a fifth that are not."""
    sets = list(published(data))
    examples = source.sample(sets, count) + unanswered(sets, count // 5, source)
    made = []
    for window in cut_windows(examples, tokenizer, source, 0.05):
        inside = [(window.start, window.end)] if window.start else []
        made.append(
            NaturalWindow(
                window.ids, window.first, [window.start], [window.end], inside, IGNORED, IGNORED
            )
        )
    return made


def loss_of(
    model: SpanReader, batch: NaturalBatch, device: str, verdict_weight: float = 0.3
) -> tuple[Tensor, Tensor]:
    """Return the loss (place, tokens inside, verdict and form) and the scores it is of."""
    ids, mask, allowed, starts, ends, inside, verdict, form = (
        torch.from_numpy(array).to(device)
        for array in (
            batch.ids,
            batch.mask,
            batch.allowed,
            batch.starts,
            batch.ends,
            batch.inside,
            batch.verdict,
            batch.form,
        )
    )
    scores = model(ids, mask).float()
    shut = allowed == 0
    places = scores[:, :2].masked_fill(shut[:, None, :], FAR_BELOW).log_softmax(-1)
    place = -(places[:, 0] * starts + places[:, 1] * ends).sum(-1).mean() / 2
    functional = torch.nn.functional
    open_ = allowed.float()
    open_[:, 0] = 0
    each = functional.binary_cross_entropy_with_logits(scores[:, INSIDE], inside, reduction="none")
    within = ((each * open_).sum(-1) / open_.sum(-1).clamp(min=1)).mean()
    first = scores[:, :, 0]
    loss: Tensor = place + 2.0 * within
    for outputs, wanted, weight in (
        (first[:, VERDICT], verdict, verdict_weight),
        (first[:, FORM], form, 0.2),
    ):
        if bool((wanted != IGNORED).any()):
            share = (wanted != IGNORED).float().mean()
            loss = loss + weight * share * functional.cross_entropy(
                outputs, wanted, ignore_index=IGNORED
            )
    return loss, scores


def prepared(arguments: argparse.Namespace, tokenizer: PieceTokenizer) -> list[NaturalWindow]:
    """Return all windows of all passes in a random order; kept beside the model for a restart."""
    kept = arguments.out / WINDOWS
    if kept.exists():
        windows: list[NaturalWindow] = pickle.loads(kept.read_bytes())  # our own file
        return windows
    source = random.Random(arguments.seed)
    if arguments.again:
        before = pickle.loads((arguments.weights.parent / WINDOWS).read_bytes())  # our own file
        windows = again(before, arguments.again, source)
        kept.write_bytes(pickle.dumps(windows))
        return windows
    articles = {clean.id: clean.article() for clean in natural_articles.read(arguments.articles)}
    items = questions(arguments.data, articles)
    items = source.sample(items, int(arguments.part * len(items)))
    log.info("%d questions over %d articles", len(items), len(articles))
    finder = Finder(list(articles.values()), held_out(arguments.data))
    log.info("indexed")
    passages = {item.question: finder(item.question) for item in items}
    maker = WindowMaker(tokenizer, with_title=not arguments.without_title)
    windows = []
    for number in range(arguments.passes):
        share = arguments.reworded if number else 0.0
        windows += natural_windows(
            items,
            maker,
            lambda item: passages[item.question],
            source,
            elsewhere=arguments.elsewhere,
            beside=arguments.beside,
            deprived=arguments.deprived,
            worded=partial(worded, source=source, share=share),
        )
    windows += replayed(arguments.data, tokenizer, arguments.replayed, source)
    kept.write_bytes(pickle.dumps(windows))
    return windows


def worded(item: Natural, source: random.Random, share: float) -> str:
    """Return the words to ask in: with the chance `share` others than it was written in."""
    return reworded(item, source) if share and source.random() < share else item.question


def again(
    windows: Sequence[NaturalWindow], count: int, source: random.Random
) -> list[NaturalWindow]:
    """Return `count` windows of a training before; those with a verdict come all, and twice."""
    judged = [window for window in windows if window.verdict != IGNORED]
    others = [window for window in windows if window.verdict == IGNORED]
    return judged * 2 + source.sample(others, max(0, count - 2 * len(judged)))


def train(
    model: SpanReader, work: list[NaturalBatch], arguments: argparse.Namespace
) -> list[float]:
    """Run the steps that are left; return the losses of all."""
    return run_steps(
        model,
        work,
        arguments,
        lambda model, batch, device: loss_of(model, batch, device, arguments.verdict)[0],
        lambda done: arguments.peak * min(done / WARM_UP, (1 - done) / (1 - WARM_UP)),
        bfloat16=arguments.bfloat16,
    )


def main() -> None:
    """Train."""
    arguments = options()
    log_progress()
    torch.manual_seed(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer = PieceTokenizer.from_file(str(MODELS / TOKENIZER))
    tokenizer.no_truncation()
    windows = prepared(arguments, tokenizer)
    nulls = sum(not window.inside for window in windows)
    source = random.Random(arguments.seed + 1)
    count = len(windows)
    work = list(natural_batches(windows, pad_of(tokenizer), arguments.tokens, source))
    work = work[: arguments.steps]
    log.info("%d windows, %d of them without answer, %d steps", count, nulls, len(work))
    model = from_weights(arguments.weights)
    model.drop(arguments.dropout)
    losses = train(model, work, arguments)
    model.to("cpu")
    save_weights(model, arguments.out / WEIGHTS)
    tokenizer.save(str(arguments.out / TOKENIZER))
    facts = {
        "stage": "natural",
        "seed": arguments.seed,
        "windows": count,
        "windows_without_answer": nulls,
        "steps": len(work),
        "tokens_of_a_batch": arguments.tokens,
        "title_and_date": not arguments.without_title,
        "windows_read_again": arguments.again or 0,
        "passes": arguments.passes,
        "reworded": arguments.reworded,
        "deprived": arguments.deprived,
        "dropout": arguments.dropout,
        "last_loss": round(float(np.mean(losses[-200:])), 4),
    }
    write_json(arguments.out / "training.json", facts)
    (arguments.out / CHECKPOINT).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
