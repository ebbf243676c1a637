"""An answer as Markdown and plain text: what was shown, and nothing in it is markup."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from newsqa.messages import answers
from newsqa.types import Answer, Article, FieldAnswer
from newsqa.web.markdown import END, PAGE, answer_markdown, answer_text, escape_markdown
from newsqa.web.pages import article_link

from .conftest import HOSTILE, abstained, answered, listed, span_of
from .talking import DIGEST, STORY, Talking

SENTENCE = "常务副区长祁望舒主持会议。"
MEETING = Article(
    "m1",
    f"3月5日，大会召开。{SENTENCE}",
    "大会[一](二)",
    url="https://a.example/x_(1)?a=<b>",
    publisher="晨报*",
    published="2024-03-05T09:00",
)
ANSWER = answered("谁*主持*？", span_of(MEETING, "祁望舒", SENTENCE))


def unescape(markdown: str) -> str:
    """What CommonMark shows of backslashes before ASCII punctuation."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


@given(st.text())
@example("1. 一")
@example("- 一")
@example("+ 一 = 二")
@example("    缩进")
@example("# 标题\n> 引用")
@example("http://a.example 和 www.b.example")
@example(f"{PAGE}javascript:{END}")
@example(HOSTILE)
def test_a_line_shows_what_it_says_and_is_no_markup(text: str) -> None:
    escaped = escape_markdown(text, begins=True)
    line = " ".join(re.sub(f"[{PAGE}{END}\x00-\x08\x0b-\x1f\x7f]", " ", text).split())
    assert unescape(escaped) == unescape(unescape(line)) or unescape(escaped) == line
    assert "\n" not in escaped
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped)
    assert not re.search(r"[`*_\[\]<>#|~&$!]|\w://|www\.", bare, re.IGNORECASE)
    assert not re.match(r"[-+=#>]|\d+[.)]", escaped)
    assert PAGE not in escaped


def test_an_answer_is_a_section_with_its_source() -> None:
    assert answer_markdown(ANSWER, article_link, "zh") == (
        "## 谁\\*主持\\*？\n\n"
        "**祁望舒**\n\n"
        f"> {SENTENCE}\n\n"
        "— [大会\\[一\\](二)](<https://a.example/x_(1)?a=%3Cb%3E>) · 晨报\\* · 2024-03-05\n"
    )


def test_a_list_of_news_is_its_titles_with_days_and_links(hostile: Article) -> None:
    found = answered("最近有哪些新闻？", span_of(MEETING, "祁望舒"))
    found = replace(
        found, form="listing", answers=(), listed=(MEETING, hostile), total=12, offset=10
    )
    page = article_link(hostile, None)
    text = answer_markdown(found, article_link, "zh")
    heading, items, total = text.strip().split("\n\n")
    assert heading == "## 最近有哪些新闻？"
    first, second = items.splitlines()
    address = "https://a.example/x_(1)?a=%3Cb%3E"
    assert first == f"11. [大会\\[一\\](二)](<{address}>) · 晨报\\* · 2024-03-05"
    assert second.startswith("12. [")
    assert f"](<{PAGE}{page}{END}>)" in second
    assert not re.search(r"(?<!\\)<(?:script|img)", text)
    assert total == answers.TOTAL.format(total=12).zh
    copied = answer_text(found, article_link, "zh").splitlines()
    assert copied[:2] == ["—— 《大会[一](二)》，晨报*，2024-03-05", "https://a.example/x_(1)?a=<b>"]
    assert copied[-1] == f"{PAGE}{page}{END}"


def test_a_number_is_escaped_only_where_it_would_begin_a_list() -> None:
    bridge = Article("b", "14.2亿元投给了大桥。", "2. 大桥", url="https://a.example/")
    text = answer_markdown(
        answered("1. 多少？", span_of(bridge, "14.2亿元", bridge.text)), article_link, "zh"
    )
    assert text.startswith(
        "## 1. 多少？\n\n**14.2亿元**\n\n> 14\\.2亿元投给了大桥。\n\n— [2. 大桥]"
    )


