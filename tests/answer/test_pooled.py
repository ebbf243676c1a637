from __future__ import annotations

from newsqa.answer.pooled import choose, pool, pooled_features
from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.logistic import Logistic, fitted_weights
from newsqa.dialogue.parse import parse_text
from newsqa.protocols import Reading
from newsqa.types import Article, Passage, Span

TEXT = "大桥全长2.86公里，总投资14.2亿元，由关士杰主持通车。"
WHOLE = Passage(Article("bridge", TEXT), 0, len(TEXT))
ASKED = {"topic": parse_text("大桥投资多少？"), "phrase": parse_text("枫渡大桥投资多少？")}


def span(words: str, score: float) -> Span:
    start = TEXT.index(words)
    return Span(WHOLE, start, start + len(words), 0, len(TEXT), score)


def first(confidence: float) -> Logistic:
    """Weighs the largest confidence of a span alone."""
    count = len(
        pooled_features(
            pool({"topic": Reading((span("关士杰", 0.5),))})[0], ASKED, Earlier(""), refers=False
        )
    )
    weights = [0.0] * count
    weights[11] = confidence
    return Logistic(-5.0, tuple(weights))


def test_equal_words_of_several_readings_are_one() -> None:
    found = pool(
        {
            "topic": Reading((span("14.2亿元", 0.4), span("关士杰", 0.3))),
            "phrase": Reading((span("2.86公里", 0.5), span("14.2亿元", 0.45))),
        }
    )
    both = next(one for one in found if one.span.text == "14.2亿元")
    assert len(found) == 3
    assert both.confidence == {"topic": 0.4, "phrase": 0.45}
    assert both.first == {"topic"}
    assert both.way == "topic"
    assert both.span.score == 0.45


def test_the_chosen_span_leads_the_reading_that_found_it() -> None:
    readings = {
        "topic": Reading((span("14.2亿元", 0.4), span("关士杰", 0.3))),
        "phrase": Reading((span("2.86公里", 0.9), span("14.2亿元", 0.45))),
    }
    chosen = choose(readings, ASKED, Earlier(""), first(10.0), refers=False)
    assert chosen is not None
    way, reading = chosen
    assert way == "phrase"
    assert [one.text for one in reading.spans] == ["2.86公里", "14.2亿元"]
    assert reading.spans[0].score >= reading.spans[1].score
    assert choose({"topic": Reading()}, ASKED, Earlier(""), first(1.0), refers=False) is None


def test_what_was_answered_before_is_hardly_answered_again() -> None:
    readings = {"topic": Reading((span("2.86公里", 0.6), span("14.2亿元", 0.55)))}
    weights = fitted_weights().choice
    asked = {"topic": ASKED["topic"]}
    anew = choose(readings, asked, Earlier("", ("2.86公里",)), weights, refers=False)
    assert anew is not None
    assert anew[1].spans[0].text == "14.2亿元"
