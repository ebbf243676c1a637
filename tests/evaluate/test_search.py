"""recall@k and MRR, against counts made by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import SourceError
from newsqa.evaluate import (
    SearchQuestion,
    SearchResult,
    article_rank,
    evaluate_search,
    read_jsonl,
    read_search_questions,
)
from newsqa.types import Article, Copy, Hit, Passage


def test_means_by_hand() -> None:
    questions = [SearchQuestion(str(number), "x") for number in range(4)]
    result = SearchResult(questions, {"both": [1, 3, 0, 20]})
    assert result.recall("both", 1) == 0.25
    assert result.recall("both", 5) == 0.5
    assert result.recall("both", 20) == 0.75
    assert result.mrr("both") == pytest.approx((1 + 1 / 3 + 0 + 1 / 20) / 4)
    assert "recall@5" in result.table()


def test_rank_counts_articles_not_passages() -> None:
    first, second = Article(id="a", text="一二三四"), Article(id="b", text="五六七八")
    hits = [
        Hit(Passage(first, 0, 2), 3),
        Hit(Passage(first, 2, 4), 2),
        Hit(Passage(second, 0, 2), 1),
    ]
    assert article_rank(hits, "b") == 2
    assert article_rank(hits, "c") == 0


def test_rank_counts_a_copy_shown_instead_of_the_article() -> None:
    first = Article(id="a", text="一二", copies=(Copy("b", "", None, None, None),))
    assert article_rank([Hit(Passage(first, 0, 2), 1)], "b") == 1


def test_evaluate_runs_every_method(engine: NewsQA) -> None:
    hit = engine.search("望江大桥总投资", 1)[0]
    done: list[int] = []
    questions = [
        SearchQuestion("望江大桥总投资多少", hit.passage.article.id),
        SearchQuestion("望江大桥总投资多少", "nobody"),
    ]
    result = evaluate_search(engine, questions, done.append)
    assert done == [1, 2]
    assert result.ranks["lexical"] == [1, 0]
    assert result.recall("both", 1) == 0.5
    value = result.as_json()
    assert value["n"] == 2
    assert json.loads(json.dumps(value)) == value


def test_questions_from_plain_and_packed_files(tmp_path: Path) -> None:
    line = json.dumps({"question": "谁", "doc_id": "n1"}, ensure_ascii=False) + "\n\n"
    (tmp_path / "q.jsonl").write_text(line, encoding="utf-8")
    with gzip.open(tmp_path / "q.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(line)
    for name in ("q.jsonl", "q.jsonl.gz"):
        assert read_search_questions(tmp_path / name) == [SearchQuestion("谁", "n1")]


@pytest.mark.parametrize("content", ["", "{}", "not json", "[1]", '{"question": "谁"}'])
def test_bad_question_files_name_the_place(tmp_path: Path, content: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=r"q\.jsonl"):
        read_search_questions(path)


def test_missing_question_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        list(read_jsonl(tmp_path / "nowhere.jsonl"))
