"""Every link in a page of documentation leads to a file, and every decision is in the index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

_LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
PAGES = sorted(
    path
    for folder in (".", "docs", "examples", "training", "embeddings", "src/newsqa/models")
    for path in (REPOSITORY / folder).glob("**/*.md" if folder in ("docs", "examples") else "*.md")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_lead_to_files(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_decision_is_in_the_index() -> None:
    folder = REPOSITORY / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for record in folder.glob("[0-9]*.md"):
        number, _, title = record.read_text(encoding="utf-8").partition("\n")[0][2:].partition(" ")
        assert record.name.startswith(f"{number}-")
        assert f"- [{number} {title}]({record.name})" in index
