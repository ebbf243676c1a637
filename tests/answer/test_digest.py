from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsqa.answer.compose_digest import compose_digest, confidence_of, form_of
from newsqa.answer.digest import CHARACTERS, MOST, chosen, digest, in_order, long_answer
from newsqa.answer.relevance import Relevance
from newsqa.answer.request_words import without_request
from newsqa.answer.sentence_features import LONGEST, sentences_of
from newsqa.answer.sentence_weights import SentenceWeights, fitted_weights
from newsqa.dialogue.parse import parse_text
from newsqa.protocols import PassageScores
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Hit, Passage

TOKENIZER = Tokenizer()
BRIDGE = Article(
    "bridge",
    "鹿鸣桥建成通车\n"
    "8月2日上午，横跨青溪河的鹿鸣桥正式建成通车，全长1280米，总投资3.6亿元。\n"
    "当天一早，许多市民带着孩子来到桥头看热闹，大家有说有笑。\n"
    "市交通局局长魏青禾介绍，大桥通车后，南北两岸的车程由40分钟缩短至8分钟。\n"
    "鹿鸣桥由安澜路桥公司承建，2021年3月开工，工期比原计划提前了三个月。\n"
    "桥头的小吃摊前也排起了队。\n"
    "（记者 江晚舟 编辑 苏禾）",
    title="鹿鸣桥建成通车",
    published="2023-08-02",
)
BEFORE = Article(
    "before",
    "鹿鸣桥合龙\n7月9日，鹿鸣桥最后一段钢梁吊装到位，大桥全线合龙，预计8月通车。\n"
    "安澜路桥公司的工人连续施工了七十天。",
    title="鹿鸣桥合龙",
    published="2023-07-10",
)
AFTER = Article(
    "after",
    "鹿鸣桥通车十天：车流量超过预期\n"
    "8月12日，市交通局公布，鹿鸣桥通车十天来，日均车流量2.3万辆，比预计多四成，下周起周末限行货车。",
    title="鹿鸣桥通车十天：车流量超过预期",
    published="2023-08-12",
)


def hits(*articles: Article) -> list[Hit]:
    return [Hit(Passage(article, 0, len(article.text)), 1.0) for article in articles]


def relevance(question: str) -> Relevance:
    return Relevance(
        without_request(question), TOKENIZER, lambda terms: dict.fromkeys(terms, 3), 1000
    )


def test_digest_is_sentences_of_the_article_in_its_order() -> None:
    spans = digest([BRIDGE], relevance("总结一下鹿鸣桥通车的新闻"), TOKENIZER)

    assert 2 <= len(spans) <= MOST
    assert sum(span.end - span.start for span in spans) <= CHARACTERS
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    assert all(span.text in BRIDGE.text.split("\n") for span in spans)


def test_facts_come_before_chatter_where_room_is_short() -> None:
    sentences = sentences_of(BRIDGE, relevance("鹿鸣桥通车讲了什么"), TOKENIZER)

    spans = chosen(BRIDGE, sentences, fitted_weights("digest"), characters=90, most=2)

    told = "".join(span.text for span in spans)
    assert "3.6亿元" in told
    assert "记者" not in told
    assert "小吃摊" not in told


def test_sentence_that_repeats_another_is_left_out() -> None:
    text = "大桥昨天通车，全长一千米。\n大桥昨天通车了，全长一千米。\n县长出席了仪式。"
    article = Article("twice", text, title="大桥")
    sentences = sentences_of(article, relevance("大桥通车"), TOKENIZER)

    spans = chosen(article, sentences, SentenceWeights(0.0, {}))

    assert len([span for span in spans if "通车" in span.text]) == 1
    assert len(spans) == 2


def test_long_sentence_is_cut_between_clauses() -> None:
    text = "，".join(f"第{number}个村子的桥已经修好并且通了车" for number in range(20)) + "。"
    article = Article("long", text)

    sentences = sentences_of(article, relevance("桥"), TOKENIZER)

    assert len(sentences) > 1
    assert all(one.length <= LONGEST for one in sentences)
    assert "".join(text[one.start : one.end] for one in sentences) == text


def test_abstains_where_no_article_is_about_it() -> None:
    question, found = parse_text("总结一下霜林电站的新闻"), hits(BRIDGE)
    named = relevance(question.text)
    spans = digest([BRIDGE], named, TOKENIZER)

    answer = compose_digest(
        question,
        spans,
        found,
        confidence=confidence_of(named.best(found), found),
        generation=1,
        as_of=None,
    )

    assert answer.status == "abstained"
    assert answer.abstain_reason == "no_article"
    assert answer.answers == ()


