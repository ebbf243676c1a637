from __future__ import annotations

from newsqa.engine import NewsQA
from newsqa.messages import web
from newsqa.querying.archive_facts import about
from newsqa.settings import Settings
from newsqa.store.contents import ArchiveFacts
from newsqa.types import Article
from tests.conftest import HashEmbedder


def test_all_that_is_known_is_named() -> None:
    names = tuple(f"第{number}报" for number in range(7))
    message = about(ArchiveFacts(68221, ("2023-07-01", "2023-08-16"), names), "2026-11-26")
    assert message.zh == (
        "库里共有 68,221 篇文章。发布日期从 2023-07-01 到 2023-08-16。"
        "来源有第0报、第1报、第2报、第3报、第4报等 7 家。最近一次更新是 2026-11-26。"
    )
    assert "68,221 articles" in message.en and "7 publishers" in message.en
    assert message.code == "about_archive"


def test_what_is_unknown_is_left_out() -> None:
    assert about(ArchiveFacts(1, None, ()), None).zh == "库里有 1 篇文章。"
    one_day = about(ArchiveFacts(2, ("2024-05-20", "2024-05-20"), ("江城晚报",)), None)
    assert one_day.zh == "库里共有 2 篇文章。发布日期是 2024-05-20。来源有江城晚报。"
    assert about(ArchiveFacts(0, None, ()), "2026-11-26") == web.NO_ARTICLES


def test_the_facts_are_those_of_the_generation(settings: Settings) -> None:
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.add([Article("a", "集市开张。", published="2024-03-12", publisher="青溪融媒")])
    first = engine.ask("库里有多少篇文章？")
    assert first.message and "1 篇" in first.message.zh and "青溪融媒" in first.message.zh
    engine.add([Article("b", "大桥合龙。", published="2024-05-20")])
    second = engine.ask("库里有多少篇文章？")
    assert second.message and "2 篇" in second.message.zh and "2024-05-20" in second.message.zh
    assert second.generation == first.generation + 1
