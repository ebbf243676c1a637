"""Questions for a list of news: titles by day, or names of documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest

from newsqa.answer.serialize import answer_json
from newsqa.dialogue.parse import parse_question
from newsqa.engine import NewsQA
from newsqa.messages.chat import NO_MORE
from newsqa.querying import answerer
from newsqa.settings import Settings
from newsqa.types import Article, Filters, Question
from tests.archive import FirstWords
from tests.conftest import HashEmbedder

_ALL = Filters()

MARKET = "青溪县集市开张，首日来客三千人。集市由谷雨生主持，请大家有序参加，摊位费全免，长期有效。"
PLAN = (
    "青溪县近日印发《青溪县防汛应急预案》（以下简称《预案》），要求各乡镇落实到人。预案依据《中华人民共和国防洪法》制定。"
    "《青溪县堤坝管理办法》同日公布，自下月起施行。"
)
ARTICLES = (
    Article(
        "flood1",
        "8月1日，青溪县防汛会议召开，谷雨生主持会议。",
        "青溪县防汛会议",
        published="2023-08-01",
    ),
    Article(
        "flood2",
        "青溪县加固防汛堤坝十二处。",
        "青溪县加固防汛堤坝",
        published="2023-08-02T09:00:00",
    ),
    Article("market", MARKET, "集市开张", published="2023-08-02T08:00:00", publisher="青溪融媒"),
    Article("copy", MARKET, "集市开张了", published="2023-08-02T11:00:00", publisher="江城晚报"),
    Article(
        "bridge", "望江大桥合龙，全长3218米。", "望江大桥合龙", published="2023-08-02T23:00:00"
    ),
    Article("plan", PLAN, "青溪县印发防汛预案", published="2023-08-10"),
    Article("robot", "晨星中学机器人队夺冠。", "机器人队夺冠", published="2023-08-17"),
    Article("undated", "竹坞村的桂花开了。", ""),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsQA]:
    settings = Settings(
        store=tmp_path_factory.mktemp("list") / "store", max_listed=3, today=date(2023, 8, 18)
    )
    with NewsQA(settings, create=True, embedder=HashEmbedder(), reader=FirstWords()) as engine:
        engine.add(ARTICLES)
        yield engine


@pytest.fixture(autouse=True)
def _all_are_listings(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = parse_question

    def listing(
        typed: str, characters: int, history: Sequence[str] = (), filters: Filters = _ALL
    ) -> Question:
        # What a question wants is learnt and tested elsewhere (tests/dialogue/test_intent.py).
        return replace(parse(typed, characters, history, filters), intent="listing")

    monkeypatch.setattr(answerer, "parse_question", listing)


def ids(engine: NewsQA, question: str, offset: int = 0) -> list[str]:
    return [article.id for article in engine.ask(question, offset=offset).listed]


def test_a_day_lists_its_news_once_what_others_printed_first(archive: NewsQA) -> None:
    answer = archive.ask("8月2日发生了什么")
    assert (answer.status, answer.form, answer.total) == ("answered", "listing", 3)
    assert answer.time_range == ("2023-08-02", "2023-08-02")
    assert {article.id for article in answer.listed} == {"market", "flood2", "bridge"}
    assert answer.listed[0].id == "market"
    assert [copy.id for copy in answer.listed[0].copies] == ["copy"]


def test_all_news_are_paged_the_newest_first(archive: NewsQA) -> None:
    pages = [ids(archive, "有哪些新闻", offset) for offset in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    listed = [one for page in pages for one in page]
    assert listed[:2] == ["robot", "plan"]
    assert listed[-2:] == ["flood1", "undated"]
    assert len(set(listed)) == 7 and "copy" not in listed


def test_more_of_a_list_is_its_next_page(archive: NewsQA) -> None:
    asked = "有哪些新闻"
    history = [asked]
    for offset in (3, 6):
        answer = archive.ask("还有吗？", history=history)
        assert (answer.offset, answer.total) == (offset, 7)
        assert [one.id for one in answer.listed] == ids(archive, asked, offset)
        assert (answer.question, answer.resolved_question) == ("还有吗？", "有哪些新闻？")
        history.append("还有吗？")
    end = archive.ask("再来几条", history=history)
    assert (end.status, end.message) == ("chat", NO_MORE)
    shown = archive.ask("还有吗？", history=[asked], offset=5)  # a client counts for itself
    assert [one.id for one in shown.listed] == ids(archive, asked, 5)


def test_a_topic_lists_only_what_is_about_it(archive: NewsQA) -> None:
    assert ids(archive, "关于防汛的报道有哪些") == ["plan", "flood2", "flood1"]
    assert ids(archive, "8月1日到5日关于防汛的报道") == ["flood2", "flood1"]
    assert ids(archive, "上周关于防汛的新闻") == ["plan"]


def test_recent_news_go_back_until_there_are_enough(archive: NewsQA) -> None:
    recent = archive.ask("最近有什么新闻")
    assert (recent.total, recent.time_range) == (6, ("2023-07-20", "2023-08-18"))
    of_one = archive.ask("最近关于机器人队的新闻")  # more days have no more of it
    assert (of_one.total, of_one.time_range) == (1, ("2023-08-12", "2023-08-18"))
    assert archive.ask("最近关于防汛的新闻").time_range == ("2023-07-20", "2023-08-18")


def test_documents_are_told_by_their_names(archive: NewsQA) -> None:
    answer = archive.ask("青溪县发布了哪些防汛政策")
    assert (answer.status, answer.form) == ("answered", "list")
    names = [span.text for span in answer.answers]
    assert names == ["《青溪县防汛应急预案》", "《青溪县堤坝管理办法》"]  # the law was not issued
    for span in answer.answers:
        assert span.text == span.passage.article.text[span.start : span.end]


@pytest.mark.parametrize("question", ["公布了哪些政策", "最近有什么政策", "出台了什么新规？"])
def test_documents_of_any_topic_are_told_by_their_names(archive: NewsQA, question: str) -> None:
    answer = archive.ask(question)
    names = {span.text for span in answer.answers}
    assert answer.form == "list"
    assert names == {"《青溪县防汛应急预案》", "《青溪县堤坝管理办法》"}


def test_documents_that_nobody_issued_are_no_reason_to_list_other_news(archive: NewsQA) -> None:
    answer = archive.ask("8月2日公布了哪些政策")
    assert (answer.status, answer.abstain_reason) == ("abstained", "no_article")


def test_nothing_in_the_period_is_an_abstention_that_says_so(archive: NewsQA) -> None:
    before = archive.ask("2019年3月有什么新闻")
    assert (before.status, before.abstain_reason) == ("abstained", "outside_dates")
    assert before.message is not None and "2023-08-17" in before.message.zh
    none = archive.ask("8月5日发生了什么")
    assert (none.status, none.abstain_reason, none.listed) == ("abstained", "no_article", ())
    assert none.message is not None and "2023-08-05" in none.message.zh


def test_filters_limit_lists_and_times_can_be_taken_off(archive: NewsQA) -> None:
    of_paper = archive.ask("有哪些新闻", filters=Filters(publisher="江城"))
    assert [article.id for article in of_paper.listed] == ["copy"]
    free = archive.ask("8月2日发生了什么", filters=Filters(any_time=True))
    assert (free.time_range, free.total) == (None, 7)


def test_removed_articles_are_not_listed(archive: NewsQA) -> None:
    archive.add(Article("late", "澜溪花市今日开幕。", "澜溪花市", published="2023-08-18"))
    assert ids(archive, "今天有什么新闻") == ["late"]
    archive.remove(["late"])
    assert ids(archive, "今天有什么新闻") == []


def test_the_json_has_titles_as_a_field(archive: NewsQA) -> None:
    told = answer_json(archive.ask("有哪些新闻", offset=4))
    assert (told["form"], told["total"], told["offset"]) == ("listing", 7, 4)
    for item, article in zip(
        told["answers"], archive.ask("有哪些新闻", offset=4).listed, strict=True
    ):
        [citation] = item["citations"]
        assert (item["field"], citation["start"], citation["quote"]) == ("title", None, "")
        assert citation["article_id"] == article.id
    assert told["answers"][-1]["text"] == "竹坞村的桂花开了。"  # no title: its first sentence
