"""The training loop on a tiny model: it learns, and goes on where it was stopped."""

from __future__ import annotations

import json
import random
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
import torch
from training import plot_answers, reader_model
from training.finetune_encoder import grouped
from training.reading_sets import Example
from training.reading_windows import Batch, batches, cut_windows
from training.train_reader import STAGES, learning_rate, train
from transformers import BertConfig, BertModel

from newsqa.models.bundle import open_tokenizer, pad_of

STEPS = 60


class Stopped(list[Batch]):
    """Work that is interrupted at a step, as by a power cut."""

    def __getitem__(self, step: Any) -> Any:
        if step == STEPS - 4:
            raise KeyboardInterrupt
        return super().__getitem__(step)


@pytest.fixture
def model(tmp_path: Path) -> reader_model.SpanReader:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=open_tokenizer().get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(tmp_path / "start")
    return reader_model.load(tmp_path / "start", "sdpa")


@pytest.fixture
def work() -> list[Batch]:
    tokenizer = open_tokenizer()
    tokenizer.no_truncation()
    text = "县长卓远航主持会议,县委书记梁仲秋讲话。"
    examples = [Example("谁主持?", text, 2, 5, "x"), Example("谁讲话?", text, 14, 17, "x")]
    windows = list(cut_windows(examples * STEPS, tokenizer, random.Random(1), 0.0))
    return list(batches(windows, pad_of(tokenizer), 60, random.Random(1)))[:STEPS]


def _arguments(out: Path) -> Namespace:
    out.mkdir()
    return Namespace(stage="sets", device="cpu", out=out, minutes=0.0)


@pytest.mark.slow
def test_a_stopped_training_goes_on_as_if_it_had_not_been(
    tmp_path: Path, model: reader_model.SpanReader, work: list[Batch]
) -> None:
    assert len(work) == STEPS
    start = {name: value.clone() for name, value in model.state_dict().items()}
    whole = train(model, work, _arguments(tmp_path / "whole"))
    assert sum(whole[-10:]) < sum(whole[:10]), "it learns"

    model.load_state_dict(start)
    arguments = _arguments(tmp_path / "parts")
    with pytest.raises(KeyboardInterrupt):
        train(model, Stopped(work), arguments)
    model.load_state_dict(start)
    parts = train(model, work, arguments)
    assert len(parts) == STEPS
    assert parts == pytest.approx(whole, abs=1e-5)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path, model: reader_model.SpanReader) -> None:
    reader_model.save(model, tmp_path / "saved")
    again = reader_model.load(tmp_path / "saved", "eager").eval()
    ids = torch.tensor([[0, 9, 2, 2, 11, 12, 2, 1, 1]])
    mask = (ids != 1).long()
    with torch.inference_mode():
        first, second = model.eval()(ids, mask), again(ids, mask)
    assert torch.allclose(first, second, atol=1e-4)
    assert (first[0, :, 7:] < -5000).all(), "no answer in the padding"


def test_the_learning_rate_rises_and_falls() -> None:
    stage = STAGES["news"]
    rates = [learning_rate(stage, step / 1000) for step in range(1001)]
    assert rates[0] == 0
    assert max(rates) == pytest.approx(stage.peak, rel=0.01)
    assert rates[-1] == pytest.approx(stage.final, abs=1e-9)


def test_groups_take_every_example_once() -> None:
    texts = ["植树动员会由卓远航主持", "植树大会上有人讲话", "大桥今天合龙", "大桥全长三千米"]
    examples = [Example(f"谁{text}?", text, 0, 2, "x") for text in texts]
    order = grouped(examples, random.Random(2))
    assert sorted(e.text for e in order) == sorted(texts)


def test_the_picture_of_answers() -> None:
    cuts = {
        f"{cut / 10:.2f}": {
            "silent": cut / 10,
            "wrong_of_shown": 0.4 - cut / 20,
            "silent_without_answer": 0.8,
        }
        for cut in range(1, 5)
    }
    measured = {
        "n": 10,
        "reliability": {"0.5": {"n": 10, "confidence": 0.55, "right": 0.5}},
        "thresholds": cuts,
    }
    picture = plot_answers.draw(json.loads(json.dumps(measured)), 0.21)
    assert picture.startswith("<svg") and picture.count("<polyline") == 4
    assert picture.count('r="5"') == 2, "the chosen threshold on both curves"
    assert "share right" in picture
