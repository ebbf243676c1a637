"""Questions with their vectors, computed once: what is measured is retrieval, not the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from newsqa.engine import NewsQA
from newsqa.protocols import Floats, Kind
from newsqa.settings import Settings
from newsqa.text.fold import fold


@dataclass(frozen=True)
class Asked:
    """Questions as typed and as the encoder gets them, and their vectors, (n, dimension)."""

    typed: list[str]
    folded: list[str]
    vectors: Floats
    model: str

    @classmethod
    def encoded(cls, typed: list[str], store: Path) -> Asked:
        """The questions by the encoder of the settings."""
        engine = NewsQA(Settings(store=store))
        folded = [engine.answerer._parsed(one).folded for one in typed]
        vectors = [engine.embedder.encode([one], kind="query")[0] for one in folded]
        return cls(typed, folded, np.stack(vectors), engine.embedder.model_id)

    @classmethod
    def read(cls, path: Path) -> Asked:
        """Those of a file."""
        found = np.load(path)
        names = found["typed"].tolist(), found["folded"].tolist()
        return cls(*names, found["vectors"], str(found["model"]))

    def first(self, count: int) -> Asked:
        """The first so many of them."""
        parts = self.typed[:count], self.folded[:count]
        return Asked(*parts, self.vectors[:count], self.model)

    def write(self, path: Path) -> None:
        """Write them to a file."""
        np.savez(path, typed=self.typed, folded=self.folded, vectors=self.vectors, model=self.model)


class Recalled:
    """An `Embedder` that knows the vectors of questions, and no others."""

    def __init__(self, asked: Asked) -> None:
        self._known = dict(zip(asked.folded, asked.vectors, strict=True))
        self.model_id = asked.model
        self.dimension = int(asked.vectors.shape[1])

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        """The vectors of the questions; KeyError for another text."""
        return np.stack([self._known[fold(one)] for one in texts])
