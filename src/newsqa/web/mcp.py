"""ask, search and get_article for assistants: MCP at /mcp, and named endpoints of Gradio.

Not Gradio's own MCP server: that one offers whatever the page has, wants an older mcp and pydantic,
and calls back to the address that the first caller named as Host.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import FastAPI
from gradio.events import api

from newsqa.answer.serialize import answer_json, hits_json
from newsqa.errors import NewsQAError, SettingsError
from newsqa.ingest.repair import visible
from newsqa.querying.retrieval import METHODS, Method
from newsqa.web import api_models as shapes
from newsqa.web.question_queue import QuestionQueue

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

Told = dict[str, Any]
"""JSON of the shapes of REST: what both protocols want of a tool."""
Tool = Callable[..., Awaitable[Told]]


class McpTools:
    """The three tools; their docstrings are what an assistant reads."""

    def __init__(self, asking: QuestionQueue) -> None:
        self._asking = asking

    async def ask(self, question: str) -> Told:
        """Answer a question about the news archive in the exact words of an article.

        Returns status "answered" with answers and their citations (article, sentence, offsets),
        or "abstained" with the reason: then the archive does not say, and nothing may be inferred.

        Args:
            question: One question, in Chinese or English.
        """
        return dict(answer_json(await self._asking.ask_soon(_question(question))))

    async def search(self, question: str, k: int = 10, method: Method = "both") -> Told:
        """Find the passages of the news archive that fit a question, best first.

        Args:
            question: What to look for, in Chinese or English.
            k: At most so many passages, 1 to 100.
            method: "dense" (by meaning), "lexical" (by words) or "both".
        """
        question = _question(question)
        if not 1 <= k <= shapes.MOST_HITS or method not in METHODS:
            raise NewsQAError(
                f"k 要在 1 到 {shapes.MOST_HITS} 之间，method 是 {'、'.join(METHODS)} 之一 / "
                f"k is 1 to {shapes.MOST_HITS}, method one of {', '.join(METHODS)}"
            )
        hits = await self._asking.search_soon(question, k, method)
        return dict(hits_json(question, hits))

    async def get_article(self, article_id: str) -> Told:
        """Fetch a stored article with its whole text, in which the offsets of citations count.

        Args:
            article_id: The article_id of a citation or of a passage.
        """
        found = self._asking.article(article_id) if len(article_id) <= shapes.LONGEST_ID else None
        if found is None:
            raise NewsQAError("库里没有这篇文章 / there is no such article in the archive")
        return shapes.stored(found).model_dump()

    def all(self) -> tuple[Tool, ...]:
        """The three, named as they are offered."""
        return self.ask, self.search, self.get_article


def add_endpoints(tools: McpTools) -> None:
    """The tools as named endpoints; to be called inside the Blocks."""
    for tool in tools.all():
        api(_for_gradio(tool), api_name=tool.__name__, concurrency_limit=None)


def add_mcp(app: FastAPI, tools: McpTools) -> None:
    """MCP (streamable HTTP, without sessions) at /mcp. Raises SettingsError without its package."""
    if find_spec("mcp") is None:
        raise SettingsError(
            '设置 mcp 要有 mcp 包；请运行 pip install "newsqa[mcp]" / '
            'the setting mcp needs the package mcp; run: pip install "newsqa[mcp]"'
        )
    from mcp.server.mcpserver import MCPServer
    from mcp.server.transport_security import TransportSecuritySettings

    server = MCPServer("newsqa", instructions="Answers from a Chinese news archive, with sources.")
    for tool in tools.all():
        _offer(server, tool)
    served = server.streamable_http_app(
        streamable_http_path="/mcp",
        stateless_http=True,
        json_response=True,
        # Behind a proxy any Host is right, and the tools tell nothing that REST does not.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    app.router.routes.extend(served.routes)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(of: FastAPI) -> AsyncIterator[Any]:
        async with before(of) as state, served.router.lifespan_context(served):
            yield state

    app.router.lifespan_context = lifespan


def _offer(server: MCPServer, tool: Tool) -> None:
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations

    @wraps(tool)
    async def offered(*arguments: Any, **named: Any) -> Told:
        try:
            return await tool(*arguments, **named)
        except NewsQAError as error:
            # Any other exception's words stay in the log.
            raise ToolError(str(error)) from error

    server.add_tool(offered, annotations=ToolAnnotations(read_only_hint=True))


def _for_gradio(tool: Tool) -> Tool:
    @wraps(tool)
    async def endpoint(*arguments: Any) -> Told:
        try:
            return await tool(*arguments)
        except NewsQAError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return endpoint


def _question(question: str) -> str:
    question = visible(question).strip()
    if not question:
        raise NewsQAError("问题是空的 / the question is empty")
    return question
