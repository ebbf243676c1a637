"""Bit rot: whatever happens to the bytes of news.db, no answer has words the archive never had."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from newsqa.errors import NewsQAError
from newsqa.store.database import FILE
from tests.archive import opened, state, write

Mutation = Callable[[bytearray, random.Random], None]


def _truncate(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _zero(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    size = min(chance.choice([16, 512, 4096]), len(data) - start)
    data[start : start + size] = bytes(size)


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice([1, 1, 8])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


MUTATIONS: tuple[Mutation, ...] = (_truncate, _zero, _flip)


@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_answer_is_made_of_damaged_bytes(tmp_path: Path, count: int) -> None:
    folder, made = tmp_path / "news", tmp_path / "store"
    write(folder, state(1))
    engine = opened(made, folder)
    engine.refresh()
    with engine.store.view() as view:
        true = {(article.id, article.title, article.text) for article in view.articles()}
    engine.store.close()
    data = (made / FILE).read_bytes()
    chance = random.Random(3)
    outcomes = {"refused": 0, "answered": 0}
    for number in range(count):
        damaged = bytearray(data)
        MUTATIONS[number % len(MUTATIONS)](damaged, chance)
        store = tmp_path / "damaged"
        store.mkdir()
        (store / FILE).write_bytes(bytes(damaged))
        reader = None
        try:
            reader = opened(store, folder)
            answer = reader.ask("各县集市公告由谁主持")
            for hit in (*answer.hits, *reader.search("青溪集市", 20)):
                article = hit.passage.article
                assert (article.id, article.title, article.text) in true, number
                assert hit.passage.text in article.text
            outcomes["answered"] += 1
        except NewsQAError as error:
            assert "\n" not in str(error), number
            assert " / " in str(error), number
            outcomes["refused"] += 1
        finally:
            if reader:
                reader.store.close()
            shutil.rmtree(store)
    assert all(outcomes.values()), outcomes


@pytest.mark.parametrize("size", [0, 7, 40, 4000])
def test_a_log_that_was_cut_off_is_not_read(tmp_path: Path, size: int) -> None:
    folder, store = tmp_path / "news", tmp_path / "store"
    write(folder, state(0))
    engine = opened(store, folder)
    engine.refresh()
    engine.store.close()
    (store / f"{FILE}-wal").write_bytes(b"\x37\x7f\x06\x82" * (size // 4) + b"\0" * (size % 4))
    assert len(opened(store, folder).ask("各县集市公告").hits) == len(state(0))
