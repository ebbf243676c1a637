"""The routes below /admin: login, pages, forms."""

from __future__ import annotations

import logging
from functools import partial

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData
from starlette.responses import Response

from newsqa.errors import NewsQAError
from newsqa.messages import Lang
from newsqa.messages.admin import TEXTS
from newsqa.operations.desk import Desk
from newsqa.operations.question_log import logged_questions
from newsqa.operations.statistics import question_figures
from newsqa.web.admin.actions import ACTIONS, FORMS, Context, act
from newsqa.web.admin.rendering import Place, Typed, hidden, page
from newsqa.web.admin.sessions import COOKIE, AdminSession, AdminSessions
from newsqa.web.admin.views import VIEWS, Query, Values, article
from newsqa.web.api_questions import QuestionsResponse, csv_response
from newsqa.web.editing import Editor
from newsqa.web.engine_api import EngineApi
from newsqa.web.i18n import TAGS, language_code, language_of
from newsqa.web.pages import asset
from newsqa.web.rate_limit import RateLimiter

LOGINS_PER_MINUTE = 6
LOGIN = Place("login")
_STATIC = {"admin.css": "text/css", "admin.js": "text/javascript"}

log = logging.getLogger(__name__)


class AdminPages:
    """The pages over one desk. `archive` is the engine that REST changes articles through."""

    def __init__(self, archive: EngineApi, desk: Desk) -> None:
        settings = desk.engine.settings
        self.home = f"{settings.root_path}/"
        self.most_bytes = settings.max_request_bytes
        self.sessions = AdminSessions(settings.admin_token.get_secret_value())
        self._desk = desk
        self._editor = Editor(archive)
        self._logins = RateLimiter(LOGINS_PER_MINUTE)

    def session(self, request: Request) -> AdminSession | None:
        """The session of a request; its language follows ?lang=."""
        session = self.sessions.of(request.cookies.get(COOKIE))
        asked = request.query_params.get("lang")
        if session and asked in TAGS:
            session.lang = language_code(asked)
        return session

    def lang(self, request: Request, session: AdminSession | None) -> Lang:
        """The language of the session, else the one that the browser asks for."""
        if session and session.lang:
            return session.lang
        accepted = request.headers.get("accept-language")
        return language_of(request.query_params.get("lang"), accepted).code

    def login_page(self, request: Request, status: int = 200, notice: str = "") -> HTMLResponse:
        """The form of the token."""
        lang = self.lang(request, None)
        notices = [("bad", TEXTS[notice])] if notice else []
        return _html(page("login", lang, self.home, place=LOGIN, notices=notices), status)

    def log_in(self, request: Request, form: FormData) -> Response:
        """A session for the right token; at most some attempts a minute from one address."""
        wait = self._logins.wait(request.client.host if request.client else "")
        if wait:
            message = TEXTS["too_often"].format(seconds=wait)
            lang = self.lang(request, None)
            notices = [("bad", message)]
            limited = _html(page("login", lang, self.home, place=LOGIN, notices=notices), 429)
            limited.headers["Retry-After"] = str(wait)
            return limited
        token = form.get("token")
        cookie = self.sessions.log_in(token if isinstance(token, str) else "")
        if cookie is None:
            return self.login_page(request, 401, "wrong_token")
        session = self.sessions.of(cookie)
        if session:
            session.lang = self.lang(request, None)
        response = self.to("")
        response.set_cookie(
            COOKIE,
            cookie,
            path=f"{self.home}admin",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    def show(self, name: str, request: Request, session: AdminSession) -> HTMLResponse:
        """One of the pages."""
        lang = self.lang(request, session)
        query = [one for one in request.query_params.multi_items() if one[0] != "lang"]
        place = Place("" if name == "overview" else name, query)
        try:
            values = self._values(name, dict(query), lang)
        except NewsQAError as error:
            log.warning(error.message)
            session.tell(error.message, bad=True)
            name, place, values = "overview", Place(), VIEWS["overview"](self._desk, {}, lang)
        if values is None:
            raise HTTPException(404)
        return _html(self._page(name, session, lang, place, values))

    def _values(self, name: str, query: Query, lang: Lang) -> Values | None:
        if name == "article":
            return article(self._desk, query, lang)
        return VIEWS[name](self._desk, query, lang)

    def _page(
        self,
        name: str,
        session: AdminSession,
        lang: Lang,
        place: Place,
        values: Values,
        typed: Typed | None = None,
    ) -> str:
        return page(
            name, lang, self.home, place=place, typed=typed, notices=session.told(),
            csrf=hidden(session.csrf), csrf_token=session.csrf, **values,
        )  # fmt: skip

    def act(
        self, name: tuple[str, str], request: Request, session: AdminSession, form: FormData
    ) -> Response:
        """Carry out the action of a form; where that fails, show what was typed again."""
        context = Context(self._desk, self._editor, session)
        to = act(ACTIONS[name], context, form)
        if to is None and name in FORMS:
            again = self._again(name, request, session, form)
            if again:
                return again
        return self.to(to or name[0])

    def _again(
        self, name: tuple[str, str], request: Request, session: AdminSession, form: FormData
    ) -> Response | None:
        """The page of a form with what was typed; None where the page cannot be shown."""
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        shown, lang = FORMS[name], self.lang(request, session)
        kept = {"article": ("id",), "golden": ("question", "article")}.get(shown, ())
        query = {key: fields[key] for key in kept if fields.get(key)}
        try:
            values = self._values(shown, query, lang)
        except NewsQAError as error:
            log.warning(error.message)
            values = None
        if values is None:
            return None
        place = Place(shown, list(query.items()))
        typed = Typed(name[1], fields)
        return _html(self._page(shown, session, lang, place, values, typed), 422)

    def export(self, days: int, form: str) -> Response:
        """The log as a file."""
        self._desk.questions.flush()
        figures = question_figures(self._desk.database, days)
        found = logged_questions(self._desk.database, figures.since)
        if form == "csv":
            return csv_response(found)
        value = QuestionsResponse(figures=figures, questions=found)
        headers = {"Content-Disposition": 'attachment; filename="questions.json"'}
        return Response(value.model_dump_json(), media_type="application/json", headers=headers)

    def to_login(self, request: Request, lang: Lang | None = None) -> RedirectResponse:
        """Go to the form of the token, in the language that was chosen."""
        asked = request.query_params.get("lang")
        chosen = asked if asked in TAGS else lang
        return self.to(f"login?lang={chosen}" if chosen else "login")

    def to(self, place: str) -> RedirectResponse:
        """Go to one of the pages."""
        return RedirectResponse(f"{self.home}admin{'/' if place else ''}{place}", 303)


def admin_router(archive: EngineApi, desk: Desk) -> APIRouter:
    """The routes. Without the setting admin_token there are none."""
    router = APIRouter(prefix="/admin", include_in_schema=False)
    if not desk.engine.settings.admin_token.get_secret_value().strip():
        return router
    pages = AdminPages(archive, desk)
    _add_login(router, pages)

    _add_files(router, pages)
    _add_pages(router, pages)
    return router


def _add_files(router: APIRouter, pages: AdminPages) -> None:
    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in _STATIC:
            raise HTTPException(404)
        return Response(asset(f"admin/{name}"), media_type=_STATIC[name])

    @router.get("/questions.{form}")
    def export(form: str, request: Request, days: int = 30) -> Response:
        if form not in ("csv", "json") or not 1 <= days <= 3650:
            raise HTTPException(404)
        return pages.export(days, form) if pages.session(request) else pages.to_login(request)


def _add_pages(router: APIRouter, pages: AdminPages) -> None:
    @router.get("")
    @router.get("/")
    @router.get("/{name}")
    def show(request: Request, name: str = "overview") -> Response:
        session = pages.session(request)
        if session is None:
            return pages.to_login(request)
        if name not in VIEWS and name != "article":
            raise HTTPException(404)
        return pages.show(name, request, session)

    @router.get("/{name}/{action}")
    def form_again(name: str, action: str) -> Response:
        """A form that was refused stands at the address of its action, which leads to the list."""
        if (name, action) not in FORMS:
            raise HTTPException(404)
        return pages.to(name)

    @router.post("/{name}/{action}")
    async def post(name: str, action: str, request: Request) -> Response:
        session = pages.session(request)
        if session is None:
            return pages.login_page(request, 401, "expired")
        if (name, action) not in ACTIONS:
            raise HTTPException(404)
        async with request.form(max_files=200, max_part_size=pages.most_bytes) as form:
            if not _is_ours(session, form):
                session.tell(TEXTS["forged"], bad=True)
                return pages.to(name)
            return await run_in_threadpool(pages.act, (name, action), request, session, form)


def _add_login(router: APIRouter, pages: AdminPages) -> None:
    @router.get("/login")
    def login(request: Request) -> Response:
        return pages.to("") if pages.session(request) else pages.login_page(request)

    @router.post("/login")
    async def log_in(request: Request) -> Response:
        async with request.form() as form:
            return await run_in_threadpool(partial(pages.log_in, request, form))

    @router.post("/logout")
    async def log_out(request: Request) -> Response:
        session = pages.session(request)
        async with request.form() as form:
            if session and _is_ours(session, form):
                pages.sessions.log_out(request.cookies.get(COOKIE))
        response = pages.to_login(request, session.lang if session else None)
        response.delete_cookie(COOKIE, path=f"{pages.home}admin")
        return response


def _is_ours(session: AdminSession, form: FormData) -> bool:
    csrf = form.get("csrf")
    return isinstance(csrf, str) and session.is_ours(csrf)


def _html(text: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(text, status)
