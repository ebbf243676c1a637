"""Changing articles over REST: the same cleaning as ingest, one change at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from newsqa.errors import SourceError, StoreBusy
from newsqa.ingest.dates import parse_date
from newsqa.ingest.draft import Draft, finish
from newsqa.ingest.extract import extract
from newsqa.ingest.repair import visible
from newsqa.settings import Settings
from newsqa.types import Article, PutResult
from newsqa.web.api_models import LONGEST_ID, ArticleRequest
from newsqa.web.engine_api import EngineApi

PATIENCE_SECONDS = 10
SOURCE = "rest"


class Editor:
    """Puts articles in and takes them out. Changes from this server wait for each other; while
    another process writes, and after PATIENCE_SECONDS, StoreBusy is raised.
    """

    def __init__(self, archive: EngineApi) -> None:
        self._archive = archive
        self._lock = threading.Lock()

    def put(self, article_id: str, request: ArticleRequest) -> PutResult:
        """Raises SourceError when there is nothing to store."""
        article = cleaned(article_id, request, self._archive.settings)
        with self._turn():
            return self._archive.put(article)

    def remove(self, article_id: str) -> bool:
        """False when there is no such article."""
        with self._turn():
            return bool(self._archive.remove([article_id], addresses=False)[article_id])

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            raise StoreBusy(
                "库正被别的请求改动；请稍后再试 / "
                "another request is changing the store; try again in a moment"
            )
        try:
            yield
        finally:
            self._lock.release()


def cleaned(article_id: str, request: ArticleRequest, settings: Settings) -> Article:
    """The article of a request, through the steps that a file goes through.

    Raises SourceError for an id or a date that cannot be kept, and when no text is left.
    """
    if visible(article_id).strip() != article_id or not 0 < len(article_id) <= LONGEST_ID:
        raise SourceError(
            f"文章的 id 要有 1 到 {LONGEST_ID} 个可见字符，首尾没有空白 / "
            f"an article's id has 1 to {LONGEST_ID} visible characters, no blanks at its ends"
        )
    published = parse_date(request.published) if request.published else None
    if request.published and not published:
        raise SourceError(
            f"published：看不懂这个日期 {request.published[:40]!r}；写成 2024-03-12 / "
            "cannot read this date; write it as 2024-03-12"
        )
    draft = Draft(
        location=article_id,
        text=visible(request.text),
        id=article_id,
        title=request.title,
        url=request.url or None,
        source=SOURCE,
        publisher=request.publisher or None,
        author=request.author or None,
        published=published,
    )
    return finish(extract(draft, settings.max_article_characters))
