"""What the command line says of a talk."""

from __future__ import annotations

import pytest

from newsqa.cli.ask import _understood
from newsqa.messages import Lang
from tests.web.talking import POST, WHO, Talking


@pytest.mark.parametrize(("lang", "line"), [("zh", "按“关士杰"), ("en", "Understood as")])
def test_what_was_understood_is_a_line(lang: Lang, line: str) -> None:
    (shown,) = _understood(Talking().ask(POST, history=[WHO]), lang)
    assert line in shown
    assert _understood(Talking().ask(WHO), lang) == []
