"""Rows of the table `quarantine`: inputs that failed to ingest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsqa.messages import Message
from newsqa.types import Quarantined

COLUMNS = "location, zh, en, code, first_seen, last_seen, tries"
OLD_COLUMNS = "location, reason, reason, 'unknown', first_seen, last_seen, tries"
"""The same in stores before version 5."""


def entries(rows: Iterable[Sequence[object]]) -> list[Quarantined]:
    """The entries of rows with COLUMNS. Raises ValueError where `tries` is not an integer."""
    return [
        Quarantined(
            location=str(location),
            reason=Message(str(zh), str(en), str(code)),
            first_seen=str(first_seen),
            last_seen=str(last_seen),
            tries=int(str(tries)),
        )
        for location, zh, en, code, first_seen, last_seen, tries in rows
    ]


def row(entry: Quarantined) -> tuple[object, ...]:
    """The values of COLUMNS."""
    reason = entry.reason
    return (
        *(entry.location, reason.zh, reason.en, reason.code),
        *(entry.first_seen, entry.last_seen, entry.tries),
    )
