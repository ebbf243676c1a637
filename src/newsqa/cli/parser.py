"""All commands and their options."""

from __future__ import annotations

import argparse
from pathlib import Path

from newsqa.cli.ask import add_ask
from newsqa.cli.clean import add_clean
from newsqa.cli.embed_code import add_embed_code
from newsqa.cli.evaluate import add_eval
from newsqa.cli.feedback import add_feedback
from newsqa.cli.ingest import add_ingest, add_rebuild
from newsqa.cli.maintenance import add_maintenance
from newsqa.cli.quarantine import add_quarantine
from newsqa.cli.refresh import add_refresh
from newsqa.cli.serve import add_serve
from newsqa.cli.status import add_status


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command line; `run` of its options runs the command."""
    parser = argparse.ArgumentParser(
        prog="newsqa",
        description="问一堆中文新闻，得到原文的答案和出处。 "
        "Ask Chinese news, get the exact words with their source.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--store", type=Path, help="库的文件夹 folder of the store (embeddings/)")
    common.add_argument("--model", help="编码器 encoder: bundled, or a name or path")

    add_ingest(commands, common)
    add_refresh(commands, common)
    add_maintenance(commands, common)
    add_ask(commands, common)
    add_status(commands, common)
    add_clean(commands)
    add_quarantine(commands, common)
    add_feedback(commands, common)
    add_rebuild(commands, common)
    add_serve(commands, common)
    add_embed_code(commands)
    add_eval(commands, common)
    return parser
