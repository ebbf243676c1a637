from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft
from newsqa.ingest.extract import extract

BODY = (
    "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。\n"
    "林业局局长沙小满通报了去年的成活率。会议还为三个先进村颁发了奖牌。"
)
TITLE = "青溪县召开春季植树动员会"


def clean(text: str, **fields: str) -> Draft:
    return extract(Draft(location="a.txt", text=text, title=fields.pop("title", ""), **fields))  # type: ignore[arg-type]


def page(body: str, head: str = f"<title>{TITLE}</title>") -> Draft:
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return extract(Draft(location="a.html", text=html, is_html=True))


def paragraphs(text: str = BODY) -> str:
    return "".join(f"<p>{line}</p>" for line in text.split("\n"))


# -- around the body -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "labels",
    [
        "发布时间：2024-03-12 发布者：青溪融媒 浏览次数：120",
        "發表時間:2024-3-12 發布者:青溪融媒 瀏覽次數:120 |",
        "2024年3月12日　来源：青溪融媒　字号：[大 中 小]",
        "发布时间：2024-03-12\n来源：青溪融媒",
        "日期：2024/3/12 | 来源: 青溪融媒 | 点击数：",
        "【2024.03.12】 稿件来源：青溪融媒 责编：小满",
    ],
)
@pytest.mark.parametrize(
    "footer",
    [
        "上一篇：无题 下一篇：无题\n版权所有 转载请注明出处！盗用必究！\n青溪县",
        "（责编：小满）\n分享到：\n打印 关闭",
        "【打印本页】【关闭窗口】",
        "相关阅读：\n望江大桥合龙\n中学生机器人队夺冠",
        "责任编辑：小满",
        "◎本刊图文未经同意请勿转载",
        "Copyright © 2024 青溪融媒 All Rights Reserved\n浙ICP备00000000号",
    ],
)
def test_a_page_gives_its_title_day_publisher_and_body(labels: str, footer: str) -> None:
    draft = clean(f"首页 > 新闻 > 要闻\n{TITLE}\n{labels}\n\n{BODY}\n{footer}")
    assert draft.title == TITLE
    assert draft.published == "2024-03-12"
    assert draft.publisher == "青溪融媒"
    assert draft.text == BODY


@pytest.mark.parametrize("label", ["标题：", "新闻标题: ", "题目：", "Title: "])
def test_a_title_is_without_its_label(label: str) -> None:
    text = f"{label}青溪县举办春茶节\n2024年4月2日 来源：青溪融媒\n4月1日，春茶节在白榆镇开幕。"
    assert extract(Draft("a.txt", text)).title == "青溪县举办春茶节"


def test_labels_beside_title_and_body() -> None:
    draft = clean(f"{TITLE} 发布时间：2024-03-12 来源：青溪融媒 {BODY}")
    assert (draft.title, draft.published, draft.publisher) == (TITLE, "2024-03-12", "青溪融媒")
    assert draft.text == BODY


def test_a_body_of_one_line_with_its_labels() -> None:
    draft = clean("发布时间：2024-03-12 来源：青溪融媒 3月11日，植树会召开。")
    assert (draft.published, draft.publisher) == ("2024-03-12", "青溪融媒")
    assert draft.text == "3月11日，植树会召开。"


@pytest.mark.parametrize("text", ["植树会召开", "植树会召开。", "植树会召开\n发布时间：2024-03-12"])
def test_text_that_is_only_a_title_stays(text: str) -> None:
    draft = clean(text)
    assert draft.text.rstrip("。") == "植树会召开"
    assert draft.title == "植树会召开"


def test_the_draft_knows_better_than_the_page() -> None:
    draft = clean(
        f"{TITLE}\n发布时间：2024-03-12 来源：青溪融媒 作者：小满\n{BODY}",
        title="另一个题",
        published="2020-01-01",
        publisher="江城晚报",
        author="桂兰舟",
    )
    assert draft.title == "另一个题"
    assert (draft.published, draft.publisher, draft.author) == ("2020-01-01", "江城晚报", "桂兰舟")
    assert draft.text.endswith(BODY)
    assert TITLE in draft.text  # a line that is neither the title nor a label is not lost


