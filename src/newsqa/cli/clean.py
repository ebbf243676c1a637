"""`newsqa clean`: what ingest would make of files, every repair and removal; stores nothing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from newsqa.cli.common import OK, PARTIAL

if TYPE_CHECKING:
    from newsqa.ingest.draft import Draft


def add_clean(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command."""
    clean = commands.add_parser(
        "clean",
        help="看清洗结果，不入库 show what cleaning makes of files; stores nothing",
    )
    clean.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    shape = clean.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="每篇一行 JSON one object a line")
    shape.add_argument(
        "--diff", action="store_true", help="只看改动 only what was repaired and taken off"
    )
    clean.set_defaults(run=_clean)


def _clean(options: argparse.Namespace) -> int:
    from newsqa.ingest.draft import Draft, Problem
    from newsqa.ingest.pipeline import Limits, read_drafts
    from newsqa.settings import load_settings

    settings = load_settings()
    limits = Limits(
        settings.max_file_bytes, settings.max_article_characters, settings.max_replaced_share
    )
    failed = False
    for found in read_drafts(options.paths, limits):
        if isinstance(found, Problem):
            failed = True
            print(found.message, file=sys.stderr)
        elif isinstance(found, Draft):
            if options.json:
                print(json.dumps(clean_json(found), ensure_ascii=False), flush=True)
            else:
                print("\n".join(_shown(found, body=not options.diff)), flush=True)
        else:
            print(f"{found.location}：{found.reason}", file=sys.stderr)
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


def _shown(draft: Draft, *, body: bool) -> Iterable[str]:
    yield f"== {draft.location}"
    fields = {
        "编码 encoding": draft.encoding,
        "标题 title": draft.title,
        "日期 published": draft.published,
        "发布 publisher": draft.publisher,
        "作者 author": draft.author,
        "网址 url": draft.url,
    }
    for name, value in fields.items():
        if value:
            yield f"{name}: {value}"
    notes = [repair for repair in draft.repairs if repair.kind == "note"]
    if notes:
        some = " ".join(repair.before for repair in notes[:6])
        more = " …" if len(notes) > 6 else ""
        yield f"注音 notes removed: {len(notes)} ({some}{more})"
    for repair in draft.repairs:
        if repair.kind == "lost_bytes":
            yield f"补字节 lost bytes: {repair.before} → {repair.after}"
        elif repair.kind == "unclear":
            yield f"未修 unclear, left: {repair.before}"
    for removal in draft.removed:
        yield f"- [{removal.reason}] {' '.join(removal.text.split())}"
    if body:
        yield ""
        yield draft.text
    yield ""
