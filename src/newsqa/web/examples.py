"""The sample articles that ship with newsqa, for a first try."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from newsqa.engine import NewsQA
from newsqa.indexing.report import IngestReport
from newsqa.settings import Settings


def examples_folder() -> Path | None:
    """The folder of the sample articles: in the installed package, or in the checkout."""
    here = Path(str(files("newsqa")))
    for folder in (here / "example_articles", here.parent.parent / "examples" / "articles"):
        if folder.is_dir():
            return folder
    return None


def ensure_examples(
    settings: Settings, progress: Callable[[IngestReport], None] | None = None
) -> IngestReport | None:
    """Ingest the sample articles into an empty store; None when it is not empty."""
    engine = NewsQA(settings, create=True)
    folder = examples_folder()
    if engine.status().articles or folder is None:
        return None
    return engine.ingest([folder], progress)
