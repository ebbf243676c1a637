"""EM and F1, against counts made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.evaluate.scores import contains, exact_match, f1, right, tokens


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3月11日，召开", ["3", "月", "11", "日", "召", "开"]),
        ("iPhone 15 Pro", ["iphone", "15", "pro"]),
        ("3.5亿元", ["3.5", "亿", "元"]),
        ("《臺北》……", ["台", "北"]),
        ("50%", ["50", "%"]),
        ("", []),
    ],
)
def test_tokens(text: str, wanted: list[str]) -> None:
    assert tokens(text) == wanted


def test_exact_match_drops_marks_width_and_script() -> None:
    assert exact_match("《臺北》。", ["高雄", "台北"])
    assert not exact_match("台北市", ["台北"])
    assert not exact_match("", ["台北"])


@pytest.mark.parametrize(
    ("answer", "references", "wanted"),
    [
        ("卓远航", ["卓远航"], 1.0),
        # Three of four characters are right, and none is missing: P 3/4, R 1.
        ("由卓远航", ["卓远航"], 6 / 7),
        # The longest common run has two characters, though three are shared.
        ("大江桥", ["大桥江"], 2 * (1 / 3) * (1 / 3) / (2 / 3)),
        ("植树会议", ["会议植树"], 0.5),
        ("甲乙", ["丙", "甲乙丙丁"], 2 / 3),
        ("", ["甲"], 0.0),
        ("甲", [], 0.0),
    ],
)
def test_f1_by_hand(answer: str, references: list[str], wanted: float) -> None:
    assert f1(answer, references) == pytest.approx(wanted)


@given(st.text("甲乙丙丁1a，", max_size=12), st.text("甲乙丙丁1a，", min_size=1, max_size=12))
def test_f1_bounds(answer: str, reference: str) -> None:
    score = f1(answer, [reference])
    assert 0 <= score <= 1
    if tokens(reference):
        assert (score == 1) == (tokens(answer) == tokens(reference))
        assert f1(reference, [reference]) == 1


def test_right_and_contains() -> None:
    assert contains("由县长卓远航主持", ["卓远航"])
    assert not contains("卓远", ["卓远航"])
    assert right("县长卓远航", ["卓远航"])
    assert right("卓远航先", ["卓远航先生"])
    assert not right("县长", ["卓远航"])


@pytest.mark.parametrize(
    ("answer", "reference"),
    [("28亿元", "27亿元"), ("40万株", "42万株"), ("130人", "30人"), ("2023年5月", "2024年5月")],
)
def test_another_number_is_another_answer(answer: str, reference: str) -> None:
    assert not right(answer, [reference])
    assert right(f"约{reference}", [reference])


def test_points_and_percent_signs_count() -> None:
    assert not exact_match("35亿元", ["3.5亿元"])
    assert not exact_match("50", ["50%"])
    assert exact_match("５０％。", ["50%"])
