"""The renderer: everything escaped, every mark on exactly its words."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import get_args
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from newsqa.messages import Message
from newsqa.text.web_address import web_address
from newsqa.types import AbstainReason, Answer, Article, Copy, FieldAnswer, Hit, Passage, Span
from newsqa.web.cards import marked, title_of
from newsqa.web.pages import article_body, article_link, article_page, window
from newsqa.web.render import render_answer, render_notice, render_question

from .conftest import HOSTILE, abstained, answered, clarify, listed, span_of
from .payloads import PAYLOADS, article_of
from .talking import DAY, DIGEST, LATEST, POST, STORY, WHO, Talking

_TAG = re.compile(r"<[^>]*>")


def plain(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def inside(markup: str, tag: str) -> list[str]:
    return [plain(found) for found in re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", markup, re.DOTALL)]


class Elements(HTMLParser):
    """The elements of a page with their attributes, as a browser would see them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.found}

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.found if (value := attrs.get(name)) is not None]


MEETING = Article(
    "m1",
    "3月5日，大会召开。区委书记讲话，常务副区长祁望舒主持会议。会后大家散去。",
    "全区工业发展大会召开",
    "https://news.example/a?x=1&y=2",
    publisher="产发集团",
    published="2018-03-06T08:30",
)


def test_the_answer_the_sentence_and_the_source_are_shown() -> None:
    sentence = "区委书记讲话，常务副区长祁望舒主持会议。"
    shown = render_answer(answered("谁？", span_of(MEETING, "祁望舒", sentence)), article_link)
    assert inside(shown, "mark") == [sentence]
    assert inside(shown, "strong") == ["祁望舒"]
    assert inside(shown, "blockquote") == [MEETING.text]
    assert "祁望舒[1]" in plain(shown)
    assert "产发集团" in shown
    assert ">2018-03-06<" in shown
    hrefs = Elements(shown).values("href")
    start = MEETING.text.index("祁望舒")
    assert f"article/m1?start={start}&end={start + 3}#answer" in hrefs
    original = f"{MEETING.url}#:~:text={quote(sentence.rstrip('。'))}"
    assert original in hrefs
    assert {"noopener noreferrer nofollow"} == {
        attrs["rel"] for _, attrs in Elements(shown).found if attrs.get("href") == original
    }


def test_further_answers_stand_apart_and_each_id_stands_once() -> None:
    spans = (span_of(MEETING, "祁望舒"), span_of(MEETING, "会后大家散去。", score=0.5))
    page = "".join(
        render_answer(answered("谁？", *spans), article_link, f"cite-{turn}") for turn in (1, 2)
    )
    ids = Elements(page).values("id")
    assert ids == ["cite-1-1", "cite-1-2", "cite-2-1", "cite-2-2"]
    assert [f"#{one}" for one in ids] == [h for h in Elements(page).values("href") if h[0] == "#"]
    assert page.index("nq-more") > page.index("cite-1-1")


def test_nothing_in_an_article_becomes_markup(hostile: Article) -> None:
    shown = render_answer(answered("谁？", span_of(hostile, "凌霜主持了会议。")), article_link)
    page = article_page(hostile, window(hostile.text, "3", "9999"))
    near = render_answer(
        abstained("谁？", [Hit(Passage(hostile, 0, len(hostile.text)), 1.0)]), article_link
    )
    for markup in (shown, page, near):
        elements = Elements(markup)
        assert not elements.tags & {"script", "img", "iframe", "b", "i"}
        assert not [name for _, attrs in elements.found for name in attrs if name.startswith("on")]
        assert not [link for link in elements.values("href") if "javascript" in link]
        assert HOSTILE in plain(markup)
    assert inside(shown, "mark") == ["凌霜主持了会议。"]
    assert inside(shown, "blockquote") == [hostile.text]


def test_no_payload_becomes_markup_in_any_field() -> None:
    assert len(set(PAYLOADS)) >= 200
    words = "section article header footer nav main body div p span a small time mark strong em"
    allowed = {*words.split(), "blockquote", "details", "summary", "ul", "li", "h1", "h2", "h3"}
    allowed.add("button")
    for payload in PAYLOADS:
        article = article_of(payload, "a", f"{payload}凌霜主持。")
        given = answered(payload, span_of(article, payload))
        for markup in (
            render_question(payload),
            render_answer(given, article_link),
            render_answer(listed(payload, *given.answers), article_link),
            render_answer(clarify(payload, article), article_link),
            render_answer(abstained(payload, given.hits), article_link),
            article_page(article, (0, len(payload))).partition("</head>")[2],
        ):
            elements = Elements(markup)
            assert elements.tags <= allowed
            names = {name for _, attributes in elements.found for name in attributes}
            assert not {name for name in names if name.startswith("on") or name == "style"}
            for address in elements.values("href"):
                assert re.match(r"https?://[^\s]+$|/?(article/|$)|#cite-", address), payload
            assert payload.strip() in plain(markup)


