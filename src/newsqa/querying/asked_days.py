"""Days that a question names as limits of the search: 昨天 and 上周 are days of publication.

The day of asking is that of the clock, or of the setting `today`. In an archive that ended long
before, relative times count from its last day, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from newsqa import messages
from newsqa.dialogue.time_range import TimeRange, time_range
from newsqa.messages import Message
from newsqa.types import Answer, Filters, Question

ENDED_DAYS = 30
"""Days without an article after which an archive counts as ended."""
LATER_DAYS = 2
"""Days after those named on which their news may still come out."""


@dataclass(frozen=True, slots=True)
class AskedDays:
    """Days that a question names, counted from `reference`.

    ended: the archive ended long before the day of asking, and the reference is its last day.
    """

    named: TimeRange
    words: str
    reference: date
    ended: bool

    @property
    def limit(self) -> tuple[date, date]:
        """The days of publication of what a question that is no listing asks for."""
        return self.named.first, self.named.last + timedelta(LATER_DAYS)

    @property
    def note(self) -> Message | None:
        """From which day they count, where that is not the day of asking."""
        if not (self.ended and self.named.relative):
            return None
        return messages.filters.ARCHIVE_ENDS.format(last=self.reference, words=self.words)


def asked_days(
    question: Question, today: date, last_day: Callable[[], date | None]
) -> AskedDays | None:
    """The days that the question names; None for none.

    `last_day` of the archive is only called where days are named.
    """
    named = time_range(question.folded, today)
    if named is None:
        return None
    last, ended = last_day(), False
    if last is not None and today - last > timedelta(ENDED_DAYS):
        ended, again = True, time_range(question.folded, last)
        named, today = again or named, last
    return AskedDays(named, question.text[named.start : named.end], today, ended)


def limits_search(question: Question, days: AskedDays | None) -> bool:
    """Whether the articles that answer the question were published on these days.

    The filter `any_time` lets days limit nothing.
    """
    limits = days is not None and days.named.published and not question.filters.any_time
    return limits and question.intent in ("fact", "digest")


def narrowed(filters: Filters, first: date, last: date) -> Filters:
    """The filters with a period that lies within these days too; it may be empty."""
    return replace(
        filters,
        since=max(filters.since or "", first.isoformat()),
        until=min(filters.until or "9999", last.isoformat()),
    )


def with_limits(
    answer: Answer, filters: Filters, days: tuple[date, date] | None, note: Message | None
) -> Answer:
    """The answer with the limits of its search: the days that its question names, else filters."""
    if days is not None:
        first, last = days[0].isoformat(), days[1].isoformat()
        if note and answer.note:
            note = Message(answer.note.zh + note.zh, f"{answer.note.en} {note.en}", note.code)
        answer = replace(answer, time_range=(first, last), note=note or answer.note)
        limit = messages.filters.ONLY_DAYS.format(first=first, last=last)
    elif replace(filters, any_time=False, part=None) != Filters():
        limit = messages.filters.ONLY_ADMITTED
    else:
        return answer
    message = answer.message
    if answer.status != "abstained" or answer.abstain_reason == "outside_dates" or not message:
        return answer
    limited = Message(message.zh + limit.zh, f"{message.en} {limit.en}", message.code)
    return replace(answer, message=limited)
