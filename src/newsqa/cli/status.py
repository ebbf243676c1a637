"""`newsqa status`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from newsqa.cli.common import OK, open_engine


def add_status(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the command into the parser."""
    status = commands.add_parser("status", parents=[common], help="库的状态 state of the store")
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=_status)


def _status(options: argparse.Namespace) -> int:
    status = open_engine(options).status()
    if options.json:
        print(json.dumps(asdict(status), ensure_ascii=False))
    else:
        print(
            f"库 store        {status.store}\n文章 articles   {status.articles}\n"
            f"组 groups       {status.groups}\n转载 copies     {status.copies}\n"
            f"段落 passages   {status.passages}\n世代 generation {status.generation}\n"
            f"隔离 quarantine {status.quarantined}\n"
            f"截至 as of      {status.as_of or '-'}\n模型 model      {status.model or '-'}\n"
            f"大小 size       {status.bytes / 2**20:.1f} MiB"
        )
    return OK
