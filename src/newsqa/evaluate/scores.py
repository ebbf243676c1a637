"""Exact match and F1 of an answer, as CMRC 2018 counts them.

Source: Cui et al., A Span-Extraction Dataset for Chinese Machine Reading Comprehension (2019), and
its evaluation script: punctuation and spaces dropped, a Chinese character or a run of Latin letters
and digits is one token, F1 over the longest common run of tokens, best over the references. Both
sides are folded here, so that width and script make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from newsqa.text.fold import fold

_TOKEN = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)*|%|[^\W_]")


def tokens(text: str) -> list[str]:
    """The tokens that F1 is computed over."""
    return _TOKEN.findall(fold(text))


def exact_match(answer: str, references: Iterable[str]) -> bool:
    """Whether the answer has the tokens of one of the references."""
    given = "".join(tokens(answer))
    return any(given == "".join(tokens(reference)) for reference in references)


def f1(answer: str, references: Iterable[str]) -> float:
    """The best F1 over the references, 0 to 1; 0 for an empty answer."""
    given = tokens(answer)
    return max((_f1(given, tokens(reference)) for reference in references), default=0.0)


def contains(answer: str, references: Iterable[str]) -> bool:
    """Whether the tokens of one of the references are a run of the answer's."""
    given = tokens(answer)
    return any(_holds(given, tokens(reference)) for reference in references)


def right(answer: str, references: Sequence[str]) -> bool:
    """Whether the answer counts as right, lenient in wording and strict in numbers.

    It contains a reference, or has all numbers of one and an F1 of more than 0.6 to it: 28亿元 is
    not 27亿元.
    """
    given = tokens(answer)
    for reference in references:
        numbers = [token for token in tokens(reference) if token[0].isdigit()]
        if all(number in given for number in numbers) and f1(answer, [reference]) > 0.6:
            return True
    return contains(answer, references)


def _holds(given: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return size > 0 and any(
        given[start : start + size] == wanted for start in range(len(given) - size + 1)
    )


def _f1(given: Sequence[str], wanted: Sequence[str]) -> float:
    common = _longest_common_run(given, wanted)
    if not common:
        return 0.0
    precision, recall = common / len(given), common / len(wanted)
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
