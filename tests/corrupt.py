"""Does to clean text what scraping does: another script, pinyin notes, lost bytes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

GAP = 12
"""Characters between two runs that stay whole, so that each can be judged alone."""


@dataclass(frozen=True, slots=True)
class Run:
    """A damaged run: `original` was made from the window [start, end) of the clean text."""

    start: int
    end: int
    damaged: str


@dataclass(frozen=True, slots=True)
class Corrupted:
    """`clean` is the text in its script before notes and losses."""

    clean: str
    text: str
    runs: tuple[Run, ...]
    notes: int


@lru_cache(maxsize=1)
def _traditional() -> dict[int, str]:
    import opencc

    codes = range(0x4E00, 0xA000)
    converted = opencc.OpenCC("s2t").convert("\n".join(map(chr, codes))).split("\n")
    return {
        code: new
        for code, new in zip(codes, converted, strict=True)
        if len(new) == 1 and new != chr(code) and _pair(new)
    }


def traditional(text: str) -> str:
    """The text in Traditional characters, one for one, as far as GBK has them."""
    return text.translate(_traditional())


def _pair(character: str) -> bytes:
    """The two bytes of the character in GBK; none for all others."""
    try:
        data = character.encode("gbk")
    except UnicodeEncodeError:
        return b""
    return data if len(data) == 2 else b""


def lose_bytes(characters: str, source: random.Random, marker: str) -> tuple[int, str]:
    """Takes one byte of the first character, and reads on until the bytes fall into step again:
    by a byte that stands alone, or because one of the last character is lost, too.

    Returns how many characters are damaged, and how they read. A byte that cannot be read is
    shown as `marker` ("?", U+FFFD, or nothing).
    """
    pairs = [_pair(character) for character in characters]
    waiting = pairs[0][source.randrange(2)]
    read = ""
    for number, (lead, trail) in enumerate(pairs[1:], 2):
        if waiting < 0x80:
            return number - 1, read + chr(waiting)
        byte = source.choice((lead, trail)) if number == len(pairs) else lead
        character = bytes((waiting, byte)).decode("gbk", errors="replace")
        if len(character) != 1 or character == "\ufffd":
            return number - 1, read + marker
        read += "?" if character == "？" and marker == "?" else character
        waiting = trail
    return len(pairs), read


def corrupt(
    text: str,
    source: random.Random,
    *,
    script: str = "traditional",
    notes: float = 0.05,
    losses: float = 0.004,
    longest: int = 12,
) -> Corrupted:
    """The text with notes behind a share of its characters and with damaged runs.

    `losses` is the chance of a run at each character, its length even from 2 to `longest`.
    """
    from pypinyin import Style, pinyin

    clean = traditional(text) if script == "traditional" else text
    parts: list[str] = []
    runs: list[Run] = []
    noted = 0
    place = last = 0
    while place < len(clean):
        length = source.randint(2, longest)
        window = clean[place : place + length]
        free = place - last >= GAP and len(clean) - place > length + GAP
        if free and source.random() < losses and all(map(_pair, window)) and "？" not in window:
            marker = source.choice(("?", "\ufffd", ""))
            length, damaged = lose_bytes(window, source, marker)
            runs.append(Run(place, place + length, damaged))
            parts.append(damaged)
            place = last = place + length
            continue
        character = clean[place]
        parts.append(character)
        if "\u4e00" <= character <= "\u9fff" and source.random() < notes:
            # Only where the note cannot touch a run: a run that is cut by it is another damage.
            reading = pinyin(character, style=Style.TONE)[0][0]
            if reading.isalpha() and place - last >= GAP // 2:
                parts.append(f"({reading})")
                noted += 1
        place += 1
    return Corrupted(clean, "".join(parts), tuple(runs), noted)
