"""Whether two articles report one event."""

from __future__ import annotations

from newsqa.answer.same_event import SURE, Reports, same_event_features
from newsqa.text.terms import Tokenizer
from newsqa.types import Article

REPORTS = Reports(Tokenizer())
FIRE = Article(
    "fire",
    "8月3日凌晨2时40分，白石镇鸿运木器厂发生火灾，过火面积约600平方米，没有人员伤亡。消防员用两个小时将火扑灭。",
    "白石镇鸿运木器厂发生火灾",
    published="2024-08-03",
)
CAUSE = Article(
    "cause",
    "8月3日凌晨白石镇鸿运木器厂火灾的原因查明了。据白石镇消防站通报，火灾没有人员伤亡，过火面积约600平方米，"
    "起火点在木器厂喷漆车间，由电线老化引起。消防员用了两个小时将火扑灭。",
    "白石镇鸿运木器厂火灾原因查明",
    published="2024-08-05",
)
STORE = Article(
    "store",
    "8月3日凌晨3时10分，临湾区一处仓库发生火灾，过火面积约400平方米，没有人员伤亡。消防员用一个小时将火扑灭。",
    "临湾区一仓库发生火灾",
    published="2024-08-03",
)
NOTICE = Article(
    "notice", "青溪县气象台发布暴雨蓝色预警，预计今天夜间有大到暴雨。", published="2024-08-03"
)


def test_reports_of_one_event_are_likelier_than_look_alikes() -> None:
    same = REPORTS.same_event(FIRE, CAUSE)

    assert same >= SURE
    assert same > REPORTS.same_event(FIRE, STORE)
    assert REPORTS.same_event(FIRE, STORE) < SURE
    assert REPORTS.same_event(FIRE, NOTICE) < 0.1


def test_order_of_the_two_is_of_no_matter() -> None:
    one, other = REPORTS.report(FIRE), REPORTS.report(CAUSE)

    assert same_event_features(one, other) == same_event_features(other, one)


def test_reports_of_an_event_are_found_in_their_order_without_itself() -> None:
    found = REPORTS.of_event(FIRE, [STORE, CAUSE, FIRE, NOTICE])

    assert [article.id for article in found] == ["cause"]


def test_who_wrote_it_and_the_day_speak_for_nothing() -> None:
    signed = [
        Article("a", "（记者 江晚舟 通讯员 苏禾）8月9日，青溪县开展防汛演练。"),
        Article("b", "（记者 江晚舟 通讯员 苏禾）8月9日，鹿鸣中学的图书馆开放。"),
    ]

    one, other = (REPORTS.report(article) for article in signed)

    assert not {*one.head} & {"江晚", "晚舟", "苏禾"}
    assert not one.figures
    assert REPORTS.same_event(*signed) < 0.1
    assert other.day is None


def test_article_without_words_is_of_no_event() -> None:
    assert REPORTS.same_event(Article("x", "。"), FIRE) < SURE
    assert REPORTS.same_event(Article("x", "。"), Article("y", "！")) < SURE
