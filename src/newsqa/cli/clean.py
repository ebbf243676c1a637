"""`newsqa clean`: what ingest would make of files, every repair and removal; stores nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa import messages
from newsqa.cli.arguments import Commands
from newsqa.cli.common import OK, PARTIAL
from newsqa.cli.logs import warn
from newsqa.cli.terminal import print_json, print_text
from newsqa.messages import Lang, Message

if TYPE_CHECKING:
    from newsqa.ingest.draft import Draft
    from newsqa.ingest.repair import Repair

_MOST_NOTES = 6


def add_clean(commands: Commands) -> None:
    """Add the command."""
    clean = commands.add("clean", messages.help.CLEAN, _clean, store=False)
    clean.add("paths", nargs="+", type=Path, metavar="PATH", help=messages.help.CLEAN_PATHS)
    shape = clean.one_of()
    shape.add_switch("--json", messages.help.CLEAN_JSON)
    shape.add_switch("--diff", messages.help.CLEAN_DIFF)


def _clean(options: argparse.Namespace) -> int:
    from newsqa.indexing.limits import limits_of
    from newsqa.ingest.draft import Draft, Problem
    from newsqa.ingest.pipeline import read_drafts
    from newsqa.settings import load_settings

    limits = limits_of(load_settings())
    failed = False
    for found in read_drafts(options.paths, limits):
        if isinstance(found, Problem):
            failed = True
            warn(found.message)
        elif isinstance(found, Draft):
            if options.json:
                print_json(clean_json(found))
            else:
                lines = _lines(found, options.lang, body=not options.diff)
                print_text("\n".join(lines))
        else:
            message = messages.cli.WITH_REASON.format(place=found.location, reason=found.reason)
            warn(message)
    return PARTIAL if failed else OK


def clean_json(draft: Draft) -> dict[str, object]:
    """The shape of `clean --json`."""
    return {
        "path": draft.location,
        "title": draft.title,
        "published": draft.published,
        "publisher": draft.publisher,
        "author": draft.author,
        "url": draft.url,
        "body": draft.text,
        "encoding": draft.encoding,
        "repairs": [
            {"kind": r.kind, "start": r.start, "before": r.before, "after": r.after}
            for r in draft.repairs
        ],
        "removed": [{"text": r.text, "reason": r.reason} for r in draft.removed],
    }


def _lines(draft: Draft, lang: Lang, *, body: bool) -> Iterator[str]:
    yield f"== {draft.location}"
    yield from _fields(draft, lang)
    yield from (message.text(lang) for message in _repairs(draft.repairs))
    for removal in draft.removed:
        yield f"- [{removal.reason}] {' '.join(removal.text.split())}"
    if body:
        yield ""
        yield draft.text
    yield ""


def _fields(draft: Draft, lang: Lang) -> Iterator[str]:
    fields = (
        (messages.cli.CLEAN_ENCODING, draft.encoding),
        (messages.cli.CLEAN_TITLE, draft.title),
        (messages.cli.CLEAN_PUBLISHED, draft.published),
        (messages.cli.CLEAN_PUBLISHER, draft.publisher),
        (messages.cli.CLEAN_AUTHOR, draft.author),
        (messages.cli.CLEAN_URL, draft.url),
    )
    for name, value in fields:
        if value:
            yield f"{name.text(lang)}: {value}"


def _repairs(repairs: Iterable[Repair]) -> Iterator[Message]:
    """The pinyin notes in one line, every other repair in its own."""
    repairs = list(repairs)
    notes = [repair.before for repair in repairs if repair.kind == "note"]
    if notes:
        examples = " ".join(notes[:_MOST_NOTES]) + (" …" if len(notes) > _MOST_NOTES else "")
        yield messages.cli.CLEAN_NOTES.format(count=len(notes), examples=examples)
    for repair in repairs:
        if repair.kind == "lost_bytes":
            yield messages.cli.CLEAN_LOST_BYTES.format(before=repair.before, after=repair.after)
        elif repair.kind == "unclear":
            yield messages.cli.CLEAN_UNCLEAR.format(before=repair.before)