def test_only_web_addresses_are_linked() -> None:
    assert web_address("https://a.example/b?c=d#e") == "https://a.example/b?c=d#e"
    assert web_address("HTTP://a.example") == "HTTP://a.example"
    for bad in (
        None,
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)//http://a.example",
        " https://a.example",
        "https://a.example/ b",
        "https:///nohost",
        "https:\\\\a.example",
        "java\nscript:alert(1)",
        "https://a.example\nx",
        "https://a.example/\0x",
        "https://a.example/\x1bx",
        "data:text/html,x",
        "//a.example",
        "file:///a",
    ):
        assert web_address(bad) is None, bad


def test_an_abstention_says_why_and_lists_the_closest_articles_once() -> None:
    articles = [Article(f"a{n}", "正文一段。", f"标题{n}") for n in range(5)]
    hits = [Hit(Passage(article, 0, 2), 1.0) for article in articles for _ in range(2)]
    shown = render_answer(abstained("何时？", hits), article_link)
    assert "没有找到答案" in shown
    assert "足够把握" in shown
    assert "并不回答" in shown
    assert Elements(shown).values("href") == ["article/a0", "article/a1", "article/a2"]
    assert "<mark" not in shown
    bare = render_answer(abstained("何时？"), article_link)
    assert "没有与这个问题有关的文章" in bare
    assert "No article" not in bare
    assert "No article" in render_answer(abstained("何时？"), article_link, lang="en")
    assert "<ul" not in bare


def test_each_reason_of_silence_has_words_of_its_own() -> None:
    shown: set[str] = set()
    for reason in get_args(AbstainReason):
        answer = abstained("何时？", reason=reason, covered=("2018-01-02", "<b>"))
        markup = render_answer(answer, article_link)
        shown.add(plain(markup))
        assert ("2018-01-02 到 <b>" in plain(markup)) == (reason == "outside_dates")
        assert "b" not in Elements(markup).tags
    assert len(shown) == len(get_args(AbstainReason)) == 4


def test_sources_that_differ_stand_side_by_side() -> None:
    spans = [span_of(MEETING, words) for words in ("祁望舒", "区委书记", "大家")]
    answer = replace(
        answered("谁？", *spans), answers=tuple(spans[:2]), alternatives=(spans[2],), disagree=True
    )
    shown = render_answer(answer, article_link)
    assert "答案不一样" in plain(shown)
    before, _, folded = shown.partition("<details")
    assert [f'id="cite-{number}"' in before for number in (1, 2, 3)] == [True, True, False]
    assert 'id="cite-3"' in folded
    assert "答案不一样" not in plain(render_answer(answered("谁？", *spans), article_link))


def test_questions_and_notices_are_escaped() -> None:
    for markup in (render_question(HOSTILE), render_notice(HOSTILE, HOSTILE)):
        assert Elements(markup).tags <= {"p", "section", "pre", "code"}
        assert HOSTILE in plain(markup)


def test_an_article_without_a_title_is_named_by_its_beginning() -> None:
    assert title_of(Article("a", "短。")) == "短。"
    assert title_of(Article("a", "长" * 99)) == "长" * 28 + "…"


def test_an_address_marks_only_a_window_of_the_text() -> None:
    assert window("一二三四", "1", "3") == (1, 3)
    assert window("一二三四", "1", "99") == (1, 4)
    for start, end in [
        (None, "2"),
        ("1", None),
        ("", ""),
        ("2", "2"),
        ("3", "1"),
        ("-1", "2"),
        ("4", "9"),
        ("x", "2"),
        ("1.5", "2"),
        ("²", "3"),
        ("9" * 5000, "9" * 5001),
    ]:
        assert window("一二三四", start, end) is None


_texts = st.text(
    alphabet=st.one_of(st.sampled_from("<>&\"'${}\n。一二 "), st.characters(codec="utf-8")),
    min_size=1,
    max_size=60,
)


