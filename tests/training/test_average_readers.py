"""The mean of readers, and a share of an earlier one with fewer outputs."""

from __future__ import annotations

import torch
from training.average_readers import with_earlier
from training.backbone import empty_bert
from training.reader_model import OUTPUTS, SpanReader


def tiny() -> SpanReader:
    layer = "encoder.layer.0.intermediate.dense.weight"
    sizes = {
        "embeddings.word_embeddings.weight": (11, 32),
        "embeddings.position_embeddings.weight": (16, 32),
        "embeddings.token_type_embeddings.weight": (2, 32),
        layer: (24, 32),
    }
    state = {name: torch.zeros(size) for name, size in sizes.items()}
    return SpanReader(empty_bert(state, "eager"), OUTPUTS)


def test_an_earlier_reader_counts_by_its_share_in_what_it_has() -> None:
    model = tiny()
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    earlier = {name: torch.ones_like(weight) for name, weight in before.items()}
    earlier |= {name: w[:2] for name, w in earlier.items() if name.startswith("head.")}
    with_earlier(model, earlier, 0.25)
    after = model.state_dict()
    for name, weight in before.items():
        expected = 0.75 * weight + 0.25
        if name.startswith("head."):
            expected[2:] = weight[2:]
        assert torch.allclose(after[name], expected), name
