"""Windows: every token of a passage is read, and no row is too long."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from newsqa.answer.windows import QUESTION_TOKENS, cut_windows, starts
from newsqa.models.bundle import open_tokenizer
from newsqa.text.fold import fold


@pytest.fixture(scope="module")
def pieces() -> Tokenizer:
    tokenizer = open_tokenizer()
    tokenizer.no_truncation()
    return tokenizer


@given(st.integers(0, 900), st.integers(8, 300), st.data())
def test_every_token_lies_in_a_window(length: int, room: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, room // 2))
    found = starts(length, room, overlap)
    covered = {token for start in found for token in range(start, min(start + room, length))}
    assert covered == set(range(length))
    assert found == sorted(set(found))
    # Neighbours share at least the overlap, so a short span is whole in one of them.
    assert all(b - a <= room - overlap for a, b in pairwise(found))


def test_offsets_lead_back_to_the_text(pieces: Tokenizer) -> None:
    text = "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议。" * 12
    windows = cut_windows(pieces, "谁主持了会议?", [text, "短。"], size=96, overlap=32)
    assert {window.passage for window in windows} == {0, 1}
    assert len(windows) > 3
    for window in windows:
        assert len(window.ids) <= 96
        assert window.ids[0] == 0 and window.ids[-1] == 2
        assert len(window.ids) == window.first + len(window.offsets) + 1
        source = (text, "短。")[window.passage]
        for number, (start, end) in enumerate(window.offsets):
            piece = pieces.id_to_token(window.ids[window.first + number])
            assert piece is not None
            words = piece.strip("▁")
            if words not in ("", "<unk>"):
                assert fold(source[start:end]) == fold(words)


def test_a_long_question_leaves_room_for_the_passage(pieces: Tokenizer) -> None:
    (window,) = cut_windows(pieces, "大桥的总投资是多少？" * 80, ["短。"], size=96, overlap=32)
    assert window.first == QUESTION_TOKENS + 3
