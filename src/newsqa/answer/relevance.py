"""Relevance of a text to a question: the share of its words, weighted by their rarity (IDF)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.types import Hit, Question

Frequencies = Callable[[Sequence[str]], Mapping[str, int]]
"""The number of passages that have each term."""


class Relevance:
    """Words of a question, weighted by their rarity among `passages` passages.

    `foreign`: the question is in another language, so that no article can have its words;
    `highest`: the weight of a word that no passage has.
    """

    def __init__(
        self,
        words: str,
        tokenizer: Tokenizer,
        frequencies: Frequencies,
        passages: int,
        *,
        foreign: bool = False,
    ) -> None:
        self.foreign = foreign
        terms = list(dict.fromkeys(tokenizer.terms(words)))
        known = frequencies(terms)
        self.weights = {
            term: math.log(1 + max(passages, 1) / (1 + known.get(term, 0))) for term in terms
        }
        self.highest = math.log1p(max(passages, 1))

    @classmethod
    def of(
        cls, question: Question, tokenizer: Tokenizer, frequencies: Frequencies, passages: int
    ) -> Relevance:
        """The relevance of texts to a question: of its subject, 卓远航 of 卓远航担任什么职务."""
        return cls(question.subject, tokenizer, frequencies, passages, foreign=question.foreign)

    @property
    def rarity(self) -> list[float]:
        """The rarity of each word, 0 (in every passage) to 1 (in none)."""
        return [weight / self.highest for weight in self.weights.values()]

    def share(self, folded: str) -> float:
        """Share of the weight of the words that occur in a folded text, 0 to 1."""
        total = sum(self.weights.values())
        if not total:
            return 0.0
        return sum(weight for term, weight in self.weights.items() if term in folded) / total

    def best(self, hits: Sequence[Hit]) -> float:
        """The largest share of any article among the hits; 0 without hits.

        1 for hits to a question in another language, whose words cannot be compared.
        """
        if self.foreign:
            return float(bool(hits))
        articles = {hit.passage.article.id: hit.passage.article for hit in hits}
        return max(
            (self.share(fold(f"{a.title}\n{a.text}")) for a in articles.values()), default=0.0
        )
