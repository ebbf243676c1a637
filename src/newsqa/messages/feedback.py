"""Messages about feedback: what readers thought of answers."""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

GOOD = Message("好", "good", "feedback_good")
BAD = Message("不好", "bad", "feedback_bad")
NO_ANSWER = Message("（没有答）", "(no answer)", "feedback_no_answer")
REASONS: Mapping[str, Message] = {
    "wrong": Message("答案不对", "wrong answer", "feedback_wrong"),
    "source": Message("出处不对", "wrong source", "feedback_source"),
    "incomplete": Message("没答全", "incomplete", "feedback_incomplete"),
}
"""Why an answer was bad, by `types.Reason`."""
NOT_A_DATE = Message(
    "{text!r} 不是日期，写成 2024-05-01", "{text!r} is not a date, write 2024-05-01", "not_a_date"
)
