"""Train weights for questions against the vectors that a store holds of its passages.

    python -m training.train_query --store STORE --out QUERY

STORE holds the archive, ingested with the bundled encoder. The weights start from that encoder;
only questions run through them, passages stay as they were embedded, so that no store has to be
made again. InfoNCE over the batch's passages and hard ones among the nearest (as Karpukhin et al.
2020 train, with the passage side fixed), and a pull towards the vector that the question had.
`convert_query` bundles the result. A checkpoint is written every few minutes; the same command goes
on from it.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor

from newsqa.engine import NewsQA
from newsqa.models.bundle import GRAPH, MODELS, TOKENIZER, WEIGHTS, pad_of
from newsqa.settings import load_settings
from newsqa.types import Article
from training.backbone import UnitEncoder, empty_bert
from training.command import add_data, add_minutes, command, log_progress, write_json
from training.export_openvino import batch_of
from training.float_weights import float_weights
from training.query_pairs import (
    SAME,
    Floats,
    Passages,
    Work,
    made_pairs,
    mined,
    natural_pairs,
    read_passages,
)
from training.samples import QUERY_PROMPT, SEED
from training.steps import CHECKPOINT, Checkpoint, step

log = logging.getLogger("train_query")

PEAK, WARM_UP = 4e-5, 0.05
TEMPERATURE = 0.03
HARD = 8
"""Hard passages a question."""
PULL = 0.5
"""Weight of the distance to the question's first vector."""
PAIRS = "pairs.pickle"
TRAINED = "query.safetensors"
FACTS = "training.json"


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = command(__doc__)
    add_data(parser)
    add_minutes(parser)
    parser.add_argument("--store", type=Path, required=True, help="holds the archive")
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    parser.add_argument("--made", type=int, default=9_000, help="questions made from passages")
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--batch", type=int, default=64, help="questions of a batch")
    return parser.parse_args()


def unit_encoder(weights: dict[str, Floats]) -> UnitEncoder:
    """Return an encoder for training with these weights, named as BertModel names them."""
    state = {name.removeprefix("bert."): torch.from_numpy(w) for name, w in weights.items()}
    bert = empty_bert(state, "eager")
    bert.load_state_dict(state)
    return UnitEncoder(bert)


def unit_vectors(model: UnitEncoder, tokenizer: Tokenizer, questions: Sequence[str]) -> Tensor:
    """Return the questions' vectors, shape (n, dimension)."""
    batch = batch_of(tokenizer, [QUERY_PROMPT + q for q in questions], pad_of(tokenizer))
    unit: Tensor = model(*(torch.from_numpy(values) for values in batch.values()))
    return unit


def candidates(
    work: Work, passages: Passages, batch: Sequence[int], source: random.Random
) -> tuple[list[int], npt.NDArray[np.bool_]]:
    """Return rows of passages, the right one of each question first, and which not to count.

    The second has shape (questions, rows): passages of the question's own article, and other
    prints of its passage, are neither right nor wrong.
    """
    gold = [source.choice(work.pairs[n].rows) for n in batch]
    rows = list(gold)
    for number, right in zip(batch, gold, strict=True):
        near = work.near[number]
        near = near[passages.articles[near] != work.pairs[number].article]
        near = near[passages.vectors[near] @ passages.vectors[right] < SAME]
        rows += source.sample(near.tolist(), min(HARD, len(near)))
    own = passages.articles[rows] == np.array([[work.pairs[n].article] for n in batch])
    same = passages.vectors[gold] @ passages.vectors[rows].T > SAME
    apart = own | same
    apart[np.arange(len(batch)), np.arange(len(batch))] = False
    return rows, apart


def loss_of(
    model: UnitEncoder,
    tokenizer: Tokenizer,
    work: Work,
    passages: Passages,
    batch: Sequence[int],
    source: random.Random,
) -> Tensor:
    """Return InfoNCE of the questions, and how far they went from their first vectors."""
    asked = unit_vectors(model, tokenizer, [work.pairs[n].question for n in batch])
    rows, apart = candidates(work, passages, batch, source)
    scores = asked @ torch.from_numpy(passages.vectors[rows]).T / TEMPERATURE
    scores = scores.masked_fill(torch.from_numpy(apart), -1e4)
    found = torch.nn.functional.cross_entropy(scores, torch.arange(len(batch)))
    first = torch.from_numpy(work.first[list(batch)])
    return found + PULL * (1 - (asked * first).sum(1)).mean()


def prepared(
    arguments: argparse.Namespace, passages: Passages, articles: dict[str, Article]
) -> Work:
    """Return the pairs with what was mined for them; stored beside the weights for a restart."""
    stored = arguments.out / PAIRS
    if stored.exists():
        work: Work = pickle.loads(stored.read_bytes())  # our own file
        return work
    source = random.Random(SEED)
    natural = natural_pairs(arguments.data, passages, articles)
    made = made_pairs(arguments.data, passages, articles, arguments.made, source)
    log.info("%d natural questions, %d made ones", len(natural), len(made))
    pairs = natural + made
    work = Work(pairs, len(natural), *mined(pairs, passages))
    stored.write_bytes(pickle.dumps(work))
    return work


def batches(count: int, size: int, passes: int) -> list[list[int]]:
    """Return the numbers of the pairs of each step: every pair once a pass, in a random order."""
    source = random.Random(SEED + 1)
    found = []
    for _ in range(passes):
        order = list(range(count))
        source.shuffle(order)
        found += [order[at : at + size] for at in range(0, count - size + 1, size)]
    return found


def main() -> None:
    """Train."""
    from safetensors.torch import save_file

    arguments = options()
    log_progress()
    torch.manual_seed(SEED)
    arguments.out.mkdir(parents=True, exist_ok=True)
    engine = NewsQA(load_settings(store=arguments.store))
    passages, articles = read_passages(engine)
    work = prepared(arguments, passages, articles)
    tokenizer = Tokenizer.from_file(str(MODELS / TOKENIZER))
    model = unit_encoder(float_weights(MODELS / GRAPH, MODELS / WEIGHTS)).train()
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    weights = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=PEAK, weight_decay=0.01, fused=True)
    checkpoint = Checkpoint(arguments.out, model, optimizer, arguments.minutes)
    losses = checkpoint.restore()
    steps = batches(len(work.pairs), arguments.batch, arguments.passes)
    log.info("from step %d of %d", len(losses), len(steps))
    source = random.Random(SEED + 2 + len(losses))
    for number in range(len(losses), len(steps)):
        done = number / len(steps)
        rate = done / WARM_UP if done < WARM_UP else (1 - done) / (1 - WARM_UP)
        loss = loss_of(model, tokenizer, work, passages, steps[number], source)
        losses.append(step(optimizer, weights, loss, PEAK * rate))
        checkpoint.save_if_due(losses)
        if number % 20 == 19:
            mean = float(np.mean(losses[-20:]))
            log.info("step %d of %d  loss %.3f", number + 1, len(steps), mean)
    save_file(model.bert.state_dict(), arguments.out / TRAINED)
    facts = {
        "natural_questions": work.natural,
        "made_questions": len(work.pairs) - work.natural,
        "steps": len(steps),
        "questions_of_a_batch": arguments.batch,
        "hard_passages": HARD,
        "temperature": TEMPERATURE,
        "learning_rate": PEAK,
        "pull": PULL,
        "seed": SEED,
        "last_loss": round(float(np.mean(losses[-40:])), 4),
    }
    write_json(arguments.out / FACTS, facts)
    (arguments.out / CHECKPOINT).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
