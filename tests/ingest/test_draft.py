from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from newsqa.ingest.draft import Draft, finish

DRAFT = Draft(
    location="a.txt",
    text="卓远航主持会议。",
    title="植树动员会",
    url="https://example.org/1",
    source="wire",
    publisher="青溪融媒",
    author="沙小满",
    published="2024-03-12",
)


def test_an_own_id_goes_before_the_address_and_the_address_before_the_words() -> None:
    assert finish(replace(DRAFT, id="n1")).id == "n1"
    by_url = finish(DRAFT).id
    assert by_url == finish(replace(DRAFT, text="改过的正文。")).id
    assert by_url != finish(replace(DRAFT, url="https://example.org/2")).id
    nameless = replace(DRAFT, url=None)
    assert finish(nameless).id == finish(replace(nameless, location="b.txt", source="x")).id
    assert finish(nameless).id != finish(replace(nameless, text="改过的正文。")).id


@pytest.mark.parametrize(
    "field", ["text", "title", "url", "source", "publisher", "author", "published"]
)
def test_any_changed_field_changes_the_hash(field: str) -> None:
    before = finish(replace(DRAFT, id="n1"))
    changes: dict[str, Any] = {field: "别的"}
    after = finish(replace(DRAFT, id="n1", **changes))
    assert before.id == after.id
    assert before.sha256 != after.sha256


def test_fields_do_not_run_into_each_other() -> None:
    one = finish(replace(DRAFT, id="n", title="甲", text="乙丙"))
    two = finish(replace(DRAFT, id="n", title="甲乙", text="丙"))
    assert one.sha256 != two.sha256


def test_place_and_time_of_fetching_do_not_change_the_hash() -> None:
    before, after = finish(DRAFT), finish(replace(DRAFT, location="elsewhere"))
    assert before.sha256 == after.sha256
    age = datetime.now(UTC) - datetime.fromisoformat(before.fetched)
    assert abs(age.total_seconds()) < 60


def test_how_fields_were_found_stays_with_the_article() -> None:
    bare = replace(DRAFT, publisher=None, published=None, author=None)
    labelled = replace(bare, publisher="青溪融媒").with_findings(bare, "label")
    article = finish(replace(labelled, published="2024-03-12").with_findings(labelled, "guess"))
    assert article.finding("publisher") == "label"
    assert article.finding("published") == "guess"
    assert article.finding("author") is None, "the article has none"
    assert finish(DRAFT).finding("published") is None, "it was given"
    assert finish(bare).sha256 != article.sha256


def test_the_first_finding_of_a_field_counts() -> None:
    bare = replace(DRAFT, published=None)
    dated = replace(bare, published="2024-03-12").with_findings(bare, "line")
    assert dated.with_findings(bare, "guess").found == {"published": "line"}
