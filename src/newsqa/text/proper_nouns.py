"""Which words are names of a person, a place or a body, by the tags of jieba's dictionary."""

from __future__ import annotations

import re
from functools import lru_cache

from newsqa.text.dictionary_cache import load_dictionary

_TAGS = ("nr", "nrt", "nrfg", "ns", "nt", "nz", "j")
"""Names of persons, places, bodies and others, and abbreviations such as 北大."""
_PLACE = "ns"
_ANYBODY = re.compile(r"某|(?:女士|先生|小姐|男子|女子)$")


@lru_cache(maxsize=4096)
def is_proper_noun(term: str) -> bool:
    """Whether a folded term is a name: tagged as one, or two letters or more that are no word.

    张女士 and 李某 are none: news have many of them.
    """
    if len(term) < 2 or _ANYBODY.search(term):
        return False
    tag = dictionary_tag(term)
    return tag in _TAGS if tag else not term.isdecimal()


@lru_cache(maxsize=4096)
def is_place_name(term: str) -> bool:
    """Whether a folded term is tagged as the name of a place."""
    return dictionary_tag(term) == _PLACE


def dictionary_tag(term: str) -> str:
    """The part of speech that jieba's dictionary gives a folded term; empty for an unknown one."""
    return load_dictionary("").tag(term)
