"""Dropout from a pool: numbers are zeroed while training, as many as asked for, and never after."""

from __future__ import annotations

import pytest
import torch
from training.reader_model import PooledDropout, SpanReader
from transformers import BertConfig, BertModel


def test_zeros_come_by_chance_and_the_mean_stays() -> None:
    torch.manual_seed(1)
    dropping = PooledDropout(0.1, size=1 << 16)
    states = torch.ones(2, 50, 64)
    first, second = dropping(states), dropping(states)
    assert float((first == 0).float().mean()) == pytest.approx(0.1, abs=0.02)
    assert float(first.mean()) == pytest.approx(1, abs=0.03)
    assert not torch.equal(first, second)
    many = dropping(torch.ones(2, 1 << 16))
    assert float((many == 0).float().mean()) == pytest.approx(0.1, abs=0.02)
    assert torch.equal(dropping.eval()(states), states)


def test_a_reader_drops_while_training_only_and_stores_nothing_of_it() -> None:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=50,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = SpanReader(BertModel(config, add_pooling_layer=False))
    ids, mask = torch.arange(10)[None], torch.ones(1, 10, dtype=torch.long)
    names = set(model.state_dict())
    wanted = model.eval()(ids, mask)
    model.drop(0.5)
    assert torch.equal(model.eval()(ids, mask), wanted)
    model.train()
    assert not torch.equal(model(ids, mask), model(ids, mask))
    assert set(model.state_dict()) == names
