"""jieba's dictionary comes from a cache of this user, and from nowhere that others may write."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jieba
import pytest

from newsqa.text.dictionary_cache import cache_folder, load_dictionary

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes of files as POSIX has them")


READS = [0]


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of caches, and jieba with a small dictionary that counts how often it is read."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))

    def read(self: jieba.Tokenizer, _: object) -> tuple[dict[str, int], int]:
        READS[0] += 1
        return {"县": 0, "县长": 7}, 7

    monkeypatch.setattr(jieba.Tokenizer, "gen_pfdict", read)
    load_dictionary.cache_clear()
    yield tmp_path / "caches"
    load_dictionary.cache_clear()


def loads(own: str = "") -> int:
    """How often the text is read to load the dictionary."""
    before = READS[0]
    load_dictionary.cache_clear()
    dictionary = load_dictionary(own)
    assert list(dictionary.cut("县长来")) == ["县长", "来"]
    assert dictionary.frequency("县") == 0
    return READS[0] - before


def cached() -> Path:
    folder = cache_folder()
    assert folder is not None
    (path,) = folder.iterdir()
    return path


def test_it_is_read_once(base: Path) -> None:
    assert [loads(), loads(), loads()] == [1, 0, 0]
    assert cached().parent == base / "newsqa"


@POSIX
def test_nobody_else_may_look_or_write(base: Path) -> None:
    loads()
    assert (base / "newsqa").stat().st_mode & 0o777 == 0o700
    assert cached().stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_made_again(base: Path) -> None:
    loads()
    whole = cached().read_bytes()
    for damaged in (b"", whole[:20], whole[:-3], whole[:-1] + bytes([whole[-1] ^ 1])):
        cached().write_bytes(damaged)
        assert [loads(), loads()] == [1, 0]
    assert cached().read_bytes() == whole


@POSIX
@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_a_folder_that_others_may_write_is_not_used(base: Path, mode: int) -> None:
    (base / "newsqa").mkdir(parents=True)
    (base / "newsqa").chmod(mode)
    assert cache_folder() is None
    assert [loads(), loads()] == [1, 1]
    assert list((base / "newsqa").iterdir()) == []


@POSIX
def test_a_file_that_others_may_write_is_not_loaded(base: Path) -> None:
    loads()
    path = cached()
    path.chmod(0o666)
    assert loads() == 1
    assert path.stat().st_mode & 0o777 == 0o600, "it was replaced"
    path.rename(path.with_suffix(".moved"))
    path.symlink_to(path.with_suffix(".moved"))
    assert loads() == 1
    assert not path.is_symlink()


@POSIX
def test_what_belongs_to_somebody_else_is_not_used(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert cache_folder() is None
    assert loads() == 1


def test_without_a_folder_it_still_works(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.write_text("a file where the folder should be")
    assert [loads(), loads()] == [1, 1]
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert cache_folder() == tmp_path / "home" / ".cache" / "newsqa"


def test_a_full_disk_is_no_error(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert loads() == 1
    assert list((base / "newsqa").iterdir()) == [], "nothing half-written stays"


def test_the_shared_temporary_folder_is_left_alone(base: Path, tmp_path: Path) -> None:
    """A forged cache there, as anybody could put it, is not loaded, and none is written."""
    shared = tmp_path / "shared"
    shared.mkdir()
    forged = shared / "jieba.cache"
    forged.write_bytes(marshal.dumps(({"坏": 1}, 1)))
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from newsqa.text.terms import Tokenizer; print(Tokenizer().terms('县长主持会议'))",
        ],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"TMPDIR": str(shared), "PYTHONIOENCODING": "utf-8"},
    )
    assert run.stdout.strip() == "['县长', '主持会议']"
    assert run.stderr == ""
    assert list(shared.iterdir()) == [forged]
    assert len(list((base / "newsqa").iterdir())) == 1


def test_words_of_the_user_are_cached_one_dictionary_at_a_time(base: Path) -> None:
    assert [loads("县长来了 9\n"), loads("县长来了 9\n"), loads("县长大人 9\n")] == [1, 0, 1]
    assert load_dictionary("县长大人 9\n").frequency("县长来了") == 0
    assert load_dictionary("县长大人 9\n").frequency("县长大人") == 9
    assert len(list((base / "newsqa").iterdir())) == 1
    assert [loads(), loads()] == [1, 0]
    assert len(list((base / "newsqa").iterdir())) == 2
