"""`newsqa publish`: copy the store to shared storage, where any number of machines answer from."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import OK, open_engine, progress_bar, settings_of
from newsqa.cli.logs import fail, notify
from newsqa.cli.terminal import print_json
from newsqa.messages import Lang

if TYPE_CHECKING:
    from newsqa.engine import NewsQA
    from newsqa.published.publisher import PublishReport


def add_publish(commands: Commands) -> None:
    """Add the command."""
    publish = commands.add("publish", messages.help.PUBLISH, _publish)
    publish.add("--to", metavar="ADDRESS", help=messages.help.PUBLISH_TO)
    publish.add("--every", metavar="30m", help=messages.help.PUBLISH_EVERY)
    publish.add_switch("--replace", messages.help.PUBLISH_REPLACE)
    publish.add_json()


def _publish(options: argparse.Namespace) -> int:
    from newsqa.errors import NewsQAError, SettingsError

    settings = settings_of(options)
    every = _every(options.every)
    place = options.to or settings.publish_to
    if not place:
        raise SettingsError(messages.publish.NO_TARGET)
    engine = open_engine(options)
    if every is None:
        _report(_once(options, engine, place), options)
        return OK
    while True:
        try:
            report = _once(options, engine, place)
            if not report.up_to_date:
                _report(report, options)
        except NewsQAError as error:
            fail(error.message)
        time.sleep(every)


def _once(options: argparse.Namespace, engine: NewsQA, place: str) -> PublishReport:
    done = 0
    with progress_bar(options, messages.cli.ARTICLES) as bar:

        def count(written: int) -> None:
            nonlocal done
            done += written
            bar.count(done)

        return engine.publish(place, replace=options.replace, progress=count)


def _report(report: PublishReport, options: argparse.Namespace) -> None:
    if options.json:
        print_json(asdict(report))
        return
    message = messages.publish.UP_TO_DATE if report.up_to_date else messages.publish.PUBLISHED
    notify(message.format(**asdict(report)))


def _every(text: str | None) -> float | None:
    from newsqa.errors import SettingsError
    from newsqa.settings import InvalidValue, interval

    try:
        return interval(text) if text else None
    except InvalidValue as error:
        reason = messages.cli.WITH_REASON.format(place="--every", reason=error.message)
        raise SettingsError(reason) from error


def published_lines(lang: Lang, engine: NewsQA) -> list[str]:
    """Where the store is published, and how far that lags behind; none where it is not."""
    status = engine.status()
    lines = [messages.publish.STATUS.format(**asdict(one)).text(lang) for one in status.published]
    place = engine.settings.publish_to
    if place and all(one.place != place.rstrip("/") for one in status.published):
        lines.append(messages.publish.NEVER.format(place=place).text(lang))
    return lines
