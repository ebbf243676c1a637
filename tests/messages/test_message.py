"""A message speaks two languages, and its fields are filled in both."""

import pytest

from newsqa.errors import StoreBusy
from newsqa.messages import Message

BUSY = Message("{path} 正忙：{why}", "{path} is busy: {why}", "store_busy")
WHY = Message("另一个进程在写", "another process is writing", "writer")


def test_fields_are_filled_in_each_language() -> None:
    message = BUSY.format(path="a b", why=WHY)
    assert message.text("zh") == "a b 正忙：另一个进程在写"
    assert message.text("en") == "a b is busy: another process is writing"
    assert message.code == "store_busy"


def test_braces_of_a_value_stay() -> None:
    assert BUSY.format(path="{x}", why="{y}").text("en") == "{x} is busy: {y}"


def test_a_missing_field_and_an_unknown_language_are_errors() -> None:
    with pytest.raises(KeyError):
        BUSY.format(path="a")
    with pytest.raises(ValueError, match="fr"):
        WHY.text("fr")


def test_an_error_carries_its_message() -> None:
    error = StoreBusy(BUSY.format(path="a", why=WHY))
    assert error.message.code == "store_busy"
    assert str(error) == "a 正忙：另一个进程在写 / a is busy: another process is writing"
