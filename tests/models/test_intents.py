from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from newsqa.errors import ModelError
from newsqa.models import intents
from newsqa.models.bundle import MODELS
from newsqa.models.intents import IntentModel, Tables, intent_model, runs_of, units_of

SMALL = Tables(
    labels=("fact", "chat/greeting"),
    runs=("你", "你好", "谁"),
    weights=np.array([[0, 0], [-20, 100], [100, -100]], np.int8),
    step=np.array([0.1, 0.1], np.float32),
    bias=np.array([0.5, -0.5], np.float32),
)


def test_units_are_characters_words_and_numbers() -> None:
    assert units_of("  8月2日,iphone 15卖了3.5万台?。") == [
        *("0", "月", "0", "日", ",", "iphone", "0", "卖", "了", "0", "万", "台")
    ]
    assert units_of("?!…") == []


def test_runs_have_marks_at_either_end_and_spaces_between_words() -> None:
    assert list(runs_of("谁")) == ["<", "<谁", "<谁>", "谁", "谁>", ">"]
    runs = list(runs_of("who are you"))
    assert "who are you" in runs
    assert all(len(run.replace("<", "< ").replace(">", " >").split()) <= 4 for run in runs)


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert len(list(runs_of("会" * 100_000))) < 1000


def test_probabilities_follow_the_weights() -> None:
    model = IntentModel(SMALL)
    greeting = model.probabilities("你好")
    assert greeting["chat/greeting"] > 0.9
    assert sum(greeting.values()) == pytest.approx(1)
    assert model.probabilities("谁")["fact"] > 0.9
    # Nothing known: the bias decides.
    assert model.probabilities("")["fact"] == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-6)


def test_tables_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "small.npz"
    intents.write_tables(path, SMALL)
    read = intents.read_tables(path)
    assert (read.labels, read.runs) == (SMALL.labels, SMALL.runs)
    assert np.array_equal(read.weights, SMALL.weights)
    assert np.array_equal(read.step, SMALL.step) and np.array_equal(read.bias, SMALL.bias)


def test_the_bundled_model_is_small_and_checked(tmp_path: Path) -> None:
    assert (MODELS / intents.TABLES).stat().st_size < 300_000
    for name in (intents.FACTS, intents.TABLES):
        shutil.copy(MODELS / name, tmp_path)
    assert intent_model(tmp_path).labels == intent_model().labels
    table = tmp_path / intents.TABLES
    table.write_bytes(table.read_bytes() + b"\0")
    intent_model.cache_clear()
    with pytest.raises(ModelError, match="intents"):
        intent_model(tmp_path)
