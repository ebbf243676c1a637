"""The language of help and output, and what needs to know it outside of the commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from newsqa import messages
from newsqa.messages import Lang

VARIABLES = ("NEWSQA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Environment variables that choose the language, the first that is set first."""
_LANGUAGES: dict[str, Lang] = {"zh": "zh", "en": "en"}
OWN_LANG = ("embed-code",)
"""Commands whose own --lang is about something else."""


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """The language of --lang, else of the environment: English if that is English, else Chinese."""
    chosen = _lang_option(arguments)
    if chosen is not None:
        return chosen
    values = (environment.get(name, "") for name in VARIABLES)
    locale = next((value for value in values if value), "")
    return "en" if locale.lower().startswith("en") else "zh"


def _lang_option(arguments: Sequence[str]) -> Lang | None:
    """The last language that --lang names, before the parser is made: its help depends on it."""
    chosen: Lang | None = None
    command: str | None = None
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--" or command in OWN_LANG:
            break
        if argument == "--lang":
            chosen = _LANGUAGES.get(next(waiting, ""), chosen)
        elif argument.startswith("--lang="):
            chosen = _LANGUAGES.get(argument.removeprefix("--lang="), chosen)
        elif not argument.startswith("-"):
            command = command or argument
    return chosen


@contextmanager
def argparse_words(lang: Lang) -> Iterator[None]:
    """Has argparse use its own words in `lang` while the block lasts.

    argparse has no setting for them: it passes each through the function `_` of its module.
    """
    translate = messages.usage.CHINESE if lang == "zh" else {}
    original = vars(argparse)["_"]
    vars(argparse)["_"] = lambda text: translate.get(text, text)
    try:
        yield
    finally:
        vars(argparse)["_"] = original
