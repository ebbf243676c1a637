"""The loop of a reader's training: steps, checkpoints and a line of progress now and then."""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from training.low_precision import low_precision_attention
from training.reader_model import SpanReader
from training.steps import Checkpoint, step

log = logging.getLogger("train_reader")


class HasIds(Protocol):
    """A batch: padded rows of token ids."""

    @property
    def ids(self) -> npt.NDArray[np.int64]:
        """Shape (rows, tokens)."""


B = TypeVar("B", bound=HasIds)


def run_steps(
    model: SpanReader,
    work: Sequence[B],
    arguments: argparse.Namespace,
    loss_of: Callable[[SpanReader, B, str], Tensor],
    rate: Callable[[float], float],
    *,
    bfloat16: bool = False,
) -> list[float]:
    """Run the steps that a checkpoint in `arguments.out` leaves; returns the losses of all.

    `rate` gives the learning rate when a share (0 to 1) of the steps is behind.
    With `bfloat16` it computes in it (always on a GPU): faster where the processor has instructions
    for it, several times slower where it has none.
    """
    device = arguments.device
    model.to(device).train()
    if bfloat16 and device == "cpu":
        model.bert.set_attn_implementation(low_precision_attention())
    # The table of pieces stays: most of it never occurs here, and it is 40 % of the weights.
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    weights = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=rate(0.0), weight_decay=0.01, fused=True)
    checkpoint = Checkpoint(arguments.out, model, optimizer, arguments.minutes)
    losses = checkpoint.restore()
    log.info("from step %d of %d", len(losses), len(work))
    started = time.monotonic()
    first, tokens = len(losses), 0
    for number in range(first, len(work)):
        with torch.autocast(device, torch.bfloat16, enabled=bfloat16 or device == "cuda"):
            loss = loss_of(model, work[number], device)
        losses.append(step(optimizer, weights, loss, rate(number / len(work))))
        checkpoint.save_if_due(losses)
        tokens += work[number].ids.size
        if number % 50 == 49:
            seconds = time.monotonic() - started
            log.info(
                "step %d of %d  loss %.3f  %.0f tokens/s  %.0f min left",
                *(number + 1, len(work), float(np.mean(losses[-100:])), tokens / seconds),
                seconds / (number + 1 - first) * (len(work) - number - 1) / 60,
            )
    return losses
