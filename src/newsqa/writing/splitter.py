"""A stream of text to sentences with the numbers that they cite."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsqa.writing.citing import CITED, MARK, marked, named, opener_end

MOST = 400
"""Longest sentence; what runs on longer is cut there, and fails the check."""
_STOPS = "。！？!?…；;.．"
_CLOSING = r"[”’」』）)\"》]*"
_MARKS = rf"[^\S\n]*{MARK}(?:[^\S\n]*{MARK})*"
# After a mark of citation a point ends a sentence whatever follows, and a stop may be repeated.
_END = re.compile(
    rf"(?:[。！？!?…；;]+{_CLOSING}|(?<=[\]】］])[)）]?[.．]|(?<=[A-Za-z)])\.(?=\s|$))"
    rf"(?:{_MARKS}[^\S\n]*[{_STOPS}]*)?|\n",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"[(（]?\s*(?:来源|资料|段落|passages?|sources?)?\s*[:：]?\s*[\[【［][^\]】］]{0,24}$|[(（][^)）]{0,36}$",
    re.IGNORECASE,
)
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.S | re.I)
_BULLET = re.compile(r"^\s*(?:[-*•·>#]+|\d{1,2}[.、)）]|[（(]\d{1,2}[）)])\s*(?=\S)")
_EMPHASIS = re.compile(r"\*\*|__")
_TWICE = re.compile(rf"([{_STOPS}]{_CLOSING})(?:\s*{MARK})+\s*[{_STOPS}]+", re.IGNORECASE)
_POINT = re.compile(rf"(?<=[\u4e00-\u9fff])((?:\s*{MARK})+\s*)[.．]+\s*$", re.IGNORECASE)
_LEADING = re.compile(r"^[\s,，、；;。.．:：]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as the model wrote it, without its marks of citation; `cited` as it numbers.

    `opener`: words that were before it and only cite, without a number: 据文章所述，.
    """

    text: str
    cited: tuple[int, ...] = ()
    opener: str = ""


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
        behind = self._rest[match.end() :].lstrip(" \t\u3000")
        # No mark of the sentence stands behind an empty line.
        opens = behind[:1] != "\n" and _OPEN.match(behind)
        return 0 if not behind or opens else match.end()


def draft(text: str) -> Draft | None:
    """The sentence without bullets, emphasis and numbers of citations; None where none is left.

    An opener that only cites stands apart, and the passages it names count as cited.
    """
    cited = marked(text)
    words = _BULLET.sub("", " ".join(_EMPHASIS.sub("", text).split()))
    words = _POINT.sub(r"\1。", _TWICE.sub(r"\1", words))
    end = opener_end(words)
    cited += named(words[:end])
    opener = "" if named(words[:end]) or CITED.search(words[:end]) else words[:end]
    rest = _LEADING.sub("", CITED.sub("", words[end:])).strip()
    if not any(map(str.isalnum, rest)):
        return None
    return Draft(rest, tuple(dict.fromkeys(cited)), opener)
