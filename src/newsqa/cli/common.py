"""What the commands share: exit codes, the engine, messages and progress on stderr."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
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
    """The settings with the options of the command line on top. Raises SettingsError."""
    from newsqa.settings import load_settings

    names = ("store", "model", "host", "port")
    return load_settings(**{name: getattr(options, name, None) for name in names})


def open_engine(
    options: argparse.Namespace, *, create: bool = False, upgrade: bool = False
) -> NewsQA:
    """The engine of the options; what ingests steps back first."""
    from newsqa.engine import NewsQA
    from newsqa.indexing.throttle import step_back

    settings = settings_of(options)
    works = options.command in ("ingest", "refresh", "rebuild")
    if works and settings.polite and options.own_process:
        step_back()
    return NewsQA(settings, create=create, upgrade=upgrade)


def report_ingest(report: IngestReport, *, as_json: bool) -> int:
    """Prints what an ingest did; returns the exit code."""
    for problem in report.problems:
        tell(problem.message)
    if as_json:
        value = asdict(report) | {
            "problems": [asdict(problem.message) for problem in report.problems]
        }
        print(json.dumps(value, ensure_ascii=False))
    else:
        reasons = [problem.message for problem in report.problems]
        chinese = f"（{kinds_line(reasons, 'zh')}）" if reasons else ""
        english = f" ({kinds_line(reasons, 'en')})" if reasons else ""
        tell(
            f"新增 {report.added}，更新 {report.changed}，未变 {report.unchanged}，"
            f"重复 {report.duplicates}，非文章 {report.skipped}，"
            f"隔离 {report.quarantined}{chinese}；共 {report.passages} 段 / "
            f"added {report.added}, updated {report.changed}, unchanged {report.unchanged}, "
            f"duplicate {report.duplicates}, not articles {report.skipped}, "
            f"quarantined {report.quarantined}{english}; {report.passages} passages"
        )
    return PARTIAL if report.problems else OK


def kinds_line(reasons: Iterable[Message], lang: Lang) -> str:
    """How many problems there are of each kind (code), the most frequent first, in one line."""
    counted = Counter(reason.code for reason in reasons).most_common()
    parts = [
        f"{messages.ingest.kind(code).text(lang)} {count}" for code, count in counted[:_MOST_KINDS]
    ]
    if len(counted) > _MOST_KINDS:
        parts.append("…")
    return ("；" if lang == "zh" else "; ").join(parts)


def tell(message: object) -> None:
    """Prints a line to stderr."""
    print(message, file=sys.stderr)


class ProgressBar:
    """A progress bar on stderr; shows once there is something to count."""

    def __init__(self, unit: str, total: int | None) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=total, unit=f" {unit}", file=sys.stderr, delay=0.5)

    def __call__(self, report: IngestReport) -> None:
        """Shows the counts of an ingest."""
        done = report.signed + report.added + report.changed + report.unchanged
        self._bar.update(done - self._bar.n)
        self._bar.set_postfix_str(f"{report.passages} 段 passages", refresh=False)

    def count(self, done: int) -> None:
        """So many are done."""
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leaves the bar as it is."""
        self._bar.close()


@contextlib.contextmanager
def progress_bar(unit: str, total: int | None = None) -> Iterator[ProgressBar]:
    """A progress bar while the block lasts; `total` where it is known."""
    bar = ProgressBar(unit, total)
    try:
        yield bar
    finally:
        bar.close()
