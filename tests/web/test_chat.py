"""What the chat does with what people type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import ModelError, StoreMissing
from newsqa.types import Article
from newsqa.web.chat import TURNS, Chat, Turn, messages
from newsqa.web.desk import Closed, Engine

from .conftest import HOSTILE, StubEngine, answered, span_of

ARTICLE = Article("m1", "3月5日，大会召开。常务副区长祁新桐主持会议。", "大会")


def last(chat: Chat, question: str | None, turns: tuple[Turn, ...] = ()) -> tuple[Turn, ...]:
    *_, update = chat.ask(question, turns)
    found: Any = update[1]
    assert isinstance(found, tuple)
    return found


def test_the_question_shows_at_once_and_then_its_answer() -> None:
    engine = StubEngine([ARTICLE], answered("谁？", span_of(ARTICLE, "祁新桐")))
    first, second = Chat(engine).ask(" 谁主持\n会议？ ", ())
    assert first[0] == ""
    assert first[1] == (Turn(1, "谁主持 会议？", ""),)
    assert engine.asked == ["谁主持 会议？"]
    assert "祁新桐" in second[1][0].answer
    assert 'id="cite-1-1"' in second[1][0].answer


@pytest.mark.parametrize("typed", ["", "  \n　", None])
def test_an_empty_question_does_nothing(typed: str | None) -> None:
    engine = StubEngine([ARTICLE])
    (update,) = Chat(engine).ask(typed, ())
    assert all(part == {"__type__": "update"} for part in update)
    assert engine.asked == []


def test_a_long_question_is_cut() -> None:
    engine = StubEngine([ARTICLE])
    last(Chat(engine), "长" * 10_000)
    assert engine.asked == ["长" * engine.settings.question_characters]


def test_old_turns_drop_out_and_ids_stay_apart() -> None:
    engine = StubEngine([ARTICLE], answered("谁？", span_of(ARTICLE, "祁新桐")))
    turns: tuple[Turn, ...] = ()
    for number in range(TURNS + 3):
        turns = last(Chat(engine), f"问题{number}", turns)
    assert len(turns) == TURNS
    assert turns[-1].number == TURNS + 3
    assert len({turn.answer for turn in turns}) == TURNS


def test_what_is_shown_is_escaped(hostile: Article) -> None:
    engine = StubEngine([hostile], answered("谁？", span_of(hostile, "凌霜主持了会议。")))
    for message in messages(last(Chat(engine), HOSTILE)):
        content: Any = message.content
        shown = content.value
        assert "<script" not in shown
        assert "<img" not in shown
        assert "window.hit" in shown


@pytest.mark.parametrize(
    "engine",
    [
        StubEngine([ARTICLE], ModelError("模型读不出来 / model cannot be read <b>")),
        Closed(StoreMissing("模型读不出来 / model cannot be read <b>"), StubEngine([]).settings),
    ],
)
def test_an_error_is_its_one_line(engine: Engine) -> None:
    answer = last(Chat(engine), "谁？")[0].answer
    assert "模型读不出来 / model cannot be read &lt;b&gt;" in answer
    assert "Traceback" not in answer


def test_an_empty_store_says_what_to_run() -> None:
    engine = StubEngine([], store=Path("我的库"))
    notice, footer, suggestions, *buttons = Chat(engine).welcome()
    for shown in (notice.value, last(Chat(engine), "谁？")[0].answer):
        assert "newsqa ingest" in shown
        assert "--store 我的库" in shown
    assert notice.visible
    assert footer == ""
    assert not suggestions.visible
    assert not any(button.visible for button in buttons)
    assert engine.asked == []


def test_an_unforeseen_fault_becomes_a_sentence() -> None:
    waiting = (Turn(1, "早先", "答"), Turn(2, "谁？", ""))
    turns, _ = Chat(StubEngine([])).failed(waiting)
    assert turns[0] == waiting[0]
    assert "请再试一次" in turns[1].answer
    assert Chat(StubEngine([])).failed(turns)[0] == {"__type__": "update"}


def test_a_fresh_page_offers_questions_that_the_store_answers(engine: NewsQA) -> None:
    chat = Chat(engine)
    notice, footer, suggestions, *buttons = chat.welcome()
    assert not notice.visible
    assert "共 3 篇" in footer
    assert suggestions.visible
    questions = [button.value for button in buttons if button.visible]
    assert "谁主持了青溪县春季植树动员会？" in questions
    assert "望江大桥什么时候合龙？" in questions or "望江大桥总投资多少？" in questions
    for question in questions:
        assert engine.ask(question).status == "answered"


def test_a_new_chat_is_empty() -> None:
    turns, shown, start, new = Chat(StubEngine([])).anew()
    assert (turns, shown, start.visible, new.visible) == ((), [], True, False)
