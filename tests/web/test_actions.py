"""What stands under an answer: as text in attributes, and fit to be sent back."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection
from dataclasses import replace

from newsqa.dialogue.aspects import Aspect, asked_aspects
from newsqa.messages import web
from newsqa.types import Article
from newsqa.web import suggest
from newsqa.web.actions import feedback_body, render_actions
from newsqa.web.api_feedback import FeedbackRequest
from newsqa.web.pages import article_link

from .conftest import HOSTILE, abstained, answered, span_of

CHAIR = Article(
    "c",
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，会议下发了《国土绿化方案》。",
    "青溪县部署春季植树",
    publisher="青溪融媒",
    published="2024-03-12",
)


def attribute(shown: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', shown)
    assert found
    return html.unescape(found[1])


def test_feedback_of_the_page_has_the_shape_of_rest() -> None:
    answer = answered("谁主持？", span_of(CHAIR, "卓远航"))
    shown = render_actions(answer, article_link, "zh")
    sent = FeedbackRequest(**json.loads(attribute(shown, "feedback")), verdict="good")
    assert (sent.question, sent.answer, sent.generation) == ("谁主持？", "卓远航", 7)
    (cited,) = sent.citations
    assert CHAIR.text[cited.start : cited.end] == "卓远航"
    assert feedback_body(answer)["id"] != feedback_body(answer)["id"]
    assert "data-copy" in shown
    assert web.GOOD.zh in shown
    assert web.GOOD.en in render_actions(answer, article_link, "en")


def test_feedback_about_a_list_of_news_names_its_articles() -> None:
    found = answered("最近有哪些新闻？", span_of(CHAIR, "卓远航"))
    found = replace(found, form="listing", answers=(), listed=(CHAIR,), total=1)
    shown = render_actions(found, article_link, "zh")
    sent = FeedbackRequest(**json.loads(attribute(shown, "feedback")), verdict="good")
    assert sent.answer == CHAIR.title
    assert [(one.article_id, one.start) for one in sent.citations] == [(CHAIR.id, None)]
    assert attribute(shown, "copy").startswith("—— 《青溪县部署春季植树》，青溪融媒，2024-03-12")


def test_further_questions_on_a_traditional_page_are_in_one_script() -> None:
    shown = render_actions(answered("谁主持？", span_of(CHAIR, "卓远航")), article_link, "zh-TW")
    asked = [html.unescape(text) for text in re.findall(r'data-ask="([^"]*)"', shown)]
    assert "《国土绿化方案》是誰發布的？" in asked
    assert "青溪縣春季植樹動員會是什麼時候舉行的？" in asked


def test_nothing_in_it_is_markup(hostile: Article) -> None:
    shown = render_actions(answered(HOSTILE, span_of(hostile, "凌霜")), article_link, "zh")
    assert "<script" not in shown
    assert "<img" not in shown
    assert json.loads(attribute(shown, "feedback"))["question"] == HOSTILE


def test_an_abstention_can_be_judged_and_not_copied() -> None:
    shown = render_actions(abstained("火星？"), article_link, "zh")
    assert 'data-act="bad"' in shown
    assert 'data-act="copy"' not in shown
    assert "nq-chip" not in shown


def further_questions(article: Article, asked: Collection[Aspect]) -> list[str]:
    return [question.zh for question in suggest.further_questions(article, asked)]


def test_further_questions_are_those_of_the_article_that_were_not_asked() -> None:
    further = further_questions(CHAIR, asked_aspects("青溪县植树动员会由谁主持？"))
    assert further == [
        "《国土绿化方案》是谁发布的？",
        "青溪县春季植树动员会是什么时候举行的？",
    ]
    bridge = Article(
        "b",
        "5月19日，全长3218米的望江大桥顺利合龙。大桥由江城建工承建，总投资27亿元。",
        "望江大桥合龙 明年通车",
    )
    assert further_questions(bridge, asked_aspects("望江大桥总投资多少？")) == [
        "望江大桥什么时候合龙？",
        "望江大桥由谁承建？",
        "望江大桥全长多少？",
    ]
    plain = replace(CHAIR, text="县里说，今年春天要多种树。")
    assert further_questions(plain, asked_aspects("种什么？")) == [
        "关于《青溪县部署春季植树》的报道是什么时候发布的？"
    ]
    assert further_questions(plain, asked_aspects("这篇报道是什么时候发布的？")) == []
    first = further_questions(CHAIR, asked_aspects("方案是谁下发的？"))[0]
    assert first == "谁主持了青溪县春季植树动员会？"
    assert further_questions(Article("x", "天气晴好。"), asked_aspects("如何？")) == []
    shown = render_actions(answered("由谁主持？", span_of(CHAIR, "卓远航")), article_link, "zh")
    assert shown.count("nq-chip") == 2
