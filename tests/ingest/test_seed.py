"""The real article that this project began with, where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsqa.ingest.draft import Draft
from newsqa.ingest.pipeline import read_drafts


@pytest.fixture(scope="module")
def seed(shared: Path) -> Draft:
    (draft,) = read_drafts([shared / "seed"])
    assert isinstance(draft, Draft)
    return draft


def test_both_places_that_lost_bytes_are_put_right(seed: Draft) -> None:
    repairs = [(r.before, r.after) for r in seed.repairs if r.kind == "lost_bytes"]
    assert repairs == [("?萍汲屈h", "保科技城黨"), ("?偭坎淮", "。總量不大")]
    for _, after in repairs:
        assert after in seed.text


def test_all_notes_go_and_real_brackets_stay(seed: Draft) -> None:
    assert sum(repair.kind == "note" for repair in seed.repairs) > 200
    assert seed.text.count("(") == seed.text.count(")") == 1


def test_fields_are_found_and_boilerplate_goes(seed: Draft) -> None:
    assert seed.published == "2018-03-06"
    assert seed.publisher is not None
    for boilerplate in ("上一篇", "下一篇", "版權所有", "瀏覽次數", "發布者"):
        assert boilerplate not in seed.text
