"""Train the reader to place the passage that answers above those that seem to.

    python -m training.train_choice --weights READER.safetensors --articles CLEAN.jsonl --out OUT

Each step reads groups of windows: one that answers a question, and those of other passages that the
bundled reader takes for answers most (`competing_windows`). Beside the losses of each window
(`train_natural.loss_of`), start and end share one softmax over all windows of a group, each score
counted from its window's null, as the product compares them (shared normalisation: Clark and
Gardner, Simple and Effective Multi-Paragraph Reading Comprehension, 2018). Windows of the published
sets and of all natural questions are read between, so that they are not forgotten.

With `--conversations` some of the questions are follow-ups, made out of two questions on one
article and read behind the first of them (`followup_questions`).
"""

from __future__ import annotations

import argparse
import logging
import pickle
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer as PieceTokenizer
from torch import Tensor

from newsqa.answer.span_model import bundled_span_model
from newsqa.models.bundle import MODELS, TOKENIZER, pad_of
from training import natural_articles
from training.command import add_data, add_minutes, command, log_progress, write_json
from training.competing_windows import RIVALS, Group, group_of
from training.followup_questions import conversations
from training.natural_windows import (
    NaturalBatch,
    NaturalWindow,
    WindowMaker,
    batch_of,
    natural_batches,
    natural_windows,
)
from training.reader_model import FAR_BELOW, WEIGHTS, SpanReader, from_weights, save_weights
from training.reader_steps import run_steps
from training.samples import SEED
from training.steps import CHECKPOINT
from training.train_natural import WINDOWS, Finder, held_out, loss_of, questions, replayed

log = logging.getLogger("train_choice")

PEAK, WARM_UP = 5e-5, 0.05
GROUPS = "groups.pickle"
TOKENS = 2600
"""Tokens of a batch, at most."""


@dataclass(frozen=True, slots=True)
class ChoiceBatch:
    """A batch of whole groups; `group` has the number of each row's group, -1 outside all."""

    windows: NaturalBatch
    group: npt.NDArray[np.int64]

    @property
    def ids(self) -> npt.NDArray[np.int64]:
        """Token ids, shape (rows, tokens)."""
        return self.windows.ids


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    add_minutes(parser)
    parser.add_argument("--weights", type=Path, required=True, help="float32 weights to start from")
    parser.add_argument("--articles", type=Path, required=True, help="the cleaned archive")
    parser.add_argument("--out", type=Path, required=True, help="where the trained model goes")
    parser.add_argument("--questions", type=int, default=2400, help="read with their rivals")
    parser.add_argument("--conversations", type=int, default=0, help="follow-ups beside them")
    parser.add_argument("--rivals", type=int, default=RIVALS, help="windows beside the right one")
    parser.add_argument("--others", type=int, default=1200, help="windows of questions between")
    parser.add_argument("--replayed", type=int, default=1500, help="windows of the published sets")
    parser.add_argument("--peak", type=float, default=PEAK)
    parser.add_argument("--choice", type=float, default=0.5, help="weight of the choice's loss")
    parser.add_argument("--verdict", type=float, default=0.6, help="weight of the verdict's loss")
    parser.add_argument("--bfloat16", action="store_true", help="compute in bfloat16")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=SEED)
    return parser.parse_args()


def choice_loss(scores: Tensor, batch: ChoiceBatch) -> Tensor:
    """Return the mean loss of start and end over the groups that have an answer; 0 of none.

    `scores` has shape (rows, outputs, tokens).
    """
    device = scores.device
    shut = torch.from_numpy(batch.windows.allowed == 0).to(device)
    shut[:, 0] = True
    places = scores[:, :2].float()
    above = (places - places[:, :, :1]).masked_fill(shut[:, None, :], FAR_BELOW)
    wanted = torch.from_numpy(np.stack([batch.windows.starts, batch.windows.ends], 1)).to(device)
    wanted[:, :, 0] = 0
    losses = []
    for number in np.unique(batch.group[batch.group >= 0]):
        rows = torch.from_numpy(np.flatnonzero(batch.group == number)).to(device)
        own, target = above[rows], wanted[rows]
        if len(rows) < 2 or float(target.sum()) == 0:
            continue
        for place in (0, 1):
            logs = own[:, place].flatten().log_softmax(0)
            losses.append(-(logs * target[:, place].flatten()).sum())
    return torch.stack(losses).mean() if losses else places.sum() * 0


def loss(
    model: SpanReader, batch: ChoiceBatch, device: str, *, choice: float, verdict: float
) -> Tensor:
    """Return the losses of the windows and that of the choice between them."""
    each, scores = loss_of(model, batch.windows, device, verdict)
    return each + choice * choice_loss(scores, batch)


