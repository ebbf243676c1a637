"""Addresses that lead to words of a page: URL fragment text directives (`#:~:text=`).

https://wicg.github.io/scroll-to-text-fragment/. A browser that knows none, or does not find the
words, opens the page as it would without.
"""

from __future__ import annotations

import re
from urllib.parse import quote

_MARK = ":~:"
_WHOLE = 24
"""Longer words are told by their first and last clause: what lies between may be set otherwise."""
_LONGEST = 80
_CLAUSE = re.compile(r"[，,、。：:；;！!？?\n…—]+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def with_text(address: str, words: str) -> str:
    """The address, leading to these words of its page; unchanged when there are no words.

    Browsers match whole words only, which Chinese shows nowhere but at its punctuation: so parts
    are cut there.
    """
    parts = _parts(words)
    if not parts:
        return address
    directive = f"text={','.join(map(_encoded, parts))}"
    if _MARK in address.partition("#")[2]:
        return f"{address}&{directive}"
    return f"{address}{'' if '#' in address else '#'}{_MARK}{directive}"


def _parts(words: str) -> list[str]:
    """The words, or how they begin and how they end; no line end stands within a part."""
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
    # "-" has a meaning of its own here, and quote leaves it as it is.
    return quote(words, safe="", errors="replace").replace("-", "%2D")
