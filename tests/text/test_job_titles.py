"""Titles before names: who holds a post, which post somebody holds."""

from __future__ import annotations

import pytest

from newsqa.text.job_titles import (
    asked_holder,
    asked_post,
    could_be_name,
    holders_of,
    holds,
    is_of_other_rank,
    posts_of,
)

TEXT = (
    "青溪县县委书记方慕白,县委副书记、县长卓远航分别讲话,县政协主席石见山、县人大常委会主任柳如海出席,"
    "副县长费云天主持会议。"
)


@pytest.mark.parametrize(
    ("question", "post"),
    [
        ("县长是谁?", "县长"),
        ("谁是青溪县县长?", "青溪县县长"),
        ("请问现任县委书记是哪位?", "县委书记"),
        ("谁担任县政协主席?", "县政协主席"),
        ("谁主持了会议?", None),
        ("县长在会上要求什么?", None),
        ("县长是什么时候上任的?", None),
        ("飞行队实弹训练,机长叫什么?", "机长"),
        ("县长叫什么名字?", "县长"),
        ("会议叫什么?", None),
        ("现在青溪县县长是谁?", "青溪县县长"),
        ("青溪县县长", "青溪县县长"),
        ("2021年青溪县县长是谁?", "青溪县县长"),
        ("谁是二〇一九年底的青溪县县长?", "青溪县县长"),
        ("2020年3月青溪县县长", "青溪县县长"),
        ("青溪县怎么评价县长", None),
        ("县长", None),
    ],
)
def test_the_post_whose_holder_is_asked_for(question: str, post: str | None) -> None:
    assert asked_holder(question) == post


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("卓远航担任什么职务?", "卓远航"),
        ("卓远航是什么职务?", "卓远航"),
        ("卓远航的职务是什么?", "卓远航"),
        ("卓远航是谁?", "卓远航"),
        ("卓远航说了什么?", None),
        ("亓可知担任什么职务?", "亓可知"),
        ("带村民种树的卓远航是什么身份?", "卓远航"),
        ("带村民种树的人是什么身份?", None),
        ("谁担任县长?", None),
        ("县长是谁?", None),
    ],
)
def test_the_person_whose_post_is_asked_for(question: str, name: str | None) -> None:
    assert asked_post(question) == name


@pytest.mark.parametrize(
    ("post", "wanted"),
    [
        ("县长", {"卓远航": 1, "费云天": -1, "方慕白": -1, "石见山": -1}),
        ("青溪县县长", {"卓远航": 1, "费云天": -1}),
        ("枫渡县县长", {"卓远航": 0, "费云天": -1}),
        ("枫渡县政协主席", {"石见山": 0, "方慕白": -1}),
        ("全国政协主席", {"石见山": 0}),
        ("副县长", {"费云天": 1, "卓远航": -1}),
        ("县委书记", {"方慕白": 1, "卓远航": -1}),
        ("主席", {"石见山": 1}),
    ],
)
def test_the_title_before_a_name(post: str, wanted: dict[str, float]) -> None:
    assert {name: holds(post, TEXT, TEXT.index(name)) for name in wanted} == wanted
    assert holds(post, TEXT, 0) == 0


@pytest.mark.parametrize(
    ("name", "post"),
    [
        ("卓远航", "县委副书记、县长"),
        ("柳如海", "县人大常委会主任"),
        ("石见山", "县政协主席"),
        ("费云天", "副县长"),
    ],
)
def test_titles_before_a_name(name: str, post: str) -> None:
    assert [TEXT[start:end] for start, end in posts_of(name, TEXT)] == [post]


@pytest.mark.parametrize(
    ("post", "name"),
    [
        ("县长", "卓远航"),
        ("青溪县县长", "卓远航"),
        ("副县长", "费云天"),
        ("主任", "柳如海"),
        ("镇长", ""),
    ],
)
def test_names_behind_a_post(post: str, name: str) -> None:
    assert "".join(TEXT[start:end] for start, end in holders_of(post, TEXT)) == name


def test_where_a_name_ends() -> None:
    for text in ("县长卓远访问了枫渡,卓远说。", "县长卓远在枫渡调研。", "县长卓远。"):
        assert [text[start:end] for start, end in holders_of("县长", text)] == ["卓远"]
    assert holders_of("县长", "县长王国际访问了枫渡。") == []  # its end is ambiguous


def test_no_title_no_post() -> None:
    assert posts_of("卓远航", "昨天,卓远航到了枫渡。") == []
    assert [
        "6月3日上午县长卓远航"[start:end]
        for start, end in posts_of("卓远航", "6月3日上午县长卓远航")
    ] == ["县长"]


@pytest.mark.parametrize("words", ["卓远航", "费云天", "约翰·柯比", "普京"])
def test_names_behind_titles(words: str) -> None:
    assert could_be_name(words)


@pytest.mark.parametrize("words", ["按下按钮", "介绍", "表示欢迎", "卓远航主持会议"])
def test_verbs_behind_titles(words: str) -> None:
    assert not could_be_name(words)


@pytest.mark.parametrize(
    ("post", "text", "name", "is_other"),
    [
        ("青溪县县长", TEXT, "费云天", False),
        ("青溪县县长", "县长卓远航讲话。副县长费云天主持会议。", "费云天", True),
        ("石桥市市长", "石桥市副市长温如海被任命为石桥市市长。", "温如海", False),
        ("市长", "原副市长费云天昨日接任市长一职。副市长费云天讲话。", "费云天", False),
        ("县长", "新任县长为原副县长卓远航。", "卓远航", False),
        ("青溪县县长", TEXT, "卓远航", False),
        ("青溪县县长", TEXT, "柳如海", False),
        ("青溪县副县长", "县长卓远航讲话。副县长费云天主持。", "卓远航", True),
        ("青溪县副县长", TEXT, "费云天", False),
        ("青溪县县长", "会议决定任命费云天为青溪县副县长。", "费云天", True),
        ("青溪县副县长", "会议决定任命费云天为青溪县副县长。", "费云天", False),
        ("县长", "副县长费云天到会。费云天当选县长。", "费云天", False),
        ("县长", "县委副书记、副县长费云天到会。费云天说。", "费云天", True),
        ("镇长", "副县长费云天到会。", "费云天", False),
        ("县长", "副县长到会。", "", False),
    ],
)
def test_a_deputy_is_not_the_holder(post: str, text: str, name: str, is_other: bool) -> None:
    assert is_of_other_rank(post, text, name) is is_other
