"""Near-duplicates of an article: syndicated news is printed many times."""

from __future__ import annotations

from newsqa.text.letters import letters

SHINGLE = 5
SAME = 0.6
"""Minimum share of the shorter text's shingles that both have."""
LEAST = 40
"""Texts with fewer letters must be equal."""


class NearDuplicates:
    """Recognises texts that share most runs of five letters with a given one.

    Source: Broder, On the Resemblance and Containment of Documents (1997).
    """

    def __init__(self, text: str) -> None:
        self._words = letters(text)
        self._shingles = _shingles(self._words)

    def includes(self, text: str) -> bool:
        """Whether this text is a near-duplicate."""
        words = letters(text)
        if min(len(words), len(self._words)) < LEAST:
            return words == self._words
        other = _shingles(words)
        return len(self._shingles & other) >= SAME * min(len(self._shingles), len(other))


def _shingles(words: str) -> set[str]:
    return {words[start : start + SHINGLE] for start in range(max(1, len(words) - SHINGLE + 1))}
