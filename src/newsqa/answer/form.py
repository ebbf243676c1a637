"""What a question asks for: a name or number, several things, a statement, yes or no."""

from __future__ import annotations

from collections.abc import Sequence

from newsqa.answer.candidate import Candidate
from newsqa.protocols import FORMS, VERDICTS, PassageScores
from newsqa.types import AnswerForm, Passage, Question, YesNo

WORDS = 0.6
"""Share that the words of a question add to the form that they name."""
SURE = 0.8
"""Minimum share of a verdict that is given; the reader that ships is never so sure."""


def asked_form(question: Question, scores: Sequence[PassageScores]) -> AnswerForm:
    """The likeliest form, over all passages; the words of the question have a vote of their own."""
    given = [one.form for one in scores if one.form]
    shares = [
        sum(form[number] for form in given) / max(len(given), 1) for number in range(len(FORMS))
    ]
    if not given or question.wants_yes_no or question.wants_list:
        named = "yesno" if question.wants_yes_no else "list" if question.wants_list else "short"
        shares[FORMS.index(named)] += WORDS
    return FORMS[shares.index(max(shares))]


def verdict_of(best: Candidate, scores: Sequence[tuple[Passage, PassageScores]]) -> YesNo | None:
    """Yes or no by the passage of the best candidate; None where the model is not sure."""
    for passage, own in scores:
        if passage == best.passage and own.verdict:
            share = max(own.verdict)
            verdict = VERDICTS[own.verdict.index(share)]
            if share >= SURE and verdict != "none":
                return "yes" if verdict == "yes" else "no"
    return None
