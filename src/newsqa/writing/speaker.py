"""Claims that lose who makes them: 他在造谣 written of an article that has 张志豪称，他在造谣.

Word for word the sentence stands in the article, and yet the article does not say so: somebody in
it does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.text.fold import fold
from newsqa.text.letters import letters
from newsqa.text.speakers import SAYS

_ALSO_SAYS = re.compile(r"称|说|指控|看来|援引|批评|警告|担心|主张|反驳|质疑|(?:^|[,。;])据")
"""Other words that leave a claim to somebody."""
_STANDS = 0.8
"""Share of the pairs of letters of a sentence that stand in a claim whose speaker it lacks."""


def loses_speaker(sentence: str, sources: Sequence[str]) -> bool:
    """Whether a sentence repeats a claim that one of `sources`, sentences of the article, reports
    of somebody, without saying that it is somebody's.
    """
    folded = fold(sentence)
    if SAYS.search(folded) or _ALSO_SAYS.search(folded):
        return False
    pairs = _pairs(folded)
    if not pairs:
        return False
    for source in sources:
        reported = fold(source)
        verb = SAYS.search(reported)
        if verb and len(pairs & _pairs(reported[verb.end() :])) >= _STANDS * len(pairs):
            return True
    return False


def _pairs(text: str) -> set[str]:
    words = letters(text)
    return {words[place : place + 2] for place in range(len(words) - 1)}
