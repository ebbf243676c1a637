"""Measures of retrieval, of reading and of whole answers: means and results per question."""

from newsqa.evaluate.ask import AskResult
from newsqa.evaluate.ask_questions import AskQuestion, read_ask_questions
from newsqa.evaluate.ask_run import evaluate_ask
from newsqa.evaluate.jsonl import read_jsonl
from newsqa.evaluate.natural import (
    NaturalQuestion,
    NaturalResult,
    evaluate_natural,
    read_natural_questions,
)
from newsqa.evaluate.read import ReadQuestion, ReadResult, evaluate_read, read_read_questions
from newsqa.evaluate.search import (
    DEPTH,
    SearchQuestion,
    SearchResult,
    article_rank,
    evaluate_search,
    read_search_questions,
)

__all__ = [
    "DEPTH",
    "AskQuestion",
    "AskResult",
    "NaturalQuestion",
    "NaturalResult",
    "ReadQuestion",
    "ReadResult",
    "SearchQuestion",
    "SearchResult",
    "article_rank",
    "evaluate_ask",
    "evaluate_natural",
    "evaluate_read",
    "evaluate_search",
    "read_ask_questions",
    "read_jsonl",
    "read_natural_questions",
    "read_read_questions",
    "read_search_questions",
]