def test_the_title_is_not_repeated_as_the_first_line() -> None:
    assert clean(f"{TITLE}\n{BODY}", title=TITLE).text == BODY
    assert clean(f"青溪縣召開春季植樹動員會\n{BODY}", title=TITLE).text == BODY


def test_the_name_of_the_site_is_no_part_of_the_title() -> None:
    assert clean(BODY, title=f"{TITLE}_要闻频道_青溪新闻网").title == TITLE
    assert clean(BODY, title=f"{TITLE} - 青溪日报").title == TITLE
    assert clean(BODY, title=f"{TITLE}——记青溪林业人").title.startswith(f"{TITLE}——记")


def test_menu_words_one_a_line_are_neither_title_nor_text() -> None:
    draft = clean(f"首页\n要闻\n通知公告\n{TITLE}\n发布时间：2024-03-12\n{BODY}")
    assert draft.title == TITLE
    assert draft.text == BODY


def test_a_subtitle_stays() -> None:
    draft = clean(f"{TITLE}\n要求全县今年新栽树木四十二万株\n发布时间：2024-03-12\n{BODY}")
    assert draft.title == TITLE
    assert draft.text == f"要求全县今年新栽树木四十二万株\n{BODY}"


@pytest.mark.parametrize(
    ("head", "published", "publisher"),
    [
        ("2023-08-16 18:24:57", "2023-08-16T18:24:57", None),
        ("2023年07月20日 18:14:59 来自北京市", "2023-07-20T18:14:59", None),
        ("来源：青溪融媒  |  2023年07月20日 08:57:43", "2023-07-20T08:57:43", "青溪融媒"),
        ("[              2023/07/20  16:08              ]", "2023-07-20T16:08:00", None),
        ("202308/16 22:13:38", "2023-08-16T22:13:38", None),
        ("23-07-26 22:00", "2023-07-26T22:00:00", None),
        ("青溪网 > 新闻 > 要闻 2023-07-27 08:52:37  ", "2023-07-27T08:52:37", None),
        ("7-20 15:37", None, None),
        ("", None, None),
    ],
)
def test_the_manner_of_scraped_dumps(
    head: str, published: str | None, publisher: str | None
) -> None:
    draft = clean(f"{head}，正文：{BODY}")
    assert (draft.published, draft.publisher) == (published, publisher)
    assert draft.text == BODY


def test_the_words_zheng_wen_in_a_sentence_are_no_head() -> None:
    text = "公文分三部分，正文：写明事由和要求。附件另起一页。"
    assert clean(text).text == text


@pytest.mark.parametrize(
    "tail",
    [
        "责任编辑：小满",
        "（编辑：小满）",
        "广告声明：文内含有的对外跳转链接，用于传递更多信息，结果仅供参考。",
        "相关阅读：《望江大桥合龙》《中学生机器人队夺冠》",
        "版权声明：凡本网文章，未经授权不得使用。违者追究法律责任。",
    ],
)
def test_the_page_behind_a_body_without_line_breaks_goes(tail: str) -> None:
    assert clean(f"2024-03-12，正文：{BODY} {tail}").text == BODY


def test_a_former_title_and_source_behind_the_body_become_fields() -> None:
    tail = f"（原标题：{TITLE}）来源：青溪融媒 记者 小满流程编辑：u1"
    draft = clean(f"2024-03-12，正文：{BODY}{tail}")
    assert (draft.title, draft.publisher, draft.text) == (TITLE, "青溪融媒", BODY)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"【{TITLE}】3月11日上午，会议召开。", TITLE),
        (f"（原标题：{TITLE}） 3月11日上午，会议召开。", TITLE),
        ("会议今天召开。县长主持。", "会议今天召开"),
        ("会" * 50 + "。", "会" * 36 + "…"),
    ],
)
def test_an_article_without_a_title_gets_a_name_and_loses_no_word(text: str, title: str) -> None:
    draft = clean(text)
    assert draft.title == title
    assert draft.text == text


