"""Messages of `newsqa feedback`; the reasons of a bad answer are in `messages.web`."""

from __future__ import annotations

from newsqa.messages.message import Message

GOOD = Message("好", "good", "feedback_good")
BAD = Message("不好", "bad", "feedback_bad")
NO_ANSWER = Message("（没有答）", "(no answer)", "feedback_no_answer")
NOT_A_DATE = Message(
    "{text!r} 不是日期，写成 2024-05-01", "{text!r} is not a date, write 2024-05-01", "not_a_date"
)
