from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from newsqa.errors import StoreError, StoreVersion
from newsqa.store import schema


@pytest.fixture
def connection() -> Iterator[apsw.Connection]:
    made = apsw.Connection(":memory:")
    yield made
    made.close()


def test_a_new_file_is_blank_until_it_has_our_tables(connection: apsw.Connection) -> None:
    assert schema.is_blank(connection)
    schema.create(connection)
    assert not schema.is_blank(connection)
    schema.check(connection, "news.db")


@pytest.mark.parametrize(
    "sql", ["CREATE TABLE t (a)", "PRAGMA application_id = 7", "PRAGMA user_version = 7"]
)
def test_a_file_of_another_program_is_not_blank_and_refused(
    connection: apsw.Connection, sql: str
) -> None:
    connection.execute(sql)
    assert not schema.is_blank(connection)
    with pytest.raises(StoreError, match=r"news\.db.*not a newsqa store") as caught:
        schema.check(connection, "news.db")
    assert not isinstance(caught.value, StoreVersion)


@pytest.mark.parametrize(
    ("step", "mend"),
    [(1, "upgrade newsqa"), (-1, "newsqa rebuild"), (-schema.SCHEMA_VERSION, "articles again")],
)
def test_another_version_is_refused_with_what_to_do(
    connection: apsw.Connection, step: int, mend: str
) -> None:
    schema.create(connection)
    connection.pragma("user_version", schema.SCHEMA_VERSION + step)
    with pytest.raises(StoreVersion, match=mend):
        schema.check(connection, "news.db")


def test_making_the_tables_is_all_or_nothing(
    connection: apsw.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "SCHEMA", schema.SCHEMA + "CREATE TABLE meta (twice);")
    with pytest.raises(apsw.SQLError):
        schema.create(connection)
    assert schema.is_blank(connection)


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ("3.51.2", False),
        ("3.45.1", False),
        ("3.7.17", False),
        ("3.51.3", True),
        ("3.54.1", True),
        ("3.60", True),
        ("4.0.0", True),
    ],
)
def test_a_sqlite_that_can_corrupt_the_store_is_refused(
    monkeypatch: pytest.MonkeyPatch, version: str, good: bool
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    if good:
        schema.check_sqlite()
    else:
        with pytest.raises(StoreError, match="apsw"):
            schema.check_sqlite()


def test_the_terms_index_takes_terms_as_they_are(connection: apsw.Connection) -> None:
    schema.create(connection)
    terms = ["gpt-4", "3.5%", "1.2.10", "祁望", "𠮷野"]
    connection.execute("INSERT INTO passage_terms (rowid, terms) VALUES (1, ?)", (" ".join(terms),))
    stored = [row[0] for row in connection.execute("SELECT term FROM passage_vocabulary")]
    assert sorted(stored) == sorted(terms)
