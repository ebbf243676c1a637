"""Variants of a question that leave its event open, over a small store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from training import fit_clarify
from training.clarify_reading import Archive, Asked, Read
from training.fit_clarify import (
    WRITTEN,
    Row,
    cross_validated,
    fit,
    row_of,
    twin_questions,
    written_questions,
)

from newsqa.engine import NewsQA
from newsqa.types import Article, Span

FIRES = (
    (
        "mill",
        "白石镇木器厂起火",
        "白石镇一家木器厂夜里起火，消防员救出六人，烧掉三间仓房。",
        "08-03",
    ),
    ("inn", "临湾区旅馆起火", "临湾区一家旅馆清晨起火，消防员救出十四人，火因是电热毯。", "11-20"),
)


@pytest.fixture
def archive(engine: NewsQA) -> Iterator[Archive]:
    engine.add([Article(i, text, title=t, published=f"2024-{d}") for i, t, text, d in FIRES])
    with engine.store.view() as view:
        yield Archive(engine, view)


@pytest.fixture
def named(archive: Archive) -> Read:
    read = archive.read(Asked(1, "白石镇木器厂起火，消防员救出几人？", "named", "mill"))
    assert read
    return read


def test_a_question_of_one_event_is_found_but_not_read(archive: Archive, named: Read) -> None:
    assert named.hits[0].passage.article.id == "mill"
    assert named.spans == ()
    assert row_of(named, "twins") is None
    assert archive.read(Asked(1, "How many were saved?", "named", "mill")) is None


def test_without_what_only_its_event_has_a_question_fits_another(
    archive: Archive, named: Read
) -> None:
    made = {asked.made: asked for asked in archive.variants(named)}
    twin = made["twin"]
    assert "起火" in twin.text
    assert "木器" not in twin.text
    assert twin.article == "mill"
    open_ = archive.read(twin)
    assert open_
    assert open_.spans
    assert {one.articles[0].id for one in open_.events if one.span} >= {"mill", "inn"}


@pytest.mark.parametrize(
    ("first", "second", "own", "is_open"),
    [
        (0.5, 0.4, "mill", True),
        (0.5, 0.4, "elsewhere", True),
        (0.9, 0.06, "mill", False),
        (0.9, 0.06, "inn", None),
        (0.9, 0.2, "mill", None),
        (0.06, 0.05, "mill", None),
    ],
)
def test_whether_a_variant_is_open_shows_in_the_answers(
    archive: Archive, named: Read, first: float, second: float, own: str, is_open: bool | None
) -> None:
    both = archive.read(Asked(1, "起火，消防员救出几人？", "twin", own))
    assert both
    read = replace(both, spans=(_span(both, "六人", first), _span(both, "十四人", second)))
    assert read.is_open() is is_open
    for made, known in (
        ("named", False),
        ("vague", True),
        ("twin_written", True),
        ("one_written", False),
    ):
        assert replace(read, asked=replace(read.asked, made=made)).is_open() is known


def _span(read: Read, words: str, score: float) -> Span:
    passage = next(hit.passage for hit in read.hits if words in hit.passage.text)
    start = passage.article.text.index(words)
    return Span(passage, start, start + len(words), start, start + len(words), score)


def test_each_part_is_weighed_by_the_others() -> None:
    rows = [Row(Asked(n, "", "named"), [float(n % 3), 1.0], unclear=n % 3 == 2) for n in range(60)]
    likely = cross_validated(rows)
    assert min(likely[2::3]) > max(likely[0::3])
    assert fit(rows).of([2.0, 1.0]) > 0.5 > fit(rows).of([0.0, 1.0])


def test_each_function_has_rows_of_its_own(archive: Archive, named: Read) -> None:
    both = archive.read(Asked(1, "起火，消防员救出几人？", "twin", "mill"))
    assert both
    twin = replace(both, spans=(_span(both, "六人", 0.5), _span(both, "十四人", 0.4)))
    row = row_of(twin, "twins")
    assert row
    assert row.unclear
    assert row.weight == 1
    assert row_of(twin, "vague") is None
    vague = row_of(replace(twin, asked=Asked(2, "救出几人？", "vague")), "vague")
    assert vague
    assert len(vague.features) != len(row.features)


def test_written_questions_are_of_both_kinds_and_have_numbers_of_their_own() -> None:
    written = list(written_questions(10))
    assert {one.made for one in written} == {"vague", "written"}
    assert [one.number for one in written] == list(range(10, 10 + len(written)))


@pytest.mark.parametrize(("made", "is_open"), [("twin_written", True), ("one_written", False)])
def test_questions_written_for_one_function_count_more_for_it_and_not_for_the_other(
    archive: Archive, made: str, is_open: bool
) -> None:
    both = archive.read(Asked(1, "起火，消防员救出几人？", made, "mill"))
    assert both
    read = replace(both, spans=(_span(both, "六人", 0.9), _span(both, "十四人", 0.06)))
    row = row_of(read, "twins")
    assert row
    assert row.unclear is is_open
    assert row.weight == WRITTEN
    assert row_of(read, "vague") is None


def test_questions_of_the_same_article_are_of_one_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        "twin\t木器厂和旅馆哪天起火\tmill\tinn",
        "one\t白石镇烧了几间\tmill",
        "one\t临湾区火因是啥\tinn\tinn2",
        "twin\t谁家停电了\troad\tlane",
        "one\t停电多久\tlane2",
    )
    written = tmp_path / "twins.tsv"
    written.write_text("\n".join(lines) + "\n", "utf-8")
    monkeypatch.setattr(fit_clarify, "TWIN_QUESTIONS", written)
    asked = list(twin_questions(7))
    assert [one.made for one in asked] == [
        "twin_written",
        "one_written",
        "one_written",
        "twin_written",
        "one_written",
    ]
    first, second, third, fourth, fifth = (one.number for one in asked)
    assert first == second == third == 7
    assert len({first, fourth, fifth}) == 3
    assert min(fourth, fifth) > 7
    assert asked[0] == Asked(7, "木器厂和旅馆哪天起火", "twin_written", "mill")


def test_the_length_of_a_question_does_not_tell_whether_it_fits_two_events() -> None:
    asked = list(twin_questions(0))
    assert len({one.text for one in asked}) == len(asked)
    lengths = {
        made: [len(one.text) for one in asked if one.made == made]
        for made in ("twin_written", "one_written")
    }
    assert sum(map(len, lengths.values())) == len(asked)
    means = [sum(own) / len(own) for own in lengths.values()]
    assert abs(means[0] - means[1]) < 0.5
