"""The reader in float32: the encoder's backbone with scores for each token."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from training.backbone import empty_bert

if TYPE_CHECKING:
    from transformers import BertModel

FAR_BELOW = -10000.0
WEIGHTS = "reader.safetensors"
INSIDE = 2
VERDICT = slice(3, 6)
FORM = slice(6, 10)
OUTPUTS = 10


class PooledDropout(nn.Module):
    """Dropout whose zeros are a stretch, at a random place, of numbers drawn once.

    Drawing new ones for each layer takes a third of a step: on a processor one thread draws them.
    More states than were drawn get zeros of their own.
    """

    def __init__(self, chance: float, size: int = 1 << 24) -> None:
        super().__init__()
        kept = torch.empty(size).bernoulli_(1 - chance) / (1 - chance)
        self.chance = chance
        self.register_buffer("kept", kept.bfloat16(), persistent=False)

    def forward(self, states: Tensor) -> Tensor:
        """Return the states, shape (rows, tokens, width), some of them zero while training."""
        if not self.training:
            return states
        kept = self.get_buffer("kept")
        if states.numel() >= len(kept):
            return nn.functional.dropout(states, self.chance)
        at = int(torch.randint(len(kept) - states.numel(), ()))
        return states * kept[at : at + states.numel()].view(states.shape)


class SpanReader(nn.Module):
    """Token ids to scores, shape (rows, outputs, tokens).

    Outputs: start, end and, with OUTPUTS of them, inside (a logit for each token), verdict and
    form. The last two mean something at token 0 only, where start and end are those of the null.
    """

    def __init__(self, bert: BertModel, outputs: int = 2) -> None:
        super().__init__()
        self.bert = bert
        self.head = nn.Linear(bert.config.hidden_size, outputs)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def drop(self, chance: float) -> None:
        """Zero numbers by this chance at the end of each layer while training."""
        if not chance:
            return
        dropping = PooledDropout(chance)
        for name, module in list(self.bert.named_modules()):
            for own, child in list(module.named_children()):
                if isinstance(child, nn.Dropout) and ".attention." not in name:
                    setattr(module, own, dropping)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return the scores; padding gets scores far below all others."""
        real = attention_mask.to(torch.float32)
        # The additive mask is made here, so that no helper of the library can drop it from a trace.
        hidden_from = (1.0 - real)[:, None, None, :] * FAR_BELOW
        states = self.bert(input_ids=input_ids, attention_mask=hidden_from).last_hidden_state
        scores: Tensor = self.head(states).transpose(1, 2)
        return scores + (1.0 - real)[:, None, :] * FAR_BELOW


def load(folder: Path, attention: str) -> SpanReader:
    """Open a folder with the backbone and, once trained, the head (`head.safetensors`).

    `attention` is "sdpa", fast to train, or "eager", plain products that the quantiser knows.
    A folder with WEIGHTS holds the reader of `training.train_natural`, with all OUTPUTS.
    """
    from safetensors.torch import load_file
    from transformers import BertModel

    if (folder / WEIGHTS).exists():
        return from_weights(folder / WEIGHTS, attention)
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
    """Write the backbone and the head, which `load` reads."""
    from safetensors.torch import save_file

    model.bert.save_pretrained(str(folder))
    save_file(model.head.state_dict(), str(folder / "head.safetensors"))


def from_weights(path: Path, attention: str = "sdpa") -> SpanReader:
    """Build the reader with all OUTPUTS from a file of float32 weights (`bert.…`, `head.…`).

    A head of fewer outputs, as the start and end of a first reader, fills the first ones.
    Raises ValueError for a file that lacks weights.
    """
    from safetensors.torch import load_file

    state = {name: tensor.float() for name, tensor in load_file(path).items()}
    bert = {n.removeprefix("bert."): t for n, t in state.items() if n.startswith("bert.")}
    model = SpanReader(empty_bert(bert, attention), OUTPUTS)
    own = model.state_dict()
    if missing := own.keys() - state.keys():
        raise ValueError(f"{path}: no weights for {sorted(missing)}")
    for name, tensor in state.items():
        if name.startswith("head."):
            own[name][: len(tensor)] = tensor
        else:
            own[name] = tensor
    model.load_state_dict(own)
    return model


def save_weights(model: SpanReader, path: Path) -> None:
    """Write what `from_weights` reads, in float32."""
    from safetensors.torch import save_file

    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, str(path))
