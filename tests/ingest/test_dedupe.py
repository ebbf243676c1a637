"""Copies: the same report with another head, tail or script, or shortened; nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.ingest.dedupe import BANDS, signature
from newsqa.text.alignment import LEAST, LONGEST_ALIGNED, aligned, same_report

NEWS = (
    "5月19日，全长3218米的望江大桥顺利合龙。大桥由江城建工集团承建，总投资27亿元。"
    "项目经理费云天介绍，大桥预计明年6月通车。通车后两岸车程将由50分钟缩短到8分钟。"
    "当天上午，最后一段钢箱梁缓缓落位，工人们在桥面上拉起横幅庆祝。"
    "家住江北的陈阿婆说，她盼这座桥盼了二十年，以后去对岸看孙子再也不用等渡轮。"
    "据了解，大桥两端还将建设两座滨江公园，供市民休闲散步，预计后年春天开放。"
)
WEATHER = (
    "江城市气象台{month}月{day}日发布：今天白天{sky}，{wind}风{force}级，最高气温{high}度；"
    "夜间{night}，最低气温{low}度。空气质量指数{air}，紫外线强度{uv}级。"
    "气象台提醒市民，外出请注意防晒，随时关注最新的天气预报，合理安排出行时间。"
)
PINNED = [78953232571636, 27858068014883, 74399048959404]
FIRST_DAY = WEATHER.format(
    month=5, day=20, sky="多云", wind="东", force=3, high=28, night="小雨", low=19, air=52, uv=4
)
SECOND_DAY = WEATHER.format(
    month=5, day=21, sky="晴", wind="南", force=2, high=31, night="多云", low=21, air=67, uv=7
)


def meet(first: str, second: str) -> bool:
    """Whether the two are compared at all, and are found the same."""
    return bool(set(signature(first)) & set(signature(second))) and same_report(first, second)


def test_exact_copies_share_every_key_however_they_are_set() -> None:
    full_width = NEWS.replace("3218", "３２１８").replace("，", "， ").replace("。", "。\n")
    assert signature(full_width) == signature(NEWS)
    assert len(signature(NEWS)) == BANDS + 1
    assert all(0 <= key < 2**47 for key in signature(NEWS))
    assert same_report(NEWS, full_width)


def test_the_keys_of_a_text_never_change() -> None:
    # They are stored: with other values no new article would meet an old one.
    assert signature(NEWS)[:3] == PINNED


@pytest.mark.parametrize(
    "text",
    [
        "重磅！这座大桥今天合龙\n本报记者 柳如烟 通讯员 丁一 江城报道\n" + NEWS,
        NEWS + "\n（责任编辑：某某）声明：本网转载此文出于传递更多信息之目的，版权归原作者所有。",
        "据江城晚报消息，" + NEWS + "来源：江城晚报",
        NEWS[: len(NEWS) * 4 // 5],
        NEWS[NEWS.index("大桥由江城") :],
        NEWS.replace("顺利合龙", "顺利合拢"),
        NEWS.replace("27亿元", "27.1亿元"),
    ],
)
def test_a_reprint_is_a_copy(text: str) -> None:
    assert meet(NEWS, text)


def test_a_reprint_in_the_other_script_is_a_copy() -> None:
    import opencc

    assert meet(NEWS, "本報訊 " + opencc.OpenCC("s2t").convert(NEWS) + "（完）")


def test_the_same_form_filled_in_again_is_no_copy() -> None:
    assert not same_report(FIRST_DAY, SECOND_DAY)
    lottery = "第{}期开奖号码为{}、{}、{}，销售额{}元，一等奖{}注，奖池滚存{}元。"
    rules = "温馨提示：彩票有风险，请理性购买，未成年人不得购买彩票及兑奖，兑奖期限为六十天。"
    assert not same_report(
        lottery.format(88, 3, 17, 25, 3712, 2, 88123) + rules,
        lottery.format(89, 8, 11, 30, 4095, 5, 91340) + rules,
    )
    draw = "{}在{}男单决赛中以二比一战胜{}，夺得冠军。" * 3 + "比赛在江城体育馆举行，观众坐满看台。"
    one = draw.format(*["卓远航", "春季赛", "梁仲秋"] * 3)
    assert not same_report(one, draw.format(*["蒲一诺", "秋季赛", "桂兰舟"] * 3))


def test_a_round_up_is_no_copy_of_its_parts() -> None:
    others = FIRST_DAY + "集市十月开张，摊位三百个，入场免费，停车场设在青溪中学操场。" * 3
    assert not same_report(NEWS, NEWS + others + SECOND_DAY)


def test_another_report_of_the_event_is_none() -> None:
    other = (
        "望江大桥昨日合龙，市民期待已久。家住江北的居民说，以后过江上班方便多了，不必再绕行老桥。"
        "据悉，大桥两端的公园也将同步开放。施工方表示，桥面铺装将在入冬之前完成，随后进行荷载试验。"
    )
    assert not same_report(NEWS, other)


def test_a_number_or_a_name_disputes_its_sentence_only() -> None:
    changed = NEWS.replace("27亿元", "29亿元").replace("费云天", "云中鹤")
    found = aligned(NEWS, changed)
    assert found.disputed > 0
    assert found.agreed > 0
    assert found.agreed + found.disputed <= found.shorter
    assert aligned(NEWS, NEWS.replace("合龙", "合拢")).disputed == 0


def test_short_texts_count_only_when_they_are_the_same() -> None:
    short = NEWS[: LEAST // 2]
    assert len(signature(short)) == 1
    assert meet(short, short + "！")
    assert not same_report(short, short + "又")


@pytest.mark.parametrize("text", ["", "……", "\n \u3000。"])
def test_a_text_without_letters_meets_no_other(text: str) -> None:
    assert signature(text) == []


def test_a_book_is_compared_by_sentences() -> None:
    book = "".join(f"第{number}天，船队又走了{number * 7}里水路。" for number in range(6000))
    assert len(book) > LONGEST_ALIGNED
    assert meet(book, "序言。" + book + "全书完。")
    assert not same_report(book, book.replace("水路", "山路"))


@given(
    st.text("大桥合龙5月19日，。投资27亿元\n", max_size=200), st.integers(0, 200), st.integers(0, 9)
)
def test_the_order_does_not_matter(text: str, cut: int, digit: int) -> None:
    other = text[:cut] + str(digit) + text[cut + 1 :]
    assert aligned(text, other) == aligned(other, text)
    assert same_report(text, text)
