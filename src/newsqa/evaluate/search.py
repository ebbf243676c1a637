"""Retrieval, as the field measures it: recall@k and MRR; mean and per question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsqa import messages
from newsqa.engine import NewsQA
from newsqa.errors import SourceError
from newsqa.evaluate.jsonl import read_jsonl
from newsqa.querying.retrieval import METHODS, Method
from newsqa.types import Hit

CUTS = (1, 5, 20)
DEPTH = 200  # passages asked for, so that twenty articles are among them


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """A question and the id of the article that is known to answer it."""

    question: str
    doc_id: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Rank of the gold article, from 1, for each method and question; 0 where not found."""

    questions: Sequence[SearchQuestion]
    ranks: Mapping[Method, Sequence[int]]

    def recall(self, method: Method, cut: int) -> float:
        """Share of the questions with the gold article among the first `cut` articles."""
        return _mean([1.0 if 0 < rank <= cut else 0.0 for rank in self.ranks[method]])

    def mrr(self, method: Method) -> float:
        """Mean reciprocal rank of the gold article, 0 where it was not found."""
        return _mean([1 / rank if rank else 0.0 for rank in self.ranks[method]])

    def as_json(self) -> dict[str, object]:
        """Means and the ranks of each question."""
        return {
            "n": len(self.questions),
            "mean": {
                method: {
                    **{f"recall@{cut}": round(self.recall(method, cut), 4) for cut in CUTS},
                    "mrr": round(self.mrr(method), 4),
                }
                for method in self.ranks
            },
            "questions": [
                {
                    "question": item.question,
                    "doc_id": item.doc_id,
                    "rank": {method: ranks[number] for method, ranks in self.ranks.items()},
                }
                for number, item in enumerate(self.questions)
            ],
        }

    def table(self) -> str:
        """The means as a table for the terminal."""
        head = "method  " + "".join(f"  recall@{cut:<3}" for cut in CUTS) + "  MRR"
        rows = [
            f"{method:<8}"
            + "".join(f"  {self.recall(method, cut):<10.3f}" for cut in CUTS)
            + f"  {self.mrr(method):.3f}"
            for method in self.ranks
        ]
        return "\n".join([f"n = {len(self.questions)}", head, *rows])


def evaluate_search(
    engine: NewsQA,
    questions: Sequence[SearchQuestion],
    progress: Callable[[int], None] | None = None,
    methods: Sequence[Method] = METHODS,
) -> SearchResult:
    """Search for every question with every method; articles rank by their best passage."""
    ranks: dict[Method, list[int]] = {method: [] for method in methods}
    for number, item in enumerate(questions, 1):
        for method in methods:
            ranks[method].append(
                article_rank(engine.search(item.question, DEPTH, method), item.doc_id)
            )
        if progress:
            progress(number)
    return SearchResult(questions, ranks)


def article_rank(hits: Sequence[Hit], doc_id: str) -> int:
    """Rank of the article among the distinct articles of the hits, from 1; 0 when missing.

    A copy of it that is shown instead counts.
    """
    order = dict.fromkeys(hit.passage.article for hit in hits)
    for rank, article in enumerate(order, 1):
        if doc_id in {article.id, *(copy.id for copy in article.copies)}:
            return rank
    return 0


def read_search_questions(path: Path) -> list[SearchQuestion]:
    """Questions with doc_id. Raises SourceError for a line without one, or an empty file."""
    questions: list[SearchQuestion] = []
    for place, record in read_jsonl(path):
        question, doc_id = record.get("question"), record.get("doc_id")
        if not isinstance(question, str) or not isinstance(doc_id, str) or not question.strip():
            raise SourceError(messages.evaluate.SEARCH_FIELDS.format(place=place))
        questions.append(SearchQuestion(question, doc_id))
    if not questions:
        raise SourceError(messages.evaluate.NO_QUESTIONS.format(path=path))
    return questions


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
