"""Spans to an Answer: abstention is a value, offsets hold, JSON has its one shape."""

from __future__ import annotations

import json
from dataclasses import replace

from newsqa.answer.compose import Limits, compose
from newsqa.answer.serialize import answer_json
from newsqa.dialogue.parse import parse_text
from newsqa.messages.answers import abstention
from newsqa.protocols import Reading
from newsqa.types import Answer, Article, FieldAnswer, Hit, Passage, Span

TEXT = "县长卓远航主持会议。会议下发了方案。会议下发了方案！"
ARTICLE = Article(
    id="a", text=TEXT, title="植树", publisher="青溪融媒", published="2024-03-12T08:00:00"
)
PASSAGE = Passage(ARTICLE, 0, len(TEXT))
HIT = Hit(PASSAGE, 2.0, {"dense": 1})


def _span(start: int, end: int, score: float) -> Span:
    return Span(PASSAGE, start, end, start, end, score)


def _compose(
    spans: list[Span],
    hits: list[Hit],
    below: float = 0.3,
    relevance: float = 1.0,
    question: str = "谁主持",
    field: FieldAnswer | None = None,
) -> Answer:
    parsed = parse_text(question)
    return compose(
        parsed,
        Reading(tuple(spans), "list" if parsed.wants_list else "short"),
        hits,
        relevance=relevance,
        field=field,
        generation=3,
        as_of="2024-04-01",
        limits=Limits(abstain_below=below, max_answers=3, max_listed=5),
    )


def test_answer_carries_its_spans() -> None:
    answer = _compose([_span(0, 10, 0.9), _span(10, 18, 0.5), _span(18, 26, 0.5)], [HIT])
    assert answer.status == "answered"
    assert answer.abstain_reason is None
    assert answer.confidence == 0.9
    # The last one repeats the one before it.
    assert [span.text for span in answer.spans] == ["县长卓远航主持会议。", "会议下发了方案。"]


def test_unsure_abstains_with_hits_but_without_spans() -> None:
    answer = _compose([_span(0, 10, 0.2)], [HIT])
    assert (answer.status, answer.abstain_reason) == ("abstained", "low_confidence")
    assert answer.spans == ()
    assert answer.hits == (HIT,)


def test_nothing_found_abstains_with_its_own_reason() -> None:
    assert _compose([], [], relevance=0.0).abstain_reason == "no_article"
    # Something was found, but it hardly speaks of what was asked.
    far = _compose([_span(0, 10, 0.2)], [HIT], relevance=0.1)
    assert (far.status, far.abstain_reason) == ("abstained", "no_article")
    assert far.hits == (HIT,)


def test_a_far_less_likely_answer_is_left_out() -> None:
    answer = _compose([_span(0, 10, 0.9), _span(10, 18, 0.1)], [HIT])
    assert [span.text for span in answer.spans] == ["县长卓远航主持会议。"]


def test_a_list_is_in_the_order_of_the_text() -> None:
    spans = [_span(10, 18, 0.9), _span(2, 5, 0.6)]
    listed = _compose(spans, [HIT], question="会上有哪些人和事？")
    assert (listed.form, listed.alternatives) == ("list", ())
    assert [span.text for span in listed.answers] == ["卓远航", "会议下发了方案。"]
    assert listed.confidence == 0.9
    plain = _compose(spans, [HIT])
    assert plain.form == "exact"
    assert [[span.start for span in part] for part in (plain.answers, plain.alternatives)] == [
        [10],
        [2],
    ]


def test_a_field_answers_without_a_span() -> None:
    field = FieldAnswer(ARTICLE, "publisher", "青溪融媒", 0.8)
    answer = _compose([], [HIT], question="谁发布的", field=field)
    assert (answer.status, answer.spans, answer.confidence) == ("answered", (), 0.8)
    (item,) = answer_json(answer)["answers"]
    assert (item["text"], item["field"]) == ("青溪融媒", "publisher")
    (citation,) = item["citations"]
    assert citation["article_id"] == "a"
    assert citation["start"] is None and citation["quote_end"] is None


def test_json_shape_and_offsets() -> None:
    answer = replace(_compose([_span(0, 10, 0.9)], [HIT]), timings_ms={"retrieve": 1.234})
    value = answer_json(answer)
    assert json.loads(json.dumps(value)) == value
    assert set(value) == {
        "version", "question", "resolved_question", "status", "form", "verdict", "abstain_reason",
        "message", "confidence", "answers", "alternatives", "count", "disagree", "choices", "hits",
        "time_range", "note", "total", "offset", "generation", "as_of", "timings_ms",
        "extract", "written",
    }  # fmt: skip
    item = value["answers"][0]
    citation = item["citations"][0]
    assert item["text"] == TEXT[citation["start"] : citation["end"]]
    assert citation["quote"] == TEXT[citation["quote_start"] : citation["quote_end"]]
    assert citation["published"] == "2024-03-12"
    assert value["timings_ms"] == {"retrieve": 1.2}
    assert (value["version"], value["form"], value["message"]) == (2, "exact", None)


def test_json_of_alternatives_and_of_an_abstention() -> None:
    value = answer_json(_compose([_span(0, 10, 0.9), _span(10, 18, 0.5)], [HIT]))
    assert [item["text"] for item in value["answers"]] == ["县长卓远航主持会议。"]
    assert [item["text"] for item in value["alternatives"]] == ["会议下发了方案。"]
    assert value["alternatives"][0]["citations"][0]["n"] == 2
    silent = answer_json(_compose([], [HIT]))
    message = abstention("low_confidence")
    assert (silent["answers"], silent["form"]) == ([], None)
    assert silent["message"] == {"zh": message.zh, "en": message.en}


def test_what_stands_right_beside_the_answer_is_no_other_answer() -> None:
    words = "市交通运输局局长关士杰主持通车仪式，副市长洪述文讲话。"
    passage = Passage(Article("b", words), 0, len(words))

    def of(text: str, score: float) -> Span:
        start = words.index(text)
        return Span(passage, start, start + len(text), start, start + len(text), score)

    spans = [of("关士杰", 0.9), of("市交通运输局局长", 0.6), of("洪述文", 0.6)]
    answer = _compose(spans, [HIT], question="谁主持了通车仪式")
    assert [span.text for span in answer.answers] == ["关士杰"]
    assert [span.text for span in answer.alternatives] == ["洪述文"]
