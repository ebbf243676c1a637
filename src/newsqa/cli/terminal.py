"""What goes to standard output: text without control characters, and JSON."""

from __future__ import annotations

import json
import re

# Control characters (a terminal acts on them), marks that reverse the direction of writing, and
# halves of characters that no encoding can write. Line breaks and tabs stay.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_IN_JSON = re.compile(r"[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    r"""The text with what a terminal would act on written as an escape, such as \x1b.

    Titles and names of files come from anywhere, and may carry sequences that colour, rename or
    remote-control a terminal.
    """
    return _UNSAFE.sub(_escaped, text)


def print_text(text: str) -> None:
    """Print text for people."""
    print(printable(text), flush=True)


def print_json(value: object) -> None:
    """Print a value as one line of JSON."""
    print(json_line(value), flush=True)


def json_line(value: object) -> str:
    """A value as JSON in which no control character stands as it is."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _escaped(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