# -- what is no boilerplate ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "记者：今年种了多少树？",  # an interview, not a byline
        "记者：您怎么看这次获奖",
        "会议时间：2024年3月12日上午9时",  # an event, not the page
        "时间：2024年3月12日上午9时",
        "时间：2024年3月12日 地点：县礼堂",
        "2024年3月11日，青溪县召开春季植树动员会，县长",  # a line that was broken hard
        "资金来源：财政拨款",
        "联系人：沙小满 联系电话：000-0000000",
        "3D打印技术助力造林",
        "青溪发布首份版权登记指南",
        "全民阅读：书香进万家",
        "由县林业局主办，县融媒体中心承办",
        "单位：万元",
        "这份方案发布于2024年3月5日，共二十条",
    ],
)
def test_lines_that_look_like_boilerplate_stay(line: str) -> None:
    whole = f"{TITLE}\n{line}\n{BODY}\n{line}"
    draft = clean(whole)
    assert draft.title == TITLE
    assert draft.text == f"{line}\n{BODY}\n{line}"
    assert (draft.published, draft.publisher, draft.author) == (None, None, None)


@pytest.mark.parametrize(
    "line",
    [
        "相关新闻发布会将在明天举行。",
        "扫一扫车上的二维码，就能骑走。",
        "下一篇章怎样写，要看今年的成活率。",
        "打印本页即可作为凭证，不必再跑一趟。",
        "版权归作者所有的图书共有30种。",
    ],
)
def test_a_sentence_that_starts_like_a_footer_ends_nothing(line: str) -> None:
    assert clean(f"{BODY}\n{line}\n{BODY}", title="题").text == f"{BODY}\n{line}\n{BODY}"


@pytest.mark.parametrize(
    "title",
    [
        "3D打印技术助力青溪造林",
        "首例图片版权案今日宣判",
        "全民阅读：100本好书进山村",
        "冠军是他！机器人队夺冠",
    ],
)
def test_titles_with_words_of_boilerplate(title: str) -> None:
    draft = clean(f"{title}\n发布时间：2024-03-12\n{BODY}")
    assert (draft.title, draft.text) == (title, BODY)


def test_a_question_that_opens_the_text_names_it_and_stays() -> None:
    draft = clean(f"今年种了多少树？\n{BODY}")
    assert draft.title == "今年种了多少树？"
    assert draft.text == f"今年种了多少树？\n{BODY}"


def test_a_caption_is_no_title() -> None:
    draft = clean(f"村民在山坡上栽树。沙小满 摄\n{BODY}")
    assert draft.text == f"村民在山坡上栽树。沙小满 摄\n{BODY}"


WORDS = st.text(st.sampled_from("会议开县长主持讲话去年成活率"), min_size=1, max_size=30)
PLAIN = st.lists(WORDS.map("{}。".format), min_size=1, max_size=8)


@given(PLAIN, st.sampled_from(["\n", " ", "", "\n\n　　"]))
def test_plain_sentences_lose_nothing(sentences: list[str], gap: str) -> None:
    draft = clean(gap.join(sentences))
    assert draft.text.replace(" ", "").replace("\n", "") == "".join(sentences)


@given(
    st.lists(
        st.sampled_from(
            [
                BODY,
                TITLE,
                "首页 > 新闻",
                "发布时间：2024-03-12",
                "来源：青溪融媒",
                "\n",
                "上一篇：无",
                "版权所有",
                "　　",
                "<br>",
                "&nbsp;",
                "|",
                "，正文：",
                "会。",
                "打印",
            ]
        ),
        max_size=12,
    )
)
def test_any_order_of_parts_gives_text_or_one_error(parts: list[str]) -> None:
    try:
        draft = clean("\n".join(parts))
    except SourceError as error:
        assert str(error).startswith("a.txt：")
        assert BODY not in parts
    else:
        assert draft.text.strip() == draft.text != ""
        assert draft.title


# -- markup --------------------------------------------------------------------------------------