def test_the_plain_text_has_answer_sentence_and_source() -> None:
    assert answer_text(ANSWER, article_link, "zh") == (
        f"祁望舒\n“{SENTENCE}”\n—— 《大会[一](二)》，晨报*，2024-03-05\nhttps://a.example/x_(1)?a=<b>"
    )
    assert "—— “大会[一](二)”, 晨报*, 2024-03-05" in answer_text(ANSWER, article_link, "en")


def test_an_article_without_an_address_of_its_own_has_its_stored_page(hostile: Article) -> None:
    answer = answered(HOSTILE, span_of(hostile, "凌霜主持了会议。"))
    page = article_link(hostile, answer.spans[0])
    for text in (
        answer_markdown(answer, article_link, "zh"),
        answer_text(answer, article_link, "zh"),
    ):
        assert f"{PAGE}{page}{END}" in text
        assert "javascript:alert(1)//" not in text
    assert not re.search(r"(?<!\\)<script", answer_markdown(answer, article_link, "zh"))


def test_lists_fields_and_abstentions() -> None:
    spans = [span_of(MEETING, words, SENTENCE) for words in ("常务副区长", "祁望舒")]
    several = listed("哪些？", *spans)
    assert answer_markdown(several, article_link, "zh").count("**") == 4
    assert answer_text(several, article_link, "zh") == (
        f"常务副区长[1]\n祁望舒[1]\n“{SENTENCE}”\n\n"
        "[1] —— 《大会[一](二)》，晨报*，2024-03-05\nhttps://a.example/x_(1)?a=<b>"
    )
    alternatives = answered("谁？", *spans)
    assert "祁望舒\n" not in answer_text(alternatives, article_link, "zh")
    field = FieldAnswer(MEETING, "published", "2024-03-05T09:00", 0.9)
    dated = Answer("何时发布？", "answered", (), (), 0.9, None, 7, form="field", field=field)
    assert "**2024-03-05 09:00**" in answer_markdown(dated, article_link, "zh")
    assert answer_text(dated, article_link, "zh").startswith("2024-03-05 09:00\n")
    silent = abstained("火星？")
    assert answer_text(silent, article_link, "zh") == ""
    assert answers.NO_ANSWER.en in answer_markdown(silent, article_link, "en")


def test_sentences_are_copied_once_and_each_source_once_at_the_end() -> None:
    digest = Talking().ask(DIGEST)
    text = answer_text(digest, article_link, "zh")
    sentences, *sources = text.split("\n\n")
    assert sentences.splitlines() == [
        "枫渡大桥合龙。[1]",
        "大桥全长一千二百米，由澜溪路桥公司承建。[1]",
        "枫渡大桥12月28日建成通车，两岸通行缩短至八分钟。[2]",
        "市交通运输局局长关士杰主持通车仪式。[2]",
    ]
    assert [one.splitlines()[0] for one in sources] == [
        "[1] —— 《枫渡大桥合龙》，澜溪日报，2023-08-02",
        "[2] —— 《枫渡大桥建成通车》，澜溪交通在线，2023-12-28",
    ]
    exported = answer_markdown(digest, article_link, "zh")
    assert exported.count("市交通运输局局长关士杰主持通车仪式") == 1
    assert exported.count("\n— [") == 2
    alone = answered("谁？", span_of(MEETING, SENTENCE))
    assert answer_text(alone, article_link, "zh").count(SENTENCE) == 1


def test_the_sentence_around_words_of_several_articles_stands_below_each() -> None:
    other = replace(MEETING, id="m2", title="会议", url="")
    spans = [span_of(article, "祁望舒", SENTENCE) for article in (MEETING, other)]
    text = answer_text(listed("谁？", *spans), article_link, "zh")
    around = f"“{SENTENCE}”"
    assert text.startswith(f"祁望舒[1]\n{around}\n\n祁望舒[2]\n{around}\n\n[1] —— ")


def test_sentences_of_a_timeline_stand_behind_their_days() -> None:
    engine = Talking()
    story, digest = engine.ask(STORY), engine.ask(DIGEST)

    assert "\n2023-12-28 **枫渡大桥12月28日建成通车" in answer_markdown(story, article_link, "zh")
    assert answer_text(story, article_link, "zh").startswith("2023-08-02 枫渡大桥合龙。")
    assert "\n2023-12-28 **" not in answer_markdown(digest, article_link, "zh")
