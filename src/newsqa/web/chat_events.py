"""The chat as a Gradio app: which event of the page calls what."""

from __future__ import annotations

from typing import Any

import gradio as gr

from newsqa.messages import web
from newsqa.web.chat import Chat
from newsqa.web.chat_page import Page, chat_page
from newsqa.web.sessions import Sessions
from newsqa.web.sites import ChatArchives

# The page's script fills in the hidden field of an event.
_WITH_VISIT = "(typed) => [typed, window.newsqa.asking(typed)]"
_ENDED_VISIT = "() => [window.newsqa.ended()]"
_VISIT_ALONE = "() => [window.newsqa.visit()]"
_LONGER = "() => [window.newsqa.extending()]"


def build_chat(archives: ChatArchives, sessions: Sessions) -> gr.Blocks:
    """The chat page over the archive and its parts."""
    chat = Chat(archives.asking, sessions, archives.of)
    demo: gr.Blocks
    title = web.SCRIPT["title"].zh
    with gr.Blocks(title=title, analytics_enabled=False, delete_cache=(3600, 3600)) as demo:
        _wire(demo, chat, chat_page(chat.characters))
    return demo


def _wire(demo: gr.Blocks, chat: Chat, page: Page) -> None:
    # "private" only hides the handlers from the API's description; the guard closes the API.
    # The name leaves `ask` free for the tools.
    quiet: dict[str, Any] = {
        "show_progress": "hidden",
        "api_visibility": "private",
        "api_name": "page",
    }
    visit, bar, start, dock = page.visit, page.bar, page.start, page.dock
    shown = [page.chatbot, start.column, bar.talk]
    sources = [(dock.box, dock.box.submit), *((b, b.click) for b in start.buttons)]
    for source, trigger in sources:
        asked = trigger(
            chat.ask,
            [source, visit],
            [dock.box, *shown],
            concurrency_id="ask",
            concurrency_limit=None,
            js=_WITH_VISIT,
            **quiet,
        )
        asked.failure(chat.failed, [visit], [page.chatbot], js=_VISIT_ALONE, **quiet)
    dock.stop.click(chat.stop, [visit], None, js=_VISIT_ALONE, **quiet)
    bar.new.click(chat.new_chat, [visit], shown, js=_ENDED_VISIT, **quiet)
    dock.nudge.click(_nothing, None, None, **quiet)
    dock.longer.click(chat.show_more, [visit], [page.chatbot], js=_LONGER, **quiet)
    bar.export.click(None, None, None, js="() => window.newsqa.download()")
    texts = [dock.box, dock.stop, bar.new, bar.export]
    welcomed = [start.notice, dock.footer, start.suggestions, *texts, *start.buttons]
    demo.load(chat.welcome, [visit], welcomed, js=_VISIT_ALONE, **quiet)
    demo.load(chat.open, [visit], shown, js=_VISIT_ALONE, **quiet)


def _nothing() -> None:
    """An event for its own sake: the page's script opens Gradio's stream with it."""
