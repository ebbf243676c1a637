"""Train the reader, in three stages that go on from each other.

    python -m training.train_reader --stage sets --start FLOAT_ENCODER --out READER_SETS
    python -m training.train_reader --stage news --start READER_SETS --out READER_NEWS
    python -m training.train_reader --stage both --start READER_NEWS --out READER --seed 20261

`sets`: the published reading sets with texts that do not answer; `news`: questions made from the
archive and a part of the sets again; `both`: every set once more, with other questions made from
the archive (another seed draws them). FLOAT_ENCODER is what `convert_encoder --float-out` wrote.
A checkpoint is written every few minutes; the same command goes on from it. On two cores of 2024
the stages take about 65, 20 and 45 minutes; with a GPU raise --tokens and --passes.
"""

from __future__ import annotations

import argparse
import logging
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from newsqa.models.bundle import pad_of
from training import reader_model
from training.command import add_data, add_minutes, command, log_progress, write_json
from training.pseudo_questions import archive_examples
from training.reader_steps import run_steps
from training.reading_sets import Example, deprived, published, unanswered
from training.reading_windows import Batch, Window, batches, cut_windows
from training.samples import SEED
from training.steps import CHECKPOINT

log = logging.getLogger("train_reader")

PASSES = {"cmrc2018-train": 2, "cmrc2018-trial": 2, "drcd-dev": 3}
"""How often a set is read in the stage `sets`; the rest, short sets, as often as DRCD."""
REPLAYED = 3_500
"""Questions of the other sets that the stage `news` mixes in, beside all of DRCD."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Learning rates at the peak and at the end; questions with a text that does not answer."""

    peak: float
    final: float
    warm_up: float
    elsewhere: float


STAGES = {
    "sets": Stage(2e-4, 5e-5, 0.04, 0.10),
    "news": Stage(7e-5, 0.0, 0.03, 0.10),
    "both": Stage(1.2e-4, 0.0, 0.04, 0.10),
}


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--stage", choices=sorted(STAGES), required=True)
    parser.add_argument("--start", type=Path, required=True, help="the model to go on from")
    parser.add_argument("--out", type=Path, required=True, help="where the trained model goes")
    parser.add_argument("--passes", type=float, default=1.0, help="times the usual passes")
    parser.add_argument("--tokens", type=int, default=2600, help="tokens of a batch")
    parser.add_argument("--news", type=int, default=3000, help="questions made from the archive")
    add_minutes(parser)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=SEED)
    return parser.parse_args()


def examples_of(arguments: argparse.Namespace, source: random.Random) -> list[Example]:
    """Return what the stage reads, in its passes."""
    sets = list(published(arguments.data))
    if arguments.stage == "sets":
        read = [e for e in sets for _ in range(PASSES.get(e.origin, 3))]
        read += unanswered(sets, len(sets) // 5, source)
    elif arguments.stage == "both":
        read = sets + archive_examples(arguments.data, arguments.news, source)
        read += unanswered(sets, len(sets) // 6, source)
        read += deprived(source.sample(sets, len(sets) // 15))
    else:
        read = archive_examples(arguments.data, arguments.news, source)
        # DRCD, the smaller of the two large sets, whole; it alone is Traditional.
        replayed = [e for e in sets if e.origin == "drcd-dev"]
        rest = [e for e in sets if e.origin != "drcd-dev"]
        replayed += source.sample(rest, min(REPLAYED, len(rest)))
        source.shuffle(replayed)
        read += replayed
        read += unanswered(sets, REPLAYED // 5, source)
        read += deprived(replayed[: REPLAYED // 4])
    whole, part = divmod(arguments.passes, 1)
    return read * int(whole) + source.sample(read, int(part * len(read)))


def loss_of(model: reader_model.SpanReader, batch: Batch, device: str) -> Tensor:
    """Return the mean cross-entropy of start and end over the tokens that may be one."""
    scores = model(
        torch.from_numpy(batch.ids).to(device), torch.from_numpy(batch.mask).to(device)
    ).float()
    shut = torch.from_numpy(batch.allowed == 0).to(device)
    scores = scores.masked_fill(shut[:, None, :], reader_model.FAR_BELOW)
    starts, ends = (torch.from_numpy(a).to(device) for a in (batch.starts, batch.ends))
    entropy = torch.nn.functional.cross_entropy
    loss: Tensor = (entropy(scores[:, 0], starts) + entropy(scores[:, 1], ends)) / 2
    return loss


def learning_rate(stage: Stage, done: float) -> float:
    """Return the rate when the share `done` (0 to 1) of the steps is behind."""
    if done < stage.warm_up:
        return stage.peak * done / stage.warm_up
    left = (1 - done) / (1 - stage.warm_up)
    return stage.final + (stage.peak - stage.final) * left


def train(
    model: reader_model.SpanReader, work: list[Batch], arguments: argparse.Namespace
) -> list[float]:
    """Run the steps that are left; returns the losses of all."""
    stage = STAGES[arguments.stage]
    return run_steps(model, work, arguments, loss_of, lambda done: learning_rate(stage, done))


def main() -> None:
    """Run one stage."""
    arguments = options()
    log_progress()
    torch.manual_seed(arguments.seed)
    source = random.Random(arguments.seed)
    tokenizer = Tokenizer.from_file(str(arguments.start / "tokenizer.json"))
    tokenizer.no_truncation()
    examples = examples_of(arguments, source)
    cut = cut_windows(examples, tokenizer, source, STAGES[arguments.stage].elsewhere)
    windows: list[Window] = list(cut)
    nulls = sum(window.start == 0 for window in windows)
    work = list(batches(windows, pad_of(tokenizer), arguments.tokens, source))
    log.info("%d windows, %d of them without answer, %d steps", len(windows), nulls, len(work))

    arguments.out.mkdir(parents=True, exist_ok=True)
    model = reader_model.load(arguments.start, "sdpa")
    losses = train(model, work, arguments)
    model.to("cpu")
    reader_model.save(model, arguments.out)
    tokenizer.save(str(arguments.out / "tokenizer.json"))
    facts = {
        "stage": arguments.stage,
        "seed": arguments.seed,
        "windows": len(windows),
        "windows_without_answer": nulls,
        "steps": len(work),
        "tokens_of_a_batch": arguments.tokens,
        "last_loss": round(float(np.mean(losses[-200:])), 4),
    }
    write_json(arguments.out / "training.json", facts)
    (arguments.out / CHECKPOINT).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
