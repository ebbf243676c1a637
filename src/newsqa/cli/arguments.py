"""Commands and their arguments, with help from the catalogue in one language."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, get_args

from newsqa import messages
from newsqa.cli.language import OWN_LANG
from newsqa.cli.logs import FORMATS, LEVELS
from newsqa.messages import Lang, Message

Run = Callable[[argparse.Namespace], int]


class Arguments:
    """Arguments of a parser or of a group of its options."""

    def __init__(self, container: argparse._ActionsContainer, lang: Lang) -> None:
        self._container = container
        self.lang = lang

    def add(self, *names: str, help: Message, **settings: Any) -> None:
        """Add an argument; `settings` are those of argparse's add_argument."""
        self._container.add_argument(*names, help=help.text(self.lang), **settings)

    def add_switch(self, name: str, help: Message) -> None:
        """Add an option without a value."""
        self.add(name, help=help, action="store_true")

    def add_json(self) -> None:
        """Add --json."""
        self.add_switch("--json", messages.help.JSON)

    def one_of(self) -> Arguments:
        """A group of options of which only one may be given."""
        return Arguments(self._container.add_mutually_exclusive_group(), self.lang)


class Commands:
    """The commands of a parser."""

    def __init__(
        self, parser: argparse.ArgumentParser, lang: Lang, dest: str, metavar: str
    ) -> None:
        self._parsers = parser.add_subparsers(dest=dest, required=True, metavar=metavar)
        self.lang = lang

    def add(
        self,
        name: str,
        about: Message,
        run: Run,
        *,
        store: bool = True,
        writes: bool = False,
        epilog: Message | None = None,
    ) -> Arguments:
        """Add a command and return its arguments; with `store` it has --store and --model, with
        `writes` --wait.

        `run` gets the parsed options and returns the exit code.
        """
        text = about.text(self.lang)
        parser = self._parsers.add_parser(
            name, help=text, description=text, epilog=epilog.text(self.lang) if epilog else None
        )
        parser.set_defaults(run=run)
        arguments = Arguments(parser, self.lang)
        if store:
            arguments.add("--store", metavar="FOLDER", help=messages.help.STORE)
            arguments.add("--model", help=messages.help.MODEL)
        if writes:
            arguments.add_switch("--wait", messages.help.WAIT)
        if name not in OWN_LANG:
            add_lang(arguments)
        add_logging(arguments)
        return arguments

    def group(self, name: str, about: Message, dest: str, metavar: str) -> Commands:
        """Add a command that has commands of its own."""
        text = about.text(self.lang)
        parser = self._parsers.add_parser(name, help=text, description=text)
        return Commands(parser, self.lang, dest, metavar)


def add_lang(arguments: Arguments) -> None:
    """Add --lang, without a default: `choose_language` has one."""
    arguments.add(
        "--lang", choices=get_args(Lang), default=argparse.SUPPRESS, help=messages.help.LANG
    )


def add_logging(arguments: Arguments) -> None:
    """Add the options about standard error, without defaults: they may stand before the command."""
    for name, settings, help_ in (
        ("--quiet", {"action": "store_true"}, messages.help.QUIET),
        ("--log-format", {"choices": FORMATS}, messages.help.LOG_FORMAT),
        ("--log-level", {"choices": LEVELS}, messages.help.LOG_LEVEL),
    ):
        arguments.add(name, default=argparse.SUPPRESS, help=help_, **settings)


def integer(lang: Lang, least: int | None = None) -> Callable[[str], int]:
    """A converter for `type` of argparse whose errors are in `lang`; `least` is allowed."""

    def convert(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(messages.settings.INTEGER.text(lang)) from None
        if least is not None and number < least:
            message = messages.settings.RULES["greater_than_equal"].format(ge=least)
            raise argparse.ArgumentTypeError(message.text(lang))
        return number

    return convert
