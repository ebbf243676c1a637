"""The runs of each source: when it was refreshed last, with what outcome, and what it waits for."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from newsqa.messages import Message
from newsqa.messages.operations import GATE_HELD
from newsqa.operations.database import Operations, Row

Request = Literal["", "run", "plan", "force"]
"""What an operator asked for: a refresh, its dry run, or one that no guard and no gate stops."""

_HELD = GATE_HELD.code
"""The code that stands in the columns of the fault where the gate held a run back."""
_COLUMNS = (
    "source, last_run, last_success, fault_zh, fault_en, fault_code, failures, alerted, added, "
    "changed, removed, paused, requested, planned"
)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a dry run would do: numbers of articles, and the first lines of its plan, of which
    problems are messages.
    """

    moment: str
    added: int
    changed: int
    vanished: int
    lines: tuple[str | Message, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRun:
    """The state of a source; moments in ISO 8601, UTC.

    `fault` is that of the last run, None where it went well; `failures` counts those in a row, and
    `alerted` tells whether an alert went out about them. `held` is why the gate held the last run
    back: the source was read, and nothing of it is shown. `added`, `changed` and `removed` are
    numbers of articles of the last run that went well. `ticket` tells a request from one of the
    same kind that is made while the first is served.
    """

    source: str
    last_run: str | None = None
    last_success: str | None = None
    fault: Message | None = None
    held: Message | None = None
    failures: int = 0
    alerted: bool = False
    added: int = 0
    changed: int = 0
    removed: int = 0
    paused: bool = False
    requested: Request = ""
    planned: Planned | None = None
    ticket: str = ""


class SourceRuns:
    """The table `source_runs`."""

    def __init__(self, database: Operations) -> None:
        self._database = database

    def all(self) -> dict[str, SourceRun]:
        """The known runs, by name of their source."""
        rows = self._database.read(f"SELECT {_COLUMNS} FROM source_runs")
        return {run.source: run for run in map(_run, rows)}

    def of(self, source: str) -> SourceRun:
        """The run of a source; an empty one where none is known."""
        rows = self._database.read(f"SELECT {_COLUMNS} FROM source_runs WHERE source = ?", [source])
        return _run(rows[0]) if rows else SourceRun(source)

    def succeeded(self, source: str, moment: datetime, counts: Sequence[int]) -> None:
        """Note a run that went well; `counts` are articles added, changed and removed."""
        self._set(
            source,
            last_run=_iso(moment),
            last_success=_iso(moment),
            fault_zh=None,
            fault_en=None,
            fault_code=None,
            failures=0,
            alerted=0,
            added=counts[0],
            changed=counts[1],
            removed=counts[2],
        )

    def failed(self, source: str, moment: datetime, fault: Message) -> SourceRun:
        """Note a run that failed; returns the state after it."""
        with self._database.together():
            failures = self.of(source).failures + 1
            self._set(
                source,
                last_run=_iso(moment),
                fault_zh=fault.zh,
                fault_en=fault.en,
                fault_code=fault.code,
                failures=failures,
            )
            return self.of(source)

    def held(self, source: str, moment: datetime, objection: Message) -> None:
        """Note a run that the gate held back: it is no failure, and ends those before it."""
        self._set(
            source,
            last_run=_iso(moment),
            fault_zh=objection.zh,
            fault_en=objection.en,
            fault_code=_HELD,
            failures=0,
        )

    def recovered(self, source: str) -> None:
        """Note that an alert about failures is over."""
        self._set(source, alerted=0)

    def alerted(self, source: str) -> None:
        """Note that an alert went out about the failures in a row."""
        self._set(source, alerted=1)

    def pause(self, source: str, *, paused: bool) -> None:
        """Stop or resume the refreshes that the schedule makes."""
        self._set(source, paused=int(paused))

    def request(self, source: str, what: Request) -> None:
        """Ask for a run at the next moment, or with "" for none any more."""
        self._set(source, requested=f"{what} {secrets.token_hex(8)}" if what else "")

    def served(self, source: str, ticket: str) -> None:
        """Take off the request with this ticket; one that was made since stays."""
        self._database.write(
            "UPDATE source_runs SET requested = '' WHERE source = ? AND requested = ?",
            [source, ticket],
        )

    def plan(self, source: str, planned: Planned | None) -> None:
        """Store what a dry run would do; None once a run has done it."""
        if planned is None:
            self._set(source, planned="")
            return
        lines = [
            one if isinstance(one, str) else {"zh": one.zh, "en": one.en, "code": one.code}
            for one in planned.lines
        ]
        value = [planned.moment, planned.added, planned.changed, planned.vanished, *lines]
        self._set(source, planned=json.dumps(value, ensure_ascii=False))

    def forget(self, source: str) -> None:
        """Delete what is known of a source."""
        self._database.write("DELETE FROM source_runs WHERE source = ?", [source])

    def _set(self, source: str, **values: str | int | None) -> None:
        names = ", ".join(f"{name} = ?" for name in values)
        with self._database.together():
            self._database.write("INSERT OR IGNORE INTO source_runs (source) VALUES (?)", [source])
            self._database.write(
                f"UPDATE source_runs SET {names} WHERE source = ?", [*values.values(), source]
            )


def _run(row: Row) -> SourceRun:
    source, last_run, last_success, zh, en, code, failures, alerted, *numbers = row
    added, changed, removed, paused, requested, planned = numbers
    reason = None if zh is None else Message(str(zh), str(en), str(code))
    held = reason is not None and reason.code == _HELD
    return SourceRun(
        str(source),
        None if last_run is None else str(last_run),
        None if last_success is None else str(last_success),
        None if held else reason,
        reason if held else None,
        0 if held else _number(failures),
        bool(alerted),
        _number(added),
        _number(changed),
        _number(removed),
        bool(paused),
        cast(Request, str(requested).partition(" ")[0]),
        _planned(str(planned)),
        str(requested),
    )


def _planned(text: str) -> Planned | None:
    if not text:
        return None
    moment, added, changed, vanished, *lines = json.loads(text)
    parsed = (one if isinstance(one, str) else Message(**one) for one in lines)
    return Planned(moment, added, changed, vanished, tuple(parsed))


def _number(value: object) -> int:
    return int(str(value))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
