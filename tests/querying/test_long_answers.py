"""Long answers take sentences of the whole article."""

from __future__ import annotations

from newsqa.answer.relevance import Relevance
from newsqa.dialogue.parse import parse_text
from newsqa.engine import NewsQA
from newsqa.protocols import Reading
from newsqa.querying.long_answers import CHARACTERS, over_article
from newsqa.types import AnswerForm, Article, Passage, Span

FILL = "青溪河从山里流出来，两岸是成片的梯田，田埂上长着野草，农闲时候很少有人经过。" * 8
TEXT = (
    "青溪县治理河道采取了多项措施。县水利局局长卓远航介绍，县里首先清理了河底的淤泥。\n"
    f"{FILL}\n"
    "青溪县还通过建立河长制来治理河道，组织1200名河长每周巡河，推动沿岸工厂完成污水处理改造。\n"
)
RIVER = Article("river", TEXT, title="青溪县治理河道", published="2024-03-12")
QUESTION = parse_text("青溪县采取了哪些措施治理河道？")


def reading_of(engine: NewsQA, form: AnswerForm) -> Reading:
    engine.add([RIVER])
    passage = Passage(RIVER, 0, TEXT.index("\n"))
    start = TEXT.index("县里首先")
    span = Span(passage, start, passage.end - 1, start, passage.end, 0.8)
    return Reading((span,), form, (span,))


def extended(engine: NewsQA, reading: Reading) -> Reading:
    relevance = Relevance(QUESTION.text, engine.tokenizer, lambda _: {}, 10)
    with engine.store.view() as view:
        return over_article(QUESTION, reading, relevance, engine.tokenizer, engine.span_model, view)


def test_another_place_of_the_article_answers_too(engine: NewsQA) -> None:
    found = extended(engine, reading_of(engine, "long"))
    words = "".join(span.text for span in found.clauses)
    assert "清理了河底的淤泥" in words
    assert "河长制" in words
    assert sum(len(span.text) for span in found.clauses) <= CHARACTERS
    starts = [span.start for span in found.clauses]
    assert starts == sorted(starts)
    for span in found.clauses:
        assert span.text == TEXT[span.start : span.end]
        assert span.score == 0.8


def test_other_forms_stay_as_they_are(engine: NewsQA) -> None:
    reading = reading_of(engine, "short")
    assert extended(engine, reading) == reading
    assert extended(engine, Reading()) == Reading()
