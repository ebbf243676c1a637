"""What the commands share: exit codes, the engine, messages and progress on stderr."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.messages import Lang, Message

if TYPE_CHECKING:
    from newsqa.engine import NewsQA
    from newsqa.indexing.report import IngestReport
    from newsqa.settings import Settings

OK, ERROR, USAGE, PARTIAL = 0, 1, 2, 3
_MOST_KINDS = 5


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings, overridden by the options of the command line. Raises SettingsError."""
    from newsqa.settings import load_settings

    names = ("store", "model", "host", "port")
    return load_settings(**{name: getattr(options, name, None) for name in names})


def open_engine(
    options: argparse.Namespace, *, create: bool = False, upgrade: bool = False
) -> NewsQA:
    """The engine of the options; a command that ingests lowers the priority of its process."""
    from newsqa.engine import NewsQA
    from newsqa.indexing.throttle import lower_priority

    settings = settings_of(options)
    ingests = options.command in ("ingest", "refresh", "rebuild")
    if ingests and settings.polite and options.own_process:
        lower_priority()
    return NewsQA(settings, create=create, upgrade=upgrade)


def notify(lang: Lang, message: Message) -> None:
    """Print a message to stderr."""
    print(message.text(lang), file=sys.stderr)


def print_json(value: object) -> None:
    """Print a value as one line of JSON."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_lines(lang: Lang, lines: Iterable[str]) -> None:
    """Print the lines, or that there are none."""
    print("\n".join(lines) or messages.cli.NONE.text(lang))


def report_ingest(report: IngestReport, lang: Lang, *, as_json: bool) -> int:
    """Print what an ingest did; return the exit code."""
    reasons = [problem.message for problem in report.problems]
    for reason in reasons:
        notify(lang, reason)
    if as_json:
        from newsqa.indexing.report_json import ingest_json

        print_json(ingest_json(report))
    else:
        kinds = messages.cli.KINDS.format(kinds=kinds_line(reasons, lang)) if reasons else ""
        counts = ("added", "changed", "unchanged", "duplicates", "skipped", "quarantined")
        numbers = {name: getattr(report, name) for name in (*counts, "passages")}
        notify(lang, messages.cli.INGESTED.format(kinds=kinds, **numbers))
    return PARTIAL if reasons else OK


def kinds_line(reasons: Iterable[Message], lang: Lang) -> str:
    """How many problems there are of each kind (code), the most frequent first, in one line."""
    counted = Counter(reason.code for reason in reasons).most_common()
    parts = [
        f"{messages.ingest.kind(code).text(lang)} {count}" for code, count in counted[:_MOST_KINDS]
    ]
    if len(counted) > _MOST_KINDS:
        parts.append("…")
    return messages.punctuation.SEMICOLON.text(lang).join(parts)


class ProgressBar:
    """A progress bar on stderr, shown once there is something to count."""

    def __init__(self, lang: Lang, unit: Message, total: int | None) -> None:
        from tqdm import tqdm

        self._lang = lang
        self._bar = tqdm(total=total, unit=f" {unit.text(lang)}", file=sys.stderr, delay=0.5)

    def __call__(self, report: IngestReport) -> None:
        """Show the counts of an ingest."""
        self.count(report.signed + report.added + report.changed + report.unchanged)
        passages = messages.cli.PASSAGES_SO_FAR.format(count=report.passages)
        self._bar.set_postfix_str(passages.text(self._lang), refresh=False)

    def count(self, done: int) -> None:
        """Show that so many are done."""
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Stop updating the bar; it stays on the screen."""
        self._bar.close()


@contextlib.contextmanager
def progress_bar(lang: Lang, unit: Message, total: int | None = None) -> Iterator[ProgressBar]:
    """A progress bar while the block lasts; `total` where it is known."""
    bar = ProgressBar(lang, unit, total)
    try:
        yield bar
    finally:
        bar.close()
