"""What the chat does with what people type."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import ModelError, StoreMissing
from newsqa.messages import Lang, Message, answers, web
from newsqa.store.stats import StoreStats
from newsqa.types import Answer, Article, Filters
from newsqa.web.chat import Chat
from newsqa.web.engine_api import ClosedEngine, EngineApi
from newsqa.web.metrics import Metrics
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import BoundedExecutor
from newsqa.web.sessions import TURNS
from newsqa.web.visit import Visit

from .conftest import HOSTILE, StubEngine, answered, seen, span_of
from .talking import GREETING, HELLO, MEETING, POST, RESOLVED, WHO, Talking

ARTICLE = Article("m1", "3月5日，大会召开。常务副区长祁望舒主持会议。", "大会")
BROKEN = Message("模型读不出来", "model cannot be read <b>", "broken")
KEY = "0123456789abcdef" * 2
VISIT = f"{KEY} zh 0"


def chat_of(engine: EngineApi) -> Chat:
    executor = BoundedExecutor(1, 4)
    return Chat(QuestionQueue(engine, executor, Metrics(executor), "chat"))


def contents(update: Any) -> list[str]:
    """The HTML of the messages that a chat shows."""
    assert isinstance(update, Sequence)
    return [message.content.value for message in update]


def last(chat: Chat, question: str | None, sent: str = VISIT) -> str:
    return contents(seen(chat.ask(question, sent))[-1][1])[-1]


def test_the_question_shows_at_once_and_then_its_answer() -> None:
    engine = StubEngine([ARTICLE], answered("谁？", span_of(ARTICLE, "祁望舒")))
    first, second = seen(chat_of(engine).ask(" 谁主持\n会议？ ", VISIT))
    assert first[0] == ""
    assert (first[2].visible, first[3].visible) == (False, True)
    question, pending = contents(first[1])
    assert "谁主持 会议？" in question
    assert web.PENDING.zh in pending
    assert engine.asked == ["谁主持 会议？"]
    answer = contents(second[1])[1]
    assert "祁望舒" in answer
    assert 'id="cite-1-1"' in answer
    # Again, since the page of Gradio can lose the first change.
    assert (second[2].visible, second[3].visible) == (False, True)


@pytest.mark.parametrize("typed", ["", "  \n　", None])
def test_an_empty_question_does_nothing(typed: str | None) -> None:
    engine = StubEngine([ARTICLE])
    (update,) = seen(chat_of(engine).ask(typed, VISIT))
    assert all(part == {"__type__": "update"} for part in update)
    assert engine.asked == []


def test_a_long_question_is_cut() -> None:
    engine = StubEngine([ARTICLE])
    last(chat_of(engine), "长" * 10_000)
    assert engine.asked == ["长" * engine.settings.question_characters]


def test_old_turns_drop_out_and_ids_stay_apart() -> None:
    engine = StubEngine([ARTICLE], answered("谁？", span_of(ARTICLE, "祁望舒")))
    chat = chat_of(engine)
    for number in range(TURNS + 3):
        *_, update = seen(chat.ask(f"问题{number}", VISIT))
    shown = contents(update[1])
    assert len(shown) == 2 * TURNS
    assert f'id="cite-{TURNS + 3}-1"' in shown[-1]
    assert len(set(shown)) == 2 * TURNS


def test_what_is_shown_is_escaped(hostile: Article) -> None:
    engine = StubEngine([hostile], answered(HOSTILE, span_of(hostile, "凌霜主持了会议。")))
    *_, update = seen(chat_of(engine).ask(HOSTILE, VISIT))
    for shown in contents(update[1]):
        assert "<script" not in shown
        assert "<img" not in shown
        assert "window.hit" in shown


@pytest.mark.parametrize(
    "engine",
    [
        StubEngine([ARTICLE], ModelError(BROKEN)),
        ClosedEngine(StoreMissing(BROKEN), StubEngine([]).settings),
    ],
)
def test_an_error_is_its_one_line_in_the_language_of_the_page(engine: EngineApi) -> None:
    answer = last(chat_of(engine), "谁？")
    assert "<p>模型读不出来</p>" in answer
    assert "Traceback" not in answer
    assert "<p>model cannot be read &lt;b&gt;</p>" in last(chat_of(engine), "谁？", f"{KEY} en 0")


@pytest.mark.parametrize(("language", "sentence"), [("zh", web.EMPTY.zh), ("en", web.EMPTY.en)])
def test_an_empty_store_names_the_command(language: str, sentence: str) -> None:
    engine = StubEngine([], store=Path("我的库"))
    sent = f"{KEY} {language} 0"
    notice, _, suggestions, _, _, _, _, *buttons = chat_of(engine).welcome(sent)
    for shown in (notice.value, last(chat_of(engine), "谁？", sent)):
        assert sentence in shown
        assert "newsqa ingest" in shown
        assert "--store 我的库" in shown
    assert notice.visible
    assert not suggestions.visible
    assert not any(button.visible for button in buttons)
    assert engine.asked == []


def test_an_unforeseen_fault_becomes_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    chat = chat_of(StubEngine([ARTICLE], RuntimeError("words of the trace")))
    assert "请再试一次" in last(chat, "谁？")
    assert "words of the trace" in caplog.text
    assert "请再试一次" in contents(chat.failed(VISIT))[1]
    assert chat.failed("f" * 32 + " zh 0") == {"__type__": "update"}, "nothing was asked there"
    first, *later = seen(chat.open(VISIT))
    assert not later, "the turn is over: opening the page again does not wait for it"
    assert "请再试一次" in contents(first[0])[1]


@pytest.mark.parametrize(
    "typed", ["\u200b\u2060", "\ufeff \u00ad", "\ud800", " \t\n", "\u3164\ufe0f"]
)
def test_what_cannot_be_seen_is_no_question(typed: str) -> None:
    chat = chat_of(StubEngine([ARTICLE], RuntimeError("never asked")))
    assert [update["__type__"] for (update, *_) in seen(chat.ask(typed, VISIT))] == ["update"]
    assert seen(chat.open(VISIT))[0][0] == []


class Unreadable(StubEngine):
    """A store that fails in a way nobody foresaw, before a question is asked."""

    def status(self) -> StoreStats:
        raise RuntimeError("words of the trace")


def test_a_turn_that_could_not_be_asked_is_over() -> None:
    chat = chat_of(Unreadable([ARTICLE]))
    with pytest.raises(RuntimeError):
        seen(chat.ask("谁？", VISIT))
    first, *later = seen(chat.open(VISIT))
    assert not later
    assert "请再试一次" in contents(first[0])[1]


def test_a_fresh_page_offers_questions_that_the_store_answers(engine: NewsQA) -> None:
    chat = chat_of(engine)
    notice, footer, suggestions, *_ = chat.welcome(VISIT)
    buttons = chat.welcome(VISIT)[7:]
    assert not notice.visible
    assert "共 3 篇" in footer
    assert suggestions.visible
    questions = [button.value for button in buttons if button.visible]
    assert "谁主持了青溪县春季植树动员会？" in questions
    assert "望江大桥什么时候合龙？" in questions or "望江大桥总投资多少？" in questions
    forms = {question: engine.ask(question).form for question in questions}
    assert None not in forms.values()
    assert forms["最近有哪些新闻？"] == "listing"
    assert [forms[question] for question in questions if "总结" in question] == ["digest"]


def test_the_page_speaks_one_language() -> None:
    engine = StubEngine([ARTICLE])
    languages: tuple[tuple[Lang, Lang], ...] = (("zh", "en"), ("en", "zh"))
    for lang, other in languages:
        _, footer, _, box, stop, new, export, *_ = chat_of(engine).welcome(f"{KEY} {lang} 1")
        assert (box.placeholder, box.label) == (web.PLACEHOLDER.text(lang), web.QUESTION.text(lang))
        assert [button.value for button in (stop, new, export)] == [
            web.STOP.text(lang),
            web.NEW_CHAT.text(lang),
            web.EXPORT.text(lang),
        ]
        assert f'href="./?lang={other}"' in footer
        answer = last(chat_of(engine), "谁？", f"{KEY} {lang} 1")
        assert answers.NO_ANSWER.text(lang) in answer
        assert answers.NO_ANSWER.text(other) not in answer


def test_links_name_the_language_only_when_the_address_of_the_chat_does() -> None:
    engine = StubEngine([ARTICLE], answered("谁？", span_of(ARTICLE, "祁望舒")))
    assert 'href="article/m1?start=15&amp;end=18#answer"' in last(chat_of(engine), "谁？")
    named = last(chat_of(engine), "谁？", f"{KEY} en 1")
    assert 'href="article/m1?start=15&amp;end=18&amp;lang=en#answer"' in named


def test_a_reload_shows_the_conversation_of_its_key_only() -> None:
    engine = StubEngine([ARTICLE], answered("谁？", span_of(ARTICLE, "祁望舒")))
    chat = chat_of(engine)
    answer = last(chat, "谁？")
    ((shown, start, talk),) = seen(chat.open(VISIT))
    assert contents(shown)[1] == answer
    assert (start.visible, talk.visible) == (False, True)
    for stranger in (f"{'f' * 32} zh 0", "", None, f"{KEY} fr 0", f"{KEY} zh 0\n", "<b>"):
        ((shown, start, talk),) = seen(chat.open(stranger))
        assert (shown, start.visible, talk.visible) == ([], True, False)


def test_a_new_chat_is_empty_and_drops_the_conversation() -> None:
    chat = chat_of(StubEngine([ARTICLE]))
    last(chat, "谁？")
    shown, start, talk = chat.new_chat(VISIT)
    assert (shown, start.visible, talk.visible) == ([], True, False)
    ((shown, *_),) = seen(chat.open(VISIT))
    assert shown == []


def threads_of_pages() -> set[threading.Thread]:
    """The threads that work for pages, those of earlier tests included."""
    return {one for one in threading.enumerate() if "AnyIO" in one.name}


class Slow(StubEngine):
    """Answers when it is let; `begun` is set when it works."""

    def __init__(self) -> None:
        super().__init__([ARTICLE], answered("谁？", span_of(ARTICLE, "祁望舒")))
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def ask(self, question: str, **options: Any) -> Answer:
        self.begun.set()
        assert self.go_on.wait(30)
        return super().ask(question, **options)


def test_a_question_can_be_stopped_while_it_is_worked_on_and_while_it_waits() -> None:
    engine = Slow()
    chat, other = chat_of(engine), f"{'f' * 32} zh 0"

    async def talk() -> None:
        running, waiting = chat.ask("谁？", VISIT), chat.ask("何时？", other)
        await anext(running)
        await asyncio.to_thread(engine.begun.wait, 30)
        await anext(waiting)
        for sent, asked in ((other, waiting), (VISIT, running)):
            chat.stop(sent)
            assert web.STOPPED.zh in contents((await anext(asked))[1])[-1]
        engine.go_on.set()

    asyncio.run(talk())
    assert "祁望舒" in last(chat, "谁？")
    assert "何时？" not in engine.asked  # it had not begun and left the line


def test_a_reload_while_a_question_runs_gets_its_answer() -> None:
    engine = Slow()
    chat = chat_of(engine)

    async def talk() -> None:
        asked = chat.ask("谁？", VISIT)
        await anext(asked)
        await asked.aclose()  # the page is gone
        opened = chat.open(VISIT)
        assert web.PENDING.zh in contents((await anext(opened))[0])[1]
        engine.go_on.set()
        assert "祁望舒" in contents((await anext(opened))[0])[1]

    asyncio.run(talk())


def test_one_page_of_a_talk_waits_for_its_answer() -> None:
    engine = Slow()
    chat = chat_of(engine)

    async def talk() -> None:
        asked = chat.ask("谁？", VISIT)
        await anext(asked)
        before = threads_of_pages()
        pages = [chat.open(VISIT) for _ in range(50)]
        waiting: list[asyncio.Future[Any]] = []
        for page in pages:
            await anext(page)
            waiting.append(asyncio.ensure_future(anext(page, None)))
            await asyncio.sleep(0)
        # No thread of theirs: these would be taken from articles and /readyz.
        assert threads_of_pages() <= before
        assert [await one for one in waiting[:-1]] == [None] * 49
        engine.go_on.set()
        assert "祁望舒" in contents((await waiting[-1])[0])[1]
        assert "祁望舒" in contents((await anext(asked))[1])[1]

    asyncio.run(talk())


def test_a_new_chat_while_a_question_runs_stays_empty() -> None:
    engine = Slow()
    chat = chat_of(engine)

    async def talk() -> None:
        asked = chat.ask("谁？", VISIT)
        await anext(asked)
        chat.new_chat(VISIT)
        assert (await anext(asked))[1] == {"__type__": "update"}
        engine.go_on.set()

    asyncio.run(talk())
    ((shown, *_),) = seen(chat.open(VISIT))
    assert shown == []


def test_the_earlier_questions_that_were_answered_come_with_the_next() -> None:
    engine = Talking()
    chat = chat_of(engine)
    last(chat, WHO)
    shown = last(chat, POST)
    assert RESOLVED in shown
    assert "data-alone" in shown
    last(chat, "坏")  # fails: it does not count
    last(chat, POST, f'{VISIT} {{"alone": true}}')
    last(chat, MEETING)
    assert [history for _, history, _ in engine.talks] == [(), (WHO,), (WHO, POST), (), (POST,)]
    chat.new_chat(VISIT)
    last(chat, POST)
    assert engine.talks[-1][1] == ()


def test_a_stopped_question_is_no_earlier_one() -> None:
    engine = Slow()
    chat = chat_of(engine)

    async def talk() -> None:
        asked = chat.ask("谁？", VISIT)
        await anext(asked)
        await asyncio.to_thread(engine.begun.wait, 30)
        chat.stop(VISIT)
        await anext(asked)
        engine.go_on.set()

    asyncio.run(talk())
    last(chat, "何时？")
    assert engine.history == ()


def test_filters_of_the_page_limit_the_question() -> None:
    engine = StubEngine([ARTICLE])
    chat = chat_of(engine)
    wishes = {"filters": {"since": "2024-03-01", "publisher": " 青溪 ", "x": 1}, "any_time": True}
    last(chat, "谁？", f"{VISIT} {json.dumps(wishes)}")
    assert engine.filters == Filters(since="2024-03-01", publisher="青溪", any_time=True)
    refused = last(chat, "谁？", f'{VISIT} {{"filters": {{"since": "<b>昨天"}}}}')
    assert "不是日期" in refused
    assert "<b>" not in refused
    for wish in ("{", "{}", '{"filters": 7}', '{"alone": 1}', "{" * 900):
        last(chat, "谁？", f"{VISIT} {wish}")
        assert engine.filters == Filters()
    assert len(engine.asked) == 6


def test_a_greeting_is_answered_with_questions_of_the_archive() -> None:
    shown = last(chat_of(Talking()), HELLO)
    assert GREETING.zh in shown
    assert 'data-ask="谁主持了青溪县春季植树动员会？"' in shown


def test_who_asks_is_a_key_and_a_language_or_somebody_new() -> None:
    visit = Visit.of(f"{KEY} en 1")
    assert (visit.key, visit.lang, visit.language.asked) == (KEY, "en", True)
    for sent in (None, 7, "", KEY, f"{KEY.upper()} zh 0", f"{KEY} zh 2", f" {KEY} zh 0"):
        assert Visit.of(sent).key not in ("", KEY)
        assert Visit.of(sent).lang == "zh"
