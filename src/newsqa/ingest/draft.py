"""The types that the steps of ingest pass on before an article is complete."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from newsqa.errors import SourceError
from newsqa.ingest.repair import Repair
from newsqa.messages import Message
from newsqa.types import Article, ArticleField, Finding


@dataclass(frozen=True, slots=True)
class RawFile:
    """Bytes as found. `suffix` is that of the content (.txt also for a .txt.gz).

    `declared` is the charset that the sender declared.
    """

    location: str
    suffix: str
    data: bytes
    declared: str | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """Text that was removed from the article, and why: "label", "footer", "menu", …"""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article in preparation: fields as found, text not yet clean.

    `encoding` is that of the file ("" where characters came); `removed` is in the order of steps;
    `repairs` of the text have offsets before anything was removed. `created` is the day on which
    the file was made, used where there is no `published`. `found` tells how fields were found; one
    that was given is not in it. `of_page` where the text comes from a page, whose markup dates it.
    """

    location: str
    text: str
    is_html: bool = False
    of_page: bool = False
    id: str | None = None
    title: str = ""
    url: str | None = None
    source: str = ""
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    encoding: str = ""
    removed: tuple[Removal, ...] = ()
    repairs: tuple[Repair, ...] = ()
    created: str | None = None
    found: Mapping[ArticleField, Finding] = field(default_factory=dict)

    def with_findings(self, before: Draft, how: Finding) -> Draft:
        """The draft with a note of how those fields were found that `before` does not have."""
        old, new = before.fields(), self.fields()
        notes = {name: how for name in new if new[name] and not old[name]}
        return replace(self, found={**notes, **self.found}) if notes else self

    def fields(self) -> dict[ArticleField, str | None]:
        """The fields that a question may ask for."""
        return {"publisher": self.publisher, "author": self.author, "published": self.published}

    def with_removal(self, words: str, reason: str) -> Draft:
        """The draft with a record that this text was removed; none for blank text."""
        words = words.strip()
        if not words:
            return self
        return replace(self, removed=(*self.removed, Removal(words, reason)))


@dataclass(frozen=True, slots=True)
class Located:
    """An article, and the file (absolute path) or web address it was read from.

    `in_feed` where it stands in a feed itself, not on a page of its own.
    """

    article: Article
    location: str
    in_feed: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """An input that could not be ingested; `message` is one line: where, what, how to fix it.

    `gone` where its site says that there is no such page, or no longer.
    """

    location: str
    message: Message
    gone: bool = False

    @classmethod
    def of(cls, location: str, error: SourceError) -> Problem:
        """The problem that an error amounts to."""
        return cls(location, error.message.one_line())


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that is not an article and does not claim to be one."""

    location: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An input whose articles are in the store already: how many, and their ids."""

    location: str
    articles: int = 1
    ids: tuple[str, ...] = ()


def finish(draft: Draft) -> Article:
    """The article of a draft whose text is clean.

    Its id is the draft's own, else a hash of its address, else of its text.
    """
    identity = draft.url or f"{draft.title}\n{draft.text}"
    article = Article(
        id=draft.id or hashlib.sha256(identity.encode()).hexdigest()[:16],
        text=draft.text,
        title=draft.title,
        url=draft.url,
        source=draft.source,
        publisher=draft.publisher,
        author=draft.author,
        published=draft.published,
    )
    values = draft.fields()
    return complete(article, {name: how for name, how in draft.found.items() if values[name]})


def complete(article: Article, found: Mapping[ArticleField, Finding] | None = None) -> Article:
    """The article with its checksum, and with the present moment where `fetched` is empty.

    `found` tells how fields were found: notes of it stand behind the checksum.
    """
    digest, notes = _digest(article), sorted((found or {}).items())
    return replace(
        article,
        fetched=article.fetched or datetime.now(UTC).isoformat(timespec="seconds"),
        sha256=" ".join([digest, *(f"{name}={how}" for name, how in notes)]),
    )


def _digest(article: Article) -> str:
    fields = [
        article.title,
        article.text,
        article.url,
        article.source,
        article.publisher,
        article.author,
        article.published,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
