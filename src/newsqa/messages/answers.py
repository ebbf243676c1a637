"""What an answer says besides the words of the articles; the command line and the web share it.

Abstentions: `heading(reason)` and `abstention(reason, covered)`, by AbstainReason.
DISAGREE and OTHER_ANSWERS introduce answers that differ and further candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsqa.messages.message import Message

NO_ANSWER = Message("没有找到答案", "No answer found", "no_answer")
HEADINGS: Mapping[str, Message] = {
    "outside_dates": Message(
        "不在库里的时间范围内", "Outside the dates of the archive", "outside_dates_heading"
    ),
    "sources_disagree": Message("各报道说法不一", "Sources disagree", "sources_disagree_heading"),
}
"""Headings of abstentions that are more exact than NO_ANSWER, by AbstainReason."""

EXPLANATIONS: Mapping[str, Message] = {
    "no_article": Message(
        "库里没有与这个问题有关的文章。",
        "No article in the archive is about this.",
        "no_article",
    ),
    "low_confidence": Message(
        "找到了相近的文章，但里面没有足够把握的答案。",
        "There are related articles, but none clearly answers the question.",
        "low_confidence",
    ),
    "outside_dates": Message(
        "问的时间不在库里报道的时间范围内。",
        "The time in the question lies outside the dates of the archive.",
        "outside_dates",
    ),
    "sources_disagree": Message(
        "几篇报道的说法不一样，没有足够的把握判断哪个对。",
        "Articles disagree on this, and none is certain enough.",
        "sources_disagree",
    ),
}
"""Why there is no answer, one sentence per AbstainReason."""

COVERED = Message(
    "库里是 {first} 到 {last} 的报道。",
    "The archive has articles from {first} to {last}.",
    "dates_covered",
)
DISAGREE = Message(
    "不同报道里的答案不一样，都列在这里。",
    "Sources answer this differently; all answers are listed.",
    "answers_disagree",
)
VERDICTS: Mapping[str, Message] = {
    "yes": Message("是", "Yes", "verdict_yes"),
    "no": Message("否", "No", "verdict_no"),
}
"""What a question that asks for yes or no is answered with."""

SEARCHED_FOR = Message("按“{words}”查找。", "Searched for “{words}”.", "searched_for")
"""A note: the question was searched by other words than it was typed with."""

AHEAD = Message(
    "按所列数字，“{ahead}”更{more}。",
    "By the figures shown: “{ahead}” ({more}).",
    "figures_ahead",
)
"""A note to a comparison, computed from the two figures that are shown."""
SAME_FIGURES = Message(
    "按所列数字，两者相同。", "By the figures shown, both are the same.", "figures_same"
)

WHICH_EVENT = Message(
    "找到几件不同的事，您问的是哪一件？",
    "This may be about several events. Which one do you mean?",
    "which_event",
)
"""What is asked back where a question may be about several events."""
OTHER_EVENTS = Message("您也可能问的是", "You may also be asking about", "other_events")
OTHER_ANSWERS = Message("其他可能的答案", "Other possible answers", "other_answers")
COPIES = Message("另有 {count} 家转载", "also published by {count} more", "copies")


def heading(reason: str | None) -> Message:
    """The heading of an abstention, for a reason of AbstainReason."""
    return HEADINGS.get(reason or "", NO_ANSWER)


def abstention(reason: str, covered: tuple[str, str] | None = None) -> Message:
    """The sentence under that heading, for a reason of AbstainReason.

    `covered` is the first and last day of the archive, named where the reason is "outside_dates".
    """
    message = EXPLANATIONS[reason]
    if reason != "outside_dates" or covered is None:
        return message
    dates = COVERED.format(first=covered[0], last=covered[1])
    return Message(message.zh + dates.zh, f"{message.en} {dates.en}", message.code)


def ahead(side: str, more: str, more_in_english: str) -> Message:
    """The note which side of a comparison is ahead, and by what."""
    return Message(
        AHEAD.format(ahead=side, more=more).zh,
        AHEAD.format(ahead=side, more=more_in_english).en,
        AHEAD.code,
    )


def searched_for(words: Sequence[str]) -> Message:
    """The note that the question was searched by these words."""
    return Message(
        SEARCHED_FOR.format(words="”“".join(words)).zh,
        SEARCHED_FOR.format(words="” and “".join(words)).en,
        SEARCHED_FOR.code,
    )


TOTAL = Message("一共 {total} 篇", "{total} altogether", "listing_total")
COUNT = Message("共 {count} 个", "{count} in all", "answer_count")
