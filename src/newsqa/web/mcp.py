"""ask, search and get_article for assistants: MCP at /mcp, and named endpoints of Gradio.

Not Gradio's own MCP server: that one offers every handler of the page, needs an older mcp and
pydantic, and calls back to the address that the first caller named as Host.

Callers see what REST shows them: by the key or the id of a site, in the headers of their requests.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import update_wrapper
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI
from gradio.events import api
from starlette.requests import Request

from newsqa.answer.serialize import answer_json, hits_json
from newsqa.dialogue.parse import is_empty_question
from newsqa.errors import NewsQAError, SettingsError, SiteRefused
from newsqa.ingest.repair import visible
from newsqa.messages import serving
from newsqa.querying.retrieval import METHODS, Method
from newsqa.web import api_models as shapes
from newsqa.web.api import is_admin_token
from newsqa.web.asked import checked_history, checked_offset, filters_of
from newsqa.web.engine_api import EngineApi
from newsqa.web.public_errors import public_message
from newsqa.web.question_queue import QuestionQueue
from newsqa.web.sites import Sites, archive_of, bearer_of

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

ToolResult = dict[str, Any]
"""JSON in the shapes of REST; both protocols need a plain dict."""
Tool = Callable[..., Awaitable[ToolResult]]


_INSTRUCTIONS = (
    "Answers from a Chinese news archive, in the words of its articles, with sources. Pass the "
    "earlier questions of the talk as `history`, and the question as the user worded it. With "
    'status "clarify" ask the user which of the choices is meant. With status "abstained" say that '
    "the archive does not say."
)


class Tools:
    """The three tools, over what a caller may see; assistants read their docstrings."""

    def __init__(self, asking: QuestionQueue) -> None:
        self._asking = asking

    async def ask(
        self,
        question: str,
        history: list[str] | None = None,
        since: str = "",
        until: str = "",
        source: str = "",
        publisher: str = "",
        offset: int = 0,
        any_time: bool = False,
        written: bool | None = None,
    ) -> ToolResult:
        """Answer a question about the news archive in the exact words of an article.

        Returns status "answered" with answers and their citations (article, sentence, offsets);
        "abstained" with the reason: then the archive does not say, and nothing may be inferred;
        "clarify" with choices: ask the user which is meant, then ask the question of that choice
        with this one in the history (an answer may have choices too: other events that the
        question may be about); or "chat" with a message. `resolved_question` is what a follow-up
        was understood as.

        Args:
            question: One question, in Chinese or English, as the user worded it.
            history: The user's earlier questions of this conversation, oldest first, at most 50:
                a follow-up (那他是什么职务？) is understood by them.
            since: Only articles published from this day on: 2024-08-02, 2024-08 or 2024.
            until: Only articles published up to this day.
            source: Only articles of this source.
            publisher: Only articles whose publisher's name has these words.
            offset: Of a list of news (form "listing"): leave out this many articles, to read on.
            any_time: Days that the question names limit nothing.
            written: Whether a language model of the server is to write the answer (form "written",
                each sentence with what supports it; `extract` has the words of the articles). By
                default as the server is set up; false for the words of the articles alone.
        """
        answer = await self._asking.ask_soon(
            _question(question),
            history=checked_history(history),
            filters=filters_of(since, until, source, publisher, any_time),
            offset=checked_offset(offset),
            written=written,
        )
        return dict(answer_json(answer))

    async def search(self, question: str, k: int = 10, method: Method = "both") -> ToolResult:
        """Find the passages of the news archive that fit a question, best first.

        Args:
            question: What to look for, in Chinese or English.
            k: At most this many passages, 1 to 100.
            method: "dense" (by meaning), "lexical" (by words) or "both".
        """
        question = _question(question)
        if not 1 <= k <= shapes.MOST_HITS or method not in METHODS:
            methods = ", ".join(METHODS)
            raise NewsQAError(
                serving.SEARCH_ARGUMENTS.format(most=shapes.MOST_HITS, methods=methods)
            )
        hits = await self._asking.search_soon(question, k, method)
        return dict(hits_json(question, hits))

    async def get_article(self, article_id: str) -> ToolResult:
        """Fetch a stored article with its whole text, which the offsets of citations refer to.

        Args:
            article_id: The article_id of a citation or of a passage.
        """
        found = self._asking.article(article_id) if len(article_id) <= shapes.LONGEST_ID else None
        if found is None:
            raise NewsQAError(serving.NO_SUCH_ARTICLE)
        return shapes.stored_article(found).model_dump()


TOOLS: tuple[Tool, ...] = (Tools.ask, Tools.search, Tools.get_article)
"""All tools, by the names that clients see."""


class McpTools:
    """The tools for each caller: limited to the part of a site as REST is."""

    def __init__(self, engine: EngineApi, asking: QuestionQueue) -> None:
        self._engine = engine
        self._asking = asking
        self._sites = Sites(engine.settings)

    def of(self, request: Request | None) -> Tools:
        """The tools for who sent this request. Raises SiteRefused."""
        if request is None:
            raise SiteRefused(serving.SITE_NEEDED)
        operator = is_admin_token(self._engine.settings, bearer_of(request))
        part = self._sites.of(request, operator=operator, rest=True)
        return Tools(self._asking.over(archive_of(self._engine, part)))


def add_endpoints(tools: McpTools) -> None:
    """Add the tools as named endpoints; call it inside the Blocks."""
    for tool in TOOLS:
        api(_for_gradio(tools, tool), api_name=tool.__name__, concurrency_limit=None)


def add_mcp(app: FastAPI, tools: McpTools) -> None:
    """Add MCP (streamable HTTP, stateless) at /mcp. Raises SettingsError without its package."""
    if find_spec("mcp") is None:
        raise SettingsError(serving.MCP_MISSING)
    from mcp.server.mcpserver import MCPServer
    from mcp.server.transport_security import TransportSecuritySettings

    server = MCPServer("newsqa", instructions=_INSTRUCTIONS)
    for tool in TOOLS:
        _add_tool(server, tools, tool)
    mcp_app = server.streamable_http_app(
        streamable_http_path="/mcp",
        stateless_http=True,
        json_response=True,
        # Behind a proxy any Host is right, and the tools return nothing that REST does not.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    app.router.routes.extend(mcp_app.routes)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(of: FastAPI) -> AsyncIterator[Any]:
        async with before(of) as state, mcp_app.router.lifespan_context(mcp_app):
            yield state

    app.router.lifespan_context = lifespan


def _add_tool(server: MCPServer, tools: McpTools, tool: Tool) -> None:
    from mcp.server.mcpserver import Context
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations

    async def call(caller: Context[Any, Request], **arguments: Any) -> ToolResult:
        try:
            return await tool(tools.of(caller.request_context.request), **arguments)
        except NewsQAError as error:
            # Other exceptions are only logged.
            raise ToolError(_error_text(error)) from error

    called = _described(call, tool, Context)
    server.add_tool(called, annotations=ToolAnnotations(read_only_hint=True))


def _for_gradio(tools: McpTools, tool: Tool) -> Tool:
    async def call(caller: gr.Request, *arguments: Any) -> ToolResult:
        try:
            return await tool(tools.of(caller.request), *arguments)
        except NewsQAError as error:
            raise gr.Error(_error_text(error), print_exception=False) from error

    return _described(call, tool, gr.Request)


def _described(call: Tool, tool: Tool, caller: type) -> Tool:
    """`call` as clients see the tool: its name, docstring and parameters.

    In place of `self` stands the caller, which each protocol knows by its type and fills in.
    """
    own = inspect.signature(tool, eval_str=True)
    first = inspect.Parameter("caller", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=caller)
    shown = own.replace(parameters=[first, *list(own.parameters.values())[1:]])
    update_wrapper(call, tool)
    call.__signature__ = shown  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in shown.parameters.values()}
    call.__annotations__["return"] = own.return_annotation
    return call


def _error_text(error: NewsQAError) -> str:
    """Both languages: the caller's is not known."""
    message = public_message(error.message)
    return f"{message.zh}\n{message.en}"


def _question(question: str) -> str:
    if is_empty_question(question):
        raise NewsQAError(serving.QUESTION_EMPTY)
    return visible(question).strip()
