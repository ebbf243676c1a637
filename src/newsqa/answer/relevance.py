"""How much of a question a text speaks of: the share of its words, weighed by their rarity."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

from newsqa.text.fold import fold
from newsqa.text.job_titles import asked_post
from newsqa.text.terms import Tokenizer
from newsqa.types import Hit

Frequencies = Callable[[Sequence[str]], Mapping[str, int]]
"""In how many passages each term occurs."""

_CHINESE = re.compile(r"[\u3400-\u9fff]")


class Relevance:
    """The words of one question, weighed by how rare they are among `passages` passages.

    Of 卓远航担任什么职务 only the name counts: no article says 职务. `foreign` says that the
    question is in another language, so that its words tell nothing.
    """

    def __init__(
        self, question: str, tokenizer: Tokenizer, frequencies: Frequencies, passages: int
    ) -> None:
        self.foreign = not _CHINESE.search(question)
        about = asked_post(fold(question)) or question
        terms = list(dict.fromkeys(tokenizer.terms(about)))
        known = frequencies(terms)
        self.weights = {
            term: math.log(1 + max(passages, 1) / (1 + known.get(term, 0))) for term in terms
        }

    def share(self, folded: str) -> float:
        """Share of the weight of the words that stand in a folded text, 0 to 1."""
        total = sum(self.weights.values())
        if not total:
            return 0.0
        return sum(weight for term, weight in self.weights.items() if term in folded) / total

    def best(self, hits: Sequence[Hit]) -> float:
        """The largest share of any article among the hits; 0 without hits.

        1 for a question in another language, where there are any: words cannot say otherwise.
        """
        if self.foreign:
            return float(bool(hits))
        articles = {hit.passage.article.id: hit.passage.article for hit in hits}
        return max(
            (self.share(fold(f"{a.title}\n{a.text}")) for a in articles.values()), default=0.0
        )
