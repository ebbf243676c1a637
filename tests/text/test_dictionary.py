"""The trie cuts as jieba does, and says of a word what jieba's dictionary says."""

from __future__ import annotations

import io
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.text.dictionary import Dictionary
from newsqa.text.dictionary_cache import load_dictionary

OWN = "祁望舒 100 nr\n海岚产发集团 50\n主持会议\n春季植树 3 n\n"
SMALL = {"县": 0, "县长": 7, "长来": 3, "来": 2}
TAGS = {"县长": "n", "来": "v"}


@pytest.fixture(scope="module")
def theirs() -> jieba.Tokenizer:
    """jieba itself, with words of the user."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    tokenizer.load_userdict(io.StringIO(OWN))
    return tokenizer


@pytest.fixture(scope="module")
def ours() -> Dictionary:
    return load_dictionary(OWN)


# Common characters, so that many words arise and overlap; two unknown ones and one off the plane.
CHARACTERS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工"
TEXTS = st.text(CHARACTERS + "祁望舒海岚产发集团春季植树持议县长市民代表㐀鿋𠀀", max_size=40)


@given(text=TEXTS)
def test_it_cuts_as_jieba_does(theirs: jieba.Tokenizer, ours: Dictionary, text: str) -> None:
    assert list(ours.cut(text)) == list(theirs.cut(text, HMM=False))


@given(text=TEXTS)
def test_it_knows_what_jieba_knows(theirs: jieba.Tokenizer, ours: Dictionary, text: str) -> None:
    for end in range(len(text) + 1):
        for start in range(max(0, end - 5), end + 1):
            part = text[start:end]
            assert ours.frequency(part) == theirs.FREQ.get(part, 0)
            assert ours.begins(part) == (part in theirs.FREQ)
    assert ours.total == theirs.total


def test_articles_are_cut_as_jieba_cuts_them(theirs: jieba.Tokenizer, ours: Dictionary) -> None:
    from tests.conftest import ARTICLES

    for *_, body in ARTICLES:
        for run in body.replace("，", "。").split("。"):
            han = "".join(letter for letter in run if "\u4e00" <= letter <= "\u9fd5")
            assert list(ours.cut(han)) == list(theirs.cut(han, HMM=False))


@given(text=st.text(st.characters(), max_size=30))
def test_nothing_is_lost_of_any_text(ours: Dictionary, text: str) -> None:
    for any_text in (text, text + "\ud800县长", "\udc00"):
        assert "".join(ours.cut(any_text)) == any_text
        assert ours.frequency(any_text) >= 0
        ours.begins(any_text)


def test_beginnings_are_no_words() -> None:
    small = Dictionary.of(SMALL, 12, TAGS)
    assert [small.frequency(word) for word in ("县", "县长", "")] == [0, 7, 0]
    assert [small.begins(word) for word in ("县", "县长", "长", "县长来", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert list(small.cut("县长来")) == ["县长", "来"]


def test_an_empty_dictionary_cuts_into_characters() -> None:
    assert list(Dictionary.of({}, 0, {}).cut("县长来")) == ["县", "长", "来"]


def test_bytes_give_the_same_dictionary() -> None:
    again = Dictionary.from_bytes(Dictionary.of(SMALL, 12, TAGS).to_bytes())
    assert again.total == 12
    assert [again.frequency(word) for word in SMALL] == list(SMALL.values())
    assert list(again.cut("县长来")) == ["县长", "来"]
    assert [again.tag(word) for word in SMALL] == ["", "n", "", "v"]


def test_tags_are_those_of_the_dictionary(ours: Dictionary) -> None:
    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    for line in [*lines[::97], *(line for line in lines if len(line.split()[0]) == 1)]:
        word, _, tag = line.split()
        assert ours.tag(word) == tag


def test_other_bytes_are_refused() -> None:
    whole = Dictionary.of(SMALL, 12, TAGS).to_bytes()
    for other in (b"", whole[:3], whole[:18], whole[:-9], bytes(len(whole))):
        with pytest.raises(ValueError):
            Dictionary.from_bytes(other)


def test_an_absurd_frequency_is_refused_by_its_word() -> None:
    with pytest.raises(ValueError, match="县长"):
        Dictionary.of({"县长": 2**40}, 2**40, {})
