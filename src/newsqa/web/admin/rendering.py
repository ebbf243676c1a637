"""Templates of the operator's pages, in two languages, with everything escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from newsqa.messages import Lang, Message
from newsqa.messages.admin import TEXTS
from newsqa.web.i18n import NAMES, TAGS, other_languages

PAGES = (
    "overview", "articles", "sources", "quarantine", "generations", "inbox", "golden",
    "questions", "settings",
)  # fmt: skip
"""The pages of the menu, by the last part of their address."""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("newsqa.web", "assets/admin"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = moment
    made.filters["published"] = published
    return made


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies below /admin, with its query but the language."""

    path: str = ""
    query: Sequence[tuple[str, str]] = ()

    def address(self, home: str, lang: Lang) -> str:
        """The address of the page in a language."""
        joint = "/" if self.path else ""
        return f"{home}admin{joint}{self.path}?{urlencode([*self.query, ('lang', lang)])}"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in the form of an action that could not be carried out."""

    action: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, action: str, field: str, otherwise: str = "") -> str:
        """What to show in a field of the form of an action."""
        return self.fields.get(field, "") if action == self.action else otherwise


def page(
    name: str, lang: Lang, home: str, *, place: Place, typed: Typed | None = None, **values: Any
) -> str:
    """The HTML of a template; `home` is the path of the chat, below which /admin lies.

    Templates know `t(name, …)` for a text, `m(message)` for a message, `csrf` for the field of a
    form, and `typed` for what an operator typed before.
    """

    def text(key: str, **fields: object) -> str:
        return TEXTS[key].format(**fields).text(lang)

    def message(one: Message) -> str:
        return one.text(lang)

    frame: Mapping[str, Any] = {
        "t": text,
        "m": message,
        "lang": lang,
        "tag": TAGS[lang],
        "others": [
            (place.address(home, code), NAMES[code], TAGS[code]) for code in other_languages(lang)
        ],
        "typed": typed or Typed(),
        "home": home,
        "admin": f"{home}admin",
        "pages": PAGES,
        "current": name,
        "notices": (),
        "csrf_token": "",
    }
    return _environment().get_template(f"{name}.html").render({**frame, **values})


def hidden(csrf: str) -> Markup:
    """The field by which a form is known to be ours."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(csrf)


def moment(text: str | None) -> str:
    """A moment (ISO 8601) as local time, to the minute; empty for None."""
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone().strftime("%Y-%m-%d %H:%M")


def published(text: str | None) -> str:
    """When an article was published, as it says itself, to the minute; empty for None."""
    day, _, time = (text or "").partition("T")
    return f"{day} {time[:5]}" if time else day
