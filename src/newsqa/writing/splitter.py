"""A stream of text to sentences with the numbers that they cite."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 400
"""Longest sentence; what runs on longer is cut there, and fails the check."""
_NUMBERS = (
    r"[\[【［]\s*\^?(?:来源|资料|段落)?\s*(\d{1,3}(?:\s*[,，、;；\-–~]\s*\d{1,3})*)\s*[\]】］]"
)
_CITED = re.compile(_NUMBERS)
_END = re.compile(
    rf"(?:[。！？!?…；;]+[”’」』）)\"》]*|(?<=[A-Za-z\]】)])\.(?=\s|$)|\n)(?:\s*{_NUMBERS})*(?:[。])?"
)
_OPEN = re.compile(r"[\[【［][^\]】］]{0,24}$")
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.S | re.I)
_BULLET = re.compile(r"^\s*(?:[-*•·>#]+|\d{1,2}[.、)）]|[（(]\d{1,2}[）)])\s*(?=\S)")
_EMPHASIS = re.compile(r"\*\*|__")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as the model wrote it, without its marks of citation; `cited` as it numbers."""

    text: str
    cited: tuple[int, ...] = ()


class Splitter:
    """Sentences of a stream, each given out once it is whole."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[Draft]:
        """The sentences that this piece completes."""
        self._rest += piece
        if "<think" in self._rest.lower() and not re.search(r"</think(?:ing)?>", self._rest, re.I):
            return []
        self._rest = _THINKING.sub("", self._rest)
        found = []
        while end := self._end():
            found.append(self._rest[:end])
            self._rest = self._rest[end:]
        return [one for text in found if (one := draft(text))]

    def close(self) -> list[Draft]:
        """What is left at the end of the stream: a sentence without a closing mark, at most."""
        rest, self._rest = _THINKING.sub("", self._rest), ""
        return [one] if (one := draft(rest)) else []

    def _end(self) -> int:
        """Where the first whole sentence ends; 0 while more may belong to it."""
        if len(self._rest) > MOST and not _END.search(self._rest[:MOST]):
            return MOST
        match = _END.search(self._rest)
        # The mark of a citation may follow: it needs one more character to be known.
        if match is None or match.end() == len(self._rest):
            return 0
        return 0 if _OPEN.match(self._rest[match.end() :].lstrip()) else match.end()


def draft(text: str) -> Draft | None:
    """The sentence without bullets, emphasis and numbers of citations; None where none is left."""
    cited: list[int] = []
    for numbers in _CITED.findall(text):
        for part in re.split(r"[,，、;；]", numbers):
            ends = [int(one) for one in re.findall(r"\d+", part)]
            cited += range(ends[0], min(ends[-1], ends[0] + 8) + 1)
    words = _EMPHASIS.sub("", _CITED.sub("", text))
    words = _BULLET.sub("", " ".join(words.split())).strip()
    if not any(map(str.isalnum, words)):
        return None
    return Draft(words, tuple(dict.fromkeys(cited)))
