"""Stories with the bundled encoder: from dirty files to the sentence that answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.settings import Settings
from tests.conftest import REPOSITORY

EXAMPLES = REPOSITORY / "examples"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> NewsQA:
    engine = NewsQA(Settings(store=tmp_path_factory.mktemp("samples")), create=True)
    report = engine.ingest([EXAMPLES])
    assert report.problems == ()
    assert report.added == 23
    return engine


def test_the_samples_are_answered_with_their_sentences(samples: NewsQA) -> None:
    lines = (EXAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    found = 0
    for item in questions:
        if not item["answer"]:
            continue
        hits = samples.search(item["question"], 8)
        found += any(item["sentence"] in hit.passage.article.text for hit in hits)
    assert found >= 24, "of 25 answerable questions"


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> NewsQA:
    engine = NewsQA(Settings(store=tmp_path_factory.mktemp("seed")), create=True)
    engine.ingest([shared / "seed"])
    return engine


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("谁主持了会议？", "祁新桐主持會議"),
        ("会议什么时候召开的？", "3月3日上午"),
        ("谁在会上讲话？", "分別講話"),
        ("会议下发了哪些文件？", "會議還下發了《關于大力推進智能制造發展的實施意見"),
        ("谁获得了奖牌？", "頒發了獎牌"),
    ],
)
def test_the_real_page(seed: NewsQA, question: str, words: str) -> None:
    answer = seed.ask(question)
    assert answer.status == "answered"
    span = answer.spans[0]
    article = span.passage.article
    assert words in span.text
    assert span.text == article.text[span.start : span.end]
    assert article.title == "全區工業發展大會召開"
    assert article.publisher == "海瀛產發集團"
    assert article.published == "2018-03-06"