def test_confidence_rises_with_words_and_standing() -> None:
    near = [Hit(Passage(BRIDGE, 0, 20), 1.0, standing=4.0)]

    assert confidence_of(1.0, near) > confidence_of(0.5, near) > confidence_of(0.5, [])


def test_topic_is_the_question_without_its_request() -> None:
    assert without_request("总结一下鹿鸣桥通车的新闻").split() == ["鹿鸣桥通车"]
    assert without_request("鹿鸣桥通车是怎么回事啊").split() == ["鹿鸣桥通车"]
    assert without_request("帮我概括一下鹿鸣桥那件事讲了什么").split()[0].startswith("鹿鸣桥")
    assert without_request("總結一下") == "總結一下"


def test_long_answer_has_what_the_model_found_in_several_passages() -> None:
    text = BRIDGE.text
    ends = [text.index("市交通局"), len(text)]
    passages = [Passage(BRIDGE, 0, ends[0]), Passage(BRIDGE, ends[0], ends[1])]
    told = ("全长1280米", "8分钟")
    reads = []
    for passage, words in zip(passages, told, strict=True):
        windows = tuple((place, place + 1) for place in range(len(passage.text)))
        start = passage.text.index(words)
        inside = tuple(0.9 if abs(place - start) < 20 else 0.0 for place, _ in windows)
        reads.append((passage, PassageScores(tokens=windows, inside=inside)))

    spans = long_answer(BRIDGE, reads, relevance("鹿鸣桥通车有什么意义"), TOKENIZER)

    assert all(any(words in span.text for span in spans) for words in told)


def test_timeline_tells_other_days_with_the_newest_last() -> None:
    spans = digest([BRIDGE, AFTER, BEFORE], relevance("鹿鸣桥的来龙去脉"), TOKENIZER, by_day=True)

    days = [span.passage.article.published or "" for span in spans]
    assert days == sorted(days)
    assert {*days} == {"2023-07-10", "2023-08-02", "2023-08-12"}
    assert "2.3万辆" in spans[-1].text
    assert sum(len(span.text) for span in spans) <= CHARACTERS
    assert form_of(spans) == "timeline"


def test_digest_of_one_day_is_no_timeline() -> None:
    undated = Article("undated", AFTER.text, title=AFTER.title)

    assert form_of(digest([BRIDGE], relevance("鹿鸣桥"), TOKENIZER)) == "digest"
    assert (
        form_of(digest([BRIDGE, undated], relevance("鹿鸣桥"), TOKENIZER, by_day=True)) == "digest"
    )


def test_what_another_report_repeats_is_told_once() -> None:
    copy = Article(
        "copy",
        BRIDGE.text.replace("市交通局局长魏青禾介绍", "局长魏青禾说"),
        title=BRIDGE.title,
        published="2023-08-03",
    )

    spans = digest([BRIDGE, copy], relevance("鹿鸣桥通车"), TOKENIZER, by_day=True)

    assert sum("1280米" in span.text for span in spans) == 1
    assert sum("缩短至8分钟" in span.text for span in spans) == 1


_CLAUSES = st.lists(
    st.text(alphabet="鹿鸣桥通车了大河全长12米8月日，《》、", min_size=1, max_size=60),
    min_size=1,
    max_size=12,
)
_REPORTS = st.lists(
    st.tuples(_CLAUSES, st.sampled_from([None, "2023-08-02", "2023-08-03T10:00:00", "2023-07-01"])),
    min_size=1,
    max_size=4,
)


@given(_REPORTS, st.booleans())
def test_digest_keeps_its_promises(
    reports: list[tuple[list[str], str | None]], by_day: bool
) -> None:
    articles = [
        Article(f"r{number}", "。".join(clauses) + "。", published=published)
        for number, (clauses, published) in enumerate(reports)
    ]

    spans = digest(articles, relevance("鹿鸣桥"), TOKENIZER, by_day=by_day)

    assert len(spans) <= MOST
    assert sum(len(span.text) for span in spans) <= CHARACTERS
    for span in spans:
        article = span.passage.article
        assert article in articles
        assert span.text == article.text[span.start : span.end]
    days = [(span.passage.article.published or "")[:10] for span in spans]
    if form_of(spans) == "timeline":
        assert days == sorted(days)
    assert in_order(spans) == spans
