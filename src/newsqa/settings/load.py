"""Settings and sources as commands and the library get them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError as PydanticSettingsError

from newsqa import messages
from newsqa.errors import SettingsError
from newsqa.settings.problem import problem_of, unknown_variable
from newsqa.settings.reading import PREFIX
from newsqa.settings.settings import Settings
from newsqa.settings.source import Source
from newsqa.settings.values import InvalidValue
from newsqa.types import SourceEntry

_OTHER_VARIABLES = frozenset({"NEWSQA_LANG"})
"""Environment variables of newsqa that are no settings."""


def load_source(name: str, location: str, **others: Any) -> SourceEntry:
    """A source as the command line or REST names it; `others` are further fields of `Source`.

    Raises SettingsError.
    """
    try:
        return Source(name=name, location=location, **others).entry()
    except ValidationError as error:
        raise SettingsError(problem_of(error, name)) from error


def load_settings(**overrides: Any) -> Settings:
    """Settings with the given ones on top (None means: not given).

    The sources of newsqa.toml belong to its own store: with another one given there are none.
    Raises SettingsError naming the setting and what is wrong with it, also for a variable NEWSQA_*
    of the environment that is none.
    """
    _check_names(os.environ)
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)
        if settings.source and "store" in given and "source" not in given:
            own = Settings(**{name: value for name, value in given.items() if name != "store"})
            if _resolved(settings.store) == _resolved(own.store):
                return settings
            settings = settings.model_copy(update={"source": []})
        return settings
    except ValidationError as error:
        raise SettingsError(problem_of(error)) from error
    except (PydanticSettingsError, ValueError, OSError) as error:
        for cause in (error, error.__cause__):  # of the file, of the environment
            if isinstance(cause, InvalidValue):
                raise SettingsError(cause.message) from error
        detail = " ".join(str(error).split())
        raise SettingsError(messages.settings.UNREADABLE.format(error=detail)) from error


def _check_names(variables: Iterable[str]) -> None:
    """Raise SettingsError for a variable that looks like a setting and is none."""
    for variable in variables:
        name = variable.upper()
        if not name.startswith(PREFIX) or name in _OTHER_VARIABLES:
            continue
        if name.removeprefix(PREFIX).lower() not in Settings.model_fields:
            raise SettingsError(unknown_variable(variable).one_line())


def _resolved(store: Path) -> Path:
    return store.expanduser().resolve()
