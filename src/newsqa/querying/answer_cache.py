"""Answers that were given in this generation, for whoever asks the same again.

An answer depends on nothing but the question, the articles that are left out, the store's
generation and what an engine is opened with: on no clock, and not on feedback.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from newsqa.types import Answer, Question

LARGEST = 500_000
"""Characters of articles behind an answer that is kept: memory."""


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What an answer is the answer to; `epoch` and `generation` of the store."""

    epoch: str | None
    generation: int
    text: str
    history: tuple[str, ...]
    without: frozenset[str]

    @classmethod
    def of(
        cls, epoch: str | None, generation: int, question: Question, without: Collection[str]
    ) -> CacheKey:
        """`without` in any order."""
        return cls(epoch, generation, question.text, question.history, frozenset(without))


class AnswerCache:
    """The last `most` answers, all of one generation. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[CacheKey, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, asked: CacheKey) -> Answer | None:
        """The answer that was given, if it is still here."""
        with self._lock:
            answer = self._answers.get(asked)
            if answer is not None:
                self._answers.move_to_end(asked)
            return answer

    def put(self, asked: CacheKey, answer: Answer) -> None:
        """Keeps an answer; those of another generation go."""
        articles = {hit.passage.article.id: hit.passage.article for hit in answer.hits}
        if sum(len(article.text) for article in articles.values()) > LARGEST:
            return
        with self._lock:
            other = next(iter(self._answers), asked)
            if (other.epoch, other.generation) != (asked.epoch, asked.generation):
                self._answers.clear()
            self._answers[asked] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
