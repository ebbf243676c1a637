"""What a question asks for, and yes or no."""

from __future__ import annotations

import pytest

from newsqa.answer.candidate import Candidate
from newsqa.answer.form import asked_form, verdict_of
from newsqa.dialogue.parse import parse_text
from newsqa.protocols import PassageScores
from newsqa.types import Article, Passage

PASSAGE = Passage(Article("a", "公园内不允许遛狗。"), 0, 9)


def form(*shares: float) -> PassageScores:
    return PassageScores(form=shares)


def test_passages_vote() -> None:
    question = parse_text("大桥怎么修的？")
    assert asked_form(question, [form(0.1, 0.0, 0.9, 0.0), form(0.6, 0.0, 0.4, 0.0)]) == "long"
    assert asked_form(question, [form(0.9, 0.0, 0.1, 0.0), form(0.6, 0.0, 0.4, 0.0)]) == "short"


def test_the_words_of_the_question_have_a_vote() -> None:
    assert asked_form(parse_text("有哪些人到会？"), [form(0.6, 0.4, 0.0, 0.0)]) == "list"
    assert asked_form(parse_text("有哪些人到会？"), [form(0.9, 0.1, 0.0, 0.0)]) == "short"
    assert asked_form(parse_text("大桥通车了吗？"), [form(0.3, 0.0, 0.6, 0.1)]) == "yesno"
    assert asked_form(parse_text("谁到会？"), []) == "short"


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("会议制定了什么准则？", "short"),
        ("会议提出了什么措施？", "long"),
        ("馆长怎么看这件事？", "long"),
        ("何晓说了什么？", "long"),
    ],
)
def test_one_thing_is_answered_by_a_few_words(question: str, wanted: str) -> None:
    assert asked_form(parse_text(question), [form(0.1, 0.0, 0.9, 0.0)]) == wanted


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [((0.05, 0.9, 0.05), "yes"), ((0.05, 0.05, 0.9), "no"), ((0.9, 0.05, 0.05), None)],
)
def test_a_verdict_is_given_where_it_is_sure(shares: tuple[float, ...], wanted: str | None) -> None:
    best = Candidate(PASSAGE, 0, 0, 8, 3.0)
    assert verdict_of(best, [(PASSAGE, PassageScores(verdict=shares))]) == wanted
    assert verdict_of(best, [(PASSAGE, PassageScores(verdict=(0.2, 0.5, 0.3)))]) is None
    assert verdict_of(best, [(PASSAGE, PassageScores())]) is None
