"""What is wrong with a limit on the articles to search, and what a limited search says."""

from __future__ import annotations

from newsqa.messages.message import Message

NOT_A_DAY = Message(
    "{name} 不是日期：{text}；请写 2023-08-02、2023-08 或 2023",
    "{name} is no date: {text}; write 2023-08-02, 2023-08 or 2023",
    "filter_not_a_day",
)
WRONG_ORDER = Message(
    "since（{since}）在 until（{until}）之后",
    "since ({since}) lies after until ({until})",
    "filter_order",
)
TOO_LONG = Message(
    "{name} 太长，最多 {most} 个字",
    "{name} is too long, at most {most} characters",
    "filter_too_long",
)

# What an answer says of a limited search

ARCHIVE_ENDS = Message(
    "库里的报道到 {last} 为止，“{words}”从那天算起。",
    "The archive ends on {last}; “{words}” counts from that day.",
    "counted_from_last_day",
)
ONLY_DAYS = Message(
    "只查了 {first} 到 {last} 发表的文章。",
    "Only articles published from {first} to {last} were searched.",
    "only_days",
)
ONLY_ADMITTED = Message(
    "只查了符合所选条件的文章。",
    "Only articles that the chosen limits admit were searched.",
    "only_admitted",
)
