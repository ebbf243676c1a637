"""Step 2, decode: bytes to characters, by BOM, UTF-8, declaration, then how Chinese it reads."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from newsqa import messages
from newsqa.errors import SourceError
from newsqa.ingest.chinese_score import plausibility
from newsqa.ingest.draft import RawFile
from newsqa.ingest.mojibake import mended, unreadable_share

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""")
# What is declared as the older set is written in the larger one: WHATWG Encoding Standard.
_LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
}
# Names that pages use and Python does not know.
_ALIASES = {
    "x-gbk": "gbk",
    "gb-2312": "gbk",
    "gb_2312": "gbk",
    "x-euc-cn": "gbk",
    "x-x-big5": "big5",
}
# Their readers do not mistake them: a page that declares one and reads without a fault is in it.
_NEIGHBOURS = {"shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949"}
_CHINESE = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")

SAMPLE_BYTES = 1 << 20
# Least share by which another encoding must read better than the declared one.
_MARGIN = 0.2
# A reading with less than this is no Chinese at all; measured on text that is: above 0.8.
_LEAST = 0.2
_PLAIN = 0.6
OTHER_BYTES = 1 << 16
# charset-normalizer's own measures: how messy a reading looks, how much it is like a language.
_CHAOS = 0.05
_COHERENCE = 0.5


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and the share of characters that could not be read."""

    text: str
    encoding: str
    replaced_share: float


def decode(raw: RawFile, max_replaced_share: float = 0.01) -> Decoded:
    """The characters of a file.

    Raises SourceError when more than `max_replaced_share` of them cannot be read in any encoding.
    """
    decoded = _decode(raw.data, raw.declared)
    text = mended(decoded.text)
    if text != decoded.text:
        # What was garbled before the file was written; "+mojibake" records that.
        decoded = Decoded(text, f"{decoded.encoding}+mojibake", unreadable_share(text))
    if decoded.replaced_share > max_replaced_share:
        raise SourceError(
            messages.ingest.UNKNOWN_ENCODING.format(
                place=raw.location, encoding=decoded.encoding, share=decoded.replaced_share
            )
        )
    return decoded


def _decode(data: bytes, declared: str | None = None) -> Decoded:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _lenient(data[len(bom) :], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # UTF-16 of Latin letters is valid UTF-8, with a NUL behind each.
        if "\0" not in text:
            return _hz(text) or Decoded(text, "utf-8", unreadable_share(text))
    for encoding in ("utf-32-le", "utf-32-be") if len(data) % 4 == 0 else ():
        try:  # nothing else is valid in it
            return Decoded(data.decode(encoding), encoding, unreadable_share(data.decode(encoding)))
        except UnicodeDecodeError:
            continue
    return _lenient(data, _best(data, declared))


def _hz(text: str) -> Decoded | None:
    """Text in HZ, which writes GB 2312 as ASCII between ~{ and ~}; None where it is not."""
    if "~{" not in text or not text.isascii():
        return None
    try:
        found = text.encode("ascii").decode("hz")
    except UnicodeDecodeError:
        return None
    return Decoded(found, "hz", 0.0) if plausibility(found) > _PLAIN else None


def _declared(data: bytes, by_sender: str | None = None) -> str | None:
    """The encoding that the sender declared, else the one that the file declares."""
    if by_sender is not None and (name := _usable(data, by_sender)):
        return name
    match = _DECLARED.search(data[:4096])
    return _usable(data, match.group(1).decode("ascii")) if match else None


def _usable(data: bytes, name: str) -> str | None:
    try:
        name = codecs.lookup(_ALIASES.get(name.lower(), name.lower())).name
        # Python also knows codecs that are no encodings of text: hex, idna.
        data[:4096].decode(name, errors="replace")
    except (LookupError, ValueError):
        return None
    return _LARGER.get(name, name)


def _best(data: bytes, by_sender: str | None = None) -> str:
    """The encoding in which the file reads best; the declared one unless another is far better."""
    sample = _sample(data)
    scores = {encoding: plausibility(_lenient(sample, encoding).text) for encoding in _CHINESE}
    best = max(_CHINESE, key=lambda encoding: scores[encoding])
    declared = _declared(data, by_sender)
    if declared is not None:
        # Other languages than Chinese read badly in their own encoding, too: without a fault
        # will do.
        unsure = declared in _NEIGHBOURS or scores[best] < _LEAST
        if unsure and not _lenient(sample, declared).replaced_share:
            return declared
        if plausibility(_lenient(sample, declared).text) >= scores[best] - _MARGIN:
            return declared
    return best if scores[best] >= _LEAST else _other_language(sample) or "utf-8"


def _other_language(sample: bytes) -> str | None:
    """The encoding of text that is not Chinese, where charset-normalizer is sure of it."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample[:OTHER_BYTES]).best()
    if found is None or found.chaos > _CHAOS or found.coherence < _COHERENCE:
        return None
    return found.encoding


def _sample(data: bytes) -> bytes:
    """The bytes from the first that is not ASCII on: before it, all encodings read the same."""
    match = re.search(rb"[\x80-\xff]", data)
    start = match.start() // 2 * 2 if match else 0
    return data[start : start + SAMPLE_BYTES]


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, unreadable_share(text))
