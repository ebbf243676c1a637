"""Training text of the reader: labels on the right words, and no test set in it."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer
from training.pseudo_questions import archive_examples, questions
from training.reading_sets import Example, deprived, hard_negatives, published, trained_on
from training.reading_windows import batches, cut_windows
from training.samples import ENGLISH_QUESTIONS, TRAINING_SETS

from newsqa.models.bundle import open_tokenizer

TEXT = "青溪县召开春季植树动员会。县长卓远航主持会议,县委书记梁仲秋讲话。" * 4


def _write(path: Path, records: list[dict[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in (*TRAINING_SETS, ENGLISH_QUESTIONS, "cmrc2018-dev", "drcd-test"):
        records = [
            {
                "id": f"{name}-{number}",
                "question": f"{name}谁主持？",
                "context": f"第{number}次會議由卓遠航主持。",
                "answers": [{"text": "卓遠航", "start": 6}],
            }
            for number in range(8)
        ]
        # An offset that does not fit its words is no lesson.
        records[0]["answers"] = [{"text": "卓遠航", "start": 2}]
        _write(tmp_path / "mrc" / f"{name}.jsonl.gz", records)
    articles = [
        {
            "id": f"n{number}",
            "text": f"2023-08-0{number % 9 + 1}，正文：青溪县第{number}中学昨天宣布，"
            f"学校将于9月{number + 1}日举办科技节，预计有{number + 20}0名学生参加。"
            "县教育局要求各校做好安全保障工作，让学生放心参加。"
            "校长王海涛表示，《青溪县科技教育方案》已经印发到每个班级。",
        }
        for number in range(24)
    ]
    _write(tmp_path / "news.jsonl.gz", articles)
    _write(tmp_path / "news-qa.dev.jsonl", [{"doc_id": "n3", "question": "谁？", "answer": "x"}])
    return tmp_path


def test_published_sets_are_folded_and_the_yardsticks_left_out(data: Path) -> None:
    examples = list(published(data))
    assert {e.answer for e in examples} == {"卓远航"}
    origins = {e.origin for e in examples}
    assert origins == {*TRAINING_SETS, ENGLISH_QUESTIONS}
    for example in examples:
        assert "第0次" not in example.text
    halves = [e for e in examples if e.origin.startswith("xquad")]
    contexts = [f"第{n}次會議由卓遠航主持。" for n in range(1, 8)]
    assert len(halves) == 2 * sum(map(trained_on, contexts))
    assert 0 < sum(map(trained_on, contexts)) < 7


def test_a_hard_negative_shares_words_and_lacks_the_answer() -> None:
    texts = ["植树动员会由卓远航主持", "植树动员会由他人主持", "大桥合龙"]
    example = Example("谁主持植树动员会?", texts[0], 6, 9, "x")
    (negative,) = hard_negatives([example], texts, depth=3)
    assert (negative.text, negative.start, negative.origin) == (texts[1], -1, "x-null")


def test_a_text_deprived_of_its_answer_is_still_about_it() -> None:
    text = (
        "植树动员会昨天召开,全县各乡镇都派人参加。卓远航主持会议。会后大家到山上种下了第一批树苗,"
    )
    text += "林业局介绍了去年的成活率,并对今年的任务作了说明,要求各乡镇抓紧落实。"
    start = text.index("卓远航")
    (null,) = deprived([Example("谁主持?", text, start, start + 3, "x")])
    assert null.start == -1
    assert "卓远航" not in null.text and "主持" not in null.text
    assert null.text.startswith("植树动员会") and null.text.endswith("落实。")
    assert deprived([Example("谁主持?", "卓远航主持会议。", 0, 3, "x")]) == []
    assert deprived([Example("谁主持?", text, -1, -1, "x")]) == []


@pytest.fixture(scope="module")
def pieces() -> Tokenizer:
    tokenizer = open_tokenizer()
    tokenizer.no_truncation()
    return tokenizer


def test_windows_hold_their_answer(pieces: Tokenizer) -> None:
    start = TEXT.index("卓远航", 40)
    long = "当天风和日丽。" * 60 + "县委书记梁仲秋讲话。" + "店铺照常开门。" * 80
    at = long.index("梁仲秋")
    some = [
        Example("谁主持?", TEXT, start, start + 3, "x"),
        Example("谁讲话?", long, at, at + 3, "x"),
        Example("谁讲话?", long, -1, -1, "x-null"),
    ] * 20
    windows = list(cut_windows(some, pieces, random.Random(1), 0.5))
    answers = [pieces.decode(w.ids[w.start : w.end + 1]) for w in windows if w.start]
    assert len(answers) == 40
    assert all("卓远航" in words or "梁仲秋" in words for words in answers)
    empty = [w for w in windows if not w.start]
    assert len(empty) > 20, "the null examples, and windows beside the answer"
    beside = [pieces.decode(w.ids) for w in empty if "风和日丽" not in pieces.decode(w.ids)]
    beside = [words for words in beside if "店铺" in words]
    assert beside and all("梁仲秋" not in words for words in beside)
    for batch in batches(windows, 1, 2000, random.Random(1)):
        assert batch.ids.size <= 2000 or len(batch.ids) == 1
        rows = np.arange(len(batch.ids))
        assert (batch.allowed[rows, batch.starts] == 1).all()
        assert (batch.allowed[rows, batch.ends] == 1).all()
        assert (batch.mask[batch.ids == 1] == 0).all()


def test_questions_stand_in_the_place_of_their_answer() -> None:
    text = "青溪县教育局要求各校做好安全保障工作,让学生放心参加。校长王海涛宣布开幕。"
    source = random.Random(3)
    made = [example for _ in range(6) for example in questions(text, source)]
    assert made
    for example in made:
        assert example.answer == text[example.start : example.end] != ""
        assert example.answer not in example.question
        assert example.question.endswith("?")
    assert any("什么" in e.question and "安全保障工作" in e.answer for e in made)


def test_the_archive_gives_questions_and_null_texts(data: Path) -> None:
    found = archive_examples(data, 10, random.Random(1))
    asked = [e for e in found if e.start >= 0]
    assert len(asked) == 10
    assert all("第3中学" not in e.text for e in found), "the development questions' article"
    assert all("正文" not in e.text for e in found)
    nulls = [e for e in found if e.start < 0]
    assert nulls
    assert found == archive_examples(data, 10, random.Random(1)), "the seed decides"
