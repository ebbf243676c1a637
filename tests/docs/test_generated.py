"""The generated parts of the reference pages are what the code gives now."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs import generate

from newsqa.messages import Lang

PAGES = generate.pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_up_to_date(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page], "run: python -m docs.generate"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_argument_has_help(lang: Lang) -> None:
    for line in generate.commands(lang).splitlines():
        assert not line.endswith("` |  |"), line


def test_a_page_without_marks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# Page\n", encoding="utf-8")
    with pytest.raises(ValueError, match="marks"):
        generate.filled(tmp_path / "page.md", "")
