"""The command line. Answers go to stdout, progress and problems to stderr.

Exit codes: 0 done, 1 error, 2 wrong usage or setting, 3 some inputs could not be read.
"""

from newsqa.cli.common import ERROR, OK, PARTIAL, USAGE
from newsqa.cli.run import main

__all__ = ["ERROR", "OK", "PARTIAL", "USAGE", "main"]
