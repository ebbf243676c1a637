"""Scores to spans, against an exhaustive search; the bundled model gives exact words."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.answer.span_model import (
    ANSWER_TOKENS,
    SpanModel,
    apart,
    bundled_span_model,
    trimmed_answer,
    window_spans,
)
from newsqa.answer.windows import Window
from newsqa.dialogue.parse import parse_text
from newsqa.errors import ModelError
from newsqa.models.bundle import MODELS, READER_MANIFEST, TOKENIZER
from newsqa.protocols import PassageScores
from newsqa.types import Article, Passage, Question

WHO = parse_text("谁主持了会议？")
PAGE = (
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
    "会议下发了《青溪县2024年国土绿化方案》，要求全县今年新栽树木42万株。"
)


def _passage(text: str, title: str = "", published: str | None = None) -> Passage:
    return Passage(Article("a", text, title=title, published=published), 0, len(text))


def _score(text: str, question: Question) -> PassageScores:
    (scores,) = bundled_span_model().score(question, [_passage(text)])
    return scores


@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_the_first_span_is_the_best_of_all(size: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(2, size + 4)).astype(np.float32)
    text = "字" * size
    window = Window(0, [], 3, [(n, n + 1) for n in range(size)])
    best = max(
        float(scores[0, 3 + a] + scores[1, 3 + b])
        for a in range(size)
        for b in range(a, min(size, a + ANSWER_TOKENS))
    )
    spans = list(window_spans(window, scores, text))
    assert spans[0].margin == pytest.approx(best - float(scores[0, 0] + scores[1, 0]), abs=1e-4)
    assert apart(spans) == spans, "they come best first, and none overlaps another"


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [
        ("会议由卓远航，主持", "由卓远航，", "由卓远航"),
        ("下发了《方案》和意见", "《方案", "《方案》"),
        ("下发了《方案》和意见", "方案》", "《方案》"),
        ("称为“双减”。", "“双减", "“双减”"),
        ("这是中国的大桥", "是中国的", "中国"),
        ("是的", "是的", "是的"),
        ("深入了解企业需求", "了解企业需求", "了解企业需求"),
        ("询问是否同意", "是否同意", "是否同意"),
        ("这是最终目的。", "最终目的", "最终目的"),
        ("，。", "，。", ""),
    ],
)
def test_edges(text: str, given: str, wanted: str) -> None:
    start = text.index(given)
    first, last = trimmed_answer(text, start, start + len(given))
    assert text[first:last] == wanted


@given(st.text("的是了，。《》“”（）大桥", max_size=12), st.data())
def test_trimming_ends_and_stays_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = trimmed_answer(text, start, end)
    assert 0 <= first <= len(text) and last <= len(text)
    assert first <= last or not text[start:end].strip("的是了，。《》“”（） ")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("谁主持了会议？", "卓远航"),
        ("誰主持了會議？", "卓远航"),
        ("Who chaired the meeting?", "卓远航"),
        ("县委书记是谁？", "梁仲秋"),
        ("新栽树木多少株？", "42万株"),
        ("动员会什么时候召开？", "3月11日上午"),
    ],
)
def test_the_bundled_model_gives_the_exact_words(question: str, words: str) -> None:
    best = _score(PAGE, parse_text(question)).spans[0]
    assert PAGE[best.start : best.end] == words
    assert best.margin > 0


def test_a_text_without_the_answer_gets_no_positive_margin() -> None:
    for text in ("望江大桥全长3218米，顺利合龙。", "他们说得很高兴。"):
        spans = _score(text, parse_text("植树动员会由谁主持？")).spans
        assert all(span.margin < 0 for span in spans)


def test_an_answer_far_inside_a_long_text_is_found() -> None:
    filler = "当天风和日丽，街上行人很多，店铺照常开门。" * 60
    spans = _score(filler + PAGE + filler, WHO).spans
    assert "卓远航" in (filler + PAGE)[spans[0].start : spans[0].end]
    assert spans[0].margin > 0


def test_nothing_to_read() -> None:
    assert bundled_span_model().score(WHO, []) == []


def test_threads_share_the_model() -> None:
    model = bundled_span_model()
    passage = _passage(PAGE)
    wanted = model.score(WHO, [passage])
    got: list[list[PassageScores]] = []
    threads = [
        threading.Thread(target=lambda: got.append(model.score(WHO, [passage]))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 6
    for (scores,) in got:
        assert scores.spans[0] == wanted[0].spans[0]


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    facts = json.loads((MODELS / READER_MANIFEST).read_text(encoding="utf-8"))
    for name in (READER_MANIFEST, TOKENIZER, *facts["files"]):
        shutil.copy2(MODELS / name, tmp_path / name)
    graph = tmp_path / "reader.xml"
    graph.write_bytes(graph.read_bytes().replace(b"Const", b"Kanst", 1))
    with pytest.raises(ModelError, match=r"reader\.xml"):
        SpanModel(tmp_path)
    (tmp_path / READER_MANIFEST).unlink()
    with pytest.raises(ModelError, match=READER_MANIFEST):
        SpanModel(tmp_path)
