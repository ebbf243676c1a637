"""What a page of the chat sends with each event: who asks, in which language, and how."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from newsqa.messages import Lang
from newsqa.types import Article, Copy, Filters, Span
from newsqa.web.asked import MOST_OFFSET, filters_of
from newsqa.web.i18n import Language, language_code
from newsqa.web.pages import SITE_ID, article_link, with_site

LONGEST_VISIT = 2000
_VISIT = re.compile(
    rf"([0-9a-f]{{32}}) (zh|zh-TW|en) ([01])(?: ({SITE_ID}))?(?: (\{{.{{0,1900}}\}}))?"
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks: the secret key of a browser's tab, its language, and how the question is meant.

    alone: it does not follow on from earlier ones; any_time: days that it names limit nothing;
    offset: how many articles of a list of news come before; limits: what the reader limits the
    articles to, unchecked; turn, shown: the turn whose list is to be longer than these entries;
    site: the signed id of the site that the page was opened for, unchecked.
    """

    key: str
    language: Language
    alone: bool = False
    any_time: bool = False
    offset: int = 0
    limits: Mapping[str, object] = field(default_factory=dict)
    turn: int = 0
    shown: int = 0
    site: str = ""

    @classmethod
    def of(cls, sent: object) -> Self:
        """What the page sent, "KEY LANGUAGE ASKED SITE {…}"; a new visit for anything else."""
        match = _VISIT.fullmatch(sent) if isinstance(sent, str) else None
        if match is None:
            return cls(uuid.uuid4().hex, Language("zh"))
        language = Language(language_code(match[2]), asked=match[3] == "1")
        wishes = _wishes(match[5])
        limits = wishes.get("filters")
        return cls(
            match[1],
            language,
            wishes.get("alone") is True,
            wishes.get("any_time") is True,
            _count(wishes.get("offset")),
            limits if isinstance(limits, dict) else {},
            _count(wishes.get("turn")),
            _count(wishes.get("shown")),
            match[4] or "",
        )

    def filters(self) -> Filters:
        """What the articles must be. Raises FilterError."""
        given = filters_of(*map(self.limits.get, ("since", "until", "source", "publisher")))
        return replace(given, any_time=self.any_time)

    @property
    def lang(self) -> Lang:
        """The code of the language."""
        return self.language.code

    def link(self, article: Article | Copy, span: Span | None) -> str:
        """Address of an article's page, in the language of the visit."""
        return with_site(self.language.address(article_link(article, span)), self.site)


def _count(sent: object) -> int:
    return min(sent, MOST_OFFSET) if isinstance(sent, int) and sent > 0 else 0


def _wishes(sent: str | None) -> Mapping[str, object]:
    try:
        wishes = json.loads(sent or "{}")
    except (ValueError, RecursionError):
        return {}
    return wishes if isinstance(wishes, dict) else {}
