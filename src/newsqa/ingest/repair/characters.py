"""Step 4, repair: what scraping did to the characters.

Anti-copy filters write the reading of a character behind it: 區(qū)工業(yè). Such a note goes
where it is a reading of that very character (pypinyin), so that real brackets stay. Notes are
looked at until none is left to go: 行(xíng)(háng) is 行. They also lose bytes: see lost_bytes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from newsqa.ingest.repair.lost_bytes import find_lost_bytes
from newsqa.text.fold import fold

_LETTERS = "a-zɑɡüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_NOTES = re.compile(
    r"([\u3400-\u9fff\U00020000-\U0002fa1f])((?:[(（][" + _LETTERS + r"]{1,6}[)）])+)"
)
_NOTE = re.compile(r"[(（]([" + _LETTERS + r"]+)[)）]")
_LATIN = str.maketrans("ɑɡ", "ag")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Not text: controls, zero-width and bidirectional marks, private use, the byte order mark,
# halves of surrogate pairs.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Repair:
    """One place that was changed: `before` became `after`; `start` is where, in the text after
    all repairs. `unclear` was found damaged and left as it is: `before` is `after`.
    """

    kind: Literal["note", "lost_bytes", "unclear"]
    start: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after repair, and what was done to it, in the order of the text."""

    text: str
    repairs: tuple[Repair, ...]


def repair(text: str) -> str:
    """The text without invisible characters and without pinyin notes."""
    return _NOTES.sub(_without_notes, unicodedata.normalize("NFC", visible(text)))


def mend(text: str) -> Mended:
    """The text repaired, lost bytes put back where that is clear."""
    # Misread bytes show as private characters, too: those go last.
    whole = unicodedata.normalize("NFC", shown(text))
    parts: list[str] = []
    notes: list[Repair] = []
    last = length = 0
    for match in _NOTES.finditer(whole):
        after = _without_notes(match)
        if after == match.group():
            continue
        parts.append(whole[last : match.start()])
        length += len(parts[-1])
        notes.append(Repair("note", length, match.group(), after))
        parts.append(after)
        length += len(after)
        last = match.end()
    bare = "".join([*parts, whole[last:]])
    clear, unclear = find_lost_bytes(bare, damaged=bool(notes))
    changes = [Repair("lost_bytes", r.start, bare[r.start : r.end], r.characters) for r in clear]
    left = [
        Repair("unclear", r.start, bare[r.start : r.end], bare[r.start : r.end]) for r in unclear
    ]
    text = _replaced(bare, changes)
    moved = [_moved(repair, changes) for repair in (*notes, *changes, *left)]
    if _PRIVATE.search(text):
        moved = [
            Repair(r.kind, len(_PRIVATE.sub("", text[: r.start])), r.before, r.after) for r in moved
        ]
        text = _PRIVATE.sub("", text)
    return Mended(text, tuple(sorted(moved, key=lambda repair: repair.start)))


def visible(text: str) -> str:
    """The text without characters that nobody sees; each line ends in one \\n."""
    return _PRIVATE.sub("", shown(text))


def shown(text: str) -> str:
    """The same, with private characters: what was read one byte off shows as some of them."""
    return _INVISIBLE.sub("", _LINE_END.sub("\n", text))


def _replaced(text: str, changes: list[Repair]) -> str:
    parts: list[str] = []
    last = 0
    for change in changes:
        parts += [text[last : change.start], change.after]
        last = change.start + len(change.before)
    return "".join([*parts, text[last:]])


def _moved(repair: Repair, changes: list[Repair]) -> Repair:
    """The repair with its offset after the changes before it."""
    shift = sum(len(c.after) - len(c.before) for c in changes if c.start < repair.start)
    return Repair(repair.kind, repair.start + shift, repair.before, repair.after)


def _without_notes(match: re.Match[str]) -> str:
    character, notes = match.groups()
    readings = _readings(character)
    while (note := _NOTE.match(notes)) and note.group(1).translate(_LATIN) in readings:
        notes = notes[note.end() :]
    return character + notes


@lru_cache(maxsize=20_000)
def _readings(character: str) -> frozenset[str]:
    from pypinyin import Style, pinyin

    readings = {
        reading
        for form in {character, fold(character)}
        for style in (Style.TONE, Style.NORMAL)
        for reading in pinyin(form, style=style, heteronym=True)[0]
    }
    return frozenset(readings | {reading.replace("v", "ü") for reading in readings})
