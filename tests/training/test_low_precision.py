"""Attention in plain products gives what PyTorch's own gives, with padding hidden."""

from __future__ import annotations

import torch
from torch import nn
from training.low_precision import attend
from training.reader_model import FAR_BELOW


def test_products_give_what_the_fused_attention_gives() -> None:
    torch.manual_seed(1)
    query, key, value = (torch.randn(2, 3, 7, 8) for _ in range(3))
    mask = torch.zeros(2, 1, 1, 7)
    mask[1, ..., 4:] = FAR_BELOW
    mixed, _ = attend(nn.Module(), query, key, value, mask)
    wanted = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    assert torch.allclose(mixed, wanted.transpose(1, 2), atol=1e-5)
    low, _ = attend(nn.Module(), query.bfloat16(), key.bfloat16(), value.bfloat16(), mask)
    assert low.dtype == torch.bfloat16
    assert torch.allclose(low.float(), mixed, atol=0.05)
