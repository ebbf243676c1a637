from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from newsqa.errors import StoreError
from newsqa.ingest.fetch.http_cache import (
    FileValidators,
    Ledger,
    Validator,
    Validators,
)
from tests.ingest.fetch.memory_validators import MemoryValidators
from tests.permissions import obeyed

A, B = Validator('"a"', None, ("1",)), Validator(None, "Mon, 01 Jan 2024", ("1", "2"))


@pytest.fixture(params=["memory", "file"])
def validators(request: pytest.FixtureRequest, tmp_path: Path) -> Validators:
    if request.param == "memory":
        return MemoryValidators()
    return FileValidators(tmp_path / "new" / "web-cache.db")


def test_what_is_put_is_got(validators: Validators) -> None:
    assert validators.get("http://a/") is None
    validators.put({"http://a/": A, "http://b/": B})
    validators.put({})
    assert (validators.get("http://a/"), validators.get("http://b/")) == (A, B)
    validators.put({"http://a/": B})
    assert validators.get("http://a/") == B


def test_the_file_lasts_and_may_be_lost(tmp_path: Path) -> None:
    path = tmp_path / "web-cache.db"
    first = FileValidators(path)
    first.put({"http://a/": A})
    first.close()
    second = FileValidators(path)
    assert second.get("http://a/") == A
    second.close()
    path.write_bytes(b"this is no database at all" * 200)
    third = FileValidators(path)
    assert third.get("http://a/") is None
    third.put({"http://a/": A})
    assert third.get("http://a/") == A


def test_a_file_that_another_holds_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsqa.ingest.fetch.http_cache.BUSY_MS", 10)
    path = tmp_path / "web-cache.db"
    validators = FileValidators(path)
    other = apsw.Connection(str(path))
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="web-cache") as caught:
        validators.put({"http://a/": A})
    assert "\n" not in str(caught.value)
    other.execute("ROLLBACK")
    validators.put({"http://a/": A})
    assert validators.get("http://a/") == A


@obeyed
def test_a_folder_that_must_not_be_written(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="permissions"):
        FileValidators(closed / "web-cache.db")


def test_a_validator_waits_for_all_its_articles() -> None:
    cache = MemoryValidators()
    ledger = Ledger(cache, lambda ids: set())
    ledger.settle("http://a/", Validator('"a"'), ["1"])
    ledger.settle("http://feed/", Validator('"f"'), ["1", "2", "1"])
    assert cache.stored == {}
    ledger.committed(["1"])
    assert set(cache.stored) == {"http://a/"}
    ledger.committed(["3", "2"])
    assert cache.stored["http://feed/"] == Validator('"f"', None, ("1", "2"))
    ledger.settle("http://late/", Validator('"l"'), ["2", "3"])
    assert "http://late/" in cache.stored


def test_an_empty_validator_is_not_stored() -> None:
    cache = MemoryValidators()
    ledger = Ledger(cache, lambda ids: set())
    ledger.committed(["1"])
    ledger.settle("http://a/", Validator(), ["1"])
    ledger.settle("http://b/", None, ["1"])
    ledger.settle("http://c/", Validator('"c"'), [])
    assert cache.stored == {}


def test_an_article_that_is_gone_is_requested_again() -> None:
    cache = MemoryValidators()
    cache.put({"http://a/": A, "http://b/": B})
    gone = {"2"}
    ledger = Ledger(cache, lambda ids: gone & set(ids))
    assert ledger.get("http://a/") == A
    assert ledger.get("http://b/") is None
    assert ledger.get("http://c/") is None
