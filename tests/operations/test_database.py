"""operations.db: made when it is missing, set aside when it is damaged."""

from __future__ import annotations

import threading
from pathlib import Path

import apsw
import pytest

from newsqa.errors import StoreVersion
from newsqa.operations.database import FILE, Operations, existing


def test_it_is_made_once_and_read_again(tmp_path: Path) -> None:
    assert existing(tmp_path) is None
    assert not (tmp_path / FILE).exists(), "who only looks makes none"
    Operations(tmp_path).write("INSERT INTO marks VALUES ('a', 'a', 'wrong', '2024')")
    found = existing(tmp_path)
    assert found is not None
    assert found.read("SELECT mark FROM marks") == [("wrong",)]


@pytest.mark.parametrize("content", [b"no database" * 100, b"SQLite format 3\0" + b"x" * 999])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert Operations(tmp_path).read("SELECT * FROM marks") == []
    assert (tmp_path / f"{FILE}.damaged").read_bytes() == content


def test_a_file_of_a_later_version_stays_as_it_is(tmp_path: Path) -> None:
    Operations(tmp_path).close()
    later = apsw.Connection(str(tmp_path / FILE))
    later.pragma("user_version", 99)
    later.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(StoreVersion, match="99"):
        Operations(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before
    assert not list(tmp_path.glob("*.damaged"))


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = Operations(tmp_path)
    with pytest.raises(ZeroDivisionError), database.together():
        database.write("INSERT INTO marks VALUES ('a', 'a', 'wrong', '2024')")
        _ = 1 / 0
    assert database.read("SELECT * FROM marks") == []


def test_threads_share_it(tmp_path: Path) -> None:
    database = Operations(tmp_path)
    database.write("INSERT INTO durations VALUES ('2024-08-01', 1.0, 0)")

    def add() -> None:
        for _ in range(100):
            with database.together():
                ((count,),) = database.read("SELECT asked FROM durations")
                database.write("UPDATE durations SET asked = ?", [int(str(count)) + 1])

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.read("SELECT asked FROM durations") == [(400,)]
