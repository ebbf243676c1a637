"""An answer in the words of its question, and what only looks like it."""

from __future__ import annotations

import pytest

from newsqa.text.fold import fold
from newsqa.types import Article, Passage, Span
from newsqa.writing.restated import LEAST, restated

TEXT = "律师团由团长高子程率领，连夜赶到灾区。主场的青溪队以3比1击败望川队。"


def answer(words: str, score: float = 0.9) -> Span:
    """The answer in its sentence."""
    start = TEXT.index(words)
    first = TEXT.rfind("。", 0, start) + 1
    last = TEXT.index("。", start) + 1
    passage = Passage(Article("a", TEXT), 0, len(TEXT))
    return Span(passage, start, start + len(words), first, last, score)


@pytest.mark.parametrize(
    ("question", "words", "sentence"),
    [
        ("去灾区的律师团，团长是谁？", "高子程", "去灾区的律师团团长是高子程。"),
        ("去灾区的律师团，团长是谁？", "高子程", "高子程"),
        ("去灾区的律师团，团长是谁？", "高子程", "律师团的团长为高子程。"),
        ("去災區的律師團，團長是誰", "高子程", "團長是高子程"),
        ("谁击败了望川队", "青溪队", "青溪队击败了望川队。"),
        ("谁击败了望川队", "青溪队", "击败望川队的是青溪队。"),
        ("律师团 团长", "高子程", "团长高子程"),
    ],
)
def test_the_answer_in_the_words_of_the_question(question: str, words: str, sentence: str) -> None:
    found = restated(sentence, fold(question), [answer(words)])
    assert found is not None and words in found.text
    assert found.text == found.quote


@pytest.mark.parametrize(
    ("question", "words", "sentence"),
    [
        ("谁击败了望川队", "青溪队", "望川队击败了青溪队。"),
        ("谁击败了望川队", "青溪队", "望川队击败的是青溪队。"),
        ("谁击败了望川队", "青溪队", "青溪队没有击败望川队。"),
        ("谁没有击败望川队", "青溪队", "青溪队击败望川队。"),
        ("谁击败了望川队", "青溪队", "青溪队将击败望川队。"),
        ("去灾区的律师团，团长是谁？", "高子程", "去灾区的律师团团长是著名的高子程。"),
        ("去灾区的律师团，团长是谁？", "高子程", "去灾区的律师团团长是关士杰。"),
        ("团长是谁？谁去了灾区？", "高子程", "团长是高子程。"),  # which of the two is meant?
        ("律师团 团长", "高子程", "律师团团长高子程"),  # no question word, and not so in the text
    ],
)
def test_what_says_anything_else_is_not_it(question: str, words: str, sentence: str) -> None:
    assert restated(sentence, fold(question), [answer(words)]) is None


def test_the_answer_must_be_sure() -> None:
    question = fold("去灾区的律师团，团长是谁？")
    doubtful = answer("高子程", LEAST - 0.01)
    assert restated("团长是高子程。", question, [doubtful]) is None
    assert restated("团长是高子程。", question, []) is None
