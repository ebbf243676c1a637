"""Titles before names: who holds a post, which post somebody holds."""

from __future__ import annotations

import pytest

from newsqa.answer.posts import asked_holder, asked_post, holds, posts_of

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
        ("青溪县县长", {"卓远航": 0.5, "费云天": -1}),
        ("副县长", {"费云天": 1, "卓远航": -1}),
        ("县委书记", {"方慕白": 1, "卓远航": -1}),
        ("主席", {"石见山": 1}),
    ],
)
def test_what_stands_before_a_name(post: str, wanted: dict[str, float]) -> None:
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


def test_no_title_no_post() -> None:
    assert posts_of("卓远航", "昨天,卓远航到了枫渡。") == []
    assert [
        "6月3日上午县长卓远航"[start:end]
        for start, end in posts_of("卓远航", "6月3日上午县长卓远航")
    ] == ["县长"]
