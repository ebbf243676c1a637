"""Articles to what the store keeps of them: passages, vectors, terms, signature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsqa.ingest.chunk import chunk, passage_input
from newsqa.ingest.dedupe import signature
from newsqa.protocols import Embedder, Floats
from newsqa.store.undo import Before
from newsqa.store.writer import Entry
from newsqa.tally import Tally
from newsqa.text.fold import fold
from newsqa.text.terms import Tokenizer
from newsqa.types import Article, Passage


@dataclass(frozen=True, slots=True)
class EntryMaker:
    """Makes entries; the encoder is opened when the first text is embedded."""

    embedder: Callable[[], Embedder]
    tokenizer: Tokenizer
    passage_characters: int

    def entries(self, articles: Sequence[Article], tally: Tally) -> list[Entry]:
        """One entry per article, in their order."""
        with tally.timed("chunk"):
            cut = [chunk(article, self.passage_characters) for article in articles]
            inputs = [fold(passage_input(p)) for passages in cut for p in passages]
        with tally.timed("sign"):
            signatures = [signature(article.text) for article in articles]
        with tally.timed("embed"):
            vectors = self.embedder().encode(inputs, kind="passage")
        entries: list[Entry] = []
        start = 0
        with tally.timed("terms"):
            for article, passages, keys in zip(articles, cut, signatures, strict=True):
                stop = start + len(passages)
                entries.append(self._entry(article, passages, vectors[start:stop], keys))
                start = stop
        tally.passages += len(inputs)
        return entries

    def again(self, before: Before) -> Entry:
        """The entry of an article as it was, with the vectors it had."""
        keys = signature(before.article.text)
        return self._entry(before.article, before.passages, before.vectors, keys)

    def _entry(
        self, article: Article, passages: Sequence[Passage], vectors: Floats, keys: Sequence[int]
    ) -> Entry:
        return Entry(
            article,
            passages,
            vectors,
            [self.tokenizer.terms(passage.text) for passage in passages],
            self.tokenizer.terms(f"{article.title}\n{article.text}"),
            keys,
        )
