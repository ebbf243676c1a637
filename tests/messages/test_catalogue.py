"""All messages: both languages, the same fields, a code of its own."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import get_args

import pytest

from newsqa import messages
from newsqa.messages import Message
from newsqa.types import AbstainReason

HAN = re.compile("[\u4e00-\u9fff]")


def constants() -> Iterator[tuple[str, Message]]:
    """Every message of the catalogue with its place."""
    for module in pkgutil.iter_modules(messages.__path__, "newsqa.messages."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Message):
                yield f"{module.name}.{name}", value
            elif isinstance(value, Mapping) and name.isupper():
                for key, one in value.items():
                    if isinstance(one, Message):
                        yield f"{module.name}.{name}[{key!r}]", one


ALL = dict(constants())
# Parts of problems, and errors that no input causes.
NO_PROBLEMS = {
    *("no_suffix", "xml_unclosed", "unknown_content_type"),
    *("allowed_host_invalid", "fetch_cache_unusable"),
}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("place", ALL)
def test_both_languages_have_the_same_fields(place: str) -> None:
    message = ALL[place]
    assert fields(message.zh) == fields(message.en)
    assert message.zh
    assert message.en
    assert re.fullmatch(r"[a-z][a-z0-9_]*", message.code)
    assert not HAN.search(message.en)


def test_codes_of_problems_are_kinds_and_others_name_one_message() -> None:
    by_code = Counter(message.code for message in {id(one): one for one in ALL.values()}.values())
    twice = {code for code, count in by_code.items() if count > 1}
    assert twice <= messages.ingest.KINDS.keys()
    problems = (
        place
        for place in ALL
        if place.startswith(("newsqa.messages.ingest.", "newsqa.messages.fetch."))
    )
    for place in problems:
        assert ALL[place].code in {*messages.ingest.KINDS, *NO_PROBLEMS}, place


def test_no_sentence_is_written_twice() -> None:
    different = {id(one): (one.zh, one.en) for one in ALL.values()}
    assert [pair for pair, count in Counter(different.values()).items() if count > 1] == []


def test_every_abstention_is_explained() -> None:
    assert messages.answers.EXPLANATIONS.keys() == set(get_args(AbstainReason))
    assert messages.answers.HEADINGS.keys() <= set(get_args(AbstainReason))
    for reason in get_args(AbstainReason):
        assert messages.answers.abstention(reason).zh.endswith("。")
        assert not messages.answers.heading(reason).zh.endswith("。")
