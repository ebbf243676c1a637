"""A sentence beside its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.writing.differing import EDGE, RUN, differing

SOURCE = "不过，县长卓远航没有出席会议，县委书记梁仲秋讲话。"


@pytest.mark.parametrize(
    ("sentence", "added", "lost"),
    [
        ("县长卓远航没有出席会议。", "", "不过"),
        ("县长卓远航出席会议。", "", "没有"),
        ("县长卓远航没有参加会议", "参加", "出席"),
        ("县委书记梁仲秋讲话，县长没有出席", "", ""),
    ],
)
def test_what_is_added_and_what_is_lost(sentence: str, added: str, lost: str) -> None:
    found = differing(sentence, SOURCE)
    if added:
        assert added in found.added
    assert set(lost) <= set("".join(found.lost))


def test_another_order_is_not_the_same() -> None:
    found = differing("梁仲秋没有出席会议，卓远航讲话", SOURCE)
    assert found.ordered < 1 and found.added


@given(st.text("会议主持人县长卓远航讲话，。 ", min_size=RUN), st.data())
def test_a_part_of_the_source_adds_nothing(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    part = source[start:end]
    words = [one for one in part if one.isalnum()]
    found = differing(part, source)
    if len(words) >= RUN:
        assert found.added == () and found.ordered == 1
    assert all(len(one) <= max(EDGE, 8) for one in found.lost)


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_two_texts(sentence: str, source: str) -> None:
    found = differing(sentence, source)
    assert 0 <= found.ordered <= 1
