"""The reader in float32: the encoder's backbone with a start and an end score for each token."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from transformers import BertModel

FAR_BELOW = -10000.0


class SpanReader(nn.Module):
    """Token ids to start and end scores, shape (rows, 2, tokens); the null stands at token 0."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        self.head = nn.Linear(bert.config.hidden_size, 2)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the scores; what is padding gets scores far below all others."""
        real = attention_mask.to(torch.float32)
        # The additive mask is made here, so that no helper of the library can drop it from a trace.
        hidden_from = (1.0 - real)[:, None, None, :] * FAR_BELOW
        states = self.bert(input_ids=input_ids, attention_mask=hidden_from).last_hidden_state
        scores: Tensor = self.head(states).transpose(1, 2)
        return scores + (1.0 - real)[:, None, :] * FAR_BELOW


def load(folder: Path, attention: str) -> SpanReader:
    """Open a folder with the backbone and, once trained, the head (`head.safetensors`).

    `attention` is "sdpa", fast to train, or "eager", plain products that the quantiser knows.
    """
    from safetensors.torch import load_file
    from transformers import BertModel

    bert = BertModel.from_pretrained(
        str(folder), add_pooling_layer=False, attn_implementation=attention
    )
    # Random zeroing costs time, and each window is seen a few times only.
    bert.config.hidden_dropout_prob = bert.config.attention_probs_dropout_prob = 0.0
    for module in bert.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    model = SpanReader(bert)
    head = folder / "head.safetensors"
    if head.exists():
        model.head.load_state_dict(load_file(head))
    return model


def save(model: SpanReader, folder: Path) -> None:
    """Write what `load` reads."""
    from safetensors.torch import save_file

    model.bert.save_pretrained(str(folder))
    save_file(model.head.state_dict(), str(folder / "head.safetensors"))
