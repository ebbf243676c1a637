from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from newsqa.dialogue.parse import parse_text
from newsqa.engine import NewsQA
from newsqa.protocols import Floats, Kind
from newsqa.querying import answer_cache
from newsqa.querying.answer_cache import AnswerCache, CacheKey
from newsqa.settings import Settings
from newsqa.store.state import Lineage, StoreState
from newsqa.types import Answer, Article, Hit, Passage
from tests.conftest import HashEmbedder

QUESTION = "谁主持了植树动员会？"
FIRST = StoreState(Lineage((1, 1), "made"), 1)


class Counting(HashEmbedder):
    """Counts the questions that it encodes."""

    questions = 0

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        self.questions += kind == "query"
        return super().encode(texts, kind=kind)


@pytest.fixture
def engine(settings: Settings, articles_folder: Path) -> NewsQA:
    engine = NewsQA(settings, create=True, embedder=Counting())
    engine.ingest([articles_folder])
    return engine


def test_a_repeated_question_gets_the_cached_answer(engine: NewsQA) -> None:
    steps: list[str] = []
    first = engine.ask(QUESTION, on_step=steps.append)
    assert steps == ["retrieve", "read"]
    again = engine.ask(f"  {QUESTION} ", on_step=steps.append)
    assert steps == 2 * ["retrieve", "read"]
    assert replace(again, timings_ms=first.timings_ms) == first
    assert again.timings_ms["read"] == 0
    assert 0 < again.timings_ms["retrieve"] < sum(first.timings_ms.values())


def test_a_change_of_the_store_is_in_the_next_answer(engine: NewsQA) -> None:
    first = engine.ask(QUESTION)
    assert first.spans
    cited = first.spans[0].passage.article.id
    engine.remove([cited])
    after = engine.ask(QUESTION)
    assert after.generation == first.generation + 1
    assert cited not in {hit.passage.article.id for hit in after.hits}
    # The vector of the question is still cached.
    assert isinstance(engine.embedder, Counting) and engine.embedder.questions == 1


def test_articles_left_out_make_another_answer(engine: NewsQA) -> None:
    first = engine.ask(QUESTION)
    cited = first.spans[0].passage.article.id
    without = engine.ask(QUESTION, without=[cited])
    assert cited not in {hit.passage.article.id for hit in without.hits}
    assert engine.ask(QUESTION).spans == first.spans
    again = engine.ask(QUESTION, without={cited})
    assert again.hits == without.hits
    assert again.timings_ms["read"] == 0 < without.timings_ms["read"]


def test_a_cache_of_size_0_caches_nothing(settings: Settings, articles_folder: Path) -> None:
    none = settings.model_copy(update={"answer_cache_size": 0})
    engine = NewsQA(none, create=True, embedder=HashEmbedder())
    engine.ingest([articles_folder])
    assert all(engine.ask(QUESTION).timings_ms["read"] > 0 for _ in range(2))


def _answer(question: str, text: str = "一句话。") -> Answer:
    hit = Hit(Passage(Article("a", text), 0, 3), 1.0)
    return Answer(question, "abstained", (), (hit,), 0.1, "low_confidence", 1)


def test_the_least_recently_used_answer_is_evicted() -> None:
    answers = AnswerCache(2)
    asked = [CacheKey.of(FIRST, parse_text(question), ()) for question in "甲乙丙"]
    for one in (asked[0], asked[1]):
        answers.put(one, _answer(one.text))
    assert answers.get(asked[0]) == _answer("甲")
    answers.put(asked[2], _answer("丙"))
    assert [answers.get(one) is not None for one in asked] == [True, False, True]


@pytest.mark.parametrize(
    "state",
    [
        replace(FIRST, generation=2),
        replace(FIRST, lineage=Lineage((1, 1), "restored")),
        replace(FIRST, lineage=Lineage((1, 2), "made")),
    ],
)
def test_answers_of_another_state_are_removed(state: StoreState) -> None:
    answers = AnswerCache(9)
    question = parse_text("甲")
    before = CacheKey.of(FIRST, question, ())
    after = CacheKey.of(state, question, ())
    answers.put(before, _answer("甲"))
    assert answers.get(after) is None
    answers.put(after, _answer("甲"))
    assert (answers.get(before), len(answers)) == (None, 1)


def test_answers_from_very_long_articles_are_not_cached() -> None:
    answers, asked = AnswerCache(9), CacheKey.of(FIRST, parse_text("甲"), ())
    answers.put(asked, _answer("甲", "长" * (answer_cache.MAX_CHARACTERS + 1)))
    assert answers.get(asked) is None
