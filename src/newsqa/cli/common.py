"""What the commands share: exit codes, settings and engine, reports of ingests, progress bars."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.logs import notify, warn
from newsqa.cli.terminal import print_json, print_text
from newsqa.messages import Lang, Message

if TYPE_CHECKING:
    from newsqa.engine import NewsQA
    from newsqa.errors import NewsQAError
    from newsqa.indexing.report import IngestReport
    from newsqa.ingest.draft import Problem
    from newsqa.settings import Settings

OK, ERROR, USAGE, PARTIAL, GATED = 0, 1, 2, 3, 4
_MOST_KINDS = 5


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings, overridden by the options of the command line. Raises SettingsError."""
    from newsqa.settings import load_settings

    names = ("store", "model", "host", "port", "llm_mode")
    return load_settings(**{name: getattr(options, name, None) for name in names})


def open_engine(
    options: argparse.Namespace, *, create: bool = False, upgrade: bool = False
) -> NewsQA:
    """The engine of the options; a command that ingests lowers the priority of its process."""
    from newsqa.engine import NewsQA
    from newsqa.indexing.throttle import lower_priority

    settings = settings_of(options)
    ingests = options.command in ("embed", "ingest", "refresh", "rebuild")
    if ingests and settings.polite and options.own_process:
        lower_priority()
    wait = getattr(options, "wait", False)
    engine = NewsQA(settings, create=create, upgrade=upgrade, wait=wait)
    options.engine = engine
    return engine


def stored_so_far(error: NewsQAError, options: argparse.Namespace) -> Message:
    """The message of an error; where it stopped a command that writes, with what is stored."""
    from newsqa.errors import StoreBusy, StoreError, StoreMissing, StoreModel, StoreVersion

    other = StoreBusy | StoreMissing | StoreModel | StoreVersion
    writes = "wait" in options and "engine" in options
    if not writes or not isinstance(error, StoreError) or isinstance(error, other):
        return error.message
    if error.message.code == messages.publish.READ_ONLY.code:
        return error.message
    try:
        state = options.engine.status()
    except StoreError:
        return error.message
    return messages.cli.STORED_SO_FAR.format(
        error=error.message, articles=state.articles, generation=state.generation
    )


def print_lines(lang: Lang, lines: Iterable[str]) -> None:
    """Print the lines, or that there are none."""
    print_text("\n".join(lines) or messages.cli.NONE.text(lang))


def report_ingest(report: IngestReport, lang: Lang, *, as_json: bool, every: bool) -> int:
    """Print what an ingest did; return the exit code.

    Problems that an earlier run had reported are only counted, unless `every` one is wanted.
    """
    news = new_problems(report.problems, () if every else report.known)
    for problem in news:
        warn(problem.message)
    if as_json:
        from newsqa.indexing.report_json import ingest_json

        print_json(ingest_json(report))
    else:
        kinds: Message | str = ""
        if report.problems:
            line = kinds_line((problem.message for problem in report.problems), lang)
            if len(news) < len(report.problems):
                count = len(report.problems) - len(news)
                line += messages.cli.KNOWN.format(count=count).text(lang)
            kinds = messages.cli.KINDS.format(kinds=line)
        counts = ("added", "changed", "unchanged", "duplicates", "skipped", "quarantined")
        numbers = {name: getattr(report, name) for name in (*counts, "passages")}
        notify(messages.cli.INGESTED.format(kinds=kinds, **numbers))
        if report.replaced:
            notify(messages.cli.REPLACED.format(count=report.replaced))
    return PARTIAL if news else OK


def new_problems(problems: Iterable[Problem], known: Collection[str]) -> list[Problem]:
    """The problems whose locations are not among the known ones."""
    places = frozenset(known)
    return [problem for problem in problems if problem.location not in places]


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
    """A progress bar on stderr where that is a terminal, once there is something to count."""

    def __init__(self, lang: Lang, unit: Message, total: int | None, *, hidden: bool) -> None:
        from tqdm import tqdm

        self._lang = lang
        # None: off where stderr is no terminal, so that logs and mails of cron stay readable.
        disable = True if hidden else None
        self._bar = tqdm(
            total=total, unit=f" {unit.text(lang)}", file=sys.stderr, delay=0.5, disable=disable
        )

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
def progress_bar(
    options: argparse.Namespace, unit: Message, total: int | None = None
) -> Iterator[ProgressBar]:
    """A progress bar while the block lasts; `total` where it is known.

    There is none with --quiet, and none between lines of a log.
    """
    bar = ProgressBar(
        options.lang, unit, total, hidden=options.quiet or options.log_format is not None
    )
    try:
        yield bar
    finally:
        bar.close()
