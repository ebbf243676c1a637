"""A score of how Chinese a string reads: text has mostly common characters, junk rare ones."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

# The most frequent characters of both scripts, by hand.
_FREQUENT = frozenset(
    "的一是不了在人有我他这中大来上国和地到以说时要就出会可也你对生能而子得于着下自之年过发后作里用道行所然"
    "家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它"
    "与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等"
    "产新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教东市记期议报省县区員會這國來說時個們為"
    "學經對於後過長業當動還進開體發現點關區縣報議記與無實機門間問應將從東産產讓給萬億際"
)
# UTF-16 read as something else is full of these.
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f")


def plausibility(text: str) -> float:
    """The mean weight of characters beyond ASCII, from -1 (junk) to 1 (Chinese); 1 without any."""
    known = weights()
    total, count = 0.0, 0
    for character, times in Counter(text).items():
        if character >= "\x80" or character in _CONTROLS:
            total += times * known.get(character, -1.0)
            count += times
    return total / count if count else 1.0


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Weights by character; characters that it lacks weigh -1."""
    weights = dict.fromkeys(_FREQUENT, 1.0)
    # The first levels of GB 2312 and Big5 hold the characters in common use.
    for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        for lead in range(first, last + 1):
            for trail in range(0x40, 0xFF):
                character = bytes((lead, trail)).decode(codec, errors="ignore")
                if len(character) == 1 and character >= "\u3400":
                    weights.setdefault(character, 0.7)
    for character in "，。、；：？！“”‘’（）《》〈〉「」『』【】〔〕…—–·～％　\xa0":
        weights[character] = 1.0
    # Marks, letters and digits in full width or with an accent, kana: weak evidence.
    for code in (*range(0xFF01, 0xFF5F), *range(0x2010, 0x2700), *range(0x3040, 0x3100)):
        weights.setdefault(chr(code), 0.0)
    return weights