def test_tags_left_in_text_part_paragraphs_but_no_sentence() -> None:
    marked = BODY.replace("卓远航", "<strong>卓远航</strong>").replace("\n", "<br/>&nbsp;&nbsp;")
    assert clean(f"<p>{marked}</p>", title="题").text == BODY
    assert clean("GDP&gt;5%，A&amp;B。", title="题").text == "GDP>5%，A&B。"
    assert clean("若 a<b 且 b>c，则会开。", title="题").text == "若 a<b 且 b>c，则会开。"


def test_a_page_of_html() -> None:
    draft = page(
        f"<div class='nav'><a href='/'>首页</a> &gt; 要闻</div><h1>{TITLE}</h1>"
        "<div class='info'>发布时间：2024-03-12 来源：青溪融媒</div>"
        f"<div id='content'>{paragraphs()}</div>"
        "<div class='footer'>版权所有 青溪融媒</div>",
        f"<title>{TITLE}_青溪新闻网</title><meta name='author' content='小满'>",
    )
    assert (draft.title, draft.published, draft.publisher) == (TITLE, "2024-03-12", "青溪融媒")
    assert draft.author == "小满"
    assert draft.text == BODY


def test_the_source_of_something_else_is_not_the_publisher() -> None:
    draft = page(paragraphs(f"{BODY}\n资金来源：财政拨款。"))
    assert draft.publisher is None


def test_a_fragment_is_a_page_too() -> None:
    draft = extract(Draft(location="a.json#1", text=paragraphs(), is_html=True, title=TITLE))
    assert draft.text == BODY


@pytest.mark.parametrize("depth", [100, 300, 1000])
@pytest.mark.parametrize("tag", ["div", "font"])
def test_text_below_deep_tags_stays(depth: int, tag: str) -> None:
    # libxml2 drops what lies deeper than 256 elements unless huge_tree is set.
    draft = page(f"{paragraphs()}{f'<{tag}>' * depth}<p>最后一句在深处。</p>")
    assert "最后一句在深处。" in draft.text
    assert draft.text.startswith("3月11日上午")


def test_a_page_too_deep_to_be_read_whole_is_refused() -> None:
    with pytest.raises(SourceError, match=r"a\.html"):
        page(f"{paragraphs()}{'<div>' * 30_000}<p>最后一句在深处。</p>")


@pytest.mark.parametrize(
    "html",
    [
        "",
        " ",
        "<html></html>",
        "<!-- " + BODY,
        "<script>var a = '会议';</script>",
        "<" * 5000,
        "\0",
        "<html",
    ],
)
def test_a_page_without_text_is_refused_in_one_line(html: str) -> None:
    with pytest.raises(SourceError) as caught:
        extract(Draft(location="a.html", text=html, is_html=True))
    assert str(caught.value).startswith("a.html：")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "broken",
    [
        "\0\x01",
        "\ud800",
        "&#55296;&#0;&#x110000;",
        "<p a=1 a=2 :x=3 @y=4>",
        "<p:q><\ufffe>",
        "<table><tr><td>",
        "</div></p></html>",
        "<![CDATA[ ]]>",
        '<!DOCTYPE x [<!ENTITY a "b">]>&a;',
    ],
)
def test_broken_markup_costs_no_sentence(broken: str) -> None:
    first, second = BODY.split("\n")
    text = page(f"<p>{first}</p>{broken}<p>{second}</p>").text
    assert first in text
    assert second in text


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "<b",
                ">",
                "<!--",
                "-->",
                "&",
                "&#1;",
                "<a href='",
                "'",
                "<table>",
                "<td>",
                "</html>",
                "<script>",
                "</script>",
                "会议开。",
                "\0",
                "\ud800",
            ]
        ),
        max_size=25,
    )
)
def test_any_markup_gives_text_or_one_error(parts: list[str]) -> None:
    try:
        assert page("".join(parts)).text
    except SourceError as error:
        assert str(error).startswith("a.html：")


# -- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n", "。，！", "🌲", "\u200b\ufeff", "<p></p>"])
def test_nothing_left_is_an_error(text: str) -> None:
    with pytest.raises(SourceError, match=r"a\.txt"):
        clean(text)


