"""Step 1 for the web: an address to the article of a page, or all behind a feed or sitemap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, Located, Problem, RawFile, Skipped, Unchanged, finish
from newsqa.ingest.fetch.address import WebError, parse_url, shown_url
from newsqa.ingest.fetch.canonical import page_head
from newsqa.ingest.fetch.client import NotModified, WebClient
from newsqa.ingest.fetch.content_type import kind_of, no_article, suffix_of, unpack
from newsqa.ingest.fetch.feeds import (
    LEAST_DESCRIPTION,
    Entry,
    address_entries,
    feed_entries,
    sitemap_entries,
)
from newsqa.ingest.fetch.http_cache import Ledger, Validator
from newsqa.ingest.fetch.paged import further_pages, joined
from newsqa.ingest.isolation import Isolation
from newsqa.messages import Message
from newsqa.text.letters import letters
from newsqa.types import Article

DEEPEST_INDEX = 3
_GONE = (404, 410)

Found = Located | Problem | Skipped | Unchanged


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that pages share with files. All raise SourceError.

    `document` reads a PDF or a Word document; feeds, sitemaps and heads of pages are parsed in
    `isolation`. An article of several pages has at most `max_characters`.
    """

    decode: Callable[[RawFile], str]
    extract: Callable[[Draft], Draft]
    document: Callable[[RawFile], Draft]
    isolation: Isolation
    max_characters: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """What came back from an address, as characters; `draft` where it was a PDF or Word file."""

    url: str
    content_type: str
    text: str
    validator: Validator
    draft: Draft | None = None