@given(_texts, st.data())
def test_any_span_of_any_text_is_shown_as_it_is(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    cuts = [0, *cuts, len(text)]
    start, end = cuts[2], max(cuts[3], cuts[2] + 1)
    if end > len(text):
        start, end = len(text) - 1, len(text)
    first, last = min(cuts[1], start), max(cuts[4], end)
    passage = Passage(Article("a", text), min(cuts[0], first), len(text))
    span = Span(passage, start, end, first, last, 0.5)
    shown = render_answer(answered("问？", span), article_link)
    (quoted,) = re.findall(r"<blockquote[^>]*>(.*)</blockquote>", shown, re.DOTALL)
    assert plain(quoted) == passage.text
    assert inside(quoted, "mark") == [span.quote]
    assert inside(quoted, "strong") == [span.text]
    assert Elements(quoted).tags <= {"mark", "strong"}


@given(_texts, st.integers(0, 60), st.integers(0, 60))
def test_the_article_page_shows_any_text_as_it_is(text: str, start: int, end: int) -> None:
    found = window(text, str(start), str(end))
    body = article_body(text, found)
    assert plain(body) == text
    assert Elements(body).tags <= {"p", "mark"}
    words = text[found[0] : found[1]] if found else ""
    assert "".join(inside(body, "mark")) == words.replace("\n", "")
    assert body.count('id="answer"') == (1 if words.strip("\n") else 0)


def test_marks_may_share_their_ends() -> None:
    marks = ((1, 3, "<a>", "</a>"), (1, 3, "<b>", "</b>"))
    assert marked("<12>", 0, 4, marks) == "&lt;<a><b>12</b></a>&gt;"


def test_a_list_shows_each_part_with_its_source() -> None:
    first, second = span_of(MEETING, "祁望舒"), span_of(MEETING, "大家", score=0.6)
    answer = listed("有谁？", first, second)
    shown = render_answer(answer, article_link, "cite-3")
    assert shown.count("<li>") == 2
    assert shown.index("祁望舒") < shown.index("大家")
    assert shown.count('href="#cite-3-1"') == 2, "parts of one passage share its source"
    assert shown.count('id="cite-3-1"') == 1
    assert inside(shown, "strong") == ["祁望舒", "大家"]
    assert "<details" not in shown, "every part is an answer, none is a guess beside it"


def test_clauses_of_a_statement_share_one_source() -> None:
    first, second = span_of(MEETING, "祁望舒"), span_of(MEETING, "大家", score=0.6)
    answer = replace(listed("怎么了？", first, second), form="statement")
    shown = render_answer(answer, article_link)
    assert 'class="nq-list nq-clauses"' in shown
    assert shown.count("<blockquote") == 1
    alone = render_answer(replace(answer, answers=(first,)), article_link)
    assert "<ul" not in alone


def test_a_count_stands_before_its_list_and_a_year_beside_its_day() -> None:
    first = replace(span_of(MEETING, "祁望舒"), year=2024)
    shown = plain(render_answer(replace(listed("几人？", first), count=4), article_link))
    assert shown.startswith("共 4 个")
    assert "祁望舒 （2024年）" in shown


def test_a_clarifying_question_offers_its_choices() -> None:
    shown = render_answer(clarify("谁主持？", MEETING), article_link)
    assert "您问的是哪一个？" in plain(shown)
    assert Elements(shown).values("data-ask") == ["谁主持？"]
    assert "2018-03-06" in plain(shown)


def test_other_events_are_offered_below_the_answer() -> None:
    choices = clarify("谁主持？", MEETING).choices
    answer = answered("谁主持？", span_of(MEETING, "祁望舒"))
    shown = render_answer(replace(answer, choices=choices), article_link)
    assert plain(shown).index("祁望舒") < plain(shown).index("您也可能问的是")
    assert Elements(shown).values("data-ask") == ["谁主持？"]
    assert "您也可能问的是" not in plain(render_answer(answer, article_link))


def test_a_choice_shows_its_day_once() -> None:
    asked = clarify("谁主持？", MEETING)
    choice = replace(asked.choices[0], text="两会（2018-03-06）")
    shown = plain(render_answer(replace(asked, choices=(choice,)), article_link))
    assert shown.count("2018-03-06") == 1
    assert MEETING.publisher
    assert MEETING.publisher in shown


def test_a_verdict_stands_before_its_evidence() -> None:
    answer = replace(answered("是祁望舒吗？", span_of(MEETING, "祁望舒")), form="yesno")
    assert plain(render_answer(replace(answer, verdict="yes"), article_link)).startswith("是祁望舒")
    assert plain(render_answer(answer, article_link)).startswith("祁望舒")


def test_a_field_shows_its_value_and_article(hostile: Article) -> None:
    field = FieldAnswer(MEETING, "published", "2024-05-06T08:30:00", 1.0)
    answer = Answer("何时？", "answered", (), (), 1.0, None, 7, form="field", field=field)
    shown = render_answer(answer, article_link)
    assert "2024-05-06 08:30" in shown
    assert 'id="cite-1"' in shown
    assert "<blockquote" not in shown
    field = FieldAnswer(hostile, "author", HOSTILE, 1.0)
    shown = render_answer(replace(answer, field=field), article_link)
    assert HOSTILE not in shown
    harmless = {"section", "p", "a", "article", "header", "footer", "span", "div", "small", "time"}
    assert Elements(shown).tags <= harmless


COPIES = (
    Copy("c 1", "大会今天召开", "https://b.example/1", "乙报", "2024-03-05T09:00:00", True),
    Copy(HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE, HOSTILE),
    Copy("c3", "", None, None, None),
)


def test_other_prints_are_a_list_that_opens_on_card_and_page() -> None:
    article = replace(MEETING, copies=COPIES)
    card = render_answer(answered("谁主持", span_of(article, "祁望舒")), article_link)
    page = article_page(article, None)
    for markup, prefix in ((card, ""), (page, "/")):
        assert "另有 3 家转载" in plain(markup)
        details = re.search(r'<details class="nq-copies">.*</details>', markup, re.DOTALL)
        assert details is not None
        items = inside(details.group(), "li")
        assert len(items) == 3
        assert "大会今天召开" in items[0]
        assert "乙报" in items[0]
        assert "2024-03-05" in items[0]
        assert "最早" in items[0]
        assert "最早" not in items[1]
        links = Elements(details.group()).values("href")
        assert links[:2] == [f"{prefix}article/c%201", "https://b.example/1"]
        assert len(links) == 4  # nobody is sent to javascript:
        assert "script" not in Elements(markup).tags


def test_no_list_where_there_is_no_other_print() -> None:
    assert "nq-copies" not in render_answer(
        answered("谁主持", span_of(MEETING, "祁望舒")), article_link
    )
    assert "<details" not in article_page(MEETING, None)


def test_what_was_understood_stands_before_the_answer() -> None:
    engine = Talking()
    shown = render_answer(engine.ask(POST, history=[WHO]), article_link)
    assert shown.index("按“关士杰是什么职务？”理解") < shown.index("nq-answered")
    assert f'data-ask="{POST}" data-alone>按原话问</button>' in shown
    assert "Understood as" in render_answer(
        engine.ask(POST, history=[WHO]), article_link, lang="en"
    )
    assert "nq-understood" not in render_answer(engine.ask(WHO), article_link)


def test_days_that_limit_an_answer_can_be_taken_off() -> None:
    shown = render_answer(Talking().ask(DAY), article_link)
    (button,) = re.findall(r"<button[^>]*nq-days[^>]*>.*?</button>", shown)
    assert "2023年8月1日—8月3日" in plain(button)
    assert "data-any-time" in button
    assert "aria-label" in button
    assert "库里的新闻到 2024-03-12 为止。" in shown


def test_sentences_of_a_digest_share_the_card_of_their_article() -> None:
    for question, opening in ((DIGEST, "nq-digest"), (STORY, "nq-timeline")):
        shown = render_answer(Talking().ask(question), article_link)
        assert shown.count("<li>") == 4
        assert shown.count('class="nq-source"') == 2
        assert f'<ol class="{opening}' in shown.replace("nq-list ", "")
        assert shown.count('<details class="nq-context">') == 2
    assert '<time datetime="2023-12-28"></time>' in shown, "the day of several lines stands once"


def test_a_hostile_talk_stays_words(hostile: Article) -> None:
    message = Message(HOSTILE, HOSTILE, "x")
    answer = replace(
        answered(HOSTILE, span_of(hostile, "凌霜")),
        resolved_question=f"{HOSTILE}？",
        time_range=("2023-08-01", "2023-08-01"),
        note=message,
    )
    chat = replace(abstained(HOSTILE), status="chat", message=message)
    for one in (answer, replace(answer, form="timeline"), chat):
        shown = render_answer(one, article_link, examples=[HOSTILE])
        assert "<script" not in shown
        assert "<img" not in shown


def test_a_list_of_news_links_its_articles_and_offers_the_rest() -> None:
    shown = render_answer(Talking().ask(LATEST), article_link)
    assert inside(shown, "a") == ["青溪县召开春季植树动员会", "枫渡大桥建成通车"]
    assert 'data-more="2"' in shown
    assert 'id="cite-list"' in shown
    assert ("一共 3 篇" in shown, "还有 1 篇" in shown) == (True, True)  # one measure word
    rest = render_answer(Talking().ask(LATEST, offset=2), article_link)
    assert '<ol start="3">' in rest
    assert "data-offset" not in rest
