"""The walks of docs/design.md name what is in the code."""

from __future__ import annotations

import re
from importlib import import_module

from tests.conftest import REPOSITORY

_NAME = re.compile(r"`((?:[a-z_]+\.)+\w+)`")
_PAGE = REPOSITORY / "docs" / "design.md"


def test_every_name_in_the_walks_exists() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    walks = page.partition("## One question")[2].partition("## Names")[0]
    names = _NAME.findall(walks)
    assert len(names) > 30
    for name in names:
        assert _exists(name), name


def test_every_room_is_in_the_table() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    for path in (REPOSITORY / "src" / "newsqa").iterdir():
        if path.is_dir() and (path / "__init__.py").exists():
            assert f"| `{path.name}/` |" in page, path.name


def _exists(name: str) -> bool:
    """Whether newsqa has a module of that name, or one with such an attribute."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(("newsqa", *parts[:count])))
        except ModuleNotFoundError:
            continue
        for attribute in parts[count:]:
            if not hasattr(found, attribute):
                return False
            found = getattr(found, attribute)
        return True
    return False
