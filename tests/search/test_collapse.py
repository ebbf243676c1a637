"""Collapsing copies: no words are read twice or lost, and the earliest article is cited."""

from __future__ import annotations

from collections.abc import Callable

import opencc
from hypothesis import given
from hypothesis import strategies as st

from newsqa.search.collapse import cited, collapse
from newsqa.text.letters import letters
from newsqa.text.sentences import sentence_windows
from newsqa.types import Article, Hit, Passage, Span

SENTENCES = (
    "5月19日，望江大桥顺利合龙。",
    "大桥由江城建工集团承建，总投资27亿元。",
    "项目经理费云天介绍，大桥预计明年6月通车。",
    "通车后两岸车程将由50分钟缩短到8分钟。",
    "工人们在桥面上拉起横幅庆祝。",
)
FIRST = Article("first", "".join(SENTENCES))


def hit(article: Article, words: str, score: float = 1.0) -> Hit:
    start = article.text.index(words)
    return Hit(Passage(article, start, start + len(words)), score)


def group(*articles: Article) -> Callable[[str], Article | None]:
    """The first of the articles leads them; any other is alone."""
    ids = {article.id for article in articles}
    return lambda id_: articles[0] if id_ in ids else None


def summary(hits: list[Hit]) -> list[tuple[str, str]]:
    return [(one.passage.article.id, one.passage.text) for one in hits]


def test_a_passage_of_a_copy_becomes_the_window_of_the_earliest() -> None:
    reprint = Article("copy", "本报讯 " + "\n".join(SENTENCES) + "（完）")
    words = "\n".join(SENTENCES[1:3])
    (found,) = collapse([hit(reprint, words, 0.7)], group(FIRST, reprint), count=8)
    assert summary([found]) == [("first", "".join(SENTENCES[1:3]))]
    assert found.score == 0.7


def test_a_repeated_window_is_dropped_for_the_next_hit() -> None:
    reprint = Article("copy", "本报讯 " + FIRST.text)
    other = Article("other", "集市十月开张。")
    hits = [
        hit(FIRST, FIRST.text[:40]),
        hit(reprint, FIRST.text[:40]),
        hit(reprint, SENTENCES[4]),
        hit(other, other.text),
    ]
    found = collapse(hits, group(FIRST, reprint), count=3)
    assert summary(found) == [
        ("first", FIRST.text[:40]),
        ("first", SENTENCES[4]),
        ("other", other.text),
    ]


def test_a_passage_with_another_fact_stays_in_its_article() -> None:
    changed = Article("copy", FIRST.text.replace("27亿", "29亿"))
    hits = [hit(FIRST, SENTENCES[1]), hit(changed, SENTENCES[1].replace("27亿", "29亿"))]
    assert summary(collapse(hits, group(FIRST, changed), count=8)) == summary(hits)


def test_a_third_print_of_that_fact_moves_to_the_copy_among_the_hits() -> None:
    changed = Article("copy", FIRST.text.replace("27亿", "29亿"))
    again = Article("again", "转载：" + changed.text)
    words = SENTENCES[1].replace("27亿", "29亿")
    found = collapse(
        [hit(changed, words), hit(again, words)], group(FIRST, changed, again), count=8
    )
    assert summary(found) == [("copy", words)]


def test_a_print_in_the_other_script_is_the_same_words() -> None:
    text = opencc.OpenCC("s2t").convert(FIRST.text)
    traditional = Article("copy", text)
    found = collapse([hit(traditional, text[:33])], group(FIRST, traditional), count=8)
    assert summary(found)[0][0] == "first"


def test_without_the_earliest_the_copy_stays() -> None:
    reprint = Article("copy", "本报讯 " + FIRST.text)
    hits = [hit(FIRST, SENTENCES[0]), hit(reprint, SENTENCES[1])]
    found = collapse(hits, group(FIRST, reprint), count=8, without={"first"})
    assert summary(found) == [("copy", SENTENCES[1])]


def test_dateline_and_credits_do_not_keep_a_passage_apart() -> None:
    for head, tail in (
        ("新华社江城5月19日电（记者 柳如烟）", "（完）"),
        ("【江城晚报】", "（记者 柳如烟 摄影 丁一）"),
        ("本报讯 ", ""),
    ):
        reprint = Article("copy", head + FIRST.text + tail)
        found = collapse([hit(reprint, reprint.text)], group(FIRST, reprint), count=8)
        assert summary(found) == [("first", FIRST.text)], head


def span_of(article: Article, words: str, quote: str) -> Span:
    start, first = article.text.index(words), article.text.index(quote)
    passage = Passage(article, 0, len(article.text))
    return Span(passage, start, start + len(words), first, first + len(quote), 0.8)


def test_an_answer_cites_the_earliest_print_with_its_sentence() -> None:
    other = Article(
        "copy", "据江城晚报报道，" + FIRST.text.replace("27亿", "29亿") + "公园将开放。"
    )
    span = span_of(other, "费云天", SENTENCES[2])
    found = cited(span, FIRST)
    assert (found.passage.article.id, found.text, found.quote) == ("first", "费云天", SENTENCES[2])
    assert found.score == 0.8
    headed = span_of(other, "5月19日", "据江城晚报报道，" + SENTENCES[0])
    assert cited(headed, FIRST).quote == SENTENCES[0]
    differs = span_of(other, "29亿元", SENTENCES[1].replace("27亿", "29亿"))
    assert cited(differs, FIRST) is differs


def test_articles_without_copies_are_left_alone() -> None:
    other = Article("other", FIRST.text)
    hits = [hit(FIRST, SENTENCES[0]), hit(other, SENTENCES[0])]
    assert collapse(hits, lambda id_: None, count=8) == hits


@given(
    st.lists(
        st.sampled_from([*SENTENCES, "另据本报了解，大桥将免费通行。"]), min_size=1, max_size=8
    ),
    st.sampled_from(["", "\n", "本报讯 "]),
    st.integers(0, 99),
    st.integers(1, 120),
)
def test_a_cited_span_has_the_words_that_were_found(
    sentences: list[str], between: str, start: int, size: int
) -> None:
    copy = Article("copy", between.join(sentences))
    start = start % len(copy.text)
    passage = Passage(copy, start, min(len(copy.text), start + size))
    (found,) = collapse([Hit(passage, 1.0)], group(FIRST, copy), count=8)
    span = letters(found.passage.text)
    for first, last in sentence_windows(copy.text, passage.start, passage.end):
        assert letters(copy.text[first:last]).removeprefix("本报讯") in span
    moved = found.passage.article.id == "first"
    assert moved or found.passage == passage
    assert moved or not letters(passage.text) or letters(passage.text) not in letters(FIRST.text)
