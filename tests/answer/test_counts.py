"""Members of a list are counted where no number is given."""

from __future__ import annotations

import pytest

from newsqa.answer.counts import enumeration_of, members_in
from newsqa.dialogue.parse import parse_text
from newsqa.engine import NewsQA
from newsqa.types import Article

TEXT = "青溪县公布十佳志愿者名单，分别是：卓远航、费云天、方慕白、祁望舒。其中，退休教师2人。"


def test_the_members_behind_their_name() -> None:
    window = enumeration_of("十佳志愿者", TEXT)
    assert window is not None
    assert TEXT[slice(*window)] == "卓远航、费云天、方慕白、祁望舒"
    assert enumeration_of("县长", TEXT) is None


@pytest.mark.parametrize(
    "text", ["4名十佳志愿者是：甲、乙、丙、丁。", "十佳志愿者共4人：甲、乙、丙、丁。"]
)
def test_a_number_that_is_given_is_the_answer(text: str) -> None:
    assert enumeration_of("十佳志愿者", text) is None


def test_counting() -> None:
    assert members_in("甲、乙、丙") == 3
    assert members_in("甲、乙和丙") == 3


def test_what_is_counted() -> None:
    assert parse_text("青溪县十佳志愿者有几人？").counted.endswith("十佳志愿者")
    assert parse_text("会议有多少人参加？").counted == ""


def test_the_list_with_its_count(engine: NewsQA) -> None:
    engine.add([Article("a", TEXT, title="青溪县十佳志愿者", published="2024-03-12")])
    answer = engine.ask("十佳志愿者有几人？")
    assert (answer.form, answer.count) == ("list", 4)
    assert [span.text for span in answer.answers] == ["卓远航、费云天、方慕白、祁望舒"]
