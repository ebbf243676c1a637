"""Whether a question depends on the earlier ones of its conversation, learnt from talks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.references import ASKED, PERSON, PLACE, PRONOUN, THING
from newsqa.text.chinese import CHINESE_WIDE
from newsqa.text.fold import fold

_LEADS = re.compile(r"那|还|and\b|what about\b")
_TURNS = re.compile(r"对了|再问|换个|顺便")
_BACK = re.compile(r"刚才|回到|前面|再说")
_TAIL = re.compile(r"呢[?？。\s]*$")


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval says of a question asked alone.

    words: the rarity of each of its words, 0 to 1 (the rarest); best: the largest share of them in
    an article that was found; same: whether the first of these is the article of the conversation.
    """

    words: Mapping[str, float]
    best: float
    same: bool


def goes_back(folded: str) -> bool:
    """Whether a question says that it goes back to something earlier: 刚才那个苗寨."""
    return bool(_BACK.search(folded))


def dependence_features(typed: str, earlier: Earlier, found: Found) -> list[float]:
    """The features of whether a question depends on an earlier one."""
    folded = fold(typed)
    total = sum(found.words.values())
    inside = sum(rare for word, rare in found.words.items() if word in earlier.text)
    asked = sum(rare for word, rare in found.words.items() if word in fold(earlier.question))
    rarest = max(found.words.values(), default=0.0)
    outside = max(
        (rare for word, rare in found.words.items() if word not in earlier.text), default=0.0
    )
    share = inside / total if total else 0.0
    foreign = float(not CHINESE_WIDE.search(typed))
    length = min(len(folded), 60) / 10
    found_alone = found.best - share
    return [
        total,
        inside,
        total - inside,
        rarest,
        outside,
        asked,
        share,
        found.best,
        found_alone,
        float(found.same),
        length,
        foreign,
        foreign * total,
        foreign * length,
        float(bool(PRONOUN.search(folded))),
        float(bool(PERSON.search(folded))),
        float(bool(THING.search(folded))),
        float(bool(PLACE.search(folded))),
        float(bool(_LEADS.match(folded))),
        float(bool(_TURNS.match(folded))),
        float(bool(_BACK.search(folded))),
        float(bool(_TAIL.search(folded))),
        float(not ASKED.search(folded)),
    ]
