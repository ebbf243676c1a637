"""What goes to standard error: messages to whoever runs a command, and logs."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from datetime import UTC, datetime

from newsqa.cli.terminal import json_line, printable
from newsqa.messages import Lang, Message

FORMATS = ("text", "json")
LEVELS = ("debug", "info", "warning", "error")

_log = logging.getLogger("newsqa.cli")


def notify(message: Message) -> None:
    """Report what a command did; --quiet hides it."""
    _log.info(message)


def warn(message: Message) -> None:
    """Report something that was left out or is wrong with an input."""
    _log.warning(message)


def fail(message: Message) -> None:
    """Report the error that ends a command."""
    _log.error(message)


class TextFormatter(logging.Formatter):
    """Formats a record as text, a `Message` in one language; with `times` as a line of a log."""

    def __init__(self, lang: Lang, *, times: bool = False) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s" if times else "%(message)s")
        self._lang = lang

    def format(self, record: logging.LogRecord) -> str:
        """The line of the record."""
        return printable(super().format(_translated(record, self._lang)))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The local time, ISO 8601 with its offset."""
        return _moment(record)


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, code, message, exception."""

    def __init__(self, lang: Lang) -> None:
        super().__init__()
        self._lang = lang

    def format(self, record: logging.LogRecord) -> str:
        """The line of the record."""
        message: object = record.msg
        value: dict[str, object] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "code": message.code if isinstance(message, Message) else None,
            "message": _translated(record, self._lang).getMessage().strip(),
        }
        if record.exc_info:
            value["exception"] = self.formatException(record.exc_info)
        return json_line(value)


class ConsoleHandler(logging.Handler):
    """Writes records to the standard error of the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; a standard error that nobody reads is no error."""
        with suppress(OSError):
            print(self.format(record), file=sys.stderr, flush=True)


@contextmanager
def logging_as(options: argparse.Namespace, *, times: bool) -> Iterator[None]:
    """Log to standard error as the options want it, while the block lasts.

    `times`: lines of text begin with time and level even if no format was asked for.
    """
    handler = ConsoleHandler()
    if options.log_format == "json":
        handler.setFormatter(JsonFormatter(options.lang))
    else:
        times = times or options.log_format == "text"
        handler.setFormatter(TextFormatter(options.lang, times=times))
    root, ours = logging.getLogger(), logging.getLogger("newsqa")
    before = root.level, ours.level
    named = logging.getLevelNamesMapping().get((options.log_level or "").upper())
    root.setLevel(named or logging.WARNING)
    ours.setLevel(named or (logging.WARNING if options.quiet else logging.INFO))
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before[0])
        ours.setLevel(before[1])


def _translated(record: logging.LogRecord, lang: Lang) -> logging.LogRecord:
    """The record with the text of its message in one language."""
    message: object = record.msg
    if isinstance(message, Message):
        record = copy(record)
        record.msg = message.text(lang)
        record.args = None
    return record


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC).astimezone()
    return moment.isoformat(timespec="seconds")
