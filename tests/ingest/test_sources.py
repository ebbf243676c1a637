from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from newsqa.errors import SourceError
from newsqa.ingest.draft import Problem, RawFile
from newsqa.ingest.sources import (
    content_suffix,
    find_files,
    read_file,
    read_lines,
    shown,
    source_errors,
    stream_of,
)
from tests.contracts import check_problem
from tests.permissions import obeyed

LIMIT = 1000


def lines(path: Path, limit: int = LIMIT) -> list[RawFile | Problem]:
    return list(read_lines(path, limit))


def test_a_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    for name in (
        "b/2.txt",
        "b/1.HTML",
        "a/x.jsonl.gz",
        "c.json",
        "README.md",
        ".hidden.txt",
        ".git/y.txt",
        "b/picture.png",
        "b/z.htm",
        "b/old.doc",
        "b/notes",
        "b/~$old.docx",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [
        path.relative_to(tmp_path).as_posix()
        for path in find_files([tmp_path])
        if isinstance(path, Path)
    ]
    assert found == [
        *("README.md", "c.json", "a/x.jsonl.gz"),
        *("b/1.HTML", "b/2.txt", "b/notes", "b/old.doc", "b/z.htm"),
    ], "documents of an unknown kind get their line; pictures and lock files are passed over"


def test_files_come_in_the_order_given_and_named_ones_always(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a.txt").touch()
    given = [tmp_path / "z.bin", tmp_path / "folder", tmp_path / ".a.txt", tmp_path / "none.txt"]
    found = list(find_files(given))
    assert found == [given[0], tmp_path / "folder/a.txt", given[2], given[3]]


@obeyed
def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "open.txt").touch()
    closed.chmod(0)
    try:
        assert list(find_files([tmp_path])) == [tmp_path / "open.txt", closed]
    finally:
        closed.chmod(0o700)


def test_a_lock_file_of_word_is_left_out_however_it_came(tmp_path: Path) -> None:
    lock = tmp_path / "~$report.docx"
    lock.write_bytes(b"x")
    assert list(find_files([tmp_path, lock])) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    for read in (lambda path: read_file(path, LIMIT), lines):
        with pytest.raises(SourceError, match=r"a\.txt"):
            read(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.txt", ".txt"), ("A.TXT.GZ", ".txt"), ("a.b.jsonl.gz", ".jsonl"), ("a.gz", ""), ("a", "")],
)
def test_the_suffix_is_that_of_the_content(name: str, suffix: str) -> None:
    assert content_suffix(Path(name)) == suffix


def test_a_packed_file_reads_like_a_plain_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"words")
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"words"))
    plain, packed = (read_file(tmp_path / name, LIMIT) for name in ("a.txt", "b.txt.gz"))
    assert plain.data == packed.data
    assert plain.suffix == packed.suffix == ".txt"
    assert packed.location == str(tmp_path / "b.txt.gz")


def test_the_limit_counts_unpacked_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"a" * LIMIT))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"a" * (LIMIT + 1)))
    assert len(read_file(tmp_path / "a.txt.gz", LIMIT).data) == LIMIT
    with pytest.raises(SourceError, match="max_file_bytes"):
        read_file(tmp_path / "b.txt.gz", LIMIT)


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\0\0", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_an_empty_file_is_reported(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError, match="空"):
        lines(path) if name.endswith("l") else read_file(path, LIMIT)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no gzip at all",
        gzip.compress(b"words" * 99, mtime=0)[:-9],
        gzip.compress(b"words", mtime=0)[:10] + b"xx",
    ],
)
@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz"])
def test_a_broken_gz_is_reported(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError, match=r"a\.\w+\.gz"):
        lines(path) if "l" in name else read_file(path, LIMIT)


def test_an_unknown_kind_is_reported_with_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_bytes(b"PK")
    with pytest.raises(SourceError, match=r"\.html .*\.jsonl .*\.txt"):
        read_file(tmp_path / "a.odt", LIMIT)


def test_lines_know_their_number(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\n{"a": 1}\r\n\n  \n{"a": 2}')
    assert [(raw.location, raw.data) for raw in lines(path) if isinstance(raw, RawFile)] == [
        (f"{path}:2", b'{"a": 1}\r\n'),
        (f"{path}:5", b'{"a": 2}'),
    ]


@pytest.mark.parametrize("extra", [1, 2, LIMIT, 3 * LIMIT + 1])
def test_a_huge_line_is_passed_over_and_the_others_read(tmp_path: Path, extra: int) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"one\n" + b"x" * (LIMIT + extra) + b"\ntwo\n" + b"y" * (LIMIT - 1) + b"\nend")
    first, problem, two, full, end = lines(path)
    assert isinstance(problem, Problem)
    assert problem.location == f"{path}:2"
    check_problem(problem)
    assert "max_file_bytes" in problem.message.zh
    read = [raw for raw in (first, two, full, end) if isinstance(raw, RawFile)]
    assert [raw.data[:3] for raw in read] == [b"one", b"two", b"yyy", b"end"]
    assert [raw.location.rpartition(":")[2] for raw in read] == ["1", "3", "4", "5"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("packed", [False, True])
def test_lines_of_wide_encodings_are_found(tmp_path: Path, encoding: str, packed: bool) -> None:
    # U+0A0A and U+4E0A have the byte of a line end in them.
    text = "第一行上\u0a0a\n第二行上\n"
    data = text.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    path = tmp_path / ("a.jsonl.gz" if packed else "a.jsonl")
    path.write_bytes(gzip.compress(data) if packed else data)
    read = [raw.data.decode() for raw in lines(path) if isinstance(raw, RawFile)]
    assert "".join(read) == text
    assert len(read) == 2


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes on POSIX only")
def test_a_name_that_is_no_utf8_can_be_shown() -> None:
    path = Path(os.fsdecode("新闻".encode("gbk") + b".txt"))
    assert shown(path) == r"\xd0\xc2\xce\xc5.txt"
    assert shown(Path("新闻.txt")) == "新闻.txt"


def test_a_missing_path_is_an_error_whatever_its_name(tmp_path: Path) -> None:
    for name in ("news", "news.doc", "news.txt"):
        with pytest.raises(SourceError, match="没有这个文件或文件夹"):
            read_file(tmp_path / name, LIMIT)
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError, match="文件夹打不开"):
        read_file(stream_of(tmp_path / "folder"), LIMIT)


def test_lines_before_the_place_where_a_gz_breaks_off_are_read(tmp_path: Path) -> None:
    data = b"".join(b'{"text": "%d"}\n' % number for number in range(10_000))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(data)[: len(gzip.compress(data)) // 2])
    found = read_lines(path, LIMIT)
    with pytest.raises(SourceError, match="读不出来"):
        for number, line in enumerate(found):
            assert isinstance(line, RawFile)
            assert line.data == b'{"text": "%d"}\n' % number
    assert number > 3000


@pytest.mark.parametrize(
    ("fault", "advises"),
    [
        (PermissionError(13, "Permission denied"), True),
        (OSError(5, "Input/output error"), False),
        (zipfile.BadZipFile("File is not a zip file"), False),
    ],
    ids=["forbidden", "disk", "broken"],
)
def test_only_who_may_not_read_is_told_of_permissions(fault: Exception, advises: bool) -> None:
    with pytest.raises(SourceError) as caught, source_errors("稿.docx"):
        raise fault
    message = caught.value.message
    assert ("权限" in message.zh, "permission" in message.en.split(";")[1]) == (advises, advises)
    assert message.code == "unreadable"
