"""jieba's dictionary comes from a cache of this user, and from nowhere that others may write."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path

import jieba
import pytest

from newsqa.text import dictionary_cache
from newsqa.text.dictionary_cache import cache_folder, load_dictionary

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes of files as POSIX has them")


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of caches, and a small dictionary that counts how often it is read."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches"


class Small(jieba.Tokenizer):  # type: ignore[misc]
    """Knows one word; `read` counts how often its text was read."""

    read = 0

    def get_dict_file(self) -> None:
        return None

    def gen_pfdict(self, _: None) -> tuple[dict[str, int], int]:
        type(self).read += 1
        return {"县": 0, "县长": 7}, 7


def loads() -> int:
    """How often the text is read to fill one tokenizer."""
    before = Small.read
    tokenizer = Small()
    load_dictionary(tokenizer)
    assert tokenizer.lcut("县长来", HMM=False) == ["县长", "来"]
    assert (tokenizer.FREQ, tokenizer.total) == ({"县": 0, "县长": 7}, 7)
    return Small.read - before


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


def test_the_cache_has_what_jieba_makes(base: Path) -> None:
    tokenizer = jieba.Tokenizer()
    load_dictionary(tokenizer)
    again = dictionary_cache._read(cached())
    assert again == (tokenizer.FREQ, tokenizer.total)
