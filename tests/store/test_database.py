from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from newsqa.errors import StoreBusy, StoreError, StoreMissing, StoreVersion
from newsqa.store import schema
from newsqa.store.database import FILE, Store
from newsqa.types import Feedback
from tests.permissions import obeyed
from tests.store import fts5
from tests.store.parts import check_whole, entry, put, rows


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store", create=True)
    put(made, entry("a", "县长 主持", "会议 召开"))
    return made


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def in_thread(work: Callable[[], object]) -> object:
    """What a function gives, or raises, in another thread."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except StoreError as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    return found[0]


# -- opening -------------------------------------------------------------------------------------


def test_a_missing_store_names_the_command_and_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="newsqa ingest"):
        Store(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_store_is_made_once_and_opened_after(tmp_path: Path) -> None:
    made = Store(tmp_path / "deep/store", create=True)
    put(made, entry("a", "会议 召开"))
    for create in (True, False):
        with Store(tmp_path / "deep/store", create=create).view() as view:
            assert view.generation == 1
            assert view.counts().articles == 1


def test_an_empty_file_is_no_store_yet_and_can_become_one(tmp_path: Path) -> None:
    # What is left when the first writer is stopped before its first commit.
    (tmp_path / FILE).touch()
    with pytest.raises(StoreMissing):
        Store(tmp_path)
    put(Store(tmp_path, create=True), entry("a", "会议 召开"))
    with Store(tmp_path).view() as view:
        assert view.counts().articles == 1


@pytest.mark.parametrize("create", [False, True])
def test_a_newer_store_is_refused_and_left_alone(store: Store, create: bool) -> None:
    store.close()
    connection = apsw.Connection(str(store.path))
    connection.pragma("user_version", schema.SCHEMA_VERSION + 1)
    connection.close()
    before = digest(store.path)
    with pytest.raises(StoreVersion, match="upgrade"):
        Store(store.folder, create=create)
    assert digest(store.path) == before


@pytest.mark.parametrize("create", [False, True])
def test_the_database_of_another_program_is_refused_and_left_alone(
    tmp_path: Path, create: bool
) -> None:
    connection = apsw.Connection(str(tmp_path / FILE))
    connection.execute("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
    connection.close()
    before = digest(tmp_path / FILE)
    with pytest.raises(StoreError, match="not a newsqa store"):
        Store(tmp_path, create=create)
    assert digest(tmp_path / FILE) == before  # not even its journal mode has changed


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("data", [b"no database" * 200, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_names_the_repair(tmp_path: Path, data: bytes, create: bool) -> None:
    (tmp_path / FILE).write_bytes(data)
    with pytest.raises(StoreError, match=rf"{FILE}.*(backup|permissions)") as caught:
        Store(tmp_path, create=create)
    assert "\n" not in str(caught.value)
    assert (tmp_path / FILE).read_bytes() == data


def test_reading_a_damaged_page_raises_store_error(store: Store) -> None:
    put(store, *(entry(f"n{n}", f"第{n}次 会议 " + "字" * 800) for n in range(60)))
    store.close()
    data = bytearray(store.path.read_bytes())
    for start in range(8192, len(data) - 4096, 4096):
        data[start : start + 64] = b"\xaa" * 64
    store.path.write_bytes(bytes(data))
    with pytest.raises(StoreError, match="damaged"), Store(store.folder).view() as view:
        list(view.articles())


@pytest.mark.parametrize("create", [False, True])
def test_an_impossible_folder_raises_store_error(tmp_path: Path, create: bool) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file"):
        Store(tmp_path / "file" / "store", create=create)
    (tmp_path / FILE).mkdir()
    with pytest.raises(StoreError, match="permissions"):
        Store(tmp_path, create=create)


@obeyed
def test_a_read_only_folder_raises_store_unwritable(tmp_path: Path, store: Store) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    store.close()
    store.folder.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="permissions"):
            Store(closed / "store", create=True)
        with pytest.raises(StoreError, match="permissions"), Store(store.folder).writer():
            pass
    finally:
        closed.chmod(0o700)
        store.folder.chmod(0o700)


def test_a_store_removed_while_open_is_missing_and_not_created_again(
    store: Store,
) -> None:
    def titles() -> list[str]:
        with store.view() as view:
            return [article.title for article in view.sample(9)]

    def written() -> None:
        with store.writer():
            pass

    given = Feedback("f" * 32, "2024-05-06T00:00:00+00:00", "谁？", "", (), "good", None, "", 1)
    before = titles()
    away = store.folder.with_name("away")
    store.folder.rename(away)
    for work in (titles, written, lambda: store.note(given)):
        for missed in (in_thread(work), here(work)):
            assert isinstance(missed, StoreMissing)
    assert not store.folder.exists()
    store.folder.mkdir()
    assert isinstance(in_thread(titles), StoreMissing)
    assert list(store.folder.iterdir()) == []
    store.folder.rmdir()
    away.rename(store.folder)
    assert titles() == in_thread(titles) == before
    store.note(given)
    assert store.feedback() == [given]


def test_a_store_that_takes_the_place_of_another_is_seen_and_keeps_its_log(
    store: Store, tmp_path: Path
) -> None:
    with store.view() as view:
        assert [article.id for article in view.sample(9)] == ["a"]
    store.folder.rename(tmp_path / "old")
    new = Store(store.folder, create=True)
    put(new, entry("b", "大桥 通车"))
    log = store.path.with_name(f"{FILE}-wal")
    assert log.stat().st_size > 0
    with store.view() as view:
        assert [article.id for article in view.sample(9)] == ["b"]
    assert log.stat().st_size > 0
    check_whole(new)
    check_whole(Store(tmp_path / "old"))


def here(work: Callable[[], object]) -> object:
    """What a function gives, or raises."""
    try:
        return work()
    except StoreError as error:
        return error


# -- one writer ----------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from newsqa.store.database import Store
with Store(Path(sys.argv[1])).writer():
    sys.stdout.write("held\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


def test_a_second_process_is_refused_with_the_id_of_the_first(store: Store) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy, match=rf"\b{other.pid}\b"), store.writer():
            pass
        # Reading, and opening for later writing, goes on.
        with Store(store.folder, create=True).view() as view:
            assert view.generation == 1
        other.kill()
        other.wait(30)
        # A writer that died holds nothing.
        assert put(store, entry("b", "大桥 合龙")) == 2


def test_a_second_thread_is_refused(store: Store) -> None:
    with store.writer():
        found = in_thread(lambda: put(store, entry("b", "大桥 合龙")))
    assert isinstance(found, StoreBusy)
    assert str(os.getpid()) in str(found)
    assert in_thread(lambda: put(store, entry("b", "大桥 合龙"))) == 2


def test_the_lock_is_given_back_after_an_error(store: Store) -> None:
    with pytest.raises(KeyError), store.writer():
        raise KeyError
    assert put(store, entry("b", "大桥 合龙")) == 2


def test_an_error_of_the_caller_is_not_a_store_error(store: Store) -> None:
    with pytest.raises(BrokenPipeError), store.writer():
        raise BrokenPipeError
    with pytest.raises(OSError, match="elsewhere"), store.view():
        raise OSError("elsewhere")


# -- readers -------------------------------------------------------------------------------------


def test_a_view_does_not_change_while_a_writer_commits(store: Store) -> None:
    with store.view() as view:
        before = (
            view.generation,
            view.counts(),
            fts5.match_passages(view, ["县长"], 5)[0].tolist(),
        )
        assert in_thread(lambda: put(store, entry("b", "县长 讲话"), removed=["a"])) == 2
        after = (view.generation, view.counts(), fts5.match_passages(view, ["县长"], 5)[0].tolist())
        assert after == before
        assert view.article("a") is not None
        assert view.article("b") is None
    with store.view() as view:
        assert view.generation == 2
        assert view.article("a") is None
        assert view.article("b") is not None


def test_a_view_within_a_view_is_the_same_one(store: Store) -> None:
    with store.view() as outer:
        assert outer.generation == 1
        in_thread(lambda: put(store, entry("b", "大桥 合龙")))
        with store.view() as inner:
            assert inner.generation == 1
        assert outer.generation == 1  # the inner one has not ended it


def test_two_threads_read_while_one_writes(store: Store) -> None:
    stop = threading.Event()
    faults: list[str] = []
    seen: list[set[int]] = [set(), set()]

    def read(generations: set[int]) -> None:
        while not stop.is_set():
            with store.view() as view:
                generation = view.generation
                articles = list(view.articles())
                # Generation n holds the articles 1 to n, and nothing half done.
                if len(articles) != generation or view.counts().passages != 2 * generation:
                    faults.append(f"{generation}: {len(articles)}")
                if len(fts5.match_passages(view, ["会议"], 100)[0]) != generation:
                    faults.append(f"{generation}: terms")
                generations.add(generation)

    threads = [threading.Thread(target=read, args=(generations,)) for generations in seen]
    for thread in threads:
        thread.start()
    for number in range(25):
        put(store, entry(f"b{number}", f"第{number} 次", "会议 召开"))
    stop.set()
    for thread in threads:
        thread.join(60)
    assert not faults
    assert all(seen)
    check_whole(store)


def test_settings_of_the_connection(store: Store) -> None:
    with store.writer() as writer:
        connection = writer._connection
        assert connection.pragma("journal_mode") == "wal"
        assert connection.pragma("synchronous") == 2  # FULL
        assert connection.pragma("foreign_keys") == 1


def test_another_store_takes_the_place_of_all_rows(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other", create=True)
    put(other, entry("x", "机器人 夺冠"), entry("y", "冠军 诞生"))
    with other.writer() as writer:
        writer.set_meta("generation", "7")
    other.close()
    with store.locked():
        store.replace_with(other.path)
    check_whole(store)
    for opened in (store, Store(store.folder)):
        with opened.view() as view:
            assert view.generation == 7
            assert [article.id for article in view.articles()] == ["x", "y"]
    assert rows(store, "PRAGMA journal_mode") == [("wal",)]


def test_size_counts_what_is_not_yet_in_the_main_file(store: Store) -> None:
    before = store.bytes()
    put(store, entry("big", "字" * 200_000))
    assert store.bytes() > before + 200_000
