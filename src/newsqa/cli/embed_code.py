"""newsqa embed-code: the lines that put the chat into another site.

The lines go to stdout; what the server and a site with a CSP need besides, to stderr.
"""

from __future__ import annotations

import argparse
import html
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import OK
from newsqa.cli.logs import notify
from newsqa.cli.terminal import print_text
from newsqa.errors import SettingsError
from newsqa.messages import Message

if TYPE_CHECKING:
    from newsqa.settings import Settings

_TARGET = "newsqa"
_OPTIONS: dict[str, Message] = {
    "lang": messages.help.EMBED_LANG,
    "theme": messages.help.EMBED_THEME,
    "accent": messages.help.EMBED_ACCENT,
    "position": messages.help.EMBED_POSITION,
    "title": messages.help.EMBED_TITLE,
    "greeting": messages.help.EMBED_GREETING,
    "suggestions": messages.help.EMBED_SUGGESTIONS,
    "question": messages.help.EMBED_QUESTION,
}
"""Options of the widget, with their help."""


def add_embed_code(commands: Commands) -> None:
    """Add the command."""
    command = commands.add("embed-code", messages.help.EMBED_CODE, _run, store=False)
    command.add("--url", help=messages.help.EMBED_URL)
    command.add("--site", metavar="NAME", help=messages.help.EMBED_SITE)
    kind = command.one_of()
    kind.add_switch("--inline", messages.help.EMBED_INLINE)
    kind.add_switch("--frame", messages.help.EMBED_FRAME)
    for name, about in _OPTIONS.items():
        # Not `lang`, which is the language of the command line.
        command.add(f"--{name}", dest=f"widget_{name}", metavar=name.upper(), help=about)


def embed_code(url: str, options: dict[str, str], *, inline: bool, frame: bool) -> str:
    """The HTML to paste. Raises SettingsError when the address is not one of http or https."""
    base = _base(url)
    if frame:
        query = f"?{urlencode(options)}" if options else ""
        title = options.get("title") or messages.web.BRAND.zh
        return (
            f'<iframe src="{_quoted(base + "embed" + query)}" title="{_quoted(title)}" '
            'width="100%" height="640" referrerpolicy="origin" allow="clipboard-write"></iframe>'
        )
    given = {"target": f"#{_TARGET}"} | options if inline else options
    data = "".join(f' data-{name}="{_quoted(value)}"' for name, value in given.items())
    script = f'<script src="{_quoted(base)}widget.js" defer data-newsqa{data}></script>'
    return f'<div id="{_TARGET}"></div>\n{script}' if inline else script


def _run(options: argparse.Namespace) -> int:
    from newsqa.settings import load_settings
    from newsqa.web.address import local_address

    settings = load_settings()
    url = options.url or local_address(settings.host, settings.port)
    if urlsplit(url.strip()).path in {"", "/"} and not urlsplit(url).query:
        # The whole site was named; ours lies below the prefix that the proxy puts before it.
        url = url.strip().rstrip("/") + settings.root_path
    values = {name: getattr(options, f"widget_{name}") for name in _OPTIONS}
    given = {name: value for name, value in values.items() if value}
    if options.site is not None:
        given["site" if options.frame else "newsqa-site"] = _site_id(settings, options.site)
    print_text(embed_code(url, given, inline=options.inline, frame=options.frame))
    parts = urlsplit(_base(url))
    server = f"{parts.scheme}://{parts.netloc}"
    message = messages.cli.EMBEDDING.format(
        hosts=" ".join(settings.embed_hosts) or messages.cli.NONE,
        csp=f"{'' if options.frame else f'script-src {server}; '}frame-src {server}",
    )
    notify(message)
    if settings.site and not settings.open_archive and options.site is None:
        names = ", ".join(site.name for site in settings.site)
        notify(messages.cli.EMBEDDING_NEEDS_SITE.format(names=names))
    return OK


def _site_id(settings: Settings, name: str) -> str:
    """The signed id of a site by its name. Raises SettingsError for a name no `[[site]]` has."""
    from newsqa.settings import signed_id

    names = [site.name for site in settings.site]
    if name not in names:
        known = ", ".join(names) or messages.cli.NONE
        raise SettingsError(messages.cli.NO_SUCH_SITE.format(name=name, known=known))
    return signed_id(name, settings.site_secret)


def _base(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(messages.cli.BAD_URL.format(url=url))
    return url.strip().rstrip("/") + "/"


def _quoted(text: str) -> str:
    return html.escape(text, quote=True)
