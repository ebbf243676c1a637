"""What every archive must do, whether it is a store of one's own or a published one.

Rank agreement: dense hits and those of passages' words are the same in the same order. Pairs of
words are weighed a little differently (published/search.py), so of both methods together the first
hit is the same, and of ten hits at least nine are.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from newsqa.answer.serialize import answer_json
from newsqa.engine import NewsQA
from newsqa.maintenance.backup import back_up, restore
from newsqa.maintenance.rollback import rollback
from newsqa.querying.retrieval import METHODS
from newsqa.types import Article, Filters, Hit
from tests.conftest import HashEmbedder
from tests.contracts import check_retriever
from tests.published.conftest import Pair, as_json
from tests.search.test_retrievers import MethodRetriever

QUESTIONS = (
    "谁主持了植树动员会",
    "望江大桥的总投资是多少",
    "蒲一诺说了什么",
    "白石镇的水渠由谁承建",
    "乌溪镇卫生院花费多少",
    "镇长叶临川查看了什么",
)
FILTERS = (
    Filters(),
    Filters(since="2024-05-01", until="2024-08-31"),
    Filters(publisher="县报"),
    Filters(since="2024-05-20", until="2024-05-20"),
    Filters(source="nowhere"),
)


def places(hits: list[Hit]) -> list[tuple[str, int, int]]:
    return [(hit.passage.article.id, hit.passage.start, hit.passage.end) for hit in hits]


@pytest.mark.parametrize("method", METHODS)
def test_the_contract_of_a_retriever(same: Pair, method: str) -> None:
    check_retriever(MethodRetriever(same.reader, method))  # type: ignore[arg-type]


def check_hits(pair: Pair) -> None:
    alike = first = asked = 0
    for question in QUESTIONS:
        for filters in FILTERS:
            dense = [one.search(question, 10, "dense", filters=filters) for one in _both(pair)]
            scores = [[hit.score for hit in hits] for hits in dense]
            # Lance rounds the question to the float16 of its vectors.
            assert np.allclose(scores[0], scores[1], atol=1e-3)
            # Of equally near ones any may come first, or be the last that is found.
            least = scores[0][-1] + 2e-3 if len(dense[0]) == 10 else -1.0
            near = [{*places([h for h in hits if h.score > least])} for hits in dense]
            assert near[0] == near[1]
            own, published = (one.search(question, 10, filters=filters) for one in _both(pair))
            assert len(own) == len(published)
            assert [hit.passage.article for hit in own] == [
                pair.writer.article(hit.passage.article.id) for hit in own
            ]
            alike += len({*places(own)} & {*places(published)})
            first += places(own)[:1] == places(published)[:1]
            asked += len(own)
    assert alike >= 0.9 * asked
    assert first == len(QUESTIONS) * len(FILTERS)


def check_words(pair: Pair) -> None:
    views = [one._archive.view() for one in _both(pair)]
    with views[0] as own_view, views[1] as published_view:
        own = pair.writer.answerer._corpus(own_view).lexical
        published = pair.reader.answerer._corpus(published_view).lexical
        for question in QUESTIONS:
            terms = pair.writer.tokenizer.terms(question)
            assert own.frequencies(terms) == published.frequencies(terms)
            (ids, scores), (other_ids, other_scores) = (
                one.match_passages(terms, 20) for one in (own, published)
            )
            assert np.allclose(scores, other_scores, rtol=1e-4)
            assert set(ids[scores > scores[-1] + 1e-3]) <= set(other_ids)
            for one in (own, published):
                only = one.match_passages(terms, 5, np.isin(np.arange(ids.max() + 1), ids[:2]))
                assert set(only[0]) <= set(ids[:2])


def test_words_side_by_side_weigh_more(same: Pair) -> None:
    with same.reader._archive.view() as view:
        words = same.reader.answerer._corpus(view).lexical
        terms = same.reader.tokenizer.terms("春季植树动员会")
        rows, _ = words.match_articles((), 5, [(terms[0], terms[1])])
        assert [article.id for article in view.at_rows(rows.tolist())] == ["green"]
        assert not len(words.match_articles((), 5, [(terms[1], terms[0])])[0])


@pytest.mark.parametrize("question", QUESTIONS[:3])
def test_the_same_answer(same: Pair, question: str) -> None:
    own, published = (answer_json(one.ask(question)) for one in _both(same))
    for answer in (own, published):
        answer.pop("timings_ms")  # type: ignore[misc]
        assert answer["answers"]
    assert [one["citations"] for one in own["answers"]] == [
        one["citations"] for one in published["answers"]
    ]
    assert [one["text"] for one in own["answers"]] == [one["text"] for one in published["answers"]]


def test_a_citation_is_a_window_of_the_stored_text(same: Pair) -> None:
    answer = same.reader.ask(QUESTIONS[1])
    assert answer.answers
    for span in answer.spans:
        stored = same.writer.article(span.passage.article.id)
        assert stored is not None
        assert span.text == stored.text[span.start : span.end]


def check_articles(pair: Pair) -> None:
    for id_ in ("green", "a", "b", "c", "town-7", "nothing"):
        assert as_json(pair.writer.article(id_)) == as_json(pair.reader.article(id_))
    assert pair.writer.latest(5) == pair.reader.latest(5)
    assert pair.writer.list_articles(3, 4) == pair.reader.list_articles(3, 4)
    views = [one._archive.view() for one in _both(pair)]
    with views[0] as own, views[1] as published:
        assert own.counts() == published.counts()
        assert own.covered() == published.covered()
        assert own.archive_facts() == published.archive_facts()
        assert (own.generation, own.as_of) == (published.generation, published.as_of)
        assert [own.leader(id_) for id_ in "abc"] == [published.leader(id_) for id_ in "abc"]
        for one, other in zip(own.facts.groups(), published.facts.groups(), strict=True):
            assert sorted(one) == sorted(other)
        assert as_json(own.facts.after(0)) == as_json(published.facts.after(0))
        assert sorted(own.passages_of(["green", "a"])) == sorted(
            published.passages_of(["green", "a"])
        )


def test_lists_of_news_are_the_same(same: Pair) -> None:
    today = {"today": date(2024, 7, 3)}
    for question in ("7月2日有哪些新闻", "最近有哪些新闻", "关于大桥的报道有哪些"):
        own, published = (
            NewsQA(one.settings.model_copy(update=today), embedder=HashEmbedder()).ask(question)
            for one in _both(same)
        )
        assert [article.id for article in own.listed] == [one.id for one in published.listed]
        assert own.total == published.total


def test_a_removed_article_is_gone_from_the_next_answer(pair: Pair) -> None:
    assert "robot" in {hit.passage.article.id for hit in pair.reader.search("机器人大赛", 5)}
    pair.writer.remove("robot")
    pair.publish()
    assert pair.reader.article("robot") is None
    for method in METHODS:
        found = pair.reader.search("机器人大赛", 20, method)
        assert "robot" not in {hit.passage.article.id for hit in found}


def test_a_changed_article_replaces_the_old_one(pair: Pair) -> None:
    pair.writer.add(Article(id="robot", title="机器人队载誉归来", text="蒲一诺带队回到学校。"))
    pair.publish()
    best = pair.reader.search("蒲一诺", 3)[0].passage
    assert (best.article.id, best.text) == ("robot", "蒲一诺带队回到学校。")
    assert not any(
        "冠军" in hit.passage.text for hit in pair.reader.search("大赛冠军", 20, "lexical")
    )
    check_words(pair)


def test_the_earliest_print_changes_when_it_goes(pair: Pair) -> None:
    pair.writer.remove("a")
    pair.publish()
    check_articles(pair)
    check_hits(pair)


def test_a_rollback_brings_the_old_articles_back(pair: Pair) -> None:
    before = pair.writer.article("green")
    pair.writer.remove(["green", "bridge"])
    pair.publish()
    rollback(pair.writer.indexer)
    pair.publish()
    assert pair.reader.article("green") == before
    check_hits(pair)


def test_a_restored_backup_is_followed(pair: Pair, tmp_path: Path) -> None:
    back_up(pair.writer.store, tmp_path / "backup.db")
    pair.writer.remove("green")
    pair.writer.add(Article(id="late", title="茶会改期", text="县里的茶会改到6月8日举行。"))
    pair.publish()
    restore(pair.writer.settings, tmp_path / "backup.db")
    pair.writer.close()
    pair.publish()
    assert pair.reader.article("late") is None
    assert pair.reader.article("green") is not None
    check_hits(pair)


def test_a_rebuild_is_followed(pair: Pair) -> None:
    small = pair.writer.settings.model_copy(update={"passage_characters": 60})
    pair.writer.close()
    NewsQA(small, embedder=HashEmbedder()).rebuild()
    pair.publish()
    check_hits(pair)
    assert pair.reader.status().passages == pair.writer.status().passages


def test_the_same_hits_as_in_the_store(same: Pair) -> None:
    check_hits(same)


def test_the_same_passages_by_their_words(same: Pair) -> None:
    check_words(same)


def test_what_is_known_of_articles_is_the_same(same: Pair) -> None:
    check_articles(same)


def _both(pair: Pair) -> tuple[NewsQA, NewsQA]:
    return pair.writer, pair.reader
