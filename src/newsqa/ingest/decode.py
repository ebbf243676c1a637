"""Step 2, decode: bytes to characters, by BOM, UTF-8, declaration, then how Chinese it reads."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from newsqa.errors import SourceError
from newsqa.ingest.draft import RawFile

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""")
# What is declared as the older set is written in the larger one: WHATWG Encoding Standard.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252"}
# Their readers do not mistake them: a page that declares one and reads without a fault is in it.
_NEIGHBOURS = {"shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949"}
_CHINESE = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")

# Which of them a file without BOM is in, its own words tell: read rightly they are mostly common
# characters, read wrongly mostly rare ones. The most frequent ones of both scripts, by hand:
_FREQUENT = frozenset(
    "的一是不了在人有我他这中大来上国和地到以说时要就出会可也你对生能而子得于着下自之年过发后作里用道行所然"
    "家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它"
    "与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等"
    "产新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教东市记期议报省县区員會這國來說時個們為"
    "學經對於後過長業當動還進開體發現點關區縣報議記與無實機門間問應將從東産產讓給萬億際"
)
# UTF-16 read as something else is full of these.
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f")
SAMPLE_BYTES = 1 << 16
# Least share by which another encoding must read better than the declared one.
_MARGIN = 0.2
# A reading with less than this is no Chinese at all; measured on text that is: above 0.8.
_LEAST = 0.2


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and the share of characters that could not be read."""

    text: str
    encoding: str
    replaced_share: float


def decode(raw: RawFile, max_replaced_share: float = 0.01) -> Decoded:
    """The characters of a file.

    Raises SourceError when more than `max_replaced_share` of them cannot be read in any encoding
    that fits: junk is never stored.
    """
    decoded = _decode(raw.data, raw.declared)
    if decoded.replaced_share > max_replaced_share:
        raise SourceError(
            f"{raw.location}：编码认不出来或文件已损坏（按 {decoded.encoding} 读，"
            f"{decoded.replaced_share:.0%} 是乱码）；请转成 UTF-8 或重新下载 / encoding not "
            f"recognised, or damaged ({decoded.replaced_share:.0%} unreadable as "
            f"{decoded.encoding}); convert it to UTF-8 or fetch it again"
        )
    return decoded


def _decode(data: bytes, told: str | None = None) -> Decoded:
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
            return Decoded(text, "utf-8", _share(text))
    return _lenient(data, _best(data, told))


def _declared(data: bytes, told: str | None = None) -> str | None:
    """The encoding that was told with the file, else the one that stands in it."""
    if told is not None and (name := _usable(data, told)):
        return name
    match = _DECLARED.search(data[:4096])
    return _usable(data, match.group(1).decode("ascii")) if match else None


def _usable(data: bytes, name: str) -> str | None:
    try:
        name = codecs.lookup(name).name
        # Python also knows codecs that are no encodings of text: hex, idna.
        data[:4096].decode(name, errors="replace")
    except (LookupError, ValueError):
        return None
    return _LARGER.get(name, name)


def _best(data: bytes, told: str | None = None) -> str:
    """The encoding in which the file reads best; the declared one unless another is far better."""
    sample = _sample(data)
    scores = {encoding: _plausibility(sample, encoding) for encoding in _CHINESE}
    best = max(_CHINESE, key=lambda encoding: scores[encoding])
    declared = _declared(data, told)
    if declared is not None:
        # Other languages than Chinese read badly in their own encoding, too: without a fault
        # will do.
        unsure = declared in _NEIGHBOURS or scores[best] < _LEAST
        if unsure and not _lenient(sample, declared).replaced_share:
            return declared
        if _plausibility(sample, declared) >= scores[best] - _MARGIN:
            return declared
    return best if scores[best] >= _LEAST else "utf-8"


def _sample(data: bytes) -> bytes:
    """The bytes from the first that is not ASCII on: before it, all encodings read the same."""
    match = re.search(rb"[\x80-\xff]", data)
    start = match.start() // 2 * 2 if match else 0
    return data[start : start + SAMPLE_BYTES]


def _plausibility(sample: bytes, encoding: str) -> float:
    """How Chinese the sample reads, at most 1: the mean weight of what is not ASCII."""
    weights = _weights()
    total, count = 0.0, 0
    for character in sample.decode(encoding, errors="replace"):
        if character >= "\x80" or character in _CONTROLS:
            total += weights.get(character, -1.0)
            count += 1
    return total / count if count else 1.0


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    weights = dict.fromkeys(_FREQUENT, 1.0)
    # The first levels of GB 2312 and Big5 hold the characters in common use.
    for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        for lead in range(first, last + 1):
            for trail in range(0x40, 0xFF):
                character = bytes((lead, trail)).decode(codec, errors="ignore")
                if len(character) == 1 and character >= "\u3400":
                    weights.setdefault(character, 0.7)
    for character in "，。、；：？！“”‘’（）《》〈〉「」『』【】〔〕…—–·～％　\xa0":
        weights[character] = 1.0
    # Marks, letters and digits in full width or with an accent, kana: they say little.
    for code in (*range(0xFF01, 0xFF5F), *range(0x2010, 0x2700), *range(0x3040, 0x3100)):
        weights.setdefault(chr(code), 0.0)
    return weights


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, _share(text))


def _share(text: str) -> float:
    # U+FFFD, and controls that no text has: binary files decode as something, too.
    bad = sum(text.count(character) for character in "\ufffd\0\1\2\3\4\5\6\7\x08")
    return bad / max(len(text), 1)
