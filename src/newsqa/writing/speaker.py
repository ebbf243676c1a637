"""Claims that lose who makes them: 他在造谣 written of an article that has 张志豪称，他在造谣.

Word for word the sentence stands in the article, and yet the article does not say so: somebody in
it does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.text.fold import fold
from newsqa.text.letters import letters

_VERB = r"(?:声称|宣称|自称|指控|认为|表示|坦言|直言|透露|指出|强调|回应|称|说)"
_CLAIM = re.compile(
    rf"(?:^|[,。;!?:\n])(?P<who>[^,。;!?:\n“”]{{1,30}}?){_VERB}[,:\s]*[“「]?(?P<what>[^\n]+)"
)
_SAYS = re.compile(
    rf"{_VERB}|(?:^|[,。;])据|看来|援引|要求|呼吁|建议|介绍|解释|告诉|提到|批评|警告|担心|主张|反驳|质疑"
)
_STANDS = 0.8
"""Share of the pairs of letters of a sentence that stand in a claim whose speaker it lacks."""


def loses_speaker(sentence: str, sources: Sequence[str]) -> bool:
    """Whether a sentence repeats a claim that one of `sources`, sentences of the article, reports
    of somebody, without saying that it is somebody's.
    """
    folded = fold(sentence)
    if _SAYS.search(folded):
        return False
    pairs = _pairs(folded)
    if not pairs:
        return False
    for source in sources:
        claim = _CLAIM.search(fold(source))
        if claim and len(pairs & _pairs(claim["what"])) >= _STANDS * len(pairs):
            return True
    return False


def _pairs(text: str) -> set[str]:
    words = letters(text)
    return {words[place : place + 2] for place in range(len(words) - 1)}
