"""`newsqa serve`."""

from __future__ import annotations

import argparse
import logging

from newsqa.cli.common import OK, progress_bar, settings_of, tell


def add_serve(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Puts the command into the parser."""
    serve = commands.add_parser("serve", parents=[common], help="打开网页对话 open the chat")
    serve.add_argument("--host", help="地址 address (127.0.0.1)")
    serve.add_argument("--port", type=int, help="端口 port (7860)")
    serve.add_argument(
        "--no-examples", action="store_true", help="空库不放示例 leave an empty store empty"
    )
    serve.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    from newsqa.web.app import serve
    from newsqa.web.examples import ensure_examples

    settings = settings_of(options)
    if not options.no_examples:
        with progress_bar("篇 articles") as progress:
            report = ensure_examples(settings, progress)
        if report and report.added:
            tell(
                f"库是空的，先放入 {report.added} 篇示例文章；自己的文章：newsqa ingest 路径 / "
                f"the store was empty: {report.added} sample articles taken in; "
                "yours: newsqa ingest PATH"
            )
    logging.getLogger("newsqa").setLevel(logging.INFO)
    serve(settings)
    return OK
