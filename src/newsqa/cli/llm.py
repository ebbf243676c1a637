"""`newsqa llm serve`."""

from __future__ import annotations

import argparse
from pathlib import Path

from newsqa import messages
from newsqa.cli.arguments import Commands, integer
from newsqa.cli.common import OK
from newsqa.cli.logs import notify


def add_llm(commands: Commands) -> None:
    """Add the commands."""
    group = commands.group("llm", messages.help.LLM, dest="llm_command", metavar="COMMAND")
    serve = group.add("serve", messages.help.LLM_SERVE, _serve, store=False)
    serve.add("--model", type=Path, required=True, metavar="FILE", help=messages.help.LLM_FILE)
    serve.add("--port", type=integer(serve.lang), default=8011, help=messages.help.LLM_PORT)


def _serve(options: argparse.Namespace) -> int:
    from newsqa.web.local_model import serve_model

    address = f"http://127.0.0.1:{options.port}/v1"
    notify(messages.serving.LOCAL_LLM.format(address=address, model=options.model.stem))
    serve_model(options.model, options.port)
    return OK
