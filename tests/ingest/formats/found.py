"""What a reader of records yields: checked, or the drafts alone."""

from __future__ import annotations

from collections.abc import Iterable

from newsqa.ingest.draft import Draft, Problem, Skipped
from tests.contracts import check_problem


def checked(found: Iterable[Draft | Skipped | Problem]) -> list[Draft | Skipped | Problem]:
    """All that was found; every problem names its place in one line."""
    items = list(found)
    for item in items:
        if isinstance(item, Problem):
            check_problem(item)
    return items


def drafts_only(found: Iterable[Draft | Skipped | Problem]) -> list[Draft]:
    """The drafts, where there is nothing else."""
    items = checked(found)
    assert all(isinstance(item, Draft) for item in items), items
    return [item for item in items if isinstance(item, Draft)]
