"""newsqa embed-code: the lines that put the chat into another site.

The lines go to stdout; what the server and a strict site need beside them, to stderr.
"""

from __future__ import annotations

import argparse
import html
import sys
from urllib.parse import urlencode, urlsplit

from newsqa.errors import SettingsError

_TARGET = "newsqa"
_OPTIONS = (
    ("lang", "zh, en; 默认随浏览器 the browser's when not given"),
    ("theme", "auto, light, dark"),
    ("accent", "颜色 colour, #rrggbb"),
    ("position", "right, left"),
    ("title", "标题 heading"),
    ("greeting", "开头的话 first words"),
    ("suggestions", "示例问题，用 | 隔开 example questions, separated by |"),
    ("question", "预先填好的问题 question to begin with"),
)


def add_embed_code(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Puts embed-code among the commands."""
    parser = commands.add_parser(
        "embed-code", help="嵌入别的网站的代码 the lines that put the chat into a site"
    )
    parser.add_argument("--url", help="问答服务的公开网址 public address of this server")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--inline", action="store_true", help="放进页面里 inside the page")
    kind.add_argument("--frame", action="store_true", help="只用 iframe a plain iframe, no script")
    for name, about in _OPTIONS:
        parser.add_argument(f"--{name}", help=about)
    parser.set_defaults(run=_run)


def embed_code(url: str, options: dict[str, str], *, inline: bool, frame: bool) -> str:
    """The HTML to paste. Raises SettingsError when the address is none of http or https."""
    base = _base(url)
    if frame:
        query = f"?{urlencode(options)}" if options else ""
        title = options.get("title") or "新闻问答"
        return (
            f'<iframe src="{_quoted(base + "embed" + query)}" title="{_quoted(title)}" '
            'width="100%" height="640" referrerpolicy="origin"></iframe>'
        )
    given = {"target": f"#{_TARGET}"} | options if inline else options
    data = "".join(f' data-{name}="{_quoted(value)}"' for name, value in given.items())
    script = f'<script src="{_quoted(base)}widget.js" defer data-newsqa{data}></script>'
    return f'<div id="{_TARGET}"></div>\n{script}' if inline else script


def _run(options: argparse.Namespace) -> int:
    from newsqa.settings import load_settings

    settings = load_settings()
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    url = options.url or f"http://{host}:{settings.port}"
    given = {name: getattr(options, name) for name, _ in _OPTIONS if getattr(options, name)}
    print(embed_code(url, given, inline=options.inline, frame=options.frame))
    parts = urlsplit(_base(url))
    server = f"{parts.scheme}://{parts.netloc}"
    allowed = " ".join(settings.embed_hosts) or "没有 / none"
    print(
        f"\n可以嵌入的网站 / sites that may embed (embed_hosts): {allowed}\n"
        "  加一个 / add one: NEWSQA_EMBED_HOSTS='[\"https://portal.example\"]'\n"
        "网站自己有 CSP 时要加 / a site with a CSP needs:"
        f" {'' if options.frame else f'script-src {server}; '}frame-src {server}",
        file=sys.stderr,
    )
    return 0


def _base(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(
            f"--url {url!r} 不是网址；写成 https://news.example 或 https://site.example/news / "
            f"--url {url!r} is no address; write https://news.example or https://site.example/news"
        )
    return url.strip().rstrip("/") + "/"


def _quoted(text: str) -> str:
    return html.escape(text, quote=True)
