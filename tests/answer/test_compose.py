"""Spans to an Answer: abstention is a value, offsets hold, JSON has its one shape."""

from __future__ import annotations

import json

from newsqa.answer.compose import answer_json, compose
from newsqa.types import Answer, Article, Hit, Passage, Span

TEXT = "县长卓远航主持会议。会议下发了方案。会议下发了方案！"
ARTICLE = Article(
    id="a", text=TEXT, title="植树", publisher="青溪融媒", published="2024-03-12T08:00:00"
)
PASSAGE = Passage(ARTICLE, 0, len(TEXT))
HIT = Hit(PASSAGE, 2.0, {"dense": 1})


def _span(start: int, end: int, score: float) -> Span:
    return Span(PASSAGE, start, end, start, end, score)


def _compose(spans: list[Span], hits: list[Hit], below: float = 0.3) -> Answer:
    return compose(
        "谁主持",
        spans,
        hits,
        generation=3,
        as_of="2024-04-01",
        timings_ms={"retrieve": 1.234},
        abstain_below=below,
        max_answers=3,
    )


def test_answer_carries_its_spans() -> None:
    answer = _compose([_span(0, 10, 0.9), _span(10, 18, 0.5), _span(18, 26, 0.5)], [HIT])
    assert answer.status == "answered"
    assert answer.abstain_reason is None
    assert answer.confidence == 0.9
    # The last one says the words of the one before it again.
    assert [span.text for span in answer.spans] == ["县长卓远航主持会议。", "会议下发了方案。"]


def test_unsure_abstains_with_hits_but_without_spans() -> None:
    answer = _compose([_span(0, 10, 0.2)], [HIT])
    assert (answer.status, answer.abstain_reason) == ("abstained", "low_confidence")
    assert answer.spans == ()
    assert answer.hits == (HIT,)


def test_nothing_found_abstains_with_its_own_reason() -> None:
    assert _compose([], []).abstain_reason == "no_article"


def test_json_shape_and_offsets() -> None:
    value = answer_json(_compose([_span(0, 10, 0.9)], [HIT]))
    assert json.loads(json.dumps(value)) == value
    assert set(value) == {
        "question", "status", "abstain_reason", "confidence", "answers", "hits",
        "rewritten_question", "time_range", "generation", "as_of", "timings_ms",
    }  # fmt: skip
    item = value["answers"][0]
    citation = item["citations"][0]
    assert item["text"] == TEXT[citation["start"] : citation["end"]]
    assert citation["quote"] == TEXT[citation["quote_start"] : citation["quote_end"]]
    assert citation["published"] == "2024-03-12"
    assert value["timings_ms"] == {"retrieve": 1.2}
    assert answer_json(_compose([], [HIT]))["answers"] == []
