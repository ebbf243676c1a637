"""Links to a quotation within a page: URL text fragments (`#:~:text=`).

https://wicg.github.io/scroll-to-text-fragment/. A browser without them, or that does not find the
text, opens the page at its top.
"""

from __future__ import annotations

import re
from urllib.parse import quote

_MARK = ":~:"
_WHOLE = 24
"""Longer text is named by its first and last clause: the page may break it up in between."""
_LONGEST = 80
_CLAUSE = re.compile(r"[，,、。：:；;！!？?\n…—]+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def with_text(address: str, words: str) -> str:
    """The address with a text fragment for these words; unchanged when there are no words.

    Browsers match whole words only, and Chinese has word boundaries nowhere but at its punctuation:
    parts are cut there.
    """
    parts = _parts(words)
    if not parts:
        return address
    directive = f"text={','.join(map(_encoded, parts))}"
    if _MARK in address.partition("#")[2]:
        return f"{address}&{directive}"
    return f"{address}{'' if '#' in address else '#'}{_MARK}{directive}"


def _parts(words: str) -> list[str]:
    """The words, or their beginning and end; no part spans a line end."""
    clauses = [part for piece in _CLAUSE.split(words) if (part := _trimmed(piece))]
    if not clauses:
        return []
    whole = _EDGES.sub("", words)
    if len(clauses) == 1:
        return [clauses[0][:_LONGEST]]
    if "\n" not in whole and len(whole) <= _WHOLE:
        return [_trimmed(words)]
    return [clauses[0][:_LONGEST], clauses[-1][-_LONGEST:]]


def _trimmed(words: str) -> str:
    """Without punctuation around it, and with single spaces, as a page shows it."""
    return " ".join(_EDGES.sub("", words).split())


def _encoded(words: str) -> str:
    # "-" is syntax here, and quote does not escape it.
    return quote(words, safe="", errors="replace").replace("-", "%2D")
