"""The power fails: what was not synced may be lost, an acknowledged commit may not.

kill -9 does not show that, since the system still writes what it has. Here a layer under SQLite
records what is written and synced, and files are made of what a disk would have at each moment.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from newsqa.store import backup
from newsqa.store.database import FILE, Store
from tests.store.parts import check_whole, entry, put

pytestmark = pytest.mark.skipif("unix" not in apsw.vfs_names(), reason="SQLite's unix layer")

Event = tuple[str, str, int, bytes]
"""What happened (write, cut, sync, delete, ack), to which file, place or number, bytes."""


class Layer(apsw.VFS):
    """SQLite's own layer, with a record of what goes through it."""

    def __init__(self, events: list[Event]) -> None:
        super().__init__("recorded", "unix", makedefault=True)
        self.events = events

    def xOpen(self, name: Any, flags: list[int]) -> File:
        return File(self.events, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        super().xDelete(name, sync)
        self.events.append(("delete", os.path.basename(name), 0, b""))


class File(apsw.VFSFile):
    def __init__(self, events: list[Event], name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self.name = os.path.basename(path or "")
        self.events = events
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self.events.append(("write", self.name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self.events.append(("cut", self.name, size, b""))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self.events.append(("sync", self.name, 0, b""))


@contextmanager
def recorded() -> Iterator[list[Event]]:
    events: list[Event] = []
    layer = Layer(events)
    try:
        yield events
    finally:
        layer.unregister()


class Disk:
    """What a disk has: bytes that were synced, and those that may be lost."""

    def __init__(self) -> None:
        self.synced: dict[str, bytearray] = {}
        self.waiting: dict[str, list[Event]] = {}

    def take(self, event: Event) -> None:
        what, name, _, _ = event
        if what in ("write", "cut"):
            self.waiting.setdefault(name, []).append(event)
        elif what == "delete":
            self.synced.pop(name, None)
            self.waiting.pop(name, None)
        elif what == "sync":
            data = self.synced.setdefault(name, bytearray())
            for one in self.waiting.pop(name, []):
                _apply(data, one)

    def after_the_failure(self, chance: random.Random | None) -> dict[str, bytes]:
        """All that was not synced is lost; with `chance` any part of it, and sectors are torn."""
        found = {name: bytearray(data) for name, data in self.synced.items()}
        if chance is not None:
            for name, events in self.waiting.items():
                for what, _, offset, data in events:
                    if chance.random() < 0.5:
                        written = data[: 512 * chance.randrange(len(data) // 512 + 1)]
                        written = data if chance.random() < 0.5 else written
                        _apply(found.setdefault(name, bytearray()), (what, name, offset, written))
        return {name: bytes(data) for name, data in found.items() if name}


def _apply(data: bytearray, event: Event) -> None:
    what, _, offset, written = event
    if what == "cut":
        del data[offset:]
        return
    data.extend(bytes(max(0, offset - len(data))))
    data[offset : offset + len(written)] = written


def history(folder: Path, events: list[Event]) -> list[dict[str, str]]:
    """A store with changes, removals and checkpoints; its texts by generation."""
    store = Store(folder, create=True)
    store._connect().pragma("wal_autocheckpoint", 12)
    model: dict[str, str] = {}
    states: list[dict[str, str]] = [{}]
    events.append(("ack", "", 0, b""))
    for number in range(1, 9):
        new = [
            entry(f"{kind}{number % 4}", f"第{number} 次 {kind}" * 40, "会议 召开")
            for kind in ("a", "b", "c")
        ]
        removed = [f"c{(number + 1) % 4}"]
        generation = put(store, *new, removed=removed)
        assert generation == number
        for id_ in removed:
            model.pop(id_, None)
        model.update((one.article.id, one.article.text) for one in new)
        states.append(dict(model))
        events.append(("ack", "", number, b""))
    store.close()
    return states


@pytest.mark.parametrize("written", [0, 3, pytest.param(40, marks=pytest.mark.slow)])
def test_a_commit_that_was_acknowledged_survives_the_power(tmp_path: Path, written: int) -> None:
    with recorded() as events:
        states = history(tmp_path / "store", events)
    assert sum(event[:2] == ("sync", FILE) for event in events) > 3  # there were checkpoints
    chance = random.Random(9)
    disk = Disk()
    acknowledged = -1
    moments = 0
    for number, event in enumerate(events):
        if event[0] == "ack":
            acknowledged = event[2]
            continue
        disk.take(event)
        if acknowledged < 0 or (event[0] != "sync" and number % 9):
            continue
        for try_ in range(max(written, 1)):
            moments += 1
            place = tmp_path / f"failed-{number}-{try_}"
            place.mkdir()
            for name, data in disk.after_the_failure(chance if written else None).items():
                (place / name).write_bytes(data)
            store = Store(place)
            with store.view() as view:
                found = {article.id: article.text for article in view.articles()}
                generation = view.generation
            assert generation in (acknowledged, acknowledged + 1), number
            assert found == states[generation], number
            check_whole(store)
            store.close()
    assert moments > 30


def test_a_commit_is_acknowledged_after_its_log_was_synced(tmp_path: Path) -> None:
    with recorded() as events:
        store = Store(tmp_path, create=True)
        for number in range(3):
            del events[:]
            put(store, entry(f"a{number}", "县长 主持"))
            log = [event for event in events if event[1] == f"{FILE}-wal"]
            assert log[-1][0] == "sync"  # nothing of it is only written
            assert any(event[0] == "write" for event in log)
        store.close()


@contextmanager
def noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """The order of syncs and of new names, by the files' names."""
    events: list[tuple[str, str]] = []
    sync, link, replace = os.fsync, os.link, os.replace

    def synced(number: int) -> None:
        events.append(("sync", os.path.basename(os.readlink(f"/proc/self/fd/{number}"))))
        sync(number)

    def linked(source: Any, target: Any) -> None:
        events.append(("name", os.path.basename(target)))
        link(source, target)

    def replaced(source: Any, target: Any) -> None:
        events.append(("name", os.path.basename(target)))
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", synced)
        patch.setattr(os, "link", linked)
        patch.setattr(os, "replace", replaced)
        yield events


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")
def test_backup_and_restore_sync_the_file_before_its_name_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store", create=True)
    put(store, entry("a", "县长 主持"))
    with noted(monkeypatch) as events:
        store.back_up(tmp_path / "copy.db")
    (part, named, folder) = events
    assert part[0] == "sync"
    assert part[1].startswith(".copy.db.")
    assert (named, folder) == (("name", "copy.db"), ("sync", tmp_path.name))
    store.close()
    (tmp_path / "store" / FILE).write_bytes(b"damaged" * 1000)
    with noted(monkeypatch) as events:
        backup.restore_store(tmp_path / "store", tmp_path / "copy.db")
    place = events.index(("name", FILE))
    assert ("sync", "restore.db") in events[:place]
    assert ("sync", "store") in events[place:]


def test_an_empty_newest_file_is_not_believed(tmp_path: Path) -> None:
    """What a power failure leaves of a file that was named before it was synced."""
    store = Store(tmp_path, create=True)
    put(store, entry("a", "县长 主持"))
    store.close()
    for name in (f"{FILE}-wal", "staged.db", "staged.db-journal", ".copy.db.1.part", "restore.db"):
        (tmp_path / name).write_bytes(b"")
    again = Store(tmp_path)
    put(again, entry("b", "大桥 合龙"))
    with again.view() as view:
        assert {article.id for article in view.articles()} == {"a", "b"}
    check_whole(again)
