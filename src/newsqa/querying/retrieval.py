"""The retriever that the settings ask for."""

from __future__ import annotations

from typing import Literal

from newsqa.protocols import Retriever
from newsqa.querying.in_chinese import InChinese
from newsqa.search.corpus import Corpus
from newsqa.search.dense import DenseRetriever, QuestionVectors
from newsqa.search.hybrid import Always, HybridRetriever, Weights
from newsqa.search.lexical import LexicalRetriever
from newsqa.settings import Settings
from newsqa.text.terms import Tokenizer

Method = Literal["dense", "lexical", "both"]
METHODS: tuple[Method, ...] = ("dense", "lexical", "both")


def open_retriever(
    corpus: Corpus,
    method: Method,
    settings: Settings,
    tokenizer: Tokenizer,
    vectors: QuestionVectors,
    always: Always | None = None,
) -> Retriever:
    """A retriever over one generation; with both methods it always finds the articles `always`."""
    weights = Weights(
        settings.dense_weight,
        settings.passage_weight,
        settings.article_weight,
        settings.wording_weight,
    )
    lexical = LexicalRetriever(
        corpus,
        tokenizer,
        passage_weight=weights.passage,
        article_weight=weights.article,
        candidates=settings.candidates,
    )
    if method == "lexical":
        return lexical
    dense = DenseRetriever(corpus, vectors)
    if method == "dense":
        return dense
    both = HybridRetriever(corpus, dense, lexical, weights, settings.candidates, always=always)
    return InChinese(both, tokenizer, corpus.lexical)
