"""What is far too large: memory is measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
MEGABYTE = 2**20
MOST = 2 * 2**30
BODY = "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
CODE = """
import json, resource, sys
from pathlib import Path
from newsqa.ingest.isolation import end_child
from newsqa.ingest.pipeline import read_articles
found = list(read_articles([Path(sys.argv[1])]))
messages = [str(item.message) for item in found if hasattr(item, "message")]
end_child()
own, status = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, Path("/proc/self/status")
if status.exists():  # on Linux the other counts the process that started this one
    own = int(status.read_text().split("VmHWM:")[1].split()[0])
most = own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([len(found) - len(messages), messages, most]))
"""
HUGE = BODY * (50 * MEGABYTE // len(BODY.encode()))


def read(path: Path | str, pipe: Iterator[bytes] | None = None) -> tuple[int, list[str]]:
    """How many articles, and the messages; fails when it took too much memory."""
    reader = subprocess.Popen(
        [sys.executable, "-c", CODE, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert reader.stdin is not None
    for piece in pipe or ():
        reader.stdin.write(piece)
    out, _ = reader.communicate()
    assert reader.returncode == 0
    articles, messages, kilobytes = json.loads(out)
    assert kilobytes * (1 if sys.platform == "darwin" else 1024) < MOST
    assert all("\n" not in message and " / " in message for message in messages)
    return articles, messages


@pytest.mark.slow
@pytest.mark.parametrize("kind", [".txt", ".html", ".json", ".jsonl", ".csv", ".xml"])
def test_an_article_of_fifty_megabytes(tmp_path: Path, kind: str) -> None:
    rows = [{"text": HUGE}, {"text": BODY}]
    path = tmp_path / f"a{kind}"
    path.write_text(
        {
            ".txt": HUGE,
            ".html": f"<html><body><p>{HUGE}</p></body></html>",
            ".json": json.dumps(rows, ensure_ascii=False),
            ".jsonl": "\n".join(json.dumps(row, ensure_ascii=False) for row in rows),
            ".csv": f"title,text\n大,{HUGE}\n小,{BODY}\n",
            ".xml": f"<l><item><text>{HUGE}</text></item><item><text>{BODY}</text></item></l>",
        }[kind],
        "utf-8",
    )
    articles, messages = read(path)
    assert (articles, len(messages)) == (0 if kind in {".txt", ".html"} else 1, 1)


@pytest.mark.slow
def test_a_line_of_a_gigabyte_is_never_held() -> None:
    def pipe() -> Iterator[bytes]:
        yield json.dumps({"text": BODY}).encode() + b"\n"
        yield b'{"text": "'
        for _ in range(1024):
            yield b"x" * MEGABYTE
        yield b'"}\n' + json.dumps({"text": BODY + "完。"}).encode()

    articles, (message,) = read("-", pipe())
    assert articles == 2
    assert message.startswith("<stdin>:2：")


@lru_cache
def packed_gigabyte() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b" " * MEGABYTE) for _ in range(1024)) + packer.flush()


@pytest.mark.slow
@pytest.mark.parametrize("kind", [".txt", ".html", ".json", ".jsonl", ".csv", ".xml", ".pdf"])
def test_a_gzip_bomb(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a{kind}.gz"
    path.write_bytes(packed_gigabyte())
    articles, (message,) = read(path)
    assert articles == 0
    assert "炸弹" in message


@pytest.mark.slow
def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("bomb.txt", "w", force_zip64=True) as member:
            for _ in range(1024):
                member.write(bytes(MEGABYTE))
        archive.writestr("good.txt", BODY)
    articles, (message,) = read(path)
    assert articles == 1
    assert message.startswith(f"{path}!bomb.txt：")


@pytest.mark.slow
def test_the_largest_archive_of_a_page_with_pictures(tmp_path: Path) -> None:
    picture = b"A" * 76 + b"\n"
    path = tmp_path / "a.mht"
    path.write_bytes(
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="B"\n\n--B\n'
        b"Content-Type: text/html; charset=utf-8\n\n<html><body><p>"
        + BODY.encode()
        + b"</p></body></html>\n--B\nContent-Type: image/png\n\n"
        + picture * (240 * MEGABYTE // 77)
        + b"--B--\n"
    )
    assert read(path) == (1, [])


@pytest.mark.slow
def test_pages_nested_a_hundred_thousand_deep(tmp_path: Path) -> None:
    nested = ("<div>", "<b><i>", "<ul><li>")
    for number, inner in enumerate(nested):
        page = f"<html><body>{inner * 100_000}<p>{BODY}{number}</p></body></html>"
        (tmp_path / f"{number}.html").write_text(page, "utf-8")
    articles, messages = read(tmp_path)
    assert articles + len(messages) == len(nested)
