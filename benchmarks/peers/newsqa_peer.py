"""newsqa itself, by the same protocol."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from protocol import measure

# user code begins
from newsqa.engine import NewsQA
from newsqa.settings import load_settings


class Own:
    def __init__(self, encoder: Path, reader: Path | None, folder: Path) -> None:
        self.folder = folder
        self.engine = NewsQA(
            load_settings(store=folder / "store", answer_cache_size=0), create=True
        )

    def ingest(self, articles: Sequence[dict[str, str]]) -> int:
        file = self.folder / "articles.jsonl"
        file.write_text("\n".join(json.dumps(a) for a in articles), encoding="utf-8")
        self.engine.ingest([file])
        return self.engine.status().passages

    def search(self, question: str, k: int) -> list[str]:
        return [hit.passage.article.id for hit in self.engine.search(question, k)]

    def answer(self, question: str) -> str | None:
        answer = self.engine.ask(question)
        if answer.field:
            return answer.field.value
        return max(answer.spans, key=lambda span: span.score).text if answer.spans else None


# user code ends
if __name__ == "__main__":
    measure(Own, answers=True)
