"""A typed question to a `Question`. Only this package interprets the text of a question."""

from __future__ import annotations

import re
from dataclasses import replace

from newsqa.dialogue.polite_phrases import unframed
from newsqa.dialogue.understand import asked_field, asks_for_list, question_kind
from newsqa.text.chinese import CHINESE_WIDE
from newsqa.text.fold import fold
from newsqa.text.job_titles import asked_holder, asked_post
from newsqa.text.measures import asked_measure
from newsqa.text.times import asked_times, without_year
from newsqa.types import Question

_CHOICE = re.compile(r"还是|\bor\b")
_ASKED_THING = re.compile(r"哪(?:些|[一两几二三四五]?[个家所位种项条本座款类份支])|什么")
_CLOSING = re.compile(r"(?:[的了过呢吗?。\s]|什么|多少)+$")


def parse_question(typed: str, characters: int) -> Question:
    """Parse what a user typed: spaces normalised, cut to `characters`, polite words left out.

    Raises ValueError when nothing is left.
    """
    typed = trim_question(typed, characters)
    if not typed:
        raise ValueError("empty question")
    return replace(parse_text(unframed(typed)), typed=typed)


def trim_question(typed: str, characters: int) -> str:
    """What a user typed, on one line with single spaces, cut to `characters`; may be empty."""
    return " ".join(typed.split())[:characters]


def parse_text(text: str) -> Question:
    """Parse a question without changing its text, such as one of a data set."""
    folded = fold(text)
    question = Question(
        typed=text,
        text=text,
        folded=folded,
        kind=question_kind(folded),
        wants_list=asks_for_list(folded),
        offers_choice=bool(_CHOICE.search(folded)),
        foreign=not CHINESE_WIDE.search(text),
        times=tuple(asked_times(folded)),
        field=asked_field(folded),
        holder_of=asked_holder(folded),
        post_of=asked_post(folded),
        measure=asked_measure(folded),
        thing=_thing(folded),
        ending=_ending(folded),
    )
    undated = without_year(text)
    if undated == text:
        return question
    folded = fold(undated)
    return replace(
        question,
        undated=replace(
            question, text=undated, folded=folded, thing=_thing(folded), ending=_ending(folded)
        ),
    )


def _thing(folded: str) -> str:
    """The words behind 哪些 or 什么; empty without them."""
    asked = _ASKED_THING.search(folded)
    return folded[asked.end() :] if asked else ""


def _ending(folded: str) -> str:
    """The last two characters before closing question words and particles."""
    return _CLOSING.sub("", folded)[-2:]
