"""Where another filler stands in the question before: 黄来志 for 张维春 in 张维春是什么职务.

A follow-up such as 那黄来志呢 asks what was asked before of something else. Each run of words of
the question before may be what it replaces. Which one it is was learnt from talks
(training/fit_wording.py): one of the same class and length, with common characters (5月 and 4月,
五星级 and 四星), in like places of the article.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.dialogue.earlier import Earlier
from newsqa.dialogue.logistic import Logistic
from newsqa.dialogue.noun_phrase import Phrase, phrases
from newsqa.dialogue.references import ASKED
from newsqa.text.fold import fold
from newsqa.text.surnames import IN_TEXT
from newsqa.text.terms import Tokenizer
from newsqa.text.windows import Window
from newsqa.text.word_class import CLASSES, word_class

LEAST = 0.3
"""Minimum probability of a place to be shown with the filler in it."""
_AROUND = 3
"""Occurrences whose neighbours in the article are compared."""


def places(folded: str, words: Sequence[Window]) -> list[Phrase]:
    """The runs of words that a filler may replace; single characters are among them."""
    asked = [match.span() for match in ASKED.finditer(folded)]
    single = [
        Phrase(number, number, start, end)
        for number, (start, end) in enumerate(words)
        if end - start == 1 and not any(a < end and b > start for a, b in asked)
    ]
    return [*phrases(folded, words), *single]


def place_features(
    place: Phrase, words: Sequence[Window], filler: str, earlier: Earlier, tokenizer: Tokenizer
) -> list[float]:
    """The features of one place for a filler."""
    folded, named = fold(earlier.question), fold(filler)
    core = folded[words[place.first][0] : words[place.last][1]]
    own = [word_class(named[slice(*window)]) for window in tokenizer.words(named)] or ["other"]
    classes = [word_class(folded[slice(*window)]) for window in words[place.first : place.last + 1]]
    before = folded[words[place.first - 1][0] : place.start] if place.first else ""
    behind = folded[place.end : place.end + 1]
    common = len(set(core) & set(named))
    heads = _person(core), _person(named)
    asked = ASKED.search(folded)
    text = earlier.text
    return [
        float(len(core) == len(named)),
        abs(len(core) - len(named)) / max(len(core), len(named), 1),
        len(core) / 10,
        common / max(len(set(core)), 1),
        common / max(len(set(named)), 1),
        float(core[-1:] == named[-1:]),
        float(core[:1] == named[:1]),
        float(named in core),
        float(core in named),
        float(own[0] == classes[0]),
        float(own[-1] == classes[-1]),
        float(heads[0] and heads[1]),
        float(heads[0] != heads[1]),
        float(any(map(str.isdigit, core)) and any(map(str.isdigit, named))),
        float(any(map(str.isdigit, core)) != any(map(str.isdigit, named))),
        float(place.first == 0),
        place.first / len(words),
        float(asked is not None and place.end <= asked.start()),
        float(asked is not None and not folded[place.end : asked.start()].strip("的是")),
        float(asked is not None and place.start >= asked.end()),
        float(core in text),
        float(named in text),
        float(core in earlier.title),
        _alike(text, core, named),
        float(before == "的"),
        float(behind == "的"),
        float(len(classes) == len(own)),
        float("的" in core),
        float("verb" in classes),
        *(float(own[-1] == one and classes[-1] == one) for one in CLASSES),
        *(float(classes[0] == one) for one in CLASSES),
    ]


def with_filler(filler: str, earlier: Earlier, tokenizer: Tokenizer, weights: Logistic) -> str:
    """The earlier question with the filler in its likeliest place; empty where none is likely."""
    folded = fold(earlier.question)
    words = tokenizer.words(folded)
    found = [
        (weights.of(place_features(one, words, filler, earlier, tokenizer)), one)
        for one in places(folded, words)
    ]
    likely, best = max(found, key=lambda one: one[0], default=(0.0, None))
    if best is None or likely < LEAST:
        return ""
    return earlier.question[: best.start] + filler + earlier.question[best.end :]


def _person(text: str) -> bool:
    return 2 <= len(text) <= 3 and text[0] in IN_TEXT and word_class(text) in ("other", "name")


def _alike(text: str, one: str, other: str) -> float:
    """How alike the characters beside two words are where the article has them, 0 to 1."""
    pairs = [(_beside(text, word)) for word in (one, other)]
    if not all(pairs):
        return 0.0
    return max((float(a[0] == b[0]) + float(a[1] == b[1])) / 2 for a in pairs[0] for b in pairs[1])


def _beside(text: str, word: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    start = text.find(word)
    while start >= 0 and len(found) < _AROUND:
        end = start + len(word)
        found.append((text[start - 1 : start], text[end : end + 1]))
        start = text.find(word, end)
    return found
