from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.writing.splitter import MOST, Draft, Splitter, draft


def split(text: str, size: int = 1) -> list[Draft]:
    splitter = Splitter()
    pieces = [text[place : place + size] for place in range(0, len(text), size)]
    found = [one for piece in pieces for one in splitter.feed(piece)]
    return found + splitter.close()


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_marks_stand_before_or_behind_the_stop(size: int) -> None:
    text = "县长主持会议[1]。会议下发了文件。[2][3]最后通报情况。【1、2】"
    assert split(text, size) == [
        Draft("县长主持会议。", (1,)),
        Draft("会议下发了文件。", (2, 3)),
        Draft("最后通报情况。", (1, 2)),
    ]


TWO = ("县长主持会议", "会议下发了文件")
AROUND_A_STOP = (
    "{}[1]。{}[2]。",
    "{}。[1]{}。[2]",
    "{}。[1]。{}。[2]。",
    "{}[1]. {}[2].",
    "{}[1].{}[2].",
    "{}[1]．{}[2]．",
    "{}。[1].{}。[2].",
    "{}。 [1]\n{}。 [2]",
    "{}。（[1]）{}。（来源：[2]）",
    "{}（段落[1]）。{}（段落[2]）。",
    "{}。[1]，{}。[2]",
    "{}。【来源1】。{}。[passage 2]。",
)


@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize("form", AROUND_A_STOP)
def test_a_citation_around_a_stop_belongs_to_its_sentence(form: str, size: int) -> None:
    """The sentence has one stop, and the next one does not begin with what was left."""
    assert split(form.format(*TWO), size) == [
        Draft(f"{TWO[0]}。", (1,)),
        Draft(f"{TWO[1]}。", (2,)),
    ]


def test_a_number_that_begins_a_line_is_of_that_line() -> None:
    assert split("[1] 县长主持会议。\n[2] 会议下发了文件。") == [
        Draft("县长主持会议。", (1,)),
        Draft("会议下发了文件。", (2,)),
    ]


def test_lists_emphasis_and_thinking_are_taken_off() -> None:
    text = "<think>第一句？第二句。</think>\n1. **林业局**通报了情况[1]\n- 会议结束了。[2-4]"
    assert split(text) == [Draft("林业局通报了情况", (1,)), Draft("会议结束了。", (2, 3, 4))]


def test_a_figure_with_a_point_stays_whole() -> None:
    assert split("总投资3.5亿元[1]。") == [Draft("总投资3.5亿元。", (1,))]


def test_a_sentence_is_given_out_once_the_next_one_begins() -> None:
    splitter = Splitter()
    assert splitter.feed("县长主持会议。") == []
    assert splitter.feed("[1") == []
    assert splitter.feed("]会") == [Draft("县长主持会议。", (1,))]


def test_text_without_a_stop_is_cut() -> None:
    assert max(len(one.text) for one in split("长" * 3 * MOST, 50)) <= MOST


def test_nothing_but_marks_is_nothing() -> None:
    assert draft(" [1] 。") is None


def test_an_empty_line_ends_a_sentence_however_it_comes() -> None:
    assert split("县长主持会议\n\n[", 2) == split("县长主持会议\n\n[", 1) == [Draft("县长主持会议")]


@given(st.text(alphabet="甲乙。！[1]【2】（）\n. <think>/", max_size=60), st.integers(1, 7))
def test_pieces_do_not_change_the_sentences(text: str, size: int) -> None:
    assert all(one.text.strip() for one in split(text, size))
    assert split(text, size) == split(text, 1)
