"""Step 4, repair: what scraping did to the characters.

Anti-copy filters write the reading of a character behind it: 區(qū)工業(yè). Such a note goes
where it is a reading of that very character (pypinyin), so that real brackets stay. Notes are
looked at until none is left to go: 行(xíng)(háng) is 行.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newsqa.text.fold import fold

_LETTERS = "a-zɑɡüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_NOTES = re.compile(
    r"([\u3400-\u9fff\U00020000-\U0002fa1f])((?:[(（][" + _LETTERS + r"]{1,6}[)）])+)"
)
_NOTE = re.compile(r"[(（]([" + _LETTERS + r"]+)[)）]")
_LATIN = str.maketrans("ɑɡ", "ag")
# Not text: controls, zero-width and bidirectional marks, private use, the byte order mark,
# halves of surrogate pairs.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ue000-\uf8ff\ud800-\udfff]"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def repair(text: str) -> str:
    """The text without invisible characters and without pinyin notes."""
    return _NOTES.sub(_without_notes, unicodedata.normalize("NFC", visible(text)))


def visible(text: str) -> str:
    """The text without characters that nobody sees; each line ends in one \\n."""
    return _INVISIBLE.sub("", _LINE_END.sub("\n", text))


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
