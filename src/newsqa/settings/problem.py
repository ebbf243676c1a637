"""What is wrong with a setting, in words: which one, why, and what may be meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from newsqa import messages
from newsqa.messages import Message
from newsqa.settings.reading import PREFIX
from newsqa.settings.settings import Settings
from newsqa.settings.source import Source
from newsqa.settings.values import InvalidValue


def problem_of(error: ValidationError, source: str | None = None) -> Message:
    """The first error: which setting, and what is wrong with it.

    `source` is the name of a source that the command line gives.
    """
    first = error.errors()[0]
    context = first.get("ctx", {})
    cause = context.get("error")
    misspelt = _misspelt(first["loc"]) if first["type"] == "extra_forbidden" else None
    if isinstance(cause, InvalidValue):
        reason = cause.message
    elif misspelt:
        reason = messages.settings.MISSPELT.format(near=misspelt)
    elif first["type"] in messages.settings.RULES:
        reason = messages.settings.RULES[first["type"]].format(**context)
    else:
        reason = messages.settings.OTHER.format(detail=first["msg"])
    if source is not None:
        where = messages.settings.SOURCE.format(name=source)
    else:
        where = _where(first["loc"])
    return messages.settings.INVALID.format(where=where, reason=reason).one_line()


def unknown_variable(variable: str) -> Message:
    """What to say of it: with the name that it is probably meant to be."""
    near = _nearest(variable.upper(), [PREFIX + name.upper() for name in Settings.model_fields])
    if near:
        return messages.settings.MISSPELT_VARIABLE.format(variable=variable, near=near)
    return messages.settings.UNKNOWN_VARIABLE.format(variable=variable)


def _nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that a misspelt one is probably meant to be."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(names), 1)), None)


def _misspelt(place: Sequence[str | int]) -> str | None:
    """What the unknown name at pydantic's `loc` is probably meant to be."""
    known = Settings.model_fields if len(place) == 1 else Source.model_fields
    return _nearest(str(place[-1]).lower(), known)


def _where(place: Sequence[str | int]) -> Message:
    """The setting that pydantic's `loc` leads to."""
    if not place:
        return messages.settings.ALL_SETTINGS
    name = str(place[0])
    if name == "source" and len(place) > 1 and isinstance(place[1], int):
        number, field = place[1] + 1, ".".join(map(str, place[2:]))
        if field:
            return messages.settings.SOURCE_FIELD.format(number=number, field=field)
        return messages.settings.SOURCE_ENTRY.format(number=number)
    return messages.settings.SETTING.format(name=name, variable=f"NEWSQA_{name.upper()}")
