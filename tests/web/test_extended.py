"""A list of news that "show more" makes longer, without a new turn of the talk."""

from __future__ import annotations

import asyncio
import html
import json
from dataclasses import replace
from typing import Any

import pytest

from newsqa.types import Answer, Article
from newsqa.web.chat import Chat
from newsqa.web.extended import extended
from newsqa.web.metrics import Metrics
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import BoundedExecutor
from newsqa.web.sessions import Sessions

from .conftest import seen
from .talking import LATEST, Talking


class Pages(Talking):
    """A list of 30 articles, ten to a page."""

    def ask(self, question: str, **options: Any) -> Answer:
        offset = options.get("offset", 0)
        listed = tuple(Article(str(n), f"报道{n}", f"报道{n}") for n in range(30))
        found = super().ask(LATEST, offset=0)
        return replace(
            found, question=question, listed=listed[offset : offset + 10], total=30, offset=offset
        )


@pytest.mark.parametrize(
    ("offset", "shown", "count"), [(0, 0, 10), (0, 10, 20), (0, 20, 30), (10, 10, 20), (0, 240, 30)]
)
def test_a_list_grows_by_pages(offset: int, shown: int, count: int) -> None:
    engine = Pages()
    answer = extended(lambda first: engine.ask(LATEST, offset=first), offset, shown)
    assert [article.id for article in answer.listed] == [
        str(n) for n in range(offset, offset + count)
    ]
    assert (answer.offset, answer.total) == (offset, 30)


def test_the_page_of_the_chat_makes_a_list_longer_without_a_turn() -> None:
    engine, sessions = Pages(), Sessions()
    executor = BoundedExecutor(1, 4)
    chat = Chat(QuestionQueue(engine, executor, Metrics(executor), "chat"), sessions)
    key = "a" * 32
    seen(chat.ask(LATEST, f'{key} zh 0 {{"filters": {{"publisher": "澜溪"}}}}'))
    asyncio.run(chat.show_more(f'{key} zh 0 {{"turn": 1, "shown": 10}}'))
    (turn,) = sessions.turns(key)
    assert turn.answer.count("<li>") == 20
    assert 'data-more="20"' in turn.answer
    assert turn.filters.publisher == "澜溪"
    assert (
        json.loads(html.unescape(turn.answer.split('data-feedback="')[1].split('"')[0]))[
            "answer"
        ].count("报道")
        == 20
    )
    for other in ("b" * 32 + ' zh 0 {"turn": 1, "shown": 10}', f'{key} zh 0 {{"turn": 9}}', None):
        asyncio.run(chat.show_more(other))
    assert sessions.turns(key) == (turn,)
