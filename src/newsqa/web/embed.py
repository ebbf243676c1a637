"""The chat inside other sites: widget.js, the page /embed in its frame, the question it asks.

The page is light and our own; its answers come from the one renderer. Which sites may hold it says
the setting `embed_hosts`; the guard tells the browser, the page checks the origin of each message.
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
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, Field

from newsqa.answer.serialize import AnswerJson, answer_json
from newsqa.errors import NewsQAError
from newsqa.types import Answer
from newsqa.web.i18n import Code, Strings, language_of, strings_in
from newsqa.web.pages import article_link, asset
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.rate_limit import RETRY_SECONDS, Busy
from newsqa.web.render import escape, render_answer, render_notice
from newsqa.web.suggest import suggest_questions

LOOK_SECONDS = 0.2
"""How often it is looked whether the page that waits is still there."""
_SUGGEST_FROM = 120
_LONGEST_SENT = 16_384
_EMPTY = "库里还没有文章。 / There are no articles in the archive yet."
_HOUR = "public, max-age=3600"
_YEAR = "public, max-age=31536000, immutable"

log = logging.getLogger(__name__)


class Asked(BaseModel):
    """What the page sends: a question, and which one it is, so that ids on the page differ."""

    question: Annotated[str, Field(max_length=_LONGEST_SENT)]
    turn: Annotated[int, Field(ge=1, le=100_000)] = 1
    lang: Code = "zh"


class Reply(TypedDict):
    """What the page gets: the answer as HTML to show and as data to pass on.

    `status` is "answered", "abstained" or, with a sentence in place of an answer, "notice".
    """

    status: str
    html: str
    answer: AnswerJson | None


class Start(TypedDict):
    """What the page knows when it opens; `notice` is HTML, empty when all is well."""

    articles: int
    as_of: str
    notice: str
    suggestions: list[str]
    characters: int
    hosts: list[str]


def embed_router(asking: QuestionQueue, hosts: Sequence[str] = ()) -> APIRouter:
    """The routes of the widget; `hosts` are the sites that may hold it."""
    router = APIRouter(include_in_schema=False)
    desk = _Desk(asking, hosts)

    @router.get("/widget.js")
    def widget() -> Response:
        return Response(
            asset("widget.js"),
            media_type="text/javascript",
            # Any page may load the script; which may show the chat is decided at its frame.
            headers={"Cache-Control": _HOUR, "Cross-Origin-Resource-Policy": "cross-origin"},
        )

    @router.get("/embed")
    def page(request: Request) -> HTMLResponse:
        language = language_of(
            request.query_params.get("lang"), request.headers.get("accept-language")
        )
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
        return HTMLResponse(embed_page(desk.start(language.words)), headers=headers)

    @router.get("/embed/embed.js")
    def script() -> Response:
        return Response(
            asset("embed.js"), media_type="text/javascript", headers={"Cache-Control": _YEAR}
        )

    @router.get("/embed/embed.css")
    def styles() -> Response:
        return Response(_styles(), media_type="text/css", headers={"Cache-Control": _YEAR})

    @router.post("/embed/ask", response_model=None)
    async def ask(asked: Asked, request: Request) -> Reply | Response:
        return await desk.take(asked, request)

    return router


def embed_page(start: Start) -> str:
    """The page; what the address asks for (language, colours, texts) its script reads itself."""
    version = _version()
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><title>新闻问答</title>'
        '<link rel="icon" href="favicon.ico">'
        f'<link rel="stylesheet" href="embed/embed.css?{version}">'
        # Not deferred: the colours are there before anything is painted.
        f'<script src="embed/embed.js?{version}"></script></head>'
        f'<body data-start="{escape(json.dumps(start, ensure_ascii=False))}">'
        '<header id="head"><h1 id="title"></h1></header>'
        '<main id="view"><div id="content"><section id="welcome"><p id="greeting"></p>'
        '<div id="notice"></div><p id="try"></p><div id="chips"></div></section>'
        '<div id="talk" role="log" aria-live="polite"></div></div></main>'
        '<form id="ask" aria-labelledby="label">'
        '<div class="field"><label id="label" class="away" for="box"></label>'
        '<textarea id="box" rows="1" autocomplete="off" enterkeyhint="send"></textarea>'
        '<button id="send"><svg class="go" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="M12 20V5M5 11.500 12 4.500l7 7"/></svg>'
        '<svg class="stop" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="M7 7h10v10H7z"/></svg></button></div>'
        '<div id="foot"><span id="state"></span>'
        '<button id="anew" type="button" hidden></button></div></form>'
        '<noscript><p class="nq">请打开 JavaScript，或使用 <a href="./" target="_blank" '
        'rel="noopener">新闻问答</a>。 Please turn JavaScript on.</p></noscript></body></html>'
    )


class _Desk:
    """What the routes share: the way to the models, and suggestions of one generation."""

    def __init__(self, asking: QuestionQueue, hosts: Sequence[str]) -> None:
        self._asking = asking
        self._hosts = list(hosts)
        self._suggested: tuple[int, list[str]] = (-1, [])

    def start(self, words: Strings) -> Start:
        """What a page that opens now is told."""
        start = Start(
            articles=0,
            as_of="—",
            notice="",
            suggestions=[],
            characters=self._asking.settings.question_characters,
            hosts=self._hosts,
        )
        try:
            status = self._asking.status()
            start["articles"], start["as_of"] = status.articles, status.as_of or "—"
            if status.articles:
                start["suggestions"] = self._suggestions(status.generation)
            else:
                start["notice"] = render_notice(words.part(_EMPTY))
        except NewsQAError as error:
            log.warning("%s", error)
            start["notice"] = render_notice(words.part(str(error)))
        return start

    def _suggestions(self, generation: int) -> list[str]:
        known, questions = self._suggested
        if known != generation:
            questions = suggest_questions(self._asking.latest(_SUGGEST_FROM))
            self._suggested = generation, questions
        return questions

    async def take(self, asked: Asked, request: Request) -> Reply | Response:
        """Answers in turn, if the page still waits for it then; or says why there is no answer."""
        words = strings_in(asked.lang)
        question = " ".join(asked.question.split())[: self._asking.settings.question_characters]
        if not question:
            return _refusal(422, "empty_question", "问题是空的 / the question is empty")
        try:
            if not (await run_in_threadpool(self._asking.status)).articles:
                return Reply(status="notice", html=render_notice(words.part(_EMPTY)), answer=None)
            answer = await self._awaited(question, request)
        except Busy as busy:
            return _refusal(503, "busy", str(busy))
        except NewsQAError as error:
            log.warning("%s", error)
            sentence = words.part(str(error))
            return Reply(status="notice", html=render_notice(sentence), answer=None)
        if answer is None:
            return Response(status_code=499)
        html = render_answer(answer, article_link, f"cite-{asked.turn}", words)
        return Reply(status=answer.status, html=html, answer=answer_json(answer))

    async def _awaited(self, question: str, request: Request) -> Answer | None:
        """The answer; None when the page has gone. What still waits in the line is dropped then."""
        found = asyncio.wrap_future(self._asking.start(question))
        while True:
            done, _ = await asyncio.wait({found}, timeout=LOOK_SECONDS)
            if done:
                return found.result()
            if await request.is_disconnected():
                found.cancel()
                return None


def _refusal(status: int, code: str, message: str) -> JSONResponse:
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


@cache
def _styles() -> str:
    return asset("answer.css") + asset("embed.css")


@cache
def _version() -> str:
    return hashlib.sha256((asset("embed.js") + _styles()).encode()).hexdigest()[:12]
