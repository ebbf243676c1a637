"""A message speaks two languages, and its fields are filled in both."""

import pytest

from newsqa.errors import StoreBusy
from newsqa.messages import Message

BUSY = Message("{path} 正忙：{why}", "{path} is busy: {why}", "store_busy")
WHY = Message("另一个进程在写", "another process is writing", "writer")


def test_fields_are_filled_in_each_language() -> None:
    message = BUSY.format(path="a b", why=WHY)
    assert message.text("zh") == "a b 正忙：另一个进程在写"
    assert message.text("en") == "a b is busy: another process is writing"
    assert message.code == "store_busy"


def test_braces_of_a_value_stay() -> None:
    assert BUSY.format(path="{x}", why="{y}").text("en") == "{x} is busy: {y}"


def test_a_missing_field_and_an_unknown_language_are_errors() -> None:
    with pytest.raises(KeyError):
        BUSY.format(path="a")
    with pytest.raises(ValueError, match="fr"):
        WHY.text("fr")


def test_an_error_carries_its_message() -> None:
    error = StoreBusy(BUSY.format(path="a", why=WHY))
    assert error.message.code == "store_busy"
    assert str(error) == "a 正忙：另一个进程在写 / a is busy: another process is writing"


def test_traditional_chinese_is_made_of_the_chinese_and_leaves_values_alone() -> None:
    saved = Message("谢谢，已记下{name}的网络信息", "saved {name}", "saved")
    assert saved.text("zh-TW") == "謝謝，已記下{name}的網路資訊"
    assert saved.format(name="县里的软件").text("zh-TW") == "謝謝，已記下县里的软件的網路資訊"
    assert BUSY.format(path="a", why=WHY).text("zh-TW") == "a 正忙：另一個程序在寫"
    assert saved.format(name="x") == Message("谢谢，已记下x的网络信息", "saved x", "saved")


def test_traditional_chinese_has_the_quotation_marks_of_taiwan_around_values_too() -> None:
    asked = Message("按“{words}”查找‘{one}’", "x", "asked").format(words="“甲”", one="乙")
    assert asked.text("zh-TW") == "按「“甲”」查詢『乙』"


def test_news_are_published_in_traditional_chinese_and_not_released_like_programs() -> None:
    message = Message("只查这个发布者发布的新闻，要有权限", "news of this publisher", "published")
    assert message.text("zh-TW") == "只查這個發布者發布的新聞，要有權限"
