"""The language of a page, and the texts that its script shows.

Article text stays as it is. The widget's own texts are in embed.js: a portal chooses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsqa.messages import Lang, Message, web

TAGS: Mapping[Lang, str] = {"zh": "zh-CN", "zh-TW": "zh-TW", "en": "en"}
"""The languages of the pages, as BCP 47 tags."""
NAMES: Mapping[Lang, str] = {"zh": "简体中文", "zh-TW": "繁體中文", "en": "English"}
"""The languages by their own names."""
_TRADITIONAL = {"tw", "hk", "mo", "hant"}
"""Parts of the tags of readers of Traditional characters."""


@dataclass(frozen=True, slots=True)
class Language:
    """The language of one reader; `asked`: the address names it, so links must name it too."""

    code: Lang
    asked: bool = False

    def address(self, page: str) -> str:
        """The address of one of our pages, with `lang` when the reader's own address has it."""
        if not self.asked:
            return page
        place, hash_, fragment = page.partition("#")
        joint = "&" if "?" in place else "?"
        return f"{place}{joint}lang={self.code}{hash_}{fragment}"


def language_code(code: object) -> Lang:
    """The code itself; Chinese for an unknown one."""
    return next((known for known in TAGS if known == code), "zh")


def other_languages(code: Lang) -> list[Lang]:
    """The languages that the page can be switched to."""
    return [other for other in TAGS if other != code]


def language_of(asked: str | None, accepted: str | None) -> Language:
    """The language that `?lang=` asks for; else the first of Accept-Language that we have; else
    English where only other languages are accepted, Chinese where none is named.
    """
    named = _known(asked or "")
    if named:
        return Language(named, asked=True)
    wanted = sorted(map(_weighed, (accepted or "").split(",")), key=lambda item: -item[0])
    found = next((code for weight, tag in wanted if weight and (code := _known(tag))), None)
    return Language(found or ("en" if (accepted or "").strip(" *,") else "zh"))


def script_texts() -> dict[Lang, dict[str, str]]:
    """The texts of assets/chat.js, by language."""
    return _texts(web.SCRIPT)


def widget_texts() -> dict[Lang, dict[str, str]]:
    """The texts of assets/embed.js, by language."""
    return _texts(web.WIDGET)


def _texts(messages: Mapping[str, Message]) -> dict[Lang, dict[str, str]]:
    return {code: {name: message.text(code) for name, message in messages.items()} for code in TAGS}


def _known(tag: str) -> Lang | None:
    start, *parts = tag.strip().lower().replace("_", "-").split("-")
    if start == "zh" and _TRADITIONAL & set(parts) and "hans" not in parts:
        return "zh-TW"
    return next((code for code in TAGS if code == start), None)


def _weighed(item: str) -> tuple[float, str]:
    tag, _, weight = item.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), tag
    except ValueError:
        return 0.0, tag
