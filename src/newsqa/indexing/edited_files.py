"""Files that were edited and are ingested again by hand: which articles they replace.

A text has no id of its own: after an edit it is another article. Its path shows which one it was
before, where it held that one alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from newsqa.ingest.draft import Located
from newsqa.ingest.sources import PAGES, TEXTS, content_suffix
from newsqa.store.database import Store
from newsqa.store.provenance import BY_HAND, Origin

# Kinds of one article a file. Records have ids, and a list of one is often rewritten.
_KINDS = TEXTS | PAGES | {".mht", ".mhtml", ".pdf", ".docx"}


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles of one commit; `alone` are the locations that hold only one article."""

    items: Sequence[Located]
    alone: Collection[str]


@dataclass(frozen=True, slots=True)
class Replaced:
    """Articles that left their files: their provenance there, ids of those to remove, and ids of
    the articles that took their places.
    """

    left: Sequence[Origin] = ()
    dropped: Sequence[str] = ()
    by: Collection[str] = ()


def batched(articles: Iterator[Located], size: int) -> Iterator[Batch]:
    """Batches of at most `size` articles; those of one file follow each other."""
    last: str | None = None
    following = next(articles, None)
    while following is not None:
        items = [following, *islice(articles, size - 1)]
        following = next(articles, None)
        counts = Counter(place for place, _ in {(one.location, one.article.id) for one in items})
        # A file may go on from the batch before, or into the next one.
        beyond = {last, following.location if following else None}
        yield Batch(items, {p for p, count in counts.items() if count == 1 and p not in beyond})
        last = items[-1].location


class EditedFiles:
    """Finds what edited files replace, in one run over a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.view() as view:
            self._names = view.origins.names()

    def replaced(self, batch: Batch) -> Replaced:
        """The articles that files of one article had before this batch.

        One that has another place as well, perhaps in this batch, stays.
        """
        left: list[Origin] = []
        dropped: list[str] = []
        by: set[str] = set()
        now = {item.article.id for item in batch.items}
        with self._store.view() as view:
            for item in batch.items:
                if item.location not in batch.alone or not _is_kind(item.location):
                    continue
                here = view.origins.at(item.location, self._names)
                before = {id_ for id_, _, _ in here}
                if len(before) != 1 or item.article.id in before:
                    continue
                (old,) = before
                left += here
                if old not in now and len(view.origins.of_article(old)) == len(here):
                    dropped.append(old)
                    by.add(item.article.id)
        return Replaced(left, dropped, by)

    def unrecorded(self, batch: Batch) -> list[Origin]:
        """The provenance of articles ingested by hand, where the store does not have it yet."""
        places = {item.article.id: item.location for item in batch.items}
        with self._store.view() as view:
            return [
                (id_, BY_HAND, place)
                for id_, place in places.items()
                if (BY_HAND, place) not in view.origins.of_article(id_)
            ]


def _is_kind(location: str) -> bool:
    return content_suffix(location) in _KINDS and "://" not in location
