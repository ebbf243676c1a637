"""A question is parsed once; what it means is passed on."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from functools import wraps

import pytest

from newsqa.dialogue.aspects import asked_aspects
from newsqa.dialogue.parse import MOST_HISTORY, parse_question, parse_text
from newsqa.dialogue.polite_phrases import unframed
from newsqa.dialogue.understand import asked_field, asks_for_list, question_kind
from newsqa.engine import NewsQA
from newsqa.text.job_titles import asked_holder, asked_post
from newsqa.text.measures import asked_measure
from newsqa.text.times import asked_times, without_year
from newsqa.types import AskedField
from tests.conftest import REPOSITORY

PARSERS: tuple[Callable[[str], object], ...] = (
    unframed,
    question_kind,
    asks_for_list,
    asked_field,
    asked_times,
    without_year,
    asked_holder,
    asked_post,
    asked_measure,
)


def test_a_typed_question() -> None:
    question = parse_question("  你好，请问 誰主持了會議？謝謝 ", 100)
    assert question.typed == "你好，请问 誰主持了會議？謝謝"
    assert question.text == "誰主持了會議？"
    assert question.folded == "谁主持了会议?"
    assert question.kind == "person"
    assert not question.foreign
    assert question.subject == question.text
    assert question.history == ()
    assert question == parse_question("你好，请问 誰主持了會議？謝謝", 100)


def test_a_long_question_is_cut_and_an_empty_one_refused() -> None:
    assert parse_question("谁主持了会议", 2).typed == "谁主"
    with pytest.raises(ValueError, match="empty question"):
        parse_question(" \n", 100)


def test_the_last_earlier_questions_are_read_as_they_were_typed() -> None:
    earlier = [f"问题 {number}" for number in range(2 * MOST_HISTORY)]
    question = parse_question("那他呢", 100, ["x" * 1000, *earlier, " ", "\u200b"])
    assert question.history == tuple(earlier[2 - MOST_HISTORY :])
    assert parse_question("那他呢", 100, ["谁\n 主持" + "了" * 1000]).history == (
        "谁 主持" + "了" * 96,
    )


def test_what_a_question_asks_for() -> None:
    assert parse_text("公布了哪些政策？").wants_list
    assert parse_text("公布了哪些政策？").thing == "政策?"
    assert parse_text("由哪些单位发起的？").ending == "发起"
    assert parse_text("青溪县县长是谁？").holder_of == "青溪县县长"
    assert parse_text("卓远航担任什么职务？").post_of == "卓远航"
    assert parse_text("卓远航担任什么职务？").subject == "卓远航"
    assert parse_text("重多少千克？").measure == parse_text("重多少公斤？").measure == "公斤"
    assert parse_text("作者是谁？").field == AskedField("author", "")
    assert parse_text("是会议还是比赛？").offers_choice
    assert parse_text("Who chaired the meeting?").foreign


def test_the_aspects_that_a_question_asks_about() -> None:
    assert asked_aspects("誰主持了會議？") == {"chair"}
    assert asked_aspects("方案什么时候公布？") == {"document", "time"}
    assert asked_aspects("如何？") == set()


def test_the_web_does_not_interpret_questions() -> None:
    for module in (REPOSITORY / "src/newsqa/web").glob("*.py"):
        text = module.read_text("utf-8")
        assert not re.search(r"split\(\)\)\[|fold\((?:answer\.)?(?:question|asked|typed)", text), (
            module
        )


def test_a_year_can_be_left_out() -> None:
    question = parse_text("2023年3月谁主持了会议？")
    assert question.times == ("2023-03",)
    assert question.undated is not None
    assert question.undated.text == "3月谁主持了会议？"
    assert (question.undated.times, question.undated.kind) == (question.times, question.kind)
    assert parse_text("谁主持了会议？").undated is None
    assert parse_text("2022年和2023年谁主持了会议？").undated is None


@pytest.fixture
def parses(engine: NewsQA, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each parser ran, wherever it was imported to."""
    engine.warm_up()
    count: Counter[str] = Counter()

    def counted(parser: Callable[[str], object]) -> Callable[[str], object]:
        @wraps(parser)
        def parse(question: str) -> object:
            count[parser.__name__] += 1
            return parser(question)

        return parse

    modules = [module for name, module in sys.modules.items() if name.startswith("newsqa.")]
    for parser in PARSERS:
        own = counted(parser)
        for module in modules:
            if getattr(module, parser.__name__, None) is parser:
                monkeypatch.setattr(module, parser.__name__, own)
    return count


ONCE = {parser.__name__: 1 for parser in PARSERS}


@pytest.mark.parametrize(
    "question",
    ["2024年3月谁主持了植树动员会？", "全县新栽了多少株树木？", "植树动员会在哪里召开？"],
)
def test_an_asked_question_is_parsed_once(
    engine: NewsQA, parses: Counter[str], question: str
) -> None:
    assert engine.ask(question).status == "answered"
    assert parses == ONCE


def test_a_searched_question_is_parsed_once(engine: NewsQA, parses: Counter[str]) -> None:
    assert engine.search("谁主持了植树动员会？", 3)
    assert parses == ONCE
