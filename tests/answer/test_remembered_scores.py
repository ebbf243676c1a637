"""No passage is read twice for one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsqa.answer.remembered_scores import MOST_QUESTIONS, RememberedScores
from newsqa.dialogue.parse import parse_text
from newsqa.protocols import PassageScores, RawSpan
from newsqa.types import Article, Copy, Passage, Question


class Counting:
    """Scores by the length of the text; lists what it reads."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        self.read += [passage.text for passage in passages]
        return [PassageScores((RawSpan(0, len(one.text), 1.0),)) for one in passages]


ONE, TWO, THREE = (
    Passage(Article(text, text), 0, len(text)) for text in ("甲乙丙", "丁", "戊己庚")
)


def test_no_passage_is_read_twice_for_a_question() -> None:
    model = Counting()
    remembered = RememberedScores(model)
    question = parse_text("谁？")
    first = remembered.score(question, [ONE, TWO])
    assert remembered.score(question, [TWO, ONE, THREE, TWO]) == [
        first[1],
        first[0],
        first[0],
        first[1],
    ]
    assert model.read == ["甲乙丙", "丁", "戊己庚"]
    copied = replace(TWO.article, copies=(Copy("other", "丁", None, None, None),))
    assert remembered.score(question, [replace(TWO, article=copied)]) == [first[1]]
    assert model.read == ["甲乙丙", "丁", "戊己庚"]


def test_another_question_reads_it_again() -> None:
    model = Counting()
    remembered = RememberedScores(model)
    for number in range(MOST_QUESTIONS + 1):
        remembered.score(parse_text(f"第{number}个是谁？"), [TWO])
    remembered.score(parse_text("第1个是谁？"), [TWO])
    assert model.read == ["丁"] * (MOST_QUESTIONS + 1)
    remembered.score(parse_text("第0个是谁？"), [TWO])
    assert model.read == ["丁"] * (MOST_QUESTIONS + 2)