def batches(
    groups: Sequence[Group], others: list[NaturalWindow], pad: int, source: random.Random
) -> list[ChoiceBatch]:
    """Return groups and single windows as batches of up to TOKENS tokens, in random order."""
    made = [_batch(part, pad) for part in _parts(groups, source)]
    for windows in natural_batches(others, pad, TOKENS, source):
        made.append(ChoiceBatch(windows, np.full(len(windows.ids), -1, dtype=np.int64)))
    source.shuffle(made)
    return made


def _parts(groups: Sequence[Group], source: random.Random) -> Iterator[list[Group]]:
    """Yield groups of like length together."""
    shuffled = list(groups)
    source.shuffle(shuffled)
    for at in range(0, len(shuffled), 256):
        part: list[Group] = []
        rows = 0
        for group in sorted(shuffled[at : at + 256], key=_longest):
            if part and _longest(group) * (rows + len(group)) > TOKENS:
                yield part
                part, rows = [], 0
            part.append(group)
            rows += len(group)
        yield part


def _longest(group: Group) -> int:
    return max(len(window.ids) for window in group)


def _batch(part: Sequence[Group], pad: int) -> ChoiceBatch:
    windows = batch_of([window for group in part for window in group], pad)
    return ChoiceBatch(windows, np.repeat(np.arange(len(part)), [len(group) for group in part]))


def prepared(
    arguments: argparse.Namespace, tokenizer: PieceTokenizer
) -> tuple[list[Group], list[NaturalWindow]]:
    """Return the groups and the windows between; kept beside the model for a restart."""
    kept: Path = arguments.out / GROUPS
    if kept.exists():
        found: tuple[list[Group], list[NaturalWindow]] = pickle.loads(kept.read_bytes())  # ours
        return found
    source = random.Random(arguments.seed)
    articles = {clean.id: clean.article() for clean in natural_articles.read(arguments.articles)}
    items = questions(arguments.data, articles)
    source.shuffle(items)
    log.info("%d questions over %d articles", len(items), len(articles))
    finder = Finder(list(articles.values()), held_out(arguments.data))
    log.info("indexed")
    maker, model = WindowMaker(tokenizer, with_title=True), bundled_span_model()
    groups = []
    read = items[: arguments.questions]
    follow_ups = conversations(items, source) if arguments.conversations else []
    source.shuffle(follow_ups)
    read += follow_ups[: arguments.conversations]
    for number, item in enumerate(read, 1):
        group = group_of(
            item, maker, lambda one: finder(one.question), model, rivals=arguments.rivals
        )
        if group:
            groups.append(group)
        if number % 200 == 0:
            log.info("%d questions read", number)
    others = list(
        natural_windows(
            items[arguments.questions :] + follow_ups[arguments.conversations :],
            maker,
            lambda one: [],
            source,
            elsewhere=0,
            beside=0.3,
        )
    )
    judged = [window for window in others if window.verdict >= 0]
    judged = source.sample(judged, min(arguments.others, len(judged)))
    plain = source.sample(others, min(arguments.others, len(others)))
    between = judged + plain + replayed(arguments.data, tokenizer, arguments.replayed, source)
    kept.write_bytes(pickle.dumps((groups, between)))
    every = [window for group in groups for window in group] + between
    # For calibrating the int8 weights.
    (arguments.out / WINDOWS).write_bytes(pickle.dumps(every))
    return groups, between


def main() -> None:
    """Train."""
    arguments = options()
    log_progress()
    torch.manual_seed(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer = PieceTokenizer.from_file(str(MODELS / TOKENIZER))
    tokenizer.no_truncation()
    groups, between = prepared(arguments, tokenizer)
    work = batches(groups, between, pad_of(tokenizer), random.Random(arguments.seed + 1))
    log.info("%d groups, %d windows between, %d steps", len(groups), len(between), len(work))
    model = from_weights(arguments.weights)
    losses = run_steps(
        model,
        work,
        arguments,
        partial(loss, choice=arguments.choice, verdict=arguments.verdict),
        lambda done: arguments.peak * min(done / WARM_UP, (1 - done) / (1 - WARM_UP)),
        bfloat16=arguments.bfloat16,
    )
    model.to("cpu")
    save_weights(model, arguments.out / WEIGHTS)
    tokenizer.save(str(arguments.out / TOKENIZER))
    facts = {
        "stage": "choice",
        "seed": arguments.seed,
        "groups": len(groups),
        "conversations": arguments.conversations,
        "windows": sum(map(len, groups)) + len(between),
        "windows_without_answer": sum(not w.inside for g in [*groups, between] for w in g),
        "steps": len(work),
        "tokens_of_a_batch": TOKENS,
        "title_and_date": True,
        "last_loss": round(float(np.mean(losses[-200:])), 4),
    }
    write_json(arguments.out / "training.json", facts)
    (arguments.out / CHECKPOINT).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
