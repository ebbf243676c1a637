from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.ingest.boilerplate import peel
from newsqa.ingest.draft import Draft, Removal
from newsqa.ingest.extract import extract

BODY = (
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
    "会议还为三个先进村颁发了奖牌。"
)
# Words behind a body, and the publisher and the author that they name.
TAILS: list[tuple[str, str | None, str | None]] = [
    ("分享让更多人看到", None, None),
    ("返回搜狐，查看更多责任编辑：", None, None),
    ("（完）", None, None),
    ("(责任编辑：沙小满 CN001)", None, None),
    ("（来源：青溪融媒）", "青溪融媒", None),
    ("来源：青溪融媒责编：沙小满校对：桂兰舟", "青溪融媒", None),
    ("监制：沙小满 审核：桂兰舟编辑：宣传股来源： 青溪融媒", "青溪融媒", None),
    ("青溪日报记者 沙小满编辑 王远二审 李兰三审 张和", None, "沙小满"),
    ("来源：青溪融媒 记者 沙小满流程编辑：u01", "青溪融媒", "沙小满"),
    ("（本报记者 沙小满 桂兰舟）", None, "沙小满、桂兰舟"),
    ("（王远 李兰）", None, "王远、李兰"),
    ("（青溪网 王远）", "青溪网", "王远"),
    ("《 青溪日报 》（ 2024年03月12日 04 版）", "青溪日报", None),
    ("编 辑 | 王远审 核 | 李兰", None, None),
    ("更多精彩内容请进入国内新闻", None, None),
    ("声明：本文由入驻作者提供，观点与本站无关。如有侵权请联系。", None, None),
    ("本报独家稿件，未经授权不得转载。", None, None),
    ("本文属于原创文章，如若转载，请注明来源：县里种树https://a.example/1.html", None, None),
    ("新闻线索报料通道：应用市场下载“青溪”APP，全县记者在线等你来报料！", None, None),
    ("上一篇：无题 下一篇：大桥合龙", None, None),
]


@pytest.mark.parametrize(("tail", "publisher", "author"), TAILS)
def test_the_pages_words_behind_the_last_sentence_go(
    tail: str, publisher: str | None, author: str | None
) -> None:
    for gap in ("", " ", "\n"):
        draft = extract(Draft("a.txt", f"{BODY}{gap}{tail}", title="题"))
        assert draft.text == BODY
        assert (draft.publisher, draft.author) == (publisher, author)
        gone = "".join(removal.text for removal in draft.removed)
        assert sorted("".join(gone.split())) == sorted("".join(tail.split()))


@given(st.lists(st.sampled_from([tail for tail, _, _ in TAILS[:5]]), max_size=4))
def test_several_pieces_go_one_after_the_other(tails: list[str]) -> None:
    assert peel(Draft("a.txt", BODY + "".join(tails))).text == BODY


@pytest.mark.parametrize(
    "end",
    [
        "记者：您怎么看？",
        "“资金来源：财政拨款”",
        "他说，未经村民同意不得砍树。",
        "外交部发表声明：中方坚决反对。",
        "图为村民栽树。新华社记者 沙小满 摄",
        "这条消息来源可靠。",
        "（单位：万元）",
        "今年的主题是“编辑未来”。",
        "会议由县委副书记（主持工作）王远主持。",
        "欢迎大家来青溪作客。",
    ],
)
def test_words_of_the_article_stay(end: str) -> None:
    assert extract(Draft("a.txt", BODY + end, title="题")).text == BODY + end


def test_a_footer_word_inside_an_article_ends_nothing() -> None:
    paragraph = BODY + "林业局局长沙小满通报了去年的成活率，县里今年还要再建两个苗圃。" * 2
    draft = extract(Draft("a.txt", f"{BODY}\n相关链接：\n大桥合龙\n{paragraph}", title="题"))
    assert draft.text == f"{BODY}\n{paragraph}"
    assert Removal("相关链接：\n大桥合龙", "footer") in draft.removed


def test_a_banner_inside_the_text_goes() -> None:
    draft = extract(Draft("a.txt", f"{BODY}广告 青溪的房价明年能涨到多少? ×{BODY}", title="题"))
    assert draft.text == BODY + BODY
    assert draft.removed == (Removal("广告 青溪的房价明年能涨到多少? ×", "advertisement"),)


def test_every_removed_line_is_listed_with_its_reason() -> None:
    page = f"首页 > 要闻\n县里种树忙\n发布时间：2024-03-12\n{BODY}\n标签：种树\n责任编辑：小满"
    draft = extract(Draft("a.txt", page))
    reasons = {removal.reason for removal in draft.removed}
    assert reasons == {"menu", "title", "label", "tags", "footer"}
    whole = draft.text + "".join(removal.text for removal in draft.removed)
    assert sorted("".join(whole.split())) == sorted("".join(page.split()))
