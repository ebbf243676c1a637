"""When a source is refreshed: at an interval, or at the times of a cron expression."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, cast

from newsqa import messages
from newsqa.settings.values import InvalidValue, interval

_FIELDS = 5


class Schedule(Protocol):
    """Moments, one after the other; all of them carry a time zone."""

    def after(self, moment: datetime) -> datetime:
        """The first moment of the schedule later than this one."""


@dataclass(frozen=True, slots=True)
class Every:
    """A moment every so many seconds."""

    seconds: float

    def after(self, moment: datetime) -> datetime:
        """The moment one interval later."""
        return moment + timedelta(seconds=self.seconds)


class Cron:
    """The times of a cron expression of five fields, in the time zone of the machine.

    Raises InvalidValue for an expression that cannot be read, or that has no time to come.
    """

    def __init__(self, text: str) -> None:
        from apscheduler.triggers.cron import CronTrigger

        try:
            self._trigger = CronTrigger.from_crontab(text)
        except ValueError as error:
            raise InvalidValue(messages.settings.NOT_A_SCHEDULE.format(text=text)) from error
        if self._trigger.get_next_fire_time(None, datetime.now().astimezone()) is None:
            raise InvalidValue(messages.settings.NOT_A_SCHEDULE.format(text=text))

    def after(self, moment: datetime) -> datetime:
        """The first time later than this moment."""
        following = self._trigger.get_next_fire_time(None, moment + timedelta(microseconds=1))
        return cast(datetime, following)


def schedule_of(text: str) -> Schedule:
    """The schedule of 45s, 30m, 2h, 1d, or of a cron expression such as "0 6,18 * * *".

    Raises InvalidValue.
    """
    if len(text.split()) == _FIELDS:
        return Cron(text)
    try:
        return Every(interval(text))
    except InvalidValue as error:
        raise InvalidValue(messages.settings.NOT_A_SCHEDULE.format(text=text)) from error
