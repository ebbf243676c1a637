"""Measures of retrieval, of reading and of whole answers: means and results per question."""

from newsqa.evaluate.ask import AskQuestion, AskResult, evaluate_ask, read_ask_questions
from newsqa.evaluate.jsonl import read_jsonl
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
    "ReadQuestion",
    "ReadResult",
    "SearchQuestion",
    "SearchResult",
    "article_rank",
    "evaluate_ask",
    "evaluate_read",
    "evaluate_search",
    "read_ask_questions",
    "read_jsonl",
    "read_read_questions",
    "read_search_questions",
]
