"""Running one command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from newsqa import messages
from newsqa.cli.common import ERROR, OK, USAGE, stored_so_far
from newsqa.cli.language import argparse_words, choose_language
from newsqa.cli.logs import fail, logging_as, warn
from newsqa.cli.parser import make_parser
from newsqa.errors import NewsQAError, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; arguments of the process when none are given."""
    options = _parse(sys.argv[1:] if arguments is None else arguments)
    options.own_process = arguments is None
    with logging_as(options, times=_runs_on(options)):
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except SettingsError as error:
        fail(error.message)
        return USAGE
    except NewsQAError as error:
        fail(stored_so_far(error, options))
        return ERROR
    except KeyboardInterrupt:
        warn(messages.cli.STOPPED)
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: not an error.
        _drop_output()
        return OK
    except OSError as error:
        # Standard output on a full disk, and what no step has an error of its own for.
        _drop_output()
        fail(messages.cli.SYSTEM_ERROR.format(error=error).one_line())
        return ERROR


def _drop_output() -> None:
    """Let nothing more be written to standard output, not even at the end of the process."""
    with suppress(OSError, ValueError):  # standard output may be no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _runs_on(options: argparse.Namespace) -> bool:
    """Whether the command runs until it is stopped: its lines need their time."""
    again = getattr(options, "watch", False) or getattr(options, "every", None)
    return bool(again) or options.command == "serve"


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options, with the language as `lang`. Raises SystemExit after help or a wrong usage."""
    lang = choose_language(arguments, os.environ)
    defaults = argparse.Namespace(lang=lang, quiet=False, log_format=None, log_level=None)
    with argparse_words(lang):
        return make_parser(lang).parse_args(arguments, defaults)
