"""The chat inside other sites: widget.js, the page /embed in its frame, the question it asks.

Its answers come from the renderer of the chat. The setting `embed_hosts` names the sites that may
embed it: as CSP and CORS in the responses, and the page checks the origin of each message.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Sequence
from functools import cache
from typing import Annotated, TypedDict

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import BaseModel, Field

from newsqa.dialogue.parse import trim_question
from newsqa.errors import NewsQAError
from newsqa.messages import Lang, Message, serving, web
from newsqa.types import Answer, Filters
from newsqa.web import api_models as shapes
from newsqa.web.api_errors import engine_error, error_response
from newsqa.web.asked import filters_of
from newsqa.web.cards import escape
from newsqa.web.embed_reply import EVENTS, EmbedPage, Reply
from newsqa.web.engine_api import EngineApi
from newsqa.web.extended import MOST_SHOWN
from newsqa.web.filter_panel import filter_panel
from newsqa.web.i18n import TAGS, language_of, widget_texts
from newsqa.web.pages import asset
from newsqa.web.public_errors import public_message
from newsqa.web.question_queue import QuestionQueue, while_connected
from newsqa.web.rate_limit import Busy
from newsqa.web.render import render_notice
from newsqa.web.sites import ChatArchives, site_id_of, site_link
from newsqa.web.suggest import question_text

_LONGEST_SENT = 16_384
_SCRIPTS = ("frame.js", "shared.js", "embed.js")
_HOUR = "public, max-age=3600"
_YEAR = "public, max-age=31536000, immutable"

log = logging.getLogger(__name__)


class EmbedQuestion(BaseModel):
    """What the page sends: a question with the earlier ones, and its number on the page, so that
    ids differ. `shown`: a list has so many entries, and the page after them.
    """

    question: Annotated[str, Field(max_length=_LONGEST_SENT)]
    history: shapes.History = Field(default_factory=list)
    filters: shapes.FiltersRequest = Field(default_factory=shapes.FiltersRequest)
    offset: shapes.Offset = 0
    shown: Annotated[int, Field(ge=0, le=MOST_SHOWN)] = 0
    turn: Annotated[int, Field(ge=1, le=100_000)] = 1
    lang: Lang = "zh"
    written: bool = Field(False, description="What a language model writes, as events if accepted.")


class Start(TypedDict):
    """What the page has when it opens; `notice` is HTML, empty when all is well.

    `articles`: None where its address limits them, as those within the limits are not counted.
    """

    articles: int | None
    as_of: str
    notice: str
    suggestions: dict[Lang, list[str]]
    characters: int
    hosts: list[str]
    texts: dict[Lang, dict[str, str]]


def embed_router(engine: EngineApi, asking: QuestionQueue, hosts: Sequence[str] = ()) -> APIRouter:
    """The routes of the widget; `hosts` are the sites that may embed it."""
    router = APIRouter(include_in_schema=False)
    widget = _Widget(engine, asking, hosts)

    @router.get("/widget.js")
    def loader() -> Response:
        return Response(
            _loader(),
            media_type="text/javascript",
            # Any page may load the script; the CSP of its frame decides who may show the chat.
            headers={"Cache-Control": _HOUR, "Cross-Origin-Resource-Policy": "cross-origin"},
        )

    @router.get("/embed")
    def page(request: Request) -> HTMLResponse:
        language = language_of(
            request.query_params.get("lang"), request.headers.get("accept-language")
        )
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
        return HTMLResponse(embed_page(widget.start(language.code, request)), headers=headers)

    @router.get("/embed/{name}.js")
    def script(name: str) -> Response:
        if f"{name}.js" not in _SCRIPTS:
            return Response(status_code=404)
        return Response(
            asset(f"{name}.js"), media_type="text/javascript", headers={"Cache-Control": _YEAR}
        )

    @router.get("/embed/embed.css")
    def styles() -> Response:
        return Response(_styles(), media_type="text/css", headers={"Cache-Control": _YEAR})

    @router.post("/embed/ask", response_model=None)
    async def ask(asked: EmbedQuestion, request: Request) -> Reply | Response:
        return await widget.ask(asked, request)

    return router


def embed_page(start: Start) -> str:
    """The page; its script reads language, colours and texts from the address."""
    version = _version()
    brand = web.BRAND.zh
    link = f'<a href="./" target="_blank" rel="noopener">{brand}</a>'
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{brand}</title>'
        '<link rel="icon" href="favicon.ico">'
        f'<link rel="stylesheet" href="embed/embed.css?{version}">'
        # Not deferred: the colours are set before anything is painted.
        f'<script src="embed/frame.js?{version}"></script>'
        f'<script src="embed/shared.js?{version}" defer></script>'
        f'<script src="embed/embed.js?{version}" defer></script></head>'
        f'<body data-start="{escape(json.dumps(start, ensure_ascii=False))}">'
        '<header id="head"><h1 id="title"></h1></header>'
        '<main id="view"><div id="content"><section id="welcome"><p id="greeting"></p>'
        '<div id="notice"></div><p id="try"></p><div id="chips"></div></section>'
        '<div id="talk" role="log" aria-live="polite"></div></div></main>'
        '<footer id="dock"><form id="ask" aria-labelledby="label">'
        '<div class="field"><label id="label" class="away" for="box"></label>'
        '<textarea id="box" rows="1" autocomplete="off" enterkeyhint="send"></textarea>'
        '<button id="send"><svg class="go" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="M12 20V5M5 11.500 12 4.500l7 7"/></svg>'
        '<svg class="stop" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="M7 7h10v10H7z"/></svg></button></div>'
        f'</form>{filter_panel()}<div id="foot"><span id="state"></span>'
        '<button id="fresh" type="button" hidden></button></div></footer>'
        f'<noscript><p class="nq">{web.NO_SCRIPT.zh.format(link=link)} '
        f"{web.NO_SCRIPT.en.format(link=link)}</p></noscript></body></html>"
    )


class _Widget:
    """What the routes share: the queue, and the suggestions of one generation."""

    def __init__(self, engine: EngineApi, asking: QuestionQueue, hosts: Sequence[str]) -> None:
        self._archives = ChatArchives(engine, asking)
        self._settings = engine.settings
        self._hosts = list(hosts)

    def start(self, lang: Lang, request: Request) -> Start:
        """What a page that opens now needs."""
        start = Start(
            articles=0,
            as_of="—",
            notice="",
            suggestions={},
            characters=self._settings.question_characters,
            hosts=self._hosts,
            texts=widget_texts(),
        )
        try:
            queue, suggested = self._archives.of(site_id_of(request))
            status = queue.status()
            start["articles"], start["as_of"] = status.articles, status.as_of or "—"
            if status.articles:
                filters = _fixed(request)
                questions = suggested.questions(filters)
                start["suggestions"] = {
                    code: [question_text(one, code) for one in questions] for code in TAGS
                }
                start["articles"] = None if filters != Filters() else status.articles
            else:
                start["notice"] = render_notice(web.NO_ARTICLES.text(lang))
        except NewsQAError as error:
            log.warning(error.message)
            start["notice"] = render_notice(public_message(error.message).text(lang))
        return start

    async def ask(self, asked: EmbedQuestion, request: Request) -> Reply | Response:
        """The answer, or a notice in its place; 499 when the page has gone."""
        question = trim_question(asked.question, self._settings.question_characters)
        if not question:
            return error_response(422, serving.QUESTION_EMPTY, code=serving.QUESTION_EMPTY.code)
        try:
            queue, suggested = self._archives.of(site_id_of(request))
            if not (await run_in_threadpool(queue.status)).articles:
                return _notice(web.NO_ARTICLES, asked.lang)
            started = queue.start(
                question,
                history=asked.history,
                filters=asked.filters.filters(),
                offset=asked.offset,
                shown=asked.shown,
            )
            answer = await while_connected(asyncio.wrap_future(started), request)
            if answer is None:
                return Response(status_code=499)
            page = EmbedPage(site_link(site_id_of(request)), f"cite-{asked.turn}", asked.lang)
            writes = queue.writing.wanted(answer)
            if writes and asked.written:
                return await _written(answer, page, queue, request)
        except Busy as busy:
            return engine_error(busy)
        except NewsQAError as error:
            log.warning(error.message)
            return _notice(public_message(error.message), asked.lang)
        examples: list[str] = []
        if answer.status == "chat":
            found = await run_in_threadpool(suggested.questions, asked.filters.filters())
            examples = [question_text(question, asked.lang) for question in found]
        return page.reply(answer, examples, writing=writes)


def _fixed(request: Request) -> Filters:
    """What the page around limits the articles to, as embed.js sends it. Raises FilterError."""
    names = ("since", "until", "source", "publisher")
    given = (trim_question(request.query_params.get(name, ""), 200) for name in names)
    return filters_of(*given)


async def _written(
    answer: Answer, page: EmbedPage, queue: QuestionQueue, request: Request
) -> Reply | Response:
    """What a language model writes: as events where the page takes them, else all of it."""
    if EVENTS in request.headers.get("accept", ""):
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        events = page.events(answer, queue.writing)
        return StreamingResponse(events, media_type=EVENTS, headers=headers)
    whole = await while_connected(asyncio.ensure_future(queue.write_soon(answer)), request)
    return Response(status_code=499) if whole is None else page.reply(whole)


def _notice(message: Message, lang: Lang) -> Reply:
    return Reply(
        status="notice", html=render_notice(message.text(lang)), answer=None, writing=False
    )


@cache
def _loader() -> str:
    """The script of portals without its comments and indents: a fifth smaller."""
    lines = (line.strip() for line in asset("widget.js").splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


@cache
def _styles() -> str:
    return asset("answer.css") + asset("actions.css") + asset("embed.css")


@cache
def _version() -> str:
    return hashlib.sha256(("".join(map(asset, _SCRIPTS)) + _styles()).encode()).hexdigest()[:12]
