"""PDF: lines joined to paragraphs again, without what repeats on every page."""

from __future__ import annotations

import io
import logging
import math
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.draft import Draft, RawFile
from newsqa.ingest.formats.radicals import RADICALS
from newsqa.ingest.formats.word import own_author, own_title
from newsqa.ingest.page_date import masthead_date
from newsqa.messages import Message

if TYPE_CHECKING:
    from pypdf import PdfReader

# So many lines at either end of a page may be its header or footer.
_EDGE_LINES = 3
_EDGE_CHARACTERS = 60
# A line that ends this many widths of a character before the others ends its paragraph.
_SHORT_BY = 3.5
# No column is narrower: what is, is a table or a list.
_NARROWEST = 12
_CJK = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003ffff"
_BLANK_IN_CJK = re.compile(rf"(?<=[{_CJK}“”‘’…—])[ \u3000\xa0]+(?=[{_CJK}“”‘’…—])")
_PAGE_NUMBER = re.compile(
    r"[\s\-–—―·•.|]*(?:第\s*)?\d{1,4}\s*(?:页|頁)?\s*(?:[/,，]?\s*(?:共\s*)?\d{1,4}\s*(?:页|頁)?)?[\s\-–—―·•.|]*"
    r"|page\s+\d+(?:\s+of\s+\d+)?",
    re.IGNORECASE,
)
_STARTS_PARAGRAPH = re.compile(
    r"[\u3000 ]{2,}\S|[•●■◆○▪]"
    r"|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]"
)
_SENTENCE_ENDS = "。！？!?”」』…：:；;"


def document(raw: RawFile, source: str, max_characters: int) -> Draft:
    """The document as one article.

    Raises SourceError: broken, encrypted, only pictures of text, more than `max_characters`.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs what is reported here
    try:
        reader = PdfReader(io.BytesIO(raw.data))
        # Many are locked against printing only: they open without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(raw.location)
        check_pages(reader, raw.location)
        pages = list(_pages(reader, raw.location, max_characters))
        title, author, created = _properties(reader)
        masthead = masthead_date(pages[0] if pages else ())
    except (FileNotDecryptedError, DependencyError) as error:
        raise _locked(raw.location) from error
    except (
        PyPdfError,
        RecursionError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        NotImplementedError,  # a filter or packing that the library does not know
        OSError,
        TypeError,
        ValueError,
    ) as error:
        # Broken files break the reader in many ways.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise SourceError(
            messages.ingest.PDF_UNREADABLE.format(place=raw.location, reason=reason)
        ) from error
    if not any(character.isalnum() for lines in pages for line in lines for character in line):
        raise SourceError(messages.ingest.PDF_WITHOUT_TEXT.format(place=raw.location))
    return Draft(
        location=raw.location,
        text=_joined(_without_repeated_lines(pages)),
        title=title,
        source=source,
        author=author,
        published=masthead,
        created=created,
        found={"author": "guess", **({"published": "line"} if masthead else {})},
    )


# What a PDF may list of pages: the longest article has a thousand, and each page once.
MOST_PAGES, MOST_REPEATS = 5_000, 20


def check_pages(reader: PdfReader, place: str) -> None:
    """Raise SourceError for a tree of more than MOST_PAGES pages, or with one again and again.

    No page is read, and no more nodes of the tree than that many.
    """
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    seen: Counter[int] = Counter()
    nodes = pages = 0
    waiting: list[object] = [reader.root_object.raw_get("/Pages")]
    while waiting:
        node = waiting.pop()
        nodes += 1
        if isinstance(node, IndirectObject):
            seen[node.idnum] += 1
            if seen[node.idnum] > MOST_REPEATS:
                raise _refused(messages.ingest.PDF_REPEATS, place, MOST_REPEATS)
            node = node.get_object()
        kids = node.get("/Kids") if isinstance(node, DictionaryObject) else None
        if isinstance(kids, ArrayObject):
            waiting += kids
        else:
            pages += 1
        if pages > MOST_PAGES or nodes > 2 * MOST_PAGES:
            raise _refused(messages.ingest.PDF_TOO_MANY_PAGES, place, MOST_PAGES)


def _refused(message: Message, place: str, limit: int) -> SourceError:
    return SourceError(message.format(place=place, limit=limit))


_LEAST_VERTICAL = 20
_VERTICAL = 0.8
"""Share of lines of one character from which a page is read as vertical text."""


def _locked(location: str) -> SourceError:
    return SourceError(messages.ingest.PDF_ENCRYPTED.format(place=location))


def _pages(reader: PdfReader, location: str, max_characters: int) -> Iterator[list[str]]:
    """The lines of each page."""
    total = 0
    for page in reader.pages:
        text = _plain(page.extract_text())
        total += len(text)
        if total > 2 * max_characters:
            raise SourceError(
                messages.ingest.PDF_TOO_LONG.format(place=location, limit=max_characters)
            )
        yield _columns([line.rstrip() for line in text.split("\n")])


def _columns(lines: Sequence[str]) -> list[str]:
    """The lines of a page that are not blank; of vertical text, a character each, the paragraphs.

    Those begin with an indent, which is two blank lines there; without indents each sentence is
    a line.
    """
    full = [_BLANK_IN_CJK.sub("", line) for line in lines if line.strip()]
    single = sum(len(line.strip()) == 1 for line in full)
    if len(full) < _LEAST_VERTICAL or single < _VERTICAL * len(full):
        return full
    columns = re.split(r"\n{3,}", "\n".join(line.strip() for line in lines).strip())
    if len(columns) > 1:
        return ["\u3000\u3000" + column.replace("\n", "") for column in columns]
    return [part for part in re.split(r"(?<=[。！？])", "".join(full)) if part]


def _plain(text: str) -> str:
    """Characters instead of the radicals and ligatures that fonts lead to: ⻓ is 长, ﬁ is fi."""
    return re.sub(
        "[\u2e80-\u2fdf\ufb00-\ufb06\uf900-\ufaff]",
        lambda match: RADICALS.get(match.group()) or unicodedata.normalize("NFKC", match.group()),
        text,
    )


def _without_repeated_lines(pages: Sequence[list[str]]) -> list[str]:
    """The lines of all pages without page numbers and what stands at the edge of most pages."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_pattern(lines[place]) for place in _edges(lines)})
    often = max(3, (len(pages) + 1) // 2) if len(pages) > 2 else 2
    body: list[str] = []
    for lines in pages:
        edges = _edges(lines)
        for place, line in enumerate(lines):
            pattern = _pattern(line)
            repeated = seen[pattern] >= often and any(map(str.isalpha, pattern))
            number = place in (0, len(lines) - 1) or repeated
            if place in edges and (
                (repeated and len(line) <= _EDGE_CHARACTERS)
                or ((number or seen[pattern] >= often) and _PAGE_NUMBER.fullmatch(line.strip()))
            ):
                continue
            body.append(line)
    return body


def _edges(lines: Sequence[str]) -> set[int]:
    return {
        place
        for place in range(len(lines))
        if place < _EDGE_LINES or place >= len(lines) - _EDGE_LINES
    }


def _pattern(line: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"\d+", "#", line))


