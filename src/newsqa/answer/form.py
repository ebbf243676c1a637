"""What a question asks for: a name or number, several things, a statement, yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsqa.answer.candidate import Candidate
from newsqa.protocols import FORMS, VERDICTS, PassageScores
from newsqa.types import AnswerForm, Passage, Question, YesNo

WORDS = 0.6
"""Share that the words of a question add to the form that they name."""
SURE = 0.8
"""Minimum share of a verdict that is given; the reader that ships is never so sure."""

_BROAD = re.compile(
    r"措施|举措|办法|方法|方式|做法|行动|工作|安排|努力|困难|后果|区别|条件|优惠|意义|影响|作用|好处|建议|要求|看法|意见|观点|评价"
    r"|反应|回应|内容|变化|特点|问题|原因|服务|帮助|用"
)
"""Things that an article has in several places."""
_MANNER = re.compile(
    r"怎|如何|咋|为什么|为啥|为何|说|表示|强调|指出|看待|认为|透露|介绍|提到|谈|\bhow\b|\bwhy\b"
)
_LONG_KINDS = frozenset(("reason", "other"))


def asked_form(question: Question, scores: Sequence[PassageScores]) -> AnswerForm:
    """The likeliest form, over all passages; the words of the question have a vote of their own.

    What is asked for one thing that it names, 什么准则, is answered by a few words.
    """
    given = [one.form for one in scores if one.form]
    shares = [
        sum(form[number] for form in given) / max(len(given), 1) for number in range(len(FORMS))
    ]
    if not given or question.wants_yes_no or question.wants_list:
        named = "yesno" if question.wants_yes_no else "list" if question.wants_list else "short"
        shares[FORMS.index(named)] += WORDS
    form = FORMS[shares.index(max(shares))]
    return "short" if form == "long" and not asks_broadly(question) else form


def asks_broadly(question: Question) -> bool:
    """Whether a question asks for all that was done or said, not for a thing that it names."""
    if question.kind not in _LONG_KINDS:
        return False
    thing = question.thing.strip("?。的了 ")
    return not thing or bool(_MANNER.search(question.folded) or _BROAD.search(thing))


def verdict_of(best: Candidate, scores: Sequence[tuple[Passage, PassageScores]]) -> YesNo | None:
    """Yes or no by the passage of the best candidate; None where the model is not sure."""
    for passage, own in scores:
        if passage == best.passage and own.verdict:
            share = max(own.verdict)
            verdict = VERDICTS[own.verdict.index(share)]
            if share >= SURE and verdict != "none":
                return "yes" if verdict == "yes" else "no"
    return None
