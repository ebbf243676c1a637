"""Classes of words, by the tags of jieba's dictionary: a noun, a verb, a name, a function word."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, get_args

from newsqa.text.proper_nouns import dictionary_tag

WordClass = Literal["name", "noun", "verb", "time", "number", "function", "single", "other"]
CLASSES: tuple[WordClass, ...] = get_args(WordClass)
_NAMES = ("nr", "nrt", "nrfg", "ns", "nt", "nz", "j")
_NOUNS = ("vn", "an", "l", "i")
_FUNCTION = frozenset(
    "的了着过在是被把和与及或从到对为由给让向于将有都也就还会能要没不曾已其等之并而"
)
_BY_LETTER: dict[str, WordClass] = {
    "n": "noun",
    "v": "verb",
    "t": "time",
    "m": "number",
    "q": "number",
    **dict.fromkeys("dcpruefyz", "function"),
}


@lru_cache(maxsize=4096)
def word_class(word: str) -> WordClass:
    """The class of a folded word; "single" for a character that is no known word of another."""
    if word.isascii():
        return "number" if word[:1].isdigit() else "name"
    tag = dictionary_tag(word)
    if word in _FUNCTION or (len(word) == 1 and tag[:1] in ("p", "c", "u", "y", "z")):
        return "function"
    if tag in _NAMES:
        return "name"
    if tag in _NOUNS:
        return "noun"
    return _BY_LETTER.get(tag[:1], "single" if len(word) == 1 else "other")