def _joined(lines: Sequence[str]) -> str:
    """Paragraphs: a line that reaches the margin goes on in the next."""
    widths = [_width(line) for line in lines]
    margin = _margin(widths)
    text: list[str] = []
    for place, line in enumerate(lines):
        line = line.strip()
        text.append(line)
        if place + 1 == len(lines):
            break
        following = lines[place + 1]
        # Latin words are moved whole to the next line, Chinese characters never are.
        slack = _SHORT_BY + (5 if following.strip()[0].isascii() else 0)
        full = widths[place] >= margin - slack
        starts = _STARTS_PARAGRAPH.match(following) is not None
        if not full or (starts and line[-1] in _SENTENCE_ENDS):
            text.append("\n")
        elif line[-1].isascii() and following.strip()[0].isascii():
            text.append(" ")
    return "".join(text)


def _margin(widths: Sequence[float]) -> float:
    """The width that the long lines reach; infinite where the lines are no running text."""
    if len(widths) < 2:
        return math.inf
    margin = statistics.quantiles(widths, n=10, method="inclusive")[8]
    reach = sum(width >= margin - _SHORT_BY for width in widths)
    return margin if margin >= _NARROWEST and reach >= len(widths) / 4 else math.inf


def _width(line: str) -> float:
    """In widths of a Chinese character."""
    return sum(0.5 if character.isascii() else 1.0 for character in line.strip())


def _properties(reader: PdfReader) -> tuple[str, str | None, str | None]:
    """Title, author and day of creation, where a person wrote them."""
    properties = reader.metadata
    if properties is None:
        return "", None, None
    try:
        created = properties.creation_date
    except ValueError:
        created = None
    day = created.date().isoformat() if isinstance(created, datetime) else None
    return own_title(_text(properties.title)), own_author(_text(properties.author)), day


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
