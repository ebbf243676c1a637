"""Fine-tune the encoder on questions made from the archive.

    python -m training.finetune_encoder --start FLOAT --out FLOAT_NEWS

FLOAT is what `convert_encoder --float-out` wrote; `convert_encoder --weights FLOAT_NEWS` bundles
the result. InfoNCE with in-batch negatives (van den Oord et al. 2018), made hard by BM25: a batch
holds groups of passages that share the words of each other's questions. A checkpoint is written
every few minutes; the same command goes on from it.
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from newsqa.models.bundle import pad_of
from training.backbone import UnitEncoder
from training.command import add_data, add_minutes, command, log_progress, write_json
from training.export_openvino import batch_of
from training.pseudo_questions import archive_examples
from training.reading_sets import Example
from training.samples import PASSAGE_PROMPT, QUERY_PROMPT, SEED
from training.steps import CHECKPOINT, Checkpoint, step

if TYPE_CHECKING:
    from transformers import BertModel

log = logging.getLogger("finetune_encoder")

PEAK, WARM_UP = 4e-5, 0.05
TEMPERATURE = 0.03
FACTS = "training.json"
"""Facts of the training, for the model card."""
GROUP = 4
"""A question, and the passages of three others that BM25 ranks first for it."""


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--start", type=Path, required=True, help="the float32 encoder")
    parser.add_argument("--out", type=Path, required=True, help="where the trained one goes")
    parser.add_argument("--questions", type=int, default=12_000)
    parser.add_argument("--pairs", type=int, default=40, help="pairs of a batch")
    add_minutes(parser)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def load(folder: Path) -> UnitEncoder:
    """Open a float32 encoder for training."""
    from transformers import BertModel

    bert: BertModel = BertModel.from_pretrained(
        str(folder), add_pooling_layer=False, attn_implementation="sdpa"
    )
    for module in bert.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    return UnitEncoder(bert)


def grouped(examples: Sequence[Example], source: random.Random) -> list[Example]:
    """Order the examples so that neighbours are hard for each other; each comes once."""
    import bm25s

    from newsqa.text.terms import Tokenizer as Terms

    terms = Terms()
    index = bm25s.BM25()
    index.index([terms.terms(example.text) for example in examples], show_progress=False)
    left = set(range(len(examples)))
    groups: list[list[int]] = []
    order = list(left)
    source.shuffle(order)
    for number in order:
        if number not in left:
            continue
        asked = terms.terms(examples[number].question) or ["_"]
        ranked, _ = index.retrieve([asked], k=min(24, len(examples)), show_progress=False)
        answer = examples[number].answer
        near = [
            int(n)
            for n in ranked[0]
            if int(n) in left and int(n) != number and answer not in examples[int(n)].text
        ]
        group = [number, *near[: GROUP - 1]]
        left -= set(group)
        groups.append(group)
    source.shuffle(groups)
    return [examples[number] for group in groups for number in group]


def loss_of(
    model: UnitEncoder, tokenizer: Tokenizer, pairs: Sequence[Example], device: str
) -> Tensor:
    """Return InfoNCE of the questions against the passages of the batch."""
    pad = pad_of(tokenizer)

    def vectors(texts: Sequence[str]) -> Tensor:
        batch = batch_of(tokenizer, texts, pad)
        ids, mask = (torch.from_numpy(values).to(device) for values in batch.values())
        unit: Tensor = model(ids, mask)
        return unit

    asked = vectors([QUERY_PROMPT + pair.question for pair in pairs])
    given = vectors([PASSAGE_PROMPT + pair.text for pair in pairs])
    scores = asked @ given.T / TEMPERATURE
    # Two questions on one passage: neither is wrong for the other.
    same = torch.tensor([[a.text == b.text for b in pairs] for a in pairs], device=device)
    same.fill_diagonal_(False)
    scores = scores.masked_fill(same, -1e4)
    goal = torch.arange(len(pairs), device=device)
    return torch.nn.functional.cross_entropy(scores, goal)


def main() -> None:
    """Train."""
    arguments = options()
    log_progress()
    torch.manual_seed(SEED)
    source = random.Random(SEED + 1)
    tokenizer = Tokenizer.from_file(str(arguments.start / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    made = archive_examples(arguments.data, arguments.questions, source)
    examples = grouped([example for example in made if example.start >= 0], source)
    steps = len(examples) // arguments.pairs
    log.info("%d questions, %d steps", len(examples), steps)
    model = load(arguments.start).to(arguments.device).train()
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    weights = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=PEAK, weight_decay=0.01, fused=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    checkpoint = Checkpoint(arguments.out, model, optimizer, arguments.minutes)
    losses = checkpoint.restore()
    log.info("from step %d of %d", len(losses), steps)
    for number in range(len(losses), steps):
        done = number / steps
        rate = done / WARM_UP if done < WARM_UP else (1 - done) / (1 - WARM_UP)
        pairs = examples[number * arguments.pairs : (number + 1) * arguments.pairs]
        with torch.autocast("cuda", torch.bfloat16, enabled=arguments.device == "cuda"):
            loss = loss_of(model, tokenizer, pairs, arguments.device)
        losses.append(step(optimizer, weights, loss, PEAK * rate))
        checkpoint.save_if_due(losses)
        if number % 10 == 9:
            log.info("step %d of %d  loss %.3f", number + 1, steps, float(np.mean(losses[-20:])))
    model.to("cpu").bert.save_pretrained(str(arguments.out))
    shutil.copy2(arguments.start / "tokenizer.json", arguments.out / "tokenizer.json")
    facts = {
        "questions": steps * arguments.pairs,
        "steps": steps,
        "pairs": arguments.pairs,
        "temperature": TEMPERATURE,
        "learning_rate": PEAK,
        "seed": SEED,
    }
    write_json(arguments.out / FACTS, facts)
    (arguments.out / CHECKPOINT).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
