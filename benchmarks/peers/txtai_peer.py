"""txtai: its hybrid index over passages, BM25 over pairs of characters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from protocol import measure

# user code begins
from txtai import Embeddings

LENGTH, OVERLAP = 300, 50


class TxtAI:
    def __init__(self, encoder: Path, reader: Path | None, folder: Path) -> None:
        self.embeddings = Embeddings(
            path=str(encoder),
            instructions={"query": "query: ", "data": "passage: "},
            hybrid=True,
            scoring={"method": "bm25", "terms": True, "tokenizer": {"ngrams": 2}},
        )
        self.ids: list[str] = []

    def ingest(self, articles: Sequence[dict[str, str]]) -> int:
        passages = []
        for article in articles:
            text = article["text"]
            for start in range(0, max(1, len(text) - OVERLAP), LENGTH - OVERLAP):
                passages.append(text[start : start + LENGTH])
                self.ids.append(article["id"])
        self.embeddings.index(enumerate(passages))
        return len(passages)

    def search(self, question: str, k: int) -> list[str]:
        return [self.ids[int(number)] for number, _ in self.embeddings.search(question, k)]

    def answer(self, question: str) -> str | None:
        return None


# user code ends
if __name__ == "__main__":
    measure(TxtAI, answers=False)
