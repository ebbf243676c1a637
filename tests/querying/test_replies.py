from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from newsqa.engine import NewsQA
from newsqa.messages import chat, web
from newsqa.protocols import Floats, Kind
from newsqa.settings import Settings
from tests.conftest import HashEmbedder


class NoQuestions(HashEmbedder):
    """Fails where a question is encoded."""

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        assert kind == "passage"
        return super().encode(texts, kind=kind)


def test_small_talk_is_answered_without_a_search(settings: Settings, articles_folder: Path) -> None:
    engine = NewsQA(settings, create=True, embedder=NoQuestions())
    engine.ingest([articles_folder])
    steps: list[str] = []
    answer = engine.ask("你好", on_step=steps.append)
    assert answer.status == "chat" and answer.message == chat.SMALL_TALK["greeting"]
    assert not (answer.answers or answer.hits or answer.spans or answer.choices)
    assert answer.form is None and answer.abstain_reason is None
    assert steps == ["retrieve", "read"]
    again = engine.ask("  你好 ")
    assert again.message == answer.message and again.question == "你好"
    assert engine.ask("库里有多少篇文章").status == "chat"


def test_an_empty_archive_greets_as_well(settings: Settings) -> None:
    engine = NewsQA(settings, create=True, embedder=NoQuestions())
    assert engine.ask("谢谢").message == chat.SMALL_TALK["thanks"]
    assert engine.ask("库里有多少篇文章").message == web.NO_ARTICLES


def test_a_request_that_names_no_news_is_asked_which(
    settings: Settings, articles_folder: Path
) -> None:
    with NewsQA(settings, create=True, embedder=HashEmbedder()) as engine:
        engine.ingest([articles_folder])
        for asked in ("总结一下", "还有吗？", "为什么呢", "他是谁", "And why is that?"):
            for history in ([], ["你好"]):
                answer = engine.ask(asked, history=history)
                assert (answer.status, answer.message) == ("chat", chat.WHICH_NEWS), asked
                assert not answer.answers
