"""Running one command."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from newsqa import messages
from newsqa.cli.common import ERROR, OK, USAGE, notify
from newsqa.cli.language import MessageFormatter, argparse_words, choose_language
from newsqa.cli.parser import make_parser
from newsqa.errors import NewsQAError, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; arguments of the process when none are given."""
    options = _parse(sys.argv[1:] if arguments is None else arguments)
    options.own_process = arguments is None
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MessageFormatter(options.lang))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    try:
        return int(options.run(options))
    except SettingsError as error:
        notify(options.lang, error.message)
        return USAGE
    except NewsQAError as error:
        notify(options.lang, error.message)
        return ERROR
    except KeyboardInterrupt:
        notify(options.lang, messages.cli.STOPPED)
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options, with the language as `lang`. Raises SystemExit after help or a wrong usage."""
    lang = choose_language(arguments, os.environ)
    with argparse_words(lang):
        return make_parser(lang).parse_args(arguments, argparse.Namespace(lang=lang))
