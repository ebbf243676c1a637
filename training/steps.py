"""One step of a training, and checkpoints that it goes on from."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

CHECKPOINT = "checkpoint.pt"


def step(
    optimizer: torch.optim.Optimizer, weights: Sequence[Tensor], loss: Tensor, rate: float
) -> float:
    """Take one step at a learning rate, gradients clipped to length one; returns the loss."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad(set_to_none=True)
    # torch ships this one method without types.
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(weights, 1.0)
    optimizer.step()
    return loss.item()


class Checkpoint:
    """Weights, optimizer and losses in CHECKPOINT of a folder, written every so many minutes."""

    def __init__(
        self, folder: Path, model: nn.Module, optimizer: torch.optim.Optimizer, minutes: float
    ) -> None:
        self._path = folder / CHECKPOINT
        self._model, self._optimizer = model, optimizer
        self._seconds = 60 * minutes
        self._last = time.monotonic()

    def restore(self) -> list[float]:
        """Take up what was saved; returns the losses of the steps behind, none at the start."""
        if not self._path.exists():
            return []
        saved = torch.load(self._path, weights_only=True)
        self._model.load_state_dict(saved["model"])
        self._optimizer.load_state_dict(saved["optimizer"])
        losses: list[float] = saved["losses"]
        return losses

    def save_if_due(self, losses: list[float]) -> None:
        """Write it when the minutes are over, aside and then moved into place."""
        if time.monotonic() - self._last < self._seconds:
            return
        self._last = time.monotonic()
        state = {"model": self._model.state_dict(), "optimizer": self._optimizer.state_dict()}
        torch.save({**state, "losses": losses}, self._path.with_suffix(".new"))
        self._path.with_suffix(".new").replace(self._path)
