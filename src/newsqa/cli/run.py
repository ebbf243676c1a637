"""Running one command."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence

from newsqa.cli.common import ERROR, OK, USAGE, tell
from newsqa.cli.parser import make_parser
from newsqa.errors import NewsQAError, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = make_parser().parse_args(arguments)
    options.own_process = arguments is None
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        return int(options.run(options))
    except SettingsError as error:
        tell(error)
        return USAGE
    except NewsQAError as error:
        tell(error)
        return ERROR
    except KeyboardInterrupt:
        tell("已中止；已提交的批次都在 / stopped; committed batches are kept")
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
