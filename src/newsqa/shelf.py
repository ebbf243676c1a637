"""The articles of a store, one by one: list them, put one in, take one out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from newsqa.store.database import Store
from newsqa.types import Article


@dataclass(frozen=True, slots=True)
class Page:
    """Articles in the order in which they were taken in.

    `next` is where the following page begins, None after the last; `total` counts all articles.
    """

    articles: tuple[Article, ...]
    total: int
    next: int | None


@dataclass(frozen=True, slots=True)
class Put:
    """What putting an article in did; `generation` is that of the store that has it."""

    article: Article
    created: bool
    generation: int


class Shelf:
    """Changes are in the next answer. They raise StoreBusy while another process writes.

    `take_in` puts a clean article into the store and its index and returns the generation, 0 when
    the store had just this article.
    """

    def __init__(self, store: Store, take_in: Callable[[Article], int]) -> None:
        self._store = store
        self._take_in = take_in

    def page(self, after: int, limit: int) -> Page:
        """At most `limit` articles behind the place `after`; 0 is before the first."""
        with self._store.view() as view:
            rows = view.page(after, limit + 1)
            following = rows[limit - 1][0] if len(rows) > limit else None
            articles = tuple(article for _, article in rows[:limit])
            return Page(articles, view.counts().articles, following)

    def put(self, article: Article) -> Put:
        """Takes a clean article in; one with the same id makes way for it."""
        with self._store.view() as view:
            created = bool(view.missing([article.id]))
        self._take_in(article)
        with self._store.view() as view:
            return Put(view.article(article.id) or article, created, view.generation)

    def remove(self, article_id: str) -> bool:
        """Takes an article out, and a refresh does not bring it back; False when there is none."""
        with self._store.writer() as writer:
            if not writer.hashes([article_id]):
                return False
            writer.commit([], "", removed=[article_id], bury=True)
        return True
