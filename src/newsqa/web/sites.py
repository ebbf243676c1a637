"""Which part of the archive a request may see: by the signed id or a secret key of a site, never
by its own word.

With [[site]] in the settings a request without an id is refused, unless `open_archive` is set.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

from starlette.requests import Request

from newsqa.errors import SiteRefused
from newsqa.messages import serving
from newsqa.settings import Settings, key_hash, signed_id
from newsqa.types import Article, Copy, Part, Span
from newsqa.web.engine_api import EngineApi, ReadingApi
from newsqa.web.pages import SITE_PARAMETER, article_link, with_site
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.suggest import Suggested

HEADER = "x-newsqa-site"
_BEARER = "bearer "


class Sites:
    """The sites of the settings; immutable.

    `needs_key`: of programs only those with a key of a site are answered.
    """

    def __init__(self, settings: Settings) -> None:
        self._parts = {site.name: site.part() for site in settings.site}
        self._keys = {hash_: site.name for site in settings.site for hash_ in site.keys}
        self._secret = settings.site_secret
        self.needs_key = settings.rest_needs_key and bool(settings.site)
        self._open = settings.open_archive or not settings.site

    def part(self, site_id: str, *, operator: bool = False) -> Part | None:
        """What the holder of this id may see; None for the whole archive.

        `operator`: without an id it may see all. Raises SiteRefused.
        """
        if not site_id:
            if self._open or operator:
                return None
            raise SiteRefused(serving.SITE_NEEDED)
        name = site_id.partition(".")[0]
        right = signed_id(name, self._secret).encode()
        # Compared in any case, so that the time tells no names.
        signed = hmac.compare_digest(site_id.encode("utf-8", "replace"), right)
        part = self._parts.get(name)
        if not signed or part is None:
            raise SiteRefused(serving.SITE_UNKNOWN)
        return part

    def of(self, request: Request, *, operator: bool = False, rest: bool = False) -> Part | None:
        """What this request may see; None for the whole archive. Raises SiteRefused.

        A key of a site names it; an id beside it must be of the same one. `rest`: the request comes
        from a program, which needs a key where the settings say so.
        """
        site_id = site_id_of(request)
        name = None if operator else self.name_of_key(request)
        if name is None:
            if rest and self.needs_key and not operator:
                raise SiteRefused(serving.KEY_NEEDED)
            return self.part(site_id, operator=operator)
        if site_id and site_id != signed_id(name, self._secret):
            raise SiteRefused(serving.SITE_UNKNOWN)
        return self._parts[name]

    def name_of_key(self, request: Request) -> str | None:
        """The site whose key a request brings (Authorization: Bearer); None without one."""
        sent = bearer_of(request)
        # Looked up by its hash: the time tells nothing of a key.
        return self._keys.get(key_hash(sent)) if self._keys and sent else None


def bearer_of(request: Request) -> str:
    """The key or token that a request brings (Authorization: Bearer); empty without one."""
    sent = request.headers.get("authorization", "")
    return sent[len(_BEARER) :].strip() if sent.lower().startswith(_BEARER) else ""


def is_from_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser says that a page of this server sent the request.

    Programs can say so, too: they see no more than anybody who opens the page. Over plain HTTP a
    browser says only that a page sent it.
    """
    site = headers.get("sec-fetch-site")
    return "origin" in headers if site is None else site == "same-origin"


def site_id_of(request: Request) -> str:
    """The id that a request brings, unchecked; empty without one."""
    return request.headers.get(HEADER, "") or request.query_params.get(SITE_PARAMETER, "")


def archive_of(engine: EngineApi, part: Part | None) -> ReadingApi:
    """The archive as the part shows it."""
    return engine if part is None else engine.within(part)


def site_link(site_id: str) -> Callable[[Article | Copy, Span | None], str]:
    """The addresses of articles' pages, for readers of a site."""
    return lambda article, span: with_site(article_link(article, span), site_id)


class ChatArchives:
    """What the chat of each site asks, over one queue."""

    def __init__(self, engine: EngineApi, asking: QuestionQueue) -> None:
        self._engine = engine
        self.asking = asking
        self._sites = Sites(engine.settings)
        self._known: dict[Part | None, tuple[QuestionQueue, Suggested]] = {}

    @property
    def settings(self) -> Settings:
        """What the engine was opened with."""
        return self._engine.settings

    def of(self, site_id: str) -> tuple[QuestionQueue, Suggested]:
        """The queue of a site, and the suggestions of its part. Raises SiteRefused."""
        part = self._sites.part(site_id)
        if part not in self._known:
            queue = self.asking.over(archive_of(self._engine, part))
            self._known[part] = queue, Suggested(queue)
        return self._known[part]
