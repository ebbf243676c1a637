"""What a store holds, and what tells one content of one store from another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from newsqa.protocols import Ids
from newsqa.store.connection import FileState


@dataclass(frozen=True, slots=True)
class VectorRows:
    """The rows an index is made from: ids (n,), article rows (n,), vectors (n, d) float16."""

    passage_ids: Ids
    article_rows: Ids
    vectors: np.ndarray


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the store holds; `copies` are the articles of `groups` but their earliest ones."""

    articles: int
    passages: int
    groups: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Lineage:
    """What tells one store from another: its file, and its random epoch.

    Within one lineage a higher generation is a later one, and no passage id is used twice. A copy
    of a store has its epoch but another file; a restore changes the epoch of a file.
    """

    file: FileState = None
    epoch: str | None = None


@dataclass(frozen=True, slots=True)
class StoreState:
    """One content of one store: equal states have the same articles."""

    lineage: Lineage
    generation: int

    def is_later_than(self, other: StoreState) -> bool:
        """Whether this is a later generation of the same store."""
        return self.lineage == other.lineage and other.generation < self.generation
