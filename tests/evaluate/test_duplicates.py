"""Near-duplicates: the same news in another paper, not other news on the same event."""

from __future__ import annotations

from newsqa.evaluate.duplicates import NearDuplicates

NEWS = (
    "5月19日，全长3218米的望江大桥顺利合龙。大桥由江城建工集团承建，总投资27亿元。"
    "项目经理费云天介绍，大桥预计明年6月通车。通车后两岸车程将由50分钟缩短到8分钟。"
)


def test_a_reprint_with_its_own_head_and_tail() -> None:
    same = NearDuplicates(NEWS)
    assert same.includes("本报讯 " + NEWS.replace("，", ", ") + "（责编：某人）")
    assert same.includes(NEWS[: len(NEWS) * 3 // 4])
    assert same.includes(NEWS)


def test_another_report_on_it() -> None:
    other = (
        "望江大桥昨日合龙，市民期待已久。家住江北的居民说，以后过江上班方便多了，不必再绕行老桥。"
        "据悉，大桥两端的公园也将同步开放，供市民休闲散步。"
    )
    assert not NearDuplicates(NEWS).includes(other)


def test_short_texts_count_only_when_the_same() -> None:
    assert NearDuplicates("大桥合龙。").includes("大桥合龙")
    assert not NearDuplicates("大桥合龙。").includes(NEWS)
    assert not NearDuplicates("").includes(NEWS)
