"""What a parsers' child process is asked to do in tests: functions of a module, as parsers are.

Apart from the tests, because the child imports this module anew after each fault.
"""

from __future__ import annotations

import os
import signal
import time

from newsqa import messages
from newsqa.ingest.fetch.address import WebError


def echo(value: object) -> object:
    return value


def refuse(status: int) -> None:
    raise WebError("http://news.example/a", messages.fetch.HTTP_STATUS, status)


def spin() -> None:
    while True:
        pass


def rest() -> None:
    time.sleep(60)


def grow() -> int:
    return len(bytes(3 * 2**30))


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(3)


def err() -> None:
    raise KeyError("no such font")


def chatter() -> str:
    os.write(1, b"x" * 100_000)
    os.write(2, b"y" * 100_000)
    return "done"


def process() -> int:
    return os.getpid()
