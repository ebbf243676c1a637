"""Articles to what the store holds of them: passages, vectors, terms, signature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import numpy as np

from newsqa.indexing.report import ReportBuilder
from newsqa.indexing.throttle import Throttle
from newsqa.ingest.chunk import chunk
from newsqa.ingest.dedupe import signature
from newsqa.protocols import Embedder, Floats
from newsqa.store.undo import Before
from newsqa.store.writer import Entry
from newsqa.text.fold import fold
from newsqa.text.passage_head import passage_input
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Passage

CachedVectors = Callable[[str, bytes], Floats | None]
"""The vectors (passages, dimension) of an article, by its id and a digest of what was embedded;
None where there are none."""


@dataclass(frozen=True, slots=True)
class EntryMaker:
    """Makes entries. The encoder is opened when the first text is embedded.

    `tokenizer` is called for each batch and must return the same one each time;
    `passage_characters` bounds the length of a passage.
    """

    embedder: Callable[[], Embedder]
    tokenizer: Callable[[], Tokenizer]
    passage_characters: int
    throttle: Throttle = field(default_factory=Throttle)

    def entries(
        self,
        articles: Sequence[Article],
        report: ReportBuilder,
        cached: CachedVectors | None = None,
    ) -> list[Entry]:
        """One entry per article, in their order; cached vectors are not computed again."""
        with report.timed("chunk"):
            cut = [chunk(article, self.passage_characters) for article in articles]
            inputs = [[fold(passage_input(p)) for p in passages] for passages in cut]
        with report.timed("sign"):
            signatures = [signature(article.text) for article in articles]
        with report.timed("embed"):
            embedded = [_digest(self.embedder().model_id, texts) for texts in inputs]
            vectors = self._vectors(articles, inputs, embedded, cached)
        entries: list[Entry] = []
        worker = self.throttle.worker()
        with report.timed("terms"):
            for number, article in enumerate(articles):
                worker.rest()
                entry = self._entry(article, cut[number], vectors[number], signatures[number])
                entries.append(replace(entry, embedded=embedded[number]))
        report.passages += sum(map(len, inputs))
        return entries

    def restored(self, before: Before) -> Entry:
        """The entry of an article as it was, with the vectors it had."""
        keys = signature(before.article.text)
        return self._entry(before.article, before.passages, before.vectors, keys)

    def _vectors(
        self,
        articles: Sequence[Article],
        inputs: Sequence[Sequence[str]],
        embedded: Sequence[bytes],
        cached: CachedVectors | None,
    ) -> list[Floats]:
        found: list[Floats | None] = [
            cached(article.id, digest) if cached else None
            for article, digest in zip(articles, embedded, strict=True)
        ]
        new = [texts for texts, rows in zip(inputs, found, strict=True) if rows is None]
        made = self._encoded([text for texts in new for text in texts])
        start = 0
        vectors: list[Floats] = []
        for texts, rows in zip(inputs, found, strict=True):
            if rows is None:
                rows, start = made[start : start + len(texts)], start + len(texts)
            vectors.append(rows)
        return vectors

    def _encoded(self, texts: Sequence[str]) -> Floats:
        """Unit rows (texts, dimension); in pieces of like length, with pauses for questions."""
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        vectors = np.empty((len(texts), self.embedder().dimension), np.float32)
        worker = self.throttle.worker()
        start = 0
        while start < len(order):
            rows = order[start : start + worker.piece()]
            vectors[rows] = self.embedder().encode([texts[row] for row in rows], kind="passage")
            start += len(rows)
            worker.rest()
        return vectors

    def _entry(
        self, article: Article, passages: Sequence[Passage], vectors: Floats, keys: Sequence[int]
    ) -> Entry:
        terms = self.tokenizer().terms
        return Entry(
            article,
            passages,
            vectors,
            [terms(passage.text) for passage in passages],
            terms(f"{article.title}\n{article.text}"),
            keys,
        )


def _digest(model_id: str, texts: Sequence[str]) -> bytes:
    digest = blake2b(digest_size=16)
    for part in (model_id, *texts):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.digest()
