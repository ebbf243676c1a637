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
from newsqa.messages import serving
from newsqa.settings import Settings
from newsqa.types import Article, PutResult
from newsqa.web.api_models import LONGEST_ID, ArticleRequest
from newsqa.web.engine_api import EngineApi

PATIENCE_SECONDS = 10
SOURCE = "rest"


class Editor:
    """Adds and removes articles, one change at a time. StoreBusy is raised while another process
    writes, and when other changes take longer than PATIENCE_SECONDS.
    """

    def __init__(self, archive: EngineApi) -> None:
        self._archive = archive
        self._lock = threading.Lock()

    def put(self, article_id: str, request: ArticleRequest) -> PutResult:
        """Store the cleaned article. Raises SourceError when no text is left."""
        article = cleaned(article_id, request, self._archive.settings)
        with self._turn():
            return self._archive.put(article)

    def put_as_is(self, article: Article) -> PutResult:
        """Store an article without cleaning it."""
        with self._turn():
            return self._archive.put(article)

    def remove(self, article_id: str) -> bool:
        """Remove the article; whether there was one."""
        with self._turn():
            return bool(self._archive.remove([article_id], addresses=False)[article_id])

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            raise StoreBusy(serving.STORE_CHANGING)
        try:
            yield
        finally:
            self._lock.release()


def cleaned(article_id: str, request: ArticleRequest, settings: Settings) -> Article:
    """The article of a request, cleaned as a file is.

    Raises SourceError for an invalid id or date, and when no text is left.
    """
    if visible(article_id).strip() != article_id or not 0 < len(article_id) <= LONGEST_ID:
        raise SourceError(serving.ARTICLE_ID.format(most=LONGEST_ID))
    published = parse_date(request.published) if request.published else None
    if request.published and not published:
        raise SourceError(serving.DATE_UNREADABLE.format(value=repr(request.published[:40])))
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
