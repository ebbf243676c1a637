"""Exact match and F1 of an answer, as CMRC 2018 counts them.

Source: Cui et al., A Span-Extraction Dataset for Chinese Machine Reading Comprehension (2019), and
its evaluation script: punctuation and spaces dropped, a Chinese character or a run of Latin letters
and digits is one token, F1 over the longest common run of tokens, best over the references. Both
sides are folded here, so width and script make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from newsqa.text.fold import fold

_TOKEN = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)*|%|[^\W_]")


def tokens(text: str) -> list[str]:
    """What F1 is counted over."""
    return _TOKEN.findall(fold(text))


def exact_match(answer: str, references: Iterable[str]) -> bool:
    """Whether the answer says the words of one of the references."""
    said = "".join(tokens(answer))
    return any(said == "".join(tokens(reference)) for reference in references)


def f1(answer: str, references: Iterable[str]) -> float:
    """The best F1 over the references, 0 to 1; 0 for an empty answer."""
    said = tokens(answer)
    return max((_f1(said, tokens(reference)) for reference in references), default=0.0)


def contains(answer: str, references: Iterable[str]) -> bool:
    """Whether the answer holds the words of one of the references."""
    said = tokens(answer)
    return any(_holds(said, tokens(reference)) for reference in references)


def right(answer: str, references: Sequence[str]) -> bool:
    """Whether a person would take it for the answer.

    It holds a reference, or F1 to one is over 0.6 and all of its numbers are there: 28亿元 is not
    27亿元.
    """
    said = tokens(answer)
    for reference in references:
        numbers = [token for token in tokens(reference) if token[0].isdigit()]
        if all(number in said for number in numbers) and f1(answer, [reference]) > 0.6:
            return True
    return contains(answer, references)


def _holds(said: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return size > 0 and any(
        said[start : start + size] == wanted for start in range(len(said) - size + 1)
    )


def _f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    common = _longest_common_run(said, wanted)
    if not common:
        return 0.0
    precision, recall = common / len(said), common / len(wanted)
    return 2 * precision * recall / (precision + recall)


def _longest_common_run(first: Sequence[str], second: Sequence[str]) -> int:
    best = 0
    before = [0] * (len(second) + 1)
    for token in first:
        row = [0] * (len(second) + 1)
        for place, other in enumerate(second, 1):
            if token == other:
                row[place] = before[place - 1] + 1
                best = max(best, row[place])
        before = row
    return best
