"""Clauses are windows that cover the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsqa.text.clauses import clause_windows


def test_clauses_end_behind_their_mark() -> None:
    text = "“手艺不能断。”他说，8:30开门；票价1,200元：\n免费。"
    assert [text[a:b] for a, b in clause_windows(text, 0, len(text))] == [
        "“手艺不能断。”",
        "他说，",
        "8:30开门；",
        "票价1,200元：",
        "免费。",
    ]


@given(st.text("会议，。：:1；\n “”", max_size=40), st.data())
def test_every_letter_lies_in_one_clause(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    windows = clause_windows(text, start, end)
    covered = [at for a, b in windows for at in range(a, b)]
    assert covered == sorted(set(covered))
    assert all(start <= at < end for at in covered)
    missed = set(range(start, end)) - set(covered)
    assert not "".join(text[at] for at in missed).strip()
