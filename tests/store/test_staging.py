from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import apsw
import numpy as np
import pytest

from newsqa.errors import StoreError
from newsqa.store.staging import FILE, Staging
from newsqa.store.writer import Entry
from tests.conftest import REPOSITORY
from tests.store.parts import WIDTH, entry


def entries(*ids: str, words: str = "县长 主持") -> list[Entry]:
    return [
        replace(
            entry(id_, f"{words} {id_}", "会议 召开", published="2024-03-12"),
            signature=(1, -(2**60)),
            embedded=f"{id_}{words}".encode(),
        )
        for id_ in ids
    ]


def same(found: Entry | None, given: Entry) -> bool:
    assert found is not None
    assert found.article == given.article
    assert [(p.start, p.end) for p in found.passages] == [(p.start, p.end) for p in given.passages]
    assert [list(terms) for terms in found.passage_terms] == list(given.passage_terms)
    assert list(found.article_terms) == list(given.article_terms)
    assert list(found.signature) == list(given.signature)
    return bool((found.vectors.astype(np.float16) == given.vectors.astype(np.float16)).all())


@pytest.mark.parametrize("in_memory", [0, 1, 2, 9])
def test_all_come_back_the_later_of_two(tmp_path: Path, in_memory: int) -> None:
    staging = Staging(tmp_path, "town", in_memory)
    empty = replace(
        entry("e", "x"), passages=[], vectors=np.zeros((0, WIDTH), np.float32), passage_terms=[]
    )
    for part in (entries("a", "b"), [empty], entries("c"), entries("b", words="又 主持")):
        staging.put(part)
    given = {one.article.id: one for one in (*entries("a", "b", "c"), empty)}
    given |= {"b": entries("b", words="又 主持")[0]}
    found = {one.article.id: one for one in staging.entries()}
    assert found.keys() == given.keys() == set(staging.ids)
    assert len(list(staging.entries())) == 4
    assert all(same(found[id_], given[id_]) for id_ in given)
    staging.clear()
    assert (staging.ids, list(staging.entries()), list(tmp_path.iterdir())) == ([], [], [])


def test_few_need_no_file(tmp_path: Path) -> None:
    staging = Staging(tmp_path, "town", 2)
    staging.put(entries("a", "b"))
    assert not list(tmp_path.iterdir())


def test_the_next_run_finds_the_vectors_of_the_same_texts_only(tmp_path: Path) -> None:
    for source in ("town", "city"):
        stopped = Staging(tmp_path, source, 0)
        stopped.put(entries("a", "b"))
        stopped.close()
    again = Staging(tmp_path, "town", 0)
    (given,) = entries("a")
    assert again.ids == []
    found = again.vectors("a", given.embedded)
    assert found is not None
    assert (found == given.vectors.astype(np.float16)).all()
    assert again.vectors("a", b"other words") is None
    assert again.vectors("c", given.embedded) is None
    again.clear()
    assert again.vectors("a", given.embedded) is None
    other = Staging(tmp_path, "city", 0)
    assert other.vectors("a", given.embedded) is not None  # those of another source stay
    other.clear()
    assert not list(tmp_path.iterdir())


def test_what_is_damaged_is_never_used(tmp_path: Path) -> None:
    made = Staging(tmp_path, "town", 0)
    given = entries(*"abcdef")
    made.put(given)
    made.close()
    data = (tmp_path / FILE).read_bytes()
    chance = random.Random(11)
    reused = 0
    for number in range(150):
        damaged = bytearray(data)
        if number % 3 == 0:
            del damaged[chance.randrange(len(damaged)) :]
        for _ in range(8):
            place = chance.randrange(len(damaged) or 1)
            damaged[place : place + 1] = bytes([chance.randrange(256)])
        (tmp_path / FILE).write_bytes(damaged)
        staging = Staging(tmp_path, "town", 0)
        for one in given:
            vectors = staging.vectors(one.article.id, one.embedded)
            reused += vectors is not None
            assert vectors is None or (vectors == one.vectors.astype(np.float16)).all(), number
        staging.put(entries("z"))
        assert [found.article.id for found in staging.entries()] == ["z"]
        staging.close()
    assert reused


def test_what_does_not_come_back_as_written_is_not_committed(tmp_path: Path) -> None:
    staging = Staging(tmp_path, "town", 0)
    staging.put(entries("a", "b"))
    other = apsw.Connection(str(tmp_path / FILE))
    other.execute("UPDATE entries SET vectors = zeroblob(length(vectors)) WHERE article = 'b'")
    other.close()
    with pytest.raises(StoreError, match="nothing was committed") as raised:
        list(staging.entries())
    assert "\n" not in str(raised.value)


MANY = """
import resource, sys
from pathlib import Path
import numpy as np
from newsqa.store.database import Store
from newsqa.store.staging import Staging
from newsqa.store.writer import Entry
from newsqa.types import Article, Passage

def many(first, count):
    for number in range(first, first + count):
        words = [f"{(number * 7919 + place) % 40_000:05d}" for place in range(600)]
        article = Article(str(number), " ".join(words), sha256=str(number))
        passages = [Passage(article, start, start + 1000) for start in (0, 1000, 2000)]
        vectors = np.full((3, 384), 0.05, np.float32)
        parts = [words[:200], words[200:400], words[400:]]
        yield Entry(article, passages, vectors, parts, words, (number,) * 33)

store = Store(Path(sys.argv[1]), create=True)
with store.writer() as writer:
    writer.commit(list(many(0, 300)), "m")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    staging = Staging(store.folder, "town", 256)
    for first in range(300, int(sys.argv[2]), 256):
        staging.put(list(many(first, 256)))
    generation = writer.commit(staging.entries(), "m", ids=set(staging.ids))
    staging.clear()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
log = store.path.with_name("news.db-wal").stat().st_size
writer = None
with store.writer() as writer:  # the log is cut when it begins again
    writer.commit(list(many(0, 1)), "m")
log_after = store.path.with_name("news.db-wal").stat().st_size
print(generation, (peak - before) // 1024, log >> 20, log_after >> 20)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in KiB on Linux")
def test_a_commit_of_very_many_needs_little_memory(tmp_path: Path) -> None:
    paths = {"PYTHONPATH": os.pathsep.join(["src", os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(
        [sys.executable, "-c", MANY, str(tmp_path / "store"), "8000"],
        cwd=REPOSITORY,
        env=os.environ | paths,
        capture_output=True,
        text=True,
        check=True,
    )
    generation, more_mb, log_mb, log_after_mb = map(int, done.stdout.split())
    sys.stdout.write(f"{more_mb} MiB more; log {log_mb}, then {log_after_mb} MiB\n")
    assert generation == 2
    assert more_mb < 160  # held in memory they are some 600 MiB
    assert log_after_mb <= 64
