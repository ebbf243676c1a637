from __future__ import annotations

import pytest

from newsqa.dialogue.small_talk import reply_to, talk_kind
from newsqa.messages import chat
from newsqa.models.intents import intent_model
from newsqa.text.fold import fold


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("你好", "greeting"),
        ("早上好！", "greeting"),
        ("hello", "greeting"),
        ("謝謝你", "thanks"),
        ("thanks a lot", "thanks"),
        ("再见", "goodbye"),
        ("你是谁", "who"),
        ("你叫什麼名字", "who"),
        ("你能做什么？", "help"),
        ("怎么用", "help"),
        ("what can you do", "help"),
        ("你真棒", "praise"),
        ("你真笨", "insult"),
        ("写一首关于春天的诗", "request"),
        ("明天天气怎么样", "request"),
    ],
)
def test_the_kind_decides_the_reply(text: str, kind: str) -> None:
    assert talk_kind(fold(text)) == kind
    assert reply_to(fold(text)) == chat.SMALL_TALK[kind]


def test_the_model_and_the_replies_know_the_same_kinds() -> None:
    kinds = {label.partition("/")[2] for label in intent_model().labels if "/" in label}
    assert kinds == set(chat.SMALL_TALK)