def test_too_long_an_article_is_refused() -> None:
    assert len(extract(Draft("a.txt", "会" * 1000), 1000).text) == 1000
    with pytest.raises(SourceError, match="max_article_characters"):
        extract(Draft("a.txt", "会" * 1001), 1000)


@pytest.mark.parametrize(
    "unit",
    [
        " ",
        "\u3000",
        "<",
        "<p ",
        "&",
        "|",
        "\t ",
        "会(",
        "，正文",
        "a>",
        "\n ",
        "来源：文/",
        "记者 张三 ",
    ],
)
def test_cleaning_takes_time_in_proportion_to_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text = "会议开。" + unit * size + "会议散。"
        started = time.process_time()
        clean(text)
        return time.process_time() - started

    seconds(100)
    # Sixteen times the text: 16 times the work where it is linear, 256 times where quadratic.
    assert seconds(128_000) < 64 * max(seconds(8_000), 0.005)


# -- what only looks like the page ------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "《长河》《归途》《渡口》《雪线》",
        "《造林管理办法》、《护林员津贴细则》、《苗圃建设标准》",
        "卓远航 | 费云天 | 方慕白",
        "一等奖 > 东村 > 西村",
        "主办单位：青溪县林业局",
        "承办单位：青溪县苗圃",
        "联系电话：0700-1234567",
        "附件：苗木价目表",
    ],
)
def test_lists_and_notices_stay(line: str) -> None:
    assert line in clean(f"{TITLE}\n2024-03-12 来源：青溪融媒\n{BODY}\n{line}").text
    draft = clean(f"{TITLE}\n2024-03-12 来源：青溪融媒\n{line}\n{BODY}")
    assert line in draft.text
    assert draft.title == TITLE


@pytest.mark.parametrize(
    "line", ["首页 | 要闻 | 民生 | 经济", "首页》新闻》正文", "国内 | 国际 | 体育"]
)
def test_menus_go(line: str) -> None:
    assert line not in clean(f"{line}\n{TITLE}\n2024-03-12 来源：青溪融媒\n{BODY}\n{line}").text


def test_a_title_of_two_titles() -> None:
    draft = clean(f"《长河》《归途》元旦上映\n2024-03-12 来源：青溪融媒\n{BODY}")
    assert draft.title == "《长河》《归途》元旦上映"


def test_the_time_of_an_event_is_no_date_of_the_page() -> None:
    draft = clean(f"青溪读书会预告\n时间：2024年3月31日\n地点：青溪图书馆\n主讲：卓远航\n{BODY}")
    assert draft.published is None
    assert draft.title == "青溪读书会预告"
    assert "时间：2024年3月31日\n地点：青溪图书馆\n主讲：卓远航" in draft.text
    assert clean(f"{TITLE}\n时间：2024年3月12日\n{BODY}").published == "2024-03-12"


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{BODY}</p><script>var a = '广告';</script><style>p {{color: red}}</style>",
        f"&lt;p&gt;{BODY}&lt;/p&gt;",
        f"<![CDATA[<p>{BODY}</p>]]>",
    ],
)
def test_markup_left_in_text_goes(text: str) -> None:
    assert clean(text).text == BODY


@pytest.mark.parametrize("title", ["讣告", "立冬了", "方慕白"])
def test_a_title_of_few_letters(title: str) -> None:
    text = f"{title}\n2023-11-20 来源：青溪晚报\n青溪县作家方慕白昨天在家中去世，享年八十一岁。"
    found = extract(Draft("a.txt", text))
    assert (found.title, found.published) == (title, "2023-11-20")


@pytest.mark.parametrize("line", ["要闻", "青溪网", "12"])
def test_a_word_of_a_menu_is_no_title(line: str) -> None:
    text = f"{line}\n2023-11-20 来源：青溪晚报\n青溪县作家方慕白昨天在家中去世，享年八十一岁。"
    assert extract(Draft("a.txt", text)).title != line
