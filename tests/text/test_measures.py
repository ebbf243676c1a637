"""Which measure a question asks for, and which ones a text gives."""

from __future__ import annotations

import pytest

from newsqa.text.measures import asked_measure, measures


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("胖了多少公斤?", "5公斤", "10斤"),
        ("要求支付多少房屋折价款?", "共计941017.5元", "50%"),
        ("捐了多少钱?", "20万元", "500余名"),
        ("产量同比增长多少?", "154%", "7842万吨"),
        ("气温超过多少摄氏度?", "43摄氏度", "110华氏度"),
        ("有多少辆车?", "20,462台", "3名"),
    ],
)
def test_the_measure_that_is_asked_for(question: str, right: str, wrong: str) -> None:
    wanted = asked_measure(question)
    assert wanted in measures(right)
    assert measures(wrong) and wanted not in measures(wrong)


@pytest.mark.parametrize(
    "question", ["有多少家民宿?", "热线电话是多少?", "有多少消费者?", "谁来了?"]
)
def test_any_measure_will_do(question: str) -> None:
    assert asked_measure(question) is None
