"""A typed question to a `Question`. Only this package interprets the text of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsqa.dialogue.comparison import compared
from newsqa.dialogue.filters import checked_filters
from newsqa.dialogue.intent import asked_intent
from newsqa.dialogue.more import asks_for_more
from newsqa.dialogue.polite_phrases import unframed
from newsqa.dialogue.split import split_question
from newsqa.dialogue.understand import (
    asked_field,
    asks_for_list,
    asks_whether,
    counted_thing,
    question_kind,
)
from newsqa.text.chinese import CHINESE_WIDE
from newsqa.text.fold import fold
from newsqa.text.job_titles import asked_holder, asked_post
from newsqa.text.measures import asked_measure
from newsqa.text.times import asked_times, without_year
from newsqa.types import Filters, Question

# Soft hyphens, fillers, marks of direction and joiners, variation selectors, tags, surrogates.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_ALL = Filters()
_ARCHIVE = re.compile(
    r"库|档案|收录|文章|新闻|报道|来源|媒体|资料|数据|更新|archive|articles|sources|news"
)
_CHOICE = re.compile(r"还是|\bor\b")
_ASKED_THING = re.compile(r"哪(?:些|[一两几二三四五]?[个家所位种项条本座款类份支])|什么")
_CLOSING = re.compile(r"(?:[的了过呢吗?。\s]|什么|多少)+$")


MOST_HISTORY = 50
"""Earlier questions that are read, the latest ones."""


def parse_question(
    typed: str, characters: int, history: Sequence[str] = (), filters: Filters = _ALL
) -> Question:
    """Parse what a user typed: spaces normalised, cut to `characters`, polite words left out.

    `history` are the earlier questions of the conversation, oldest first; each is cut in the same
    way, empty ones are left out, and only the last MOST_HISTORY count. Raises ValueError when
    nothing is left, FilterError for filters that cannot be used.
    """
    typed = trim_question(typed, characters)
    if not typed:
        raise ValueError("empty question")
    question = parse_text(unframed(typed))
    parts = tuple(parse_text(part) for part in split_question(question.text))
    both = tuple(parse_text(one) for one in compared(question.text))
    earlier = (trim_question(one, characters) for one in history[-MOST_HISTORY:])
    # 来源？ asks about an article, 什么时候的事 about the conversation.
    about_one = question.field is not None or (
        bool(history) and not _ARCHIVE.search(question.folded)
    )
    if question.intent == "archive" and about_one:
        question = replace(question, intent="fact")
    return replace(
        question,
        typed=typed,
        history=tuple(one for one in earlier if one),
        filters=checked_filters(filters),
        parts=() if both else parts,
        compared=both,
    )


def trim_question(typed: str, characters: int) -> str:
    """What a user typed, on one line with single spaces, cut to `characters`; may be empty.

    Characters that cannot be seen, and halves of surrogate pairs, are left out.
    """
    return " ".join(_INVISIBLE.sub("", typed).split())[:characters]


def is_empty_question(typed: str) -> bool:
    """Whether nothing of what a user typed can be seen."""
    return not trim_question(typed, len(typed))


def parse_text(text: str) -> Question:
    """Parse a question without changing its text, such as one of a data set."""
    folded = fold(text)
    question = Question(
        typed=text,
        text=text,
        folded=folded,
        intent=asked_intent(folded),
        kind=question_kind(folded),
        wants_list=asks_for_list(folded),
        wants_yes_no=asks_whether(folded) and not asks_for_more(folded),
        offers_choice=bool(_CHOICE.search(folded)),
        foreign=not CHINESE_WIDE.search(text),
        times=tuple(asked_times(folded)),
        field=asked_field(folded),
        holder_of=asked_holder(folded),
        post_of=asked_post(folded),
        measure=asked_measure(folded),
        counted=counted_thing(folded),
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
