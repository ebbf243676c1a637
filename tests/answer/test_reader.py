"""The reader: spans of the article, the likeliest first, with their confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from newsqa.answer.confidence import Features, fitted_coefficients
from newsqa.answer.reader import FIRST, SURE, Found, SpanReader
from newsqa.answer.relevance import Relevance
from newsqa.dialogue.parse import parse_text
from newsqa.protocols import PassageScores, RawSpan, Reading
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Hit, Passage, Question, Span

GREEN = Article("green", "春季植树动员会召开。县长卓远航主持会议。会后大家散去。", title="植树")
OTHER = Article("other", "另一家报纸说，主持会议的是卓远航。", title="植树")
WHO = parse_text("谁主持了会议？")
BRIDGE = Article("bridge", "望江大桥合龙。", title="大桥")


class Margins:
    """A reading model with fixed margins for some words."""

    def __init__(self, margins: Mapping[str, float]) -> None:
        self.margins = margins

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        return [
            PassageScores(
                tuple(
                    RawSpan(text.index(words), text.index(words) + len(words), margin)
                    for words, margin in self.margins.items()
                    if words in text
                )
            )
            for text in (passage.text for passage in passages)
        ]


def _hits(*articles: Article) -> list[Hit]:
    return [
        Hit(Passage(article, 0, len(article.text)), -float(rank))
        for rank, article in enumerate(articles)
    ]


@pytest.fixture
def relevance(tokenizer: Tokenizer) -> Relevance:
    return Relevance.of(
        parse_text("谁主持了植树动员会？"), tokenizer, lambda terms: dict.fromkeys(terms, 3), 50
    )


def test_spans_are_windows_on_the_article(relevance: Relevance) -> None:
    passage = Passage(GREEN, 10, len(GREEN.text))
    reader = SpanReader(Margins({"卓远航": 6.0, "大家": -3.0}), relevance)
    first, second = reader.read(WHO, [Hit(passage, 1.0)]).spans
    assert first.text == "卓远航"
    assert first.quote == "县长卓远航主持会议。"
    assert GREEN.text[first.start : first.end] == "卓远航"
    assert second.text == "大家"
    assert first.score > 2 * second.score


def test_words_of_the_question_are_no_answer(relevance: Relevance) -> None:
    model = Margins({"会议": 6.0, "卓远航": 2.0})
    spans = SpanReader(model, relevance).read(WHO, _hits(GREEN)).spans
    assert [span.text for span in spans] == ["卓远航"]
    either = SpanReader(model, relevance).read(parse_text("是会议还是比赛？"), _hits(GREEN)).spans
    assert "会议" in [span.text for span in either]


class Counting(Margins):
    """Remembers what it was asked to score, as the cache before the real model passes it on."""

    def __init__(self, margins: Mapping[str, float]) -> None:
        super().__init__(margins)
        self.read: set[str] = set()

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        self.read |= {passage.article.id for passage in passages}
        return super().score(question, passages)


FILLER = [Article(f"f{n}", f"第{n}条消息说天气很好。", title="天气") for n in range(2 * FIRST)]


def test_no_more_is_read_where_the_first_passages_answer(relevance: Relevance) -> None:
    model = Counting({"卓远航": 9.0})
    reading = SpanReader(model, relevance).read(WHO, _hits(GREEN, *FILLER))
    assert reading.spans[0].text == "卓远航"
    assert reading.spans[0].score >= SURE
    assert len(model.read) == FIRST


def test_all_is_read_where_they_do_not(relevance: Relevance) -> None:
    model = Counting({"卓远航": 9.0, "天气": -6.0})
    reading = SpanReader(model, relevance).read(WHO, _hits(*FILLER, GREEN))
    assert reading.spans[0].text == "卓远航"
    assert len(model.read) == len(FILLER) + 1


def test_a_newer_holder_of_a_post_is_sought_in_all(relevance: Relevance) -> None:
    model = Counting({"卓远航": 9.0})
    asked = parse_text("青溪县县长是谁？")
    assert asked.holder_of
    SpanReader(model, relevance).read(asked, _hits(GREEN, *FILLER))
    assert len(model.read) == len(FILLER) + 1


def test_no_hits_no_spans(relevance: Relevance) -> None:
    assert SpanReader(Margins({}), relevance).read(WHO, []) == Reading()


def test_agreement_of_two_articles_is_a_feature(relevance: Relevance) -> None:
    model = Margins({"卓远航": 2.0, "大桥": 2.0})
    found = SpanReader(model, relevance).find(WHO, _hits(GREEN, OTHER, BRIDGE))
    features = {
        (candidate.passage.article.id, candidate.text): made
        for candidate, made in zip(found.candidates, found.features, strict=True)
    }
    assert features["green", "卓远航"].agreement > 0
    assert features["bridge", "大桥"].agreement == 0
    assert features["green", "卓远航"].article > features["bridge", "大桥"].article


def _features(found: Found, words: str) -> Features:
    (number,) = [n for n, one in enumerate(found.candidates) if one.text == words]
    return found.features[number]


def test_one_strong_span_makes_the_others_unlikely(relevance: Relevance) -> None:
    alone = SpanReader(Margins({"大桥": 1.0}), relevance)
    beside = SpanReader(Margins({"大桥": 1.0, "卓远航": 8.0}), relevance)
    one = _features(alone.find(WHO, _hits(BRIDGE)), "大桥")
    two = _features(beside.find(WHO, _hits(BRIDGE, GREEN)), "大桥")
    assert two.likelihood < one.likelihood - 5


MEETING = Article("meeting", "县委书记方慕白、县长卓远航出席，副县长费云天主持会议。", title="会")


def test_the_title_before_a_name_decides_who_holds_the_post(relevance: Relevance) -> None:
    reader = SpanReader(Margins({"费云天": 3.0, "卓远航": -5.0, "方慕白": -1.0}), relevance)
    assert reader.read(WHO, _hits(MEETING)).spans[0].text == "费云天"
    for question, name in (("县长是谁？", "卓远航"), ("誰是副縣長？", "费云天")):
        assert reader.read(parse_text(question), _hits(MEETING)).spans[0].text == name


def test_a_deputy_is_no_answer_where_the_holder_is_asked_for(relevance: Relevance) -> None:
    made = Article("made", "会议决定任命费云天为青溪县副县长。费云天发言。", title="会")
    reader = SpanReader(Margins({"费云天": 9.0}), relevance)
    assert not reader.read(parse_text("青溪县县长是谁？"), _hits(made)).spans
    assert reader.read(parse_text("青溪县副县长是谁？"), _hits(made)).spans[0].text == "费云天"


def test_a_day_that_only_the_words_before_tell_is_no_answer(relevance: Relevance) -> None:
    day = Article(
        "day", "3月12日，大桥合龙。当天上午，水渠竣工。当天21时许，桥灯亮起。", title="桥"
    )
    asked = parse_text("水渠什么时候竣工？")
    first = {"当天上午": 9.0, "当天21时许": 1.0}
    reading = SpanReader(Margins(first), relevance).read(asked, _hits(day))
    assert [span.text for span in reading.spans] == ["当天21时许"]
    fast = Article("fast", "递交申请的，执照当天就能领到。", title="照")
    found = SpanReader(Margins({"当天": 9.0}), relevance).read(asked, _hits(fast))
    assert [span.text for span in found.spans] == ["当天"]


def test_the_post_of_a_person_is_found_where_the_model_has_nothing(tokenizer: Tokenizer) -> None:
    question = parse_text("费云天担任什么职务？")
    about = Relevance.of(question, tokenizer, lambda terms: dict.fromkeys(terms, 3), 50)
    assert about.share("县长费云天") == 1.0
    first = SpanReader(Margins({"出席": -4.0}), about).read(question, _hits(MEETING)).spans[0]
    assert first.text == "副县长"
    assert MEETING.text[first.start : first.end] == "副县长"


def test_a_question_in_another_language_gets_typical_shares(tokenizer: Tokenizer) -> None:
    question = parse_text("Who chaired the meeting?")
    about = Relevance.of(question, tokenizer, lambda terms: dict.fromkeys(terms, 0), 50)
    assert about.foreign
    assert about.best(_hits(MEETING)) == 1.0
    reader = SpanReader(Margins({"费云天": 6.0}), about)
    (features,) = reader.find(question, _hits(MEETING)).features
    assert features.article == fitted_coefficients().typical.article > 0
    assert features.margin == 6.0


def test_confidence_falls_from_span_to_span(relevance: Relevance) -> None:
    model = Margins({"卓远航": 6.0, "大家": 2.0, "大桥": -2.0, "春季": 5.0})
    spans = SpanReader(model, relevance).read(WHO, _hits(GREEN, OTHER, BRIDGE)).spans
    scores = [span.score for span in spans]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def _read(words: str, margins: Mapping[str, float], *articles: Article) -> Sequence[Span]:
    question = parse_text(words)
    relevance = Relevance.of(question, Tokenizer(), lambda terms: dict.fromkeys(terms, 3), 50)
    return SpanReader(Margins(margins), relevance).read(question, _hits(*articles)).spans


def test_a_number_in_the_asked_measure_comes_first() -> None:
    article = Article("a", "两天胖了10斤，也就是5公斤。")
    margins = {"10斤": 6.0, "5公斤": 2.0}
    assert _read("两天胖了多少公斤？", margins, article)[0].text == "5公斤"
    alone = Article("b", "两天胖了10斤。")
    assert _read("两天胖了多少公斤？", margins, alone)[0].text == "10斤"


def test_an_earlier_holder_of_the_post_is_no_rival() -> None:
    old = Article("a", "青溪县县长卓远航在东港调研。", published="2019-01-12")
    new = Article("b", "青溪县县长郁青禾会见客商。", published="2024-06-09")
    undated = Article("c", "青溪县县长郁青禾会见客商。")
    margins = {"卓远航": 6.0, "郁青禾": 6.0}
    together = _read("青溪县县长是谁？", margins, new, old)
    apart = _read("青溪县县长是谁？", margins, undated, old)
    assert together[0].score > 1.2 * apart[0].score


def test_an_article_of_another_year_does_not_answer() -> None:
    article = Article("a", "全县栽树42万株。", published="2023-08-01")
    assert [s.text for s in _read("2023年全县栽树多少株？", {"42万株": 6.0}, article)] == ["42万株"]
    assert _read("2019年全县栽树多少株？", {"42万株": 6.0}, article) == ()


class Literal(Margins):
    """A reading model that finds nothing in passages without the asked year."""

    def score(self, question: Question, passages: Sequence[Passage]) -> list[PassageScores]:
        year = "2023年" if "2023年" in question.text else ""
        found = super().score(question, passages)
        return [
            scores if year in passage.text else PassageScores()
            for scores, passage in zip(found, passages, strict=True)
        ]


def test_a_year_that_only_the_date_shows_is_left_out_of_reading() -> None:
    question = parse_text("2023年全县栽树多少株？")
    by_date = Article("a", "全县栽树42万株。", published="2023-08-01")
    named = Article("b", "2023年，全县栽树35万株。")
    relevance = Relevance.of(question, Tokenizer(), lambda terms: dict.fromkeys(terms, 3), 50)
    reader = SpanReader(Literal({"42万株": 6.0, "35万株": 5.0}), relevance)
    spans = reader.read(question, _hits(by_date, named)).spans
    assert {span.text for span in spans} == {"42万株", "35万株"}


def test_among_equal_answers_the_most_confident_is_cited() -> None:
    one = Article("one", "县长卓远航说，全县栽树超过42万株，都是今年春天栽的。")
    two = Article("two", "栽树逾42万株。")
    (first, *_) = _read("全县栽树多少株？", {"超过42万株": 8.0, "逾42万株": -4.0}, two, one)
    (alone, *_) = _read("全县栽树多少株？", {"超过42万株": 8.0}, two, one)
    assert (first.text, alone.text) == ("超过42万株", "超过42万株")
    assert first.score > 0.9 * alone.score


def test_a_verb_behind_the_title_is_no_name() -> None:
    article = Article("a", "机长按下按钮。训练结束，机长苏望走下飞机。")
    margins = {"按下按钮": 6.0, "苏望": 3.0}
    assert _read("训练中，机长叫什么？", margins, article)[0].text == "苏望"


def test_a_name_stays_on_its_line_and_before_its_verb() -> None:
    article = Article("a", "见义勇为模范\n滕越　外卖骑手\n薄云归说，手艺不能断。")
    assert _read("谁见义勇为？", {"模范\n滕越": 6.0}, article)[0].text == "滕越"
    assert _read("谁说手艺不能断？", {"薄云归说": 6.0}, article)[0].text == "薄云归"
