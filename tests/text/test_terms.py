from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsqa.errors import SettingsError
from newsqa.text.dictionary import Dictionary
from newsqa.text.fold import fold
from newsqa.text.terms import LATIN, STOP_WORDS, Tokenizer

NEWS = st.text(
    st.sampled_from(
        "祁望舒主持会议县长卓远航工业發展大會召開的了在，。 3.5%A-b股份有限公司一二〇年"
    ),
    max_size=40,
)
# Names that no dictionary has, of two to four characters.
NAMES = ("祁望舒", "蒲一诺", "卓远航", "沙小满", "费云天", "桂兰舟", "亓官妤")


@settings(max_examples=40)
@given(NEWS)
def test_terms_are_pieces_of_the_folded_text_and_no_stop_words(text: str) -> None:
    tokenizer = Tokenizer()
    folded = fold(text)
    terms = tokenizer.terms(text)
    assert all(term and term in folded for term in terms)
    assert not STOP_WORDS & set(terms)
    assert terms == tokenizer.terms(text)


@settings(max_examples=40)
@given(NEWS)
def test_script_width_and_case_make_no_difference(text: str) -> None:
    tokenizer = Tokenizer()
    assert tokenizer.terms(text) == tokenizer.terms(fold(text))


def test_traditional_and_simplified_meet(tokenizer: Tokenizer) -> None:
    assert tokenizer.terms("全區工業發展大會召開") == tokenizer.terms("全区工业发展大会召开")
    assert tokenizer.terms("ＧＤＰ增長８．５％") == tokenizer.terms("gdp增长8.5%")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "sentence",
    [
        "区委常委、常务副区长{}主持会议。",
        "{}说",
        "据{}介绍，大桥明年通车",
        "会议由{}主持",
        "（{}）",
    ],
)
def test_an_unknown_name_has_the_same_terms_in_any_context(
    tokenizer: Tokenizer, name: str, sentence: str
) -> None:
    # Question and sentence share a term that comes from the name itself.
    question = set(tokenizer.terms(f"{name}是谁？"))
    found = question & set(tokenizer.terms(sentence.format(name)))
    assert any(len(term) > 1 and term in name for term in found)


def test_numbers_and_latin_words_stay_whole(tokenizer: Tokenizer) -> None:
    terms = tokenizer.terms("GPT-4 模型增长 3.5%，耗资27亿元，版本 1.2.10")
    assert {"gpt-4", "3.5%", "27", "1.2.10"} <= set(terms)


@pytest.mark.parametrize("text", ["", " \n", "，。！？", "😀", "的了在是", "\ud800"])
def test_function_words_are_no_terms(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.terms(text) == []


class Watched:
    """A dictionary that notes the lengths of the texts it cuts."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.cuts: Counter[int] = Counter()
        self._dictionary = tokenizer._dictionary
        tokenizer._dictionary = cast(Dictionary, self)

    def cut(self, text: str) -> list[str]:
        self.cuts[len(text)] += 1
        return list(self._dictionary.cut(text))


def test_time_is_linear_in_the_length_of_a_run() -> None:
    """Cut in windows, so that what is cached is small; each is cut once."""
    tokenizer = Tokenizer()
    watched = Watched(tokenizer)
    # No window comes twice: its terms would be cached.
    terms = tokenizer.terms("".join(Random(7).choices("我市长会议水渠学校", k=100_000)))
    assert max(watched.cuts) <= 1000
    assert sum(size * count for size, count in watched.cuts.items()) == 100_000
    assert len(terms) <= 100_000


def test_passages_of_an_article_are_not_cut_again() -> None:
    tokenizer, sentences = Tokenizer(), ["市长祁望舒主持会议。", "会议讨论了水渠。", "祁望舒发言。"]
    watched = Watched(tokenizer)
    whole = tokenizer.terms("".join(sentences))
    before = watched.cuts.copy()
    assert [term for one in sentences for term in tokenizer.terms(one)] == whole
    assert watched.cuts == before
    tokenizer.terms("镇长")
    assert watched.cuts != before


def test_a_user_dictionary_joins_a_word(tmp_path: Path, tokenizer: Tokenizer) -> None:
    dictionary = tmp_path / "words.txt"
    dictionary.write_text("祁望舒 100 nr\n海岚产发集团 50\n", encoding="utf-8")
    terms = Tokenizer(dictionary).terms("祁望舒访问海嵐產發集團")
    assert {"祁望舒", "海岚产发集团"} <= set(terms)
    assert "祁望舒" not in tokenizer.terms("祁望舒访问")  # and only there


def test_a_missing_dictionary_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.txt") as caught:
        Tokenizer(tmp_path / "none.txt")
    assert "\n" not in str(caught.value)


def test_a_dictionary_in_another_encoding_is_a_wrong_setting(tmp_path: Path) -> None:
    dictionary = tmp_path / "gbk.txt"
    dictionary.write_bytes("祁望舒 100 nr\n".encode("gbk"))
    with pytest.raises(SettingsError, match="UTF-8"):
        Tokenizer(dictionary)


@settings(max_examples=40)
@given(NEWS)
def test_placed_terms_are_the_terms_where_they_stand(text: str) -> None:
    tokenizer = Tokenizer()
    folded = fold(text)
    placed = tokenizer.placed_terms(folded)
    assert [term for _, term in placed if term not in STOP_WORDS] == tokenizer.terms(text)
    assert all(folded.startswith(term, start) for start, term in placed)


def test_names_are_rarer_than_common_words() -> None:
    tokenizer = Tokenizer()

    assert tokenizer.rarity("祁望") == 1.0
    assert tokenizer.rarity("木器厂") > tokenizer.rarity("中国") > 0.0
    assert tokenizer.rarity("iphone") == LATIN