class WebSource:
    """Reads addresses for one run; each address once.

    `ledger` holds the validators of earlier runs and collects those of this one. At most
    `max_pages` pages are read behind one address. `windowed` is True once a feed was read, which
    has the newest articles only. `known` has what is known of pages that are asked for again: it
    fills the fields that they lack, as the feed did that led to them.
    """

    def __init__(self, client: WebClient, ledger: Ledger, *, max_pages: int = 50_000) -> None:
        self._client = client
        self.ledger = ledger
        self._max_pages = max_pages
        self.known: dict[str, Entry] = {}
        # Article ids that an address led to; None where something went wrong.
        self._led_to: dict[str, tuple[str, ...] | None] = {}
        self.windowed = False

    def read(self, url: str, steps: Steps) -> Iterator[Found]:
        """The articles of an address, with every failure as a problem.

        An article that stands in a feed itself is located at its own address, else at `url`.
        """
        entry = self.known.get(url) or Entry(url)
        for found in self._read(entry, steps, 0, [self._max_pages]):
            if isinstance(found, Article):
                yield Located(found, found.url or url, in_feed=True)
            else:
                yield found

    def _read(
        self, entry: Entry, steps: Steps, depth: int, left: list[int]
    ) -> Iterator[Found | Article]:
        """One address; `left` holds how many pages may still be read."""
        url = entry.url or ""
        key = _key(url)
        if key in self._led_to:
            return
        self._led_to[key] = None
        try:
            document = self._document(url, steps)
            if isinstance(document, Validator):
                self._led_to[key] = document.articles
                self.ledger.committed(document.articles)
                yield Unchanged(shown_url(url), len(document.articles), document.articles)
                return
            kind = kind_of(document.text, document.content_type)
            if document.draft is not None:
                article = _of_file(document.draft, document.url, entry, steps)
            elif kind == "other":
                raise no_article(document.url, document.content_type)
            elif kind in ("page", "text"):
                draft = _draft(document, entry, steps, is_page=kind == "page")
                if kind == "page" and _is_paged(document, steps):
                    yield from self._paged(key, draft, document, entry, steps, left)
                    return
                article = _filled(draft, entry)
            else:
                article = None
                entries = steps.isolation.call(
                    shown_url(document.url), len(document.text), _entries, document, kind
                )
        except SourceError as error:
            failure = error.of(url, key) if isinstance(error, WebError) else error
            yield self._instead(entry, steps, failure)
            return
        if article is not None:
            self._led_to[key] = (article.id,)
            self.ledger.settle(document.url, document.validator, (article.id,))
            yield Located(article, shown_url(url))
            return
        yield from self._behind(key, document, entries, steps, depth, left)

    def _paged(
        self,
        key: str,
        first: Draft,
        document: Document,
        entry: Entry,
        steps: Steps,
        left: list[int],
    ) -> Iterator[Found]:
        """The article of a page and of the other pages that it links.

        The validator of one page says nothing of the others, so none is stored.
        """

        def read(url: str) -> tuple[str, Draft]:
            if left[0] <= 0:
                raise WebError(url, messages.fetch.TOO_MANY_PAGES.format(limit=self._max_pages))
            left[0] -= 1
            page = self._document(url, steps, known=_unknown)
            if isinstance(page, Validator) or page.draft is not None:
                raise no_article(url, "")
            return page.text, _draft(page, Entry(url), steps, is_page=True)

        paged = joined(first, document.text, document.url, read, steps.max_characters)
        article = _filled(paged.draft, entry)
        self._led_to |= {_key(address): (article.id,) for address in paged.addresses}
        if not paged.problems:
            self._led_to[key] = (article.id,)
        yield Located(article, shown_url(entry.url or ""))
        for address, error in paged.problems:
            yield Problem.of(shown_url(address), error)

    def _document(
        self, url: str, steps: Steps, known: Callable[[str], Validator | None] | None = None
    ) -> Document | Validator:
        """The document of an address; its validator where the document has not changed.

        `known` returns the stored validator of an address: of the ledger where it is None.
        """
        answer = self._client.get(url, known or self.ledger.get)
        if isinstance(answer, NotModified):
            return answer.validator
        if suffix := suffix_of(answer):
            draft = steps.document(RawFile(shown_url(url), suffix, answer.body, None))
            return Document(answer.url, answer.content_type, "", answer.validator, draft)
        data = unpack(answer, self._client.rules.max_bytes)
        text = steps.decode(RawFile(shown_url(url), ".html", data, answer.charset))
        return Document(answer.url, answer.content_type, text, answer.validator)

    def _behind(
        self,
        key: str,
        document: Document,
        entries: list[Entry],
        steps: Steps,
        depth: int,
        left: list[int],
    ) -> Iterator[Found | Article]:
        """The articles behind a feed or sitemap; its validator is stored if none is missing."""
        place = shown_url(document.url)
        self.windowed = self.windowed or kind_of(document.text, document.content_type) == "feed"
        if not entries:
            yield Skipped(place, messages.fetch.FEED_EMPTY)
            return
        if depth >= DEEPEST_INDEX:
            yield _problem(place, messages.fetch.SITEMAPS_TOO_DEEP.format(limit=DEEPEST_INDEX))
            return
        complete = True
        ids: list[str] = []
        for entry in entries:
            if left[0] <= 0:
                yield _problem(place, messages.fetch.TOO_MANY_PAGES.format(limit=self._max_pages))
                complete = False
                break
            left[0] -= 1
            if entry.url is None:
                for found in self._content(entry, document.url, steps):
                    complete = complete and isinstance(found, Article)
                    ids += [found.id] if isinstance(found, Article) else []
                    yield found
                continue
            yield from self._read(entry, steps, depth + 1, left)
            led_to = self._led_to.get(_key(entry.url))
            complete = complete and led_to is not None
            ids += led_to or ()
        if complete:
            self._led_to[key] = tuple(ids)
            self.ledger.settle(document.url, document.validator, ids)

    def _instead(self, entry: Entry, steps: Steps, error: SourceError) -> Article | Problem:
        """The article as the feed has it, else the problem with its page.

        A description is not the article: it takes the place only of a page that was read.
        """
        if entry.content and (entry.is_whole or error.message.code not in _UNREAD):
            try:
                return _of_content(entry, steps)
            except SourceError:
                pass  # what is wrong with the page matters more
        problem = Problem.of(shown_url(entry.url or ""), error)
        is_gone = isinstance(error, WebError) and error.status in _GONE
        return replace(problem, gone=is_gone)

    def _content(self, entry: Entry, feed: str, steps: Steps) -> Iterable[Article | Problem]:
        """An entry that leads nowhere."""
        place = f"{shown_url(feed)}#{entry.title[:60]}"
        if not entry.content:
            return [_problem(place, messages.fetch.ENTRY_EMPTY)]
        try:
            return [_of_content(entry, steps)]
        except SourceError as error:
            reason = messages.fetch.ENTRY_UNREADABLE.format(reason=error.message)
            return [_problem(place, reason)]


