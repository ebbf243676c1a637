"""The trigram model beside the definition of a back-off model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsqa.models.bundle import MODELS
from newsqa.models.characters import (
    SIZE,
    STEP,
    CharacterModel,
    Tables,
    bundled_characters,
    read_tables,
    write_tables,
)

LETTERS = "的一是在"
SINGLE = [96, 24, 30, 36, 42]
PAIRS = {(1, 2): (12, 6), (1, 4): (24, 3), (3, 1): (36, 9)}
TRIPLES = {(1, 2, 1): 12, (1, 2, 4): 24, (3, 1, 2): 18}


def tables() -> Tables:
    counts = [sum(triple[:2] == pair for triple in TRIPLES) for pair in PAIRS]
    return Tables(
        vocabulary=LETTERS,
        single=np.array(SINGLE, np.uint8),
        pairs=np.array([first * SIZE + second for first, second in PAIRS], np.uint32),
        pair=np.array([pair for pair, _ in PAIRS.values()], np.uint8),
        back_off=np.array([left for _, left in PAIRS.values()], np.uint8),
        single_back_off=np.array([1, 2, 3, 4, 5], np.uint8),
        counts=np.array(counts, np.uint16),
        thirds=np.array([third for _, _, third in TRIPLES], np.uint16),
        triple=np.array([*TRIPLES.values()], np.uint8),
    )


def steps_after_two(first: int, second: int, third: int) -> int:
    """Steps by the definition: the longest context that was seen, what is left to it before."""
    if (first, second, third) in TRIPLES:
        return TRIPLES[first, second, third]
    left = PAIRS.get((first, second), (0, 0))[1]
    if (second, third) in PAIRS:
        return left + PAIRS[second, third][0]
    return left + second + 1 + SINGLE[third]


@given(st.lists(st.integers(0, len(LETTERS)), min_size=3, max_size=40))
def test_every_trigram_is_as_likely_as_defined(numbers: list[int]) -> None:
    drawn = np.array(numbers, np.int64)
    found = CharacterModel(tables()).after_two(drawn[:-2], drawn[1:-1], drawn[2:])
    wanted = [steps_after_two(*numbers[at : at + 3]) for at in range(len(numbers) - 2)]
    assert found == pytest.approx([-STEP * steps for steps in wanted], rel=1e-6)


def test_tables_come_back_from_a_file(tmp_path: Path) -> None:
    write_tables(tmp_path, tables())
    with np.load(tmp_path / "characters.npz") as stored:
        assert list(np.cumsum(stored["pairs"])) == list(tables().pairs)


def test_the_bundled_model_finds_what_it_stores() -> None:
    stored = read_tables(MODELS)
    model = bundled_characters()
    every = 997
    rows = np.repeat(np.arange(len(stored.pairs)), stored.counts)[::every]
    firsts, seconds = np.divmod(stored.pairs[rows].astype(np.int64), SIZE)
    found = model.after_two(firsts, seconds, stored.thirds[::every].astype(np.int64))
    assert found == pytest.approx(-STEP * stored.triple[::every].astype(np.float64), rel=1e-6)
