"""What pydantic says of a setting that cannot be used, as one line: Chinese, then English."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

_LIST = ('要写成列表，如 ["…"]', 'a list is wanted, as ["…"]')
_WHOLE = ("要写成整数", "a whole number is wanted")
_NUMBER = ("要写成数", "a number is wanted")
_SWITCH = ("要写成 true 或 false", "true or false is wanted")
_SAID = {
    "extra_forbidden": ("没有这项设置；请检查拼写", "there is no such setting; check the spelling"),
    "missing": ("没有写", "it is missing"),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "bool_parsing": _SWITCH,
    "bool_type": _SWITCH,
    "string_type": ('要写成 "文字"', 'a "text" is wanted'),
    "string_too_short": ("不能是空的", "it must not be empty"),
    "greater_than_equal": ("不能小于 {ge}", "not less than {ge}"),
    "greater_than": ("要大于 {gt}", "more than {gt} is wanted"),
    "less_than_equal": ("不能大于 {le}", "not more than {le}"),
    "literal_error": ("只能是 {expected}", "one of {expected} is wanted"),
}


def told(error: ValidationError, source: str | None = None) -> str:
    """The first fault: which setting, what is wrong with it. `source` is one that the command line
    names.
    """
    first = error.errors()[0]
    context = first.get("ctx", {})
    if first["type"] in _SAID:
        chinese, english = (words.format_map(context) for words in _SAID[first["type"]])
    else:
        said = str(context.get("error", first["msg"]))
        chinese, _, english = said.partition(" / ")
        english = english or said
    where, place = _where(first["loc"])
    if source is not None:
        where, place = f"来源 {source!r} ", f"source {source!r}"
    return f"{where}不可用：{chinese} / {place} cannot be used: {english}"


def _where(place: Sequence[str | int]) -> tuple[str, str]:
    if not place:
        return "newsqa.toml 里的设置", "the settings in newsqa.toml"
    name = str(place[0])
    if name == "source" and len(place) > 1 and isinstance(place[1], int):
        number, inside = place[1] + 1, ".".join(map(str, place[2:]))
        return (
            f"newsqa.toml 里第 {number} 个 [[source]] {f'的 {inside} ' if inside else ''}",
            f"{f'{inside} in ' if inside else ''}[[source]] number {number} in newsqa.toml",
        )
    variable = f"NEWSQA_{name.upper()}"
    return f"设置 {name}（或环境变量 {variable}）", f"setting {name} (or {variable})"