_UNREAD = frozenset(
    {"bad_address", "gone", "http_status", "no_connection", "not_allowed", "timeout"}
)
"""Codes of the reasons why nothing is known of a page's text."""


def _key(url: str) -> str:
    """One name for all spellings of an address."""
    try:
        return parse_url(url).url
    except WebError:
        return url


def _problem(place: str, reason: Message) -> Problem:
    return Problem(place, messages.fetch.at(place, reason).one_line())


def _entries(document: Document, kind: str) -> list[Entry]:
    if kind == "feed":
        return feed_entries(document.text, document.url)
    if kind == "sitemap":
        return sitemap_entries(document.text, document.url)
    return address_entries(document.text)


def _unknown(_url: str) -> Validator | None:
    return None


def _is_paged(document: Document, steps: Steps) -> bool:
    """Whether a page links further pages of its article."""
    place, length = shown_url(document.url), len(document.text)
    pages = steps.isolation.call(place, length, further_pages, document.text, document.url)
    return bool(pages)


def _draft(document: Document, entry: Entry, steps: Steps, *, is_page: bool) -> Draft:
    """The clean draft of a page."""
    url, title = document.url, entry.title
    if is_page:
        head = steps.isolation.call(
            shown_url(url), len(document.text), page_head, document.text, document.url
        )
        if head.fault is not None:
            raise WebError(document.url, head.fault)
        url, title = head.url, "" if head.has_title else entry.title
    draft = Draft(
        location=shown_url(entry.url or ""),
        text=document.text,
        is_html=is_page,
        title=title,
        url=url,
        source=parse_url(url).host,
    )
    found = steps.extract(draft)
    if entry.content and len(letters(found.text)) < LEAST_DESCRIPTION:
        # Such as 请开启 JavaScript: the feed has more.
        raise SourceError(messages.ingest.PAGE_WITHOUT_TEXT.format(place=draft.location))
    return found


def _of_file(draft: Draft, url: str, entry: Entry, steps: Steps) -> Article:
    """The article of a PDF or Word document; a feed's title goes before a file's properties."""
    found = replace(
        draft,
        location=shown_url(entry.url or url),
        title=entry.title or draft.title,
        url=url,
        source=parse_url(url).host,
    )
    return _filled(steps.extract(found), entry)


def _of_content(entry: Entry, steps: Steps) -> Article:
    """The article that stands in the feed itself."""
    draft = Draft(
        location=shown_url(entry.url or entry.title),
        text=f"<html><body><article>{entry.content}</article></body></html>",
        is_html=True,
        title=entry.title,
        url=entry.url,
        source=parse_url(entry.url).host if entry.url else "",
    )
    return _filled(steps.extract(draft), entry)


def _filled(draft: Draft, entry: Entry) -> Article:
    """The article; the feed's data fill the fields that the page lacks."""
    return finish(
        replace(
            draft,
            publisher=draft.publisher or entry.publisher,
            author=draft.author or entry.author,
            published=draft.published or entry.published,
        )
    )
