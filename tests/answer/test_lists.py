"""Lists: the order of the text, neighbours merged, each thing once."""

from __future__ import annotations

from newsqa.answer.lists import enumerated
from newsqa.types import Article, Passage, Span

TEXT = "会上颁发了示范村奖牌、先进户奖牌和绿化奖牌。县里还给巡护队发了奖金。"
HERE = Passage(Article("a", TEXT), 0, len(TEXT))
COPY = Passage(Article("b", "发了奖金，又发了锦旗。"), 0, 11)


def _span(words: str, score: float, passage: Passage = HERE) -> Span:
    start = passage.article.text.index(words)
    return Span(passage, start, start + len(words), passage.start, passage.end, score)


def test_neighbours_that_the_article_enumerates_are_one() -> None:
    spans = [_span("绿化奖牌", 0.9), _span("示范村奖牌", 0.7), _span("先进户奖牌", 0.6)]
    (one,) = enumerated(spans, 0.5, 9)
    assert one.text == "示范村奖牌、先进户奖牌和绿化奖牌"
    assert one.score == 0.9


def test_others_stay_apart_in_the_order_of_the_text() -> None:
    spans = [_span("奖金", 0.9), _span("示范村奖牌", 0.6), _span("先进户奖牌", 0.2)]
    assert [span.text for span in enumerated(spans, 0.5, 9)] == ["示范村奖牌", "奖金"]


def test_articles_by_their_best_and_nothing_twice() -> None:
    spans = [_span("奖金", 0.8), _span("奖金", 0.7, COPY), _span("锦旗", 0.75, COPY)]
    assert [(s.passage.article.id, s.text) for s in enumerated(spans, 0.5, 9)] == [
        ("a", "奖金"),
        ("b", "锦旗"),
    ]


def test_the_whole_enumeration_replaces_its_parts() -> None:
    spans = [_span("奖金", 0.9, COPY), _span("奖金", 0.5), _span("示范村奖牌、先进户奖牌", 0.6)]
    spans.append(_span("锦旗", 0.55, COPY))
    spans.append(_span("先进户奖牌", 0.95))
    texts = [span.text for span in enumerated(spans[:4], 0.5, 9)]
    assert texts == ["奖金", "锦旗", "示范村奖牌、先进户奖牌"]
    other = Passage(Article("c", "先进户奖牌由他领取。"), 0, 10)
    spans[4] = _span("先进户奖牌", 0.95, other)
    texts = [span.text for span in enumerated(spans, 0.5, 9)]
    assert "示范村奖牌、先进户奖牌" in texts and "先进户奖牌" not in texts


def test_another_name_that_ends_alike_stays() -> None:
    text = "李明领奖。王李明致辞。"
    here = Passage(Article("d", text), 0, len(text))
    first, second = Span(here, 0, 2, 0, 5, 0.9), Span(here, 5, 8, 5, 11, 0.8)
    assert enumerated([first, second], 0.5, 9) == [first, second]


def test_the_most_are_the_best() -> None:
    spans = [_span("示范村奖牌", 0.6), _span("奖金", 0.9)]
    assert [span.text for span in enumerated(spans, 0.5, 1)] == ["奖金"]
    assert enumerated([], 0.5, 3) == []


def test_of_two_overlapping_spans_the_better_one_remains() -> None:
    later = Passage(HERE.article, 4, len(TEXT))
    spans = [
        _span("示范村奖牌、先进户奖牌", 0.9),
        _span("颁发了示范村奖牌、先进户奖牌和绿化奖牌", 0.7),
        _span("先进户奖牌", 0.6, later),
    ]
    assert [span.text for span in enumerated(spans, 0.5, 9)] == ["示范村奖牌、先进户奖牌"]
