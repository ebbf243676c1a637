"""Answer cache for the current generation of the store.

An answer depends on the question, its filters, the articles that are left out, the state of the
store and the settings of the engine alone, not on feedback. Of the clock it has only the days that
the question names (昨天): they are among the filters of the key.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from newsqa.dialogue.earlier import EARLIER
from newsqa.store.state import StoreState
from newsqa.types import Answer, Filters, Question

MAX_CHARACTERS = 500_000
"""An answer whose hits have more characters of articles is not cached, to limit memory."""


@dataclass(frozen=True, slots=True)
class CacheKey:
    """The key of an answer; `state` is that of the store."""

    state: StoreState
    text: str
    history: tuple[str, ...]
    filters: Filters
    offset: int
    without: frozenset[str]

    @classmethod
    def of(cls, state: StoreState, question: Question, without: Collection[str]) -> CacheKey:
        """The key of a question asked without the articles of these ids, in any order."""
        history, filters = question.history[-EARLIER:], question.filters
        return cls(state, question.text, history, filters, question.offset, frozenset(without))


class AnswerCache:
    """An LRU cache of at most `most` answers of one generation. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[CacheKey, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: CacheKey) -> Answer | None:
        """The cached answer; None without one."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: CacheKey, answer: Answer) -> None:
        """Add an answer; answers of another generation are removed."""
        articles = {hit.passage.article.id: hit.passage.article for hit in answer.hits}
        if sum(len(article.text) for article in articles.values()) > MAX_CHARACTERS:
            return
        with self._lock:
            other = next(iter(self._answers), key)
            if other.state != key.state:
                self._answers.clear()
            self._answers[key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
