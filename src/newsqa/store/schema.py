"""Tables of news.db, and the check of its version.

`application_id` marks a file as ours, `user_version` is the version of its tables.
"""

from __future__ import annotations

from typing import Any

import apsw

from newsqa import messages
from newsqa.errors import StoreError, StoreVersion
from newsqa.store.checksums import article_hash, passage_hash

APPLICATION_ID = 0x6E657773  # "news"
SCHEMA_VERSION = 6
OLD_VERSIONS = (1, 2, 3, 4, 5)  # what `upgrade` starts from
SQLITE_NEEDED = 3051003  # older ones can corrupt a WAL with two connections (3.7.0 to 3.51.2)

# What version 2 adds: groups of copies, and the quarantine.
_SECOND = """
CREATE TABLE signatures (
    article INTEGER PRIMARY KEY REFERENCES articles(row) ON DELETE CASCADE,
    keys BLOB NOT NULL  -- int64 each, 47 bits of them used; those of bands
) STRICT;
CREATE TABLE bands (
    key INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (key, article)
) WITHOUT ROWID, STRICT;
-- Articles of groups of two and more; the earliest of a group leads it and has a row as well.
CREATE TABLE copies (
    article INTEGER PRIMARY KEY REFERENCES articles(row) ON DELETE CASCADE,
    leader INTEGER NOT NULL
) STRICT;
CREATE INDEX copies_of_leader ON copies(leader);
CREATE TABLE quarantine (
    location TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    tries INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
"""

# What version 3 adds: where articles came from, how to undo the last commit (until version 6); and,
# in articles and passages, a hash of each row.
_THIRD = """
-- Provenance: the sources of an article ('' for an ingest without a name), and its location in
-- each. No foreign key: a changed article gets another row.
CREATE TABLE article_sources (
    article TEXT NOT NULL,
    source TEXT NOT NULL,
    location TEXT NOT NULL,
    PRIMARY KEY (article, source, location)
) WITHOUT ROWID, STRICT;
CREATE INDEX article_sources_of_source ON article_sources(source, location);
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    location TEXT NOT NULL,
    include TEXT NOT NULL,  -- a JSON list of patterns
    refresh TEXT,
    prune INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
-- Files that were read without a fault, by what they held then.
CREATE TABLE source_files (
    source TEXT NOT NULL,
    location TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (source, location)
) WITHOUT ROWID, STRICT;
-- Articles removed by name: a refresh does not bring them back, an ingest does.
CREATE TABLE tombstones (article TEXT PRIMARY KEY, removed TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE undo (
    article TEXT PRIMARY KEY, fields TEXT, windows TEXT, vectors BLOB, sources TEXT
) STRICT;
"""
_HASH = "hash BLOB NOT NULL DEFAULT x''"

# What version 4 adds: feedback on answers.
_FOURTH = f"""
CREATE TABLE feedback (
    id TEXT NOT NULL UNIQUE,
    given TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    cited TEXT NOT NULL,  -- a JSON list of [article id, start, end]
    verdict TEXT NOT NULL,
    reason TEXT,
    remark TEXT NOT NULL,
    generation INTEGER NOT NULL,
    {_HASH}
) STRICT;
CREATE INDEX feedback_by_moment ON feedback(given);
"""

# Version 5 stores the reason of a quarantine entry in each language, with its code.
_FIFTH = """
ALTER TABLE quarantine RENAME COLUMN reason TO zh;
ALTER TABLE quarantine ADD COLUMN en TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN code TEXT NOT NULL DEFAULT 'unknown';
UPDATE quarantine SET en = zh;
"""

# Version 6 can undo the last commands, each as a whole, counts how often a page was seen gone, and
# gives each store a random epoch. What undid the last commit of an older store has no hash, and
# goes.
_SIXTH = f"""
DROP TABLE undo;
DELETE FROM meta WHERE key = 'undo';
-- Commands that can be undone, by the generation before them.
CREATE TABLE undo_points (
    begun INTEGER PRIMARY KEY,
    generation INTEGER NOT NULL,
    command TEXT NOT NULL,
    moment TEXT NOT NULL,
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    {_HASH}
) STRICT;
-- The articles that a command changed, as they were; `fields` null where there was none.
CREATE TABLE undo (
    begun INTEGER NOT NULL,
    article TEXT NOT NULL,
    fields TEXT, windows TEXT, vectors BLOB, sources TEXT,
    {_HASH},
    PRIMARY KEY (begun, article)
) STRICT;
-- Articles that a source was seen without: how often, until it has them again.
CREATE TABLE gone (
    source TEXT NOT NULL,
    article TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (source, article)
) WITHOUT ROWID, STRICT;
INSERT OR REPLACE INTO meta VALUES ('epoch', lower(hex(randomblob(16))));
"""
_TO_SECOND = _SECOND
_TO_THIRD = f"""
{_THIRD}
ALTER TABLE articles ADD COLUMN {_HASH};
ALTER TABLE passages ADD COLUMN {_HASH};
UPDATE articles SET hash = article_hash(
    row, id, title, text, url, source, publisher, author, published, fetched, sha256
);
UPDATE passages SET hash = passage_hash(id, article, start, stop, model, vector);
INSERT INTO article_sources SELECT id, '', '' FROM articles;
"""
_TO_FOURTH = _FOURTH
_TO_FIFTH = _FIFTH
_TO_SIXTH = _SIXTH

SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE articles (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    url TEXT,
    source TEXT NOT NULL,
    publisher TEXT,
    author TEXT,
    published TEXT,
    fetched TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    {_HASH}
) STRICT;
-- An id is never used twice, so an index that is behind cannot cite the wrong words.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles(row) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    model INTEGER NOT NULL REFERENCES models(row),
    vector BLOB NOT NULL,
    {_HASH}
) STRICT;
CREATE INDEX passages_of_article ON passages(article);
CREATE TABLE models (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, dimension INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE passage_terms USING fts5(
    terms, content='', contentless_delete=1, tokenize="ascii tokenchars '.-%'"
);
CREATE VIRTUAL TABLE article_terms USING fts5(
    terms, content='', contentless_delete=1, tokenize="ascii tokenchars '.-%'"
);
CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab(passage_terms, row);
INSERT INTO meta VALUES ('generation', '0');
{_SECOND}
{_THIRD}
{_FOURTH}
{_FIFTH}
{_SIXTH}
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
"""


def is_blank(connection: apsw.Connection) -> bool:
    """Whether the file has no table yet, neither of ours nor of another program."""
    return (
        connection.pragma("application_id") == 0
        and connection.pragma("user_version") == 0
        and not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    )


def create(connection: apsw.Connection) -> None:
    """Make the tables, in one transaction."""
    connection.pragma("journal_mode", "wal")
    with connection:
        connection.execute(SCHEMA)


def is_old(connection: apsw.Connection) -> bool:
    """Whether the tables are of a version that `upgrade` can bring to this one."""
    return bool(
        connection.pragma("application_id") == APPLICATION_ID
        and connection.pragma("user_version") in OLD_VERSIONS
    )


def upgrade(connection: apsw.Connection) -> None:
    """Bring the tables of older versions to this one, in one transaction, unless that is done.

    The caller holds the lock of the writer. Articles of version 1 have no signatures then yet;
    those of 1 and 2 count as ingested without a name.
    """
    hashes: dict[str, Any] = {"article_hash": article_hash, "passage_hash": passage_hash}
    for name, function in hashes.items():
        connection.create_scalar_function(name, function)
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.pragma("user_version")
        for before, step in (
            (1, _TO_SECOND),
            (2, _TO_THIRD),
            (3, _TO_FOURTH),
            (4, _TO_FIFTH),
            (5, _TO_SIXTH),
        ):
            if version <= before:  # no other process was faster
                connection.execute(f"{step} PRAGMA user_version = {before + 1};")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def check(connection: apsw.Connection, path: str) -> None:
    """Raise StoreError for a file that is not ours, StoreVersion for one we cannot read."""
    if connection.pragma("application_id") != APPLICATION_ID:
        raise StoreError(messages.store.NOT_A_STORE.format(path=path))
    version = connection.pragma("user_version")
    if version in OLD_VERSIONS:
        message = messages.store.OLD_VERSION
    elif version > SCHEMA_VERSION:
        message = messages.store.NEWER_VERSION
    elif version < SCHEMA_VERSION:
        message = messages.store.UNKNOWN_VERSION
    else:
        return
    raise StoreVersion(message.format(path=path, version=version, expected=SCHEMA_VERSION))


def check_sqlite() -> None:
    """Raise StoreError when the SQLite in use has the WAL fault."""
    major, minor, patch, *_ = (*map(int, apsw.sqlite_lib_version().split(".")), 0)
    if major * 1_000_000 + minor * 1000 + patch < SQLITE_NEEDED:
        raise StoreError(messages.store.OLD_SQLITE.format(version=apsw.sqlite_lib_version()))
