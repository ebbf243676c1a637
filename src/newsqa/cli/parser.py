"""All commands and their options."""

from __future__ import annotations

import argparse
from importlib.metadata import version

from newsqa import messages
from newsqa.cli.arguments import Arguments, Commands, add_lang, add_logging
from newsqa.cli.articles import add_articles
from newsqa.cli.ask import add_ask
from newsqa.cli.clean import add_clean
from newsqa.cli.embed import add_embed
from newsqa.cli.embed_code import add_embed_code
from newsqa.cli.evaluate import add_eval
from newsqa.cli.feedback import add_feedback
from newsqa.cli.gate import add_gate
from newsqa.cli.ingest import add_ingest, add_rebuild
from newsqa.cli.llm import add_llm
from newsqa.cli.maintenance import add_maintenance
from newsqa.cli.publish import add_publish
from newsqa.cli.quarantine import add_quarantine
from newsqa.cli.questions import add_questions
from newsqa.cli.refresh import add_refresh
from newsqa.cli.serve import add_serve
from newsqa.cli.sites import add_sites
from newsqa.cli.status import add_status
from newsqa.messages import Lang

_IN_ORDER = (
    add_ingest,
    add_embed,
    add_refresh,
    add_maintenance,
    add_ask,
    add_status,
    add_articles,
    add_clean,
    add_quarantine,
    add_feedback,
    add_questions,
    add_gate,
    add_rebuild,
    add_publish,
    add_serve,
    add_embed_code,
    add_llm,
    add_sites,
    add_eval,
)


def make_parser(lang: Lang) -> argparse.ArgumentParser:
    """The parser of the command line, its help in `lang`; `run` of its options runs the command."""
    parser = argparse.ArgumentParser(prog="newsqa", description=messages.help.NEWSQA.text(lang))
    arguments = Arguments(parser, lang)
    add_lang(arguments)
    add_logging(arguments)
    arguments.add(
        "--version",
        help=messages.help.VERSION,
        action="version",
        version=f"newsqa {version('newsqa')}",
    )
    commands = Commands(parser, lang, dest="command", metavar="COMMAND")
    for add in _IN_ORDER:
        add(commands)
    return parser
