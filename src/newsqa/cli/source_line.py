"""A source and its state on one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsqa.messages import Lang, Message, operations

if TYPE_CHECKING:
    from newsqa.operations.source_status import SourceStatus


def source_line(status: SourceStatus, lang: Lang) -> str:
    """Name, place and options, then articles, last and next run and what is wrong."""
    source = status.source
    parts = [source.name, source.location, *source.include]
    parts += [f"refresh {source.refresh}"] if source.refresh else []
    parts += ["prune"] if source.prune else []
    return "  ".join([*parts, *(one.text(lang) for one in _state(status))])


def _state(status: SourceStatus) -> list[Message]:
    run, state = status.run, [operations.STATE_ARTICLES.format(articles=status.articles)]
    if run.last_run is None:
        state.append(operations.STATE_NEVER)
    else:
        state.append(operations.STATE_LAST.format(moment=_local(run.last_run)))
        if run.last_success and run.last_success != run.last_run:
            state.append(operations.STATE_SUCCESS.format(moment=_local(run.last_success)))
    if run.paused:
        state.append(operations.STATE_PAUSED)
    elif status.next_run:
        moment = _local(status.next_run.isoformat())
        state.append(operations.STATE_NEXT.format(moment=moment))
    if run.fault:
        state.append(operations.STATE_FAULT.format(failures=run.failures, fault=run.fault))
    if run.held:
        state.append(operations.STATE_HELD.format(reason=run.held))
    return state


def _local(moment: str) -> str:
    """The local time, to the minute."""
    found = datetime.fromisoformat(moment)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone().strftime("%Y-%m-%d %H:%M")
