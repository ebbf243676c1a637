from __future__ import annotations

import gzip
import io
import stat
import zipfile
from contextlib import nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsqa.errors import SourceError
from newsqa.ingest.draft import Problem
from newsqa.ingest.formats import archive
from newsqa.ingest.formats.archive import members
from newsqa.ingest.sources import Stream, read_file, read_lines
from tests.contracts import check_problem
from tests.ingest.formats.documents import packed

LIMIT = 10**6


def stream(data: bytes, name: str = "a.zip") -> Stream:
    return Stream(name, name, "folder", lambda: nullcontext(io.BytesIO(data)))


def contents(data: bytes, depth: int = 1) -> tuple[dict[str, bytes], list[Problem]]:
    """What can be read, nested archives opened, and what cannot."""
    read: dict[str, bytes] = {}
    problems: list[Problem] = []
    waiting = [(stream(data), depth)]
    for outer, level in waiting:
        for member in members(outer, LIMIT, level):
            if isinstance(member, Problem):
                check_problem(member)
                problems.append(member)
            elif member.suffix == ".zip":
                data = read_file(member, LIMIT).data
                waiting.append((stream(data, member.location), level + 1))
            else:
                read[member.location] = read_file(member, LIMIT).data
    return read, problems


def test_members_are_named_after_their_archive() -> None:
    inner = packed({"b/2.txt": b"two", "3.txt.gz": gzip.compress(b"three")})
    read, problems = contents(packed({"1.txt": b"one", "in/x.zip": inner}))
    assert read == {
        "a.zip!1.txt": b"one",
        "a.zip!in/x.zip!b/2.txt": b"two",
        "a.zip!in/x.zip!3.txt.gz": b"three",
    }
    assert not problems


def test_lock_files_of_word_are_passed_over() -> None:
    read, problems = contents(packed({"in/~$report.docx": b"x", "1.txt": b"one"}))
    assert (list(read), problems) == (["a.zip!1.txt"], [])


def test_folders_lines_and_what_is_passed_over() -> None:
    data = packed(
        {
            "east/": b"",
            "east/1.txt": b"x",
            "2.jsonl": b'{"a": 1}\n{"a": 2}\n',
            "east/.hidden.txt": b"x",
            "__MACOSX/1.txt": b"x",
            "picture.png": b"x",
        }
    )
    found = []
    for member in members(stream(data), LIMIT):
        assert isinstance(member, Stream)
        found.append((member.location, member.folder))
        if member.suffix == ".jsonl":
            lines = [line.location for line in read_lines(member, LIMIT)]
            assert lines == ["a.zip!2.jsonl:1", "a.zip!2.jsonl:2"]
    assert found == [("a.zip!east/1.txt", "east"), ("a.zip!2.jsonl", "a.zip")]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_of_old_programs_are_chinese(encoding: str) -> None:
    # What does not mark its names writes the bytes of its own system.
    name = "新闻/植树会.txt"
    plain = "".join(chr(0x61 + n % 26) for n in range(len(name.encode(encoding))))
    data = packed({plain: b"x"}).replace(plain.encode(), name.encode(encoding))
    assert list(contents(data)[0]) == [f"a.zip!{name}"]


def test_a_third_archive_is_not_opened() -> None:
    third = packed({"3.txt": b"x"})
    second = packed({"third.zip": third, "2.txt": b"x"})
    read, (problem,) = contents(packed({"second.zip": second, "1.txt": b"x"}))
    assert set(read) == {"a.zip!1.txt", "a.zip!second.zip!2.txt"}
    assert "third.zip" in problem.message.zh


@pytest.mark.parametrize(
    "name", ["../x.txt", "a/../../x.txt", "/etc/x.txt", "C:/x.txt", "..\\x.txt"]
)
def test_a_name_that_leads_out_is_named_and_the_rest_read(name: str) -> None:
    read, (problem,) = contents(packed({"1.txt": b"x", name: b"y", "2.txt": b"x"}))
    assert set(read) == {"a.zip!1.txt", "a.zip!2.txt"}
    assert problem.location == f"a.zip!{name}".replace("\\", "/")


