"""Which of two things is more or earlier, computed from the figures that are shown; else nothing.

Both answers must give one number with the same words behind it (42万株 and 35万株), or days that do
not overlap. Hedged numbers (约, 余) must be clearly apart.
"""

from __future__ import annotations

import re
from datetime import date

from newsqa import messages
from newsqa.dialogue.comparison import Comparison
from newsqa.dialogue.time_range import time_range
from newsqa.messages import Message
from newsqa.text.fold import fold
from newsqa.types import Answer, Span

APART = 1.2
"""How many times as large as the other a number must be where one is hedged."""
LONGEST_UNIT = 6
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_AMOUNT = re.compile(
    r"^(?P<hedge>约|大约|近|超过|超|逾|至少|不到|将近|达到?|共|总计|第|为)*\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<more>[多余几])?(?P<scale>[十百千万亿]*)(?P<over>[多余])?\s*(?P<unit>[^\d]*)$"
)
_HEDGES = re.compile("约|近|超|逾|至少|不到|多|余|几")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def verdict(comparison: Comparison, answers: list[Answer]) -> Message | None:
    """The sentence which of two is ahead; None where the figures do not decide it.

    `answers` are those to the two questions of the comparison, in their order.
    """
    spans = [answer.answers[0] for answer in answers if len(answer.answers) == 1]
    if len(answers) != 2 or len(spans) != 2 or any(one.disagree for one in answers):
        return None
    order = _days(spans) if comparison.times else _amounts(spans)
    if order is None or spans[0].text == spans[1].text:
        return None
    if order == 0:
        return messages.answers.SAME_FIGURES
    first = (order > 0) == comparison.greater
    ahead = comparison.sides[0 if first else 1]
    return messages.answers.ahead(ahead, comparison.more, comparison.more_in_english)


def _amounts(spans: list[Span]) -> float | None:
    """The first number less the second; None where they cannot be compared."""
    texts = [fold(span.text).strip() for span in spans]
    found = [_AMOUNT.match(text) for text in texts if len(_NUMBER.findall(text)) == 1]
    if len(found) != 2 or found[0] is None or found[1] is None:
        return None
    units = {one["unit"].strip() for one in found if one is not None}
    if len(units) != 1 or len(next(iter(units))) > LONGEST_UNIT:
        return None
    one, two = (_value(match["number"], match["scale"]) for match in (found[0], found[1]))
    hedged = any(_HEDGES.search(text) for text in texts)
    if hedged and max(one, two) < APART * min(one, two):
        return None
    return one - two


def _value(number: str, scale: str) -> float:
    value = float(number.replace(",", ""))
    for character in scale:
        value *= _SCALES[character]
    return value


def _days(spans: list[Span]) -> float | None:
    """Days from the second to the first; None where they are not named or overlap."""
    found = []
    for span in spans:
        published = span.passage.article.published
        if not published:
            return None
        named = time_range(fold(span.text), date.fromisoformat(published[:10]))
        if named is None or named.vague:
            return None
        found.append(named)
    one, two = found
    if one.first <= two.last and two.first <= one.last:
        return 0 if (one.first, one.last) == (two.first, two.last) else None
    return float((one.first - two.first).days)
