"""The type of a response - page, feed, sitemap - by its content type and first bytes."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from html import escape
from html.entities import html5
from typing import Literal

from newsqa import messages
from newsqa.ingest.fetch.address import WebError
from newsqa.ingest.fetch.client import Fetched

Kind = Literal["page", "feed", "sitemap", "addresses", "text", "other"]

_BINARY = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF", b"PK\x03\x04", b"\x7fELF",
    b"\xd0\xcf\x11\xe0", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ",
)  # fmt: skip
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BEFORE_ROOT = re.compile(
    r"(?:[\s\ufeff\0]+|<\?.{0,2000}?\?>|<!--.{0,20000}?-->|<!DOCTYPE(?:[^<>\[]|\[[^\]]*\])*>)*",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z]\w{0,40})[\s/>]")
_FEEDS = frozenset({"rss", "feed", "rdf", "channel"})
# JSON, scripts, style sheets and tables are text, too, but no articles.
_PLAIN = frozenset({"", "text/plain", "text/markdown", "application/octet-stream"})
_SITEMAPS = frozenset({"urlset", "sitemapindex"})
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BARE = re.compile(r"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)(\w{2,10};)?")
_ADDRESS = re.compile(r"\s*https?://\S+\s*", re.IGNORECASE)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def suffix_of(fetched: Fetched) -> str | None:
    """.pdf or .docx for what is read as such a file; None for everything else."""
    if fetched.body.startswith(b"%PDF"):
        return ".pdf"
    named = fetched.url.partition("?")[0].lower().endswith(".docx")
    if fetched.body.startswith(b"PK\x03\x04") and (named or fetched.content_type == _WORD):
        return ".docx"
    return None


def unpack(fetched: Fetched, max_bytes: int) -> bytes:
    """The body, that of a .gz file unpacked. Raises WebError: empty, damaged, too large, binary."""
    data = fetched.body
    if data.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(max_bytes + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise WebError(fetched.url, messages.fetch.COMPRESSED_DAMAGED) from error
        if len(data) > max_bytes:
            raise WebError(fetched.url, messages.fetch.RESPONSE_TOO_LARGE.format(limit=max_bytes))
    if not data.strip(b" \t\r\n\0"):
        raise WebError(fetched.url, messages.fetch.RESPONSE_EMPTY)
    zeros = b"\0" in data[:1024] and not data.startswith(_BOMS) and not _wide(data)
    if data.startswith(_BINARY) or zeros:
        raise no_article(fetched.url, fetched.content_type)
    return data


def no_article(url: str, content_type: str) -> WebError:
    """The error for content that is neither a page nor leads to pages."""
    shown = content_type or messages.fetch.UNKNOWN_CONTENT_TYPE
    return WebError(url, messages.fetch.NOT_A_PAGE.format(content_type=shown))


def _wide(data: bytes) -> bool:
    """Whether it looks like markup in UTF-16 without a mark at its head."""
    return data.lstrip(b" \t\r\n\0")[:4] in (b"<\0?\0", b"<\0!\0", b"<\0h\0", b"<\0r\0", b"<\0f\0")


def kind_of(text: str, content_type: str) -> Kind:
    """The kind of a text; the declared content type decides only where the text does not."""
    before = _BEFORE_ROOT.match(text)
    root = _ROOT.match(text, before.end() if before else 0)
    name = root.group(1).lower() if root else ""
    if name in _FEEDS:
        return "feed"
    if name in _SITEMAPS:
        return "sitemap"
    if name or "html" in content_type or content_type.endswith("xml"):
        return "page"
    lines = text.split("\n", 20)[:20]
    if all(_ADDRESS.fullmatch(line) for line in lines if line.strip()):
        return "addresses"
    plain = content_type in _PLAIN and not text.lstrip("\ufeff \t\r\n").startswith(("{", "["))
    return "text" if plain else "other"


def safe_xml(text: str, url: str) -> bytes:
    """The document in UTF-8 without its own declaration, its bare ampersands escaped.

    Raises WebError where it defines entities: one that holds another ten times, which holds
    another ten times, and so on, fills the memory ("billion laughs"); one may name a file.
    """
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise WebError(url, messages.fetch.XML_ENTITIES)
    text = _CONTROLS.sub("", re.sub(r"^[\s\ufeff]*<\?xml[^>]{0,300}\?>", "", text))
    first, *rest = text.split("<![CDATA[")
    mended = [_BARE.sub(_escaped, first)]
    for part in rest:
        inside, end, after = part.partition("]]>")
        mended += ["<![CDATA[", inside, end, _BARE.sub(_escaped, after)]
    return "".join(mended).encode("utf-8", "replace")


def _escaped(match: re.Match[str]) -> str:
    """&nbsp; and its like are of HTML, and an & in an address is mostly not escaped at all."""
    name = match.group(1) or ""
    return escape(html5[name]) if name in html5 else f"&amp;{name}"