def test_a_link_is_named_and_the_rest_read() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    read, (problem,) = contents(packed([("1.txt", b"x"), (link, b"/etc/passwd")]))
    assert set(read) == {"a.zip!1.txt"}
    assert problem.location == "a.zip!link.txt"


def test_members_with_a_password_are_one_line() -> None:
    data = bytearray(packed({"1.txt": b"x" * 90, "2.txt": b"y" * 90, "3.txt": b"z"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        for _ in range(2):
            start = data.index(mark, start) + place
            data[start] |= 1
    read, (problem,) = contents(bytes(data))
    assert set(read) == {"a.zip!3.txt"}
    assert problem.location == "a.zip"
    assert "2 个成员有密码" in problem.message.zh


def test_a_bomb_is_named_and_the_rest_read() -> None:
    read, (problem,) = contents(packed({"1.txt": b"x", "bomb.txt": b"\0" * 2**25, "2.txt": b"x"}))
    assert set(read) == {"a.zip!1.txt", "a.zip!2.txt"}
    assert problem.location == "a.zip!bomb.txt"
    assert "炸弹" in problem.message.zh


def test_many_small_bombs_are_one_bomb() -> None:
    data = packed({f"{n}.txt": b"\0" * 2**21 for n in range(20)})
    with pytest.raises(SourceError, match="炸弹"):
        contents(data)


def test_members_that_share_their_bytes_are_a_bomb() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.txt", b"x" * 4000)
        for _ in range(50):
            made.filelist.append(made.filelist[0])
    with pytest.raises(SourceError, match="炸弹"):
        contents(out.getvalue())


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({f"{n}.txt": b"x" for n in range(30)})
    monkeypatch.setattr(archive, "MAX_MEMBERS", 20)
    with pytest.raises(SourceError, match="20"):
        contents(data)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 100)
    monkeypatch.setattr(archive, "MAX_DIRECTORY_BYTES", 900)
    with pytest.raises(SourceError, match="100"):
        contents(data)


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 99, packed({"1.txt": b"x"})[:-9], packed({})])
def test_an_archive_of_nothing_is_an_error(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"a\.zip："):
        contents(data)


def test_a_damaged_member_is_a_problem() -> None:
    data = bytearray(packed({"1.txt": bytes(range(200)), "2.txt": b"fine"}))
    data[60] ^= 255
    found = list(members(stream(bytes(data)), LIMIT))
    assert len(found) == 2
    read = []
    for member in members(stream(bytes(data)), LIMIT):
        assert isinstance(member, Stream)
        try:
            read.append(read_file(member, LIMIT).data)
        except SourceError as error:
            assert str(error).startswith("a.zip!1.txt：")
    assert read == [b"fine"]


def test_a_nested_archive_is_bounded() -> None:
    inner = packed({f"{n}.txt": bytes(range(256)) for n in range(90)})
    data = packed({"in.zip": inner})
    (member,) = members(stream(data), LIMIT)
    assert isinstance(member, Stream)
    with pytest.raises(SourceError):
        list(members(member, LIMIT, 2))  # its archive has been closed
    for member in members(stream(data), LIMIT):
        assert isinstance(member, Stream)
        with pytest.raises(SourceError, match="max_file_bytes"):
            list(members(member, 1000, 2))
        assert len(list(members(member, LIMIT, 2))) == 90


WHOLE = packed({"1.txt": b"one" * 30, "b/2.txt": b"two" * 30})


@settings(max_examples=200)
@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=12), st.sampled_from([0, 1, 4, 60]))
def test_any_damage_gives_members_or_one_line(place: int, damage: bytes, gap: int) -> None:
    try:
        contents(WHOLE[:place] + damage + WHOLE[place + gap :])
    except SourceError as error:
        assert "\n" not in str(error)
