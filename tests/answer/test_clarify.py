"""Which events a question may be about, and what they are offered as."""

from __future__ import annotations

import pytest

from newsqa.answer.clarify import MOST_CHOICES, asked_back, doubt_of, offered
from newsqa.answer.events import events_of
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.parse import parse_text
from newsqa.text.terms import Tokenizer
from newsqa.types import Answer, Article, Hit, Passage, Span

TOWNS = (
    ("白石镇", "路知远", "图书馆漏水，书架全部搬到楼上，读者要等到入冬。"),
    ("临湾镇", "谷雨生", "渔港换新灯塔，夜航的船不用再绕过礁石区。"),
    ("竹溪镇", "纪南乔", "茶厂改做民宿，第一批客人是来写生的学生。"),
    ("青溪镇", "卓远航", "苗圃向农户发放果树苗，种满三年才收租金。"),
    ("望江镇", "费云天", "渡口停航检修，学生上学改乘临时的班车。"),
)
ARTICLES = tuple(
    Article(town, f"{town}召开会议，镇长{chair}主持会议。{rest}", published=f"2024-0{month}-11")
    for month, (town, chair, rest) in enumerate(TOWNS, 1)
)
HITS = tuple(Hit(Passage(one, 0, len(one.text)), 1.0) for one in ARTICLES)


def spans(*scores: float) -> tuple[Span, ...]:
    """The chair of each meeting with these confidences."""
    found = []
    for (_, chair, _), article, score in zip(TOWNS, ARTICLES, scores, strict=False):
        start = article.text.index(chair)
        passage = Passage(article, 0, len(article.text))
        found.append(Span(passage, start, start + len(chair), start, start + len(chair), score))
    return tuple(found)


def names(question: str, tokenizer: Tokenizer, *scores: float) -> list[str]:
    asked = parse_text(question)
    relevance = Relevance.of(asked, tokenizer, frequencies, 40)
    events = events_of(HITS, spans(*scores))
    return [event.articles[0].id for event in offered(asked, relevance, events)]


def frequencies(terms: object) -> dict[str, int]:
    return {"会议": 20, "主持": 12}


def test_events_that_answer_are_offered_the_likeliest_first(tokenizer: Tokenizer) -> None:
    assert names("谁主持会议", tokenizer, 0.5, 0.6, 0.4) == ["临湾镇", "白石镇", "竹溪镇"]
    assert len(names("谁主持会议", tokenizer, *[0.5] * 5)) == MOST_CHOICES


def test_events_without_the_words_or_an_answer_are_not_offered(tokenizer: Tokenizer) -> None:
    assert names("临湾镇渔港灯塔会议谁主持", tokenizer, 0.5, 0.6) == ["临湾镇"]
    assert names("谁主持会议", tokenizer, 0.5, 0.001) == ["白石镇"]


def test_events_with_the_same_answer_are_one_choice(tokenizer: Tokenizer) -> None:
    twice = (spans(0.5)[0], *spans(0.5, 0.4)[1:])
    same = Article("again", f"夏天的会议由镇长路知远主持。{TOWNS[1][2]}", published="2024-08-11")
    at = same.text.index("路知远")
    other = Span(Passage(same, 0, len(same.text)), at, at + 3, at, at + 3, 0.45)
    asked = parse_text("谁主持会议")
    relevance = Relevance.of(asked, tokenizer, frequencies, 40)
    events = events_of(HITS, (*twice, other))
    found = [event.articles[0].id for event in offered(asked, relevance, events)]
    assert found == ["白石镇", "临湾镇"]


@pytest.mark.parametrize("question", ["Who chaired the meeting?", "总结一下会议", "会议新闻有哪些"])
def test_of_other_languages_and_other_wishes_nothing_is_weighed(
    tokenizer: Tokenizer, question: str
) -> None:
    asked = parse_text(question)
    relevance = Relevance.of(asked, tokenizer, frequencies, 40)
    assert doubt_of(asked, relevance, HITS, spans(0.5, 0.5)) is None


def test_a_choice_names_its_event_and_day_before_the_question(tokenizer: Tokenizer) -> None:
    asked = parse_text("谁主持会议？")
    relevance = Relevance.of(asked, tokenizer, frequencies, 40)
    doubt = doubt_of(asked, relevance, HITS, spans(0.5, 0.5))
    assert doubt
    assert 0 < doubt.vague < 1
    assert 0 < doubt.alike < 1
    choices = [choice for choice, _ in doubt.choices]
    assert [choice.article.id for choice in choices] == ["白石镇", "临湾镇"]
    for choice, (_, chair, _) in zip(choices, TOWNS, strict=False):
        assert choice.text.endswith(f"（{choice.article.published}）")
        assert choice.question.endswith("，谁主持会议？")
        assert chair not in choice.question, "what answers is not told"
    shown = asked_back(Answer("谁？", "answered", spans(0.5), HITS, 0.5, None, 1), choices)
    assert shown.status == "clarify"
    assert shown.answers == ()
    assert shown.choices == tuple(choices)
