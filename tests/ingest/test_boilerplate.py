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
    ("（记者王远 摄影李兰）", None, "王远"),
    ("（记者 王远/文 李兰/图）", None, "王远"),
    ("（文/王远 图/李兰）", None, "王远"),
    ("（王远 文/图）", None, "王远"),
    ("文/图 王远", None, "王远"),
    ("（青溪融媒记者 王远 通讯员 李兰 摄影报道）", None, "王远、李兰"),
    ("策划：王远 统筹：李兰 制图：张和", None, None),
    ("记者：王远 编辑：李兰 摄像：张和", None, "王远"),
    ("实习生 王远 指导教师 李兰", None, "王远"),
    ("审核：王远 发布：李兰", None, None),
    ("免责声明：市场有风险，选择需谨慎！此文仅供参考，不作买卖依据。", None, None),
    ("（本文不构成投资建议，投资有风险，入市需谨慎）", None, None),
    ("*本文内容仅代表作者观点，不代表本平台立场。", None, None),
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
        "特别声明：近日有人冒用我局名义收费，我局从未委托任何机构收费。",
        "公司特别声明：上述数据未经审计。",
        "风险提示：项目进展仍有不确定性，公司将及时披露。",
        "以上三村获奖，仅代表去年的成绩。",
        "王远的作文《树》获一等奖。",
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


@pytest.mark.parametrize("head", ["特别声明", "【免责声明】", "郑重声明："])
def test_a_disclaimer_of_several_lines_goes(head: str) -> None:
    words = f"{head}\n本文由入驻作者撰写，观点仅代表作者本人。\n平台仅提供信息存储服务。"
    assert extract(Draft("a.txt", f"{BODY}\n{words}", title="题")).text == BODY
    notice = f"{head}\n近日有人冒用我局名义收费，请市民注意辨别。"
    if "免责" not in head:
        assert notice in extract(Draft("a.txt", f"{BODY}\n{notice}", title="题")).text


def test_who_a_writer_is_is_no_name() -> None:
    draft = extract(Draft("a.txt", f"{BODY}（作者：王远，系青溪县林业局局长）", title="题"))
    assert draft.author == "王远"
