"""What a written sentence adds to its source and leaves out of it, by an alignment of letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from newsqa.text.letters import letters, letters_of

RUN = 2
"""Shorter equal runs are chance."""
WITHIN = 8
"""Letters: what is left out in a longer run is a clause, or a part of one that stands alone."""
EDGE = 3
"""Letters before the first and behind the last equal run that may belong to it: 预计, 不过."""


_CLAUSE_END = re.compile(r"[，。；：！？…,;:!?\n]")


@dataclass(frozen=True, slots=True)
class Differing:
    """A sentence beside its source.

    ordered: share of its letters that the source has in this order, in runs of RUN and more; added:
    the runs of letters that it has more; lost: the short runs left out between what both have, and
    the letters at the edges of it.
    """

    ordered: float
    added: tuple[str, ...]
    lost: tuple[str, ...]


def differing(sentence: str, source: str) -> Differing:
    """The sentence beside its source; punctuation does not count."""
    own, beside = letters(sentence), letters_of(source)
    other = beside.words
    if not own:
        return Differing(1.0, (), ())
    # The longest run first: what is copied is copied in one piece, not letter by letter.
    matcher = SequenceMatcher(None, other, own, autojunk=False)
    blocks = [
        (block.b, block.b + block.size, block.a, block.a + block.size)
        for block in matcher.get_matching_blocks()
        if block.size >= min(RUN, len(own))
    ]
    added, lost = [], []
    done, reached = 0, None
    for start, end, first, last in blocks:
        added.append(own[done:start])
        if reached is not None and first - reached <= WITHIN:
            lost.append(other[reached:first])
        done, reached = end, last
    added.append(own[done:])
    if blocks:
        first, last = blocks[0][2], blocks[-1][3]
        end = int(beside.offsets[last - 1]) + 1
        lost.append(other[max(0, first - EDGE) : first])
        # What follows behind a comma is another clause; 不过, before one is not.
        lost.append(letters(_CLAUSE_END.split(source[end:], maxsplit=1)[0])[:EDGE])
    shared = sum(end - start for start, end, *_ in blocks)
    return Differing(shared / len(own), tuple(filter(None, added)), tuple(filter(None, lost)))
