"""Attention in plain products of bfloat16, for training on a processor that multiplies them.

PyTorch's fused attention is slow backwards in bfloat16 on a processor: with AMX, a step of this
reader takes about half the time with the products below. A training logs its tokens a second.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

NAME = "bfloat16_products"


def low_precision_attention() -> str:
    """Register the attention with transformers and return the name it goes by there."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, attend)
    return NAME


def attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_: object,
) -> tuple[Tensor, None]:
    """Return softmax(query key^T scaling + mask) value, shape (rows, tokens, heads, width).

    Query, key and value have shape (rows, heads, tokens, width); the mask is added and has shape
    (rows, 1, 1, tokens). All is computed in the precision of the query.
    """
    with torch.autocast(query.device.type, enabled=False):
        scale = query.shape[-1] ** -0.5 if scaling is None else scaling
        scores = (query * scale) @ key.transpose(-1, -2)
        if attention_mask is not None:
            scores = scores + attention_mask.to(scores.dtype)
        mixed = scores.softmax(-1) @ value
    return mixed.transpose(1, 2).contiguous(), None
