"""What stands before a passage when a model reads it: title and date of its article."""

from __future__ import annotations

from newsqa.types import Passage


def passage_head(passage: Passage) -> str:
    """Title and date (ISO 8601), which the passage does not repeat; empty without both."""
    article = passage.article
    title = article.title.rstrip("…")
    if passage.start == 0 and article.text.startswith(title):
        title = ""
    return " ".join(part for part in (title, (article.published or "")[:10]) if part)


def passage_input(passage: Passage) -> str:
    """What the encoder reads: the head on a line of its own, then the passage."""
    head = passage_head(passage)
    return f"{head}\n{passage.text}" if head else passage.text
