"""The archive as newsqa cleans and cuts it: what the reader meets when it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsqa.ingest.draft import Located
from newsqa.ingest.pipeline import read_articles
from newsqa.types import Article
from training.command import add_data, command


@dataclass(frozen=True, slots=True)
class Clean:
    """An article: id, title, date of publication (ISO 8601 or empty) and cleaned text."""

    id: str
    title: str
    published: str
    text: str

    def article(self) -> Article:
        """Return it as newsqa's article."""
        return Article(
            id=self.id, title=self.title, text=self.text, published=self.published or None
        )


def write(news: Path, out: Path) -> int:
    """Clean all articles of the archive into JSON lines; return how many."""
    count = 0
    with out.open("w", encoding="utf-8") as lines:
        for found in read_articles([news]):
            if isinstance(found, Located):
                article = found.article
                row = [article.id, article.title, article.published or "", article.text]
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    return count


def read(path: Path) -> Iterator[Clean]:
    """Yield what `write` wrote."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Clean(*json.loads(line))


def main() -> None:
    """Clean the archive once, for the stages that read it."""
    parser = command(__doc__)
    add_data(parser)
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    arguments = parser.parse_args()
    print(write(arguments.data / "news.jsonl.gz", arguments.out))


if __name__ == "__main__":
    main()
