"""Text fragments: what a browser decodes of them are words of the article."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsqa.text.web_address import web_address
from newsqa.web.fragment import with_text

PAGE = "https://paper.example/trees"


def fragments(address: str) -> list[str]:
    """The parts of the last directive, as a browser reads them."""
    directives = address.partition("#")[2].partition(":~:")[2].split("&")
    return [unquote(part) for part in directives[-1].removeprefix("text=").split(",")]


def test_a_short_sentence_is_named_whole() -> None:
    address = with_text(PAGE, "县长卓远航主持会议。")
    assert address.startswith(f"{PAGE}#:~:text=%E5%8E%BF")
    assert fragments(address) == ["县长卓远航主持会议"]


def test_a_long_sentence_is_named_by_its_ends() -> None:
    words = "会议下发了《国土绿化方案》，要求全县今年新栽树木，林业局局长通报了去年的成活率。"
    assert fragments(with_text(PAGE, words)) == [
        "会议下发了《国土绿化方案",
        "林业局局长通报了去年的成活率",
    ]


def test_two_paragraphs_are_never_one_part() -> None:
    assert fragments(with_text(PAGE, "标题一\n正文二")) == ["标题一", "正文二"]


def test_signs_with_a_meaning_are_encoded() -> None:
    address = with_text(PAGE, "A-B & C%D")
    assert address == f"{PAGE}#:~:text=A%2DB%20%26%20C%25D"


@pytest.mark.parametrize(
    ("given", "begins"),
    [
        (f"{PAGE}#top", f"{PAGE}#top:~:text="),
        (f"{PAGE}#", f"{PAGE}#:~:text="),
        (f"{PAGE}#:~:text=x", f"{PAGE}#:~:text=x&text="),
        (f"{PAGE}#top:~:text=x", f"{PAGE}#top:~:text=x&text="),
        (f"{PAGE}?q=:~:", f"{PAGE}?q=:~:#:~:text="),
        (f"{PAGE}#/news/1?x=1", f"{PAGE}#/news/1?x=1:~:text="),
    ],
)
def test_an_existing_fragment_stays(given: str, begins: str) -> None:
    address = with_text(given, "会议")
    assert address.startswith(begins)
    assert fragments(address) == ["会议"]


@pytest.mark.parametrize("words", ["", " \n", "。", "——！", "_"])
def test_without_words_the_address_stays(words: str) -> None:
    assert with_text(PAGE, words) == PAGE


@given(st.text(st.one_of(st.sampled_from("一二三，。-,& \n%#\"'<"), st.characters()), max_size=200))
@example("长" * 300)
def test_what_is_decoded_are_words_of_the_text(words: str) -> None:
    address = with_text(PAGE, words)
    if address == PAGE:
        assert not any(character.isalnum() for character in words)
        return
    assert web_address(address) == address
    assert re.fullmatch(r"text=[\w.~%]+(,[\w.~%]+)?", address.partition(":~:")[2], re.ASCII)
    shown = " ".join(re.sub("[\ud800-\udfff]", "?", words).split())
    place = 0
    for part in fragments(address):
        assert "\n" not in part
        place = shown.index(part, place) + len(part)
