"""Parsers in a child process: results and errors come back, faults and excesses cost one input."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newsqa.errors import SourceError
from newsqa.ingest import isolation
from newsqa.ingest.clean import Limits
from newsqa.ingest.draft import Located, Problem
from newsqa.ingest.fetch.address import WebError
from newsqa.ingest.isolation import Isolation, end_child
from newsqa.ingest.pipeline import read_articles
from tests.ingest.jobs import chatter, crash, echo, err, grow, leave, process, refuse, rest, spin

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX systems")

MEGABYTE = 2**20
BODY = "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"


QUICK = Isolation(max_seconds=12)  # one second for what is small


def message_of(function: Callable[[], object], limits: Isolation = QUICK) -> str:
    with pytest.raises(SourceError) as caught:
        limits.call("a.pdf", 0, function)
    message = caught.value.message
    assert message.zh.startswith("a.pdf：")
    assert "\n" not in message.zh + message.en
    return message.en


@pytest.mark.parametrize("value", [None, 0, "", "字" * 3_000_000, b"\0" * 5_000_000, ("a", 1)])
def test_a_result_comes_back(value: object) -> None:
    assert QUICK.call("a", 0, echo, value) == value


def test_one_process_does_all_jobs() -> None:
    numbers = {QUICK.call("a", 0, process) for _ in range(5)}
    assert len(numbers) == 1
    assert os.getpid() not in numbers


def test_an_error_of_the_input_comes_back_as_it_is() -> None:
    first = QUICK.call("a", 0, process)
    with pytest.raises(WebError) as caught:
        QUICK.call("a", 0, refuse, 404)
    assert (caught.value.url, caught.value.status) == ("http://news.example/a", 404)
    assert QUICK.call("a", 0, process) == first


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (spin, "not parsed within 1 seconds"),
        (crash, "Segmentation fault"),
        (leave, "exit 3"),
        (err, "KeyError: 'no such font'"),
        (grow, "needs more than"),
    ],
)
def test_a_fault_costs_its_input_and_no_other(function: Callable[[], object], said: str) -> None:
    assert said in message_of(function)
    assert QUICK.call("b", 0, echo, "next") == "next"


def test_a_job_that_waits_for_ever_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_CLOCK", 0.5)
    monkeypatch.setattr(isolation, "_START_SECONDS", 0)
    assert "not parsed within" in message_of(rest)


def test_larger_inputs_get_more_time() -> None:
    with pytest.raises(SourceError, match=r"0\.75 seconds"):
        Isolation(max_seconds=3).call("a", MEGABYTE, spin)


def test_what_a_parser_prints_disturbs_nothing() -> None:
    assert QUICK.call("a", 0, chatter) == "done"
    assert QUICK.call("a", 0, echo, 1) == 1


def test_threads_take_turns() -> None:
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(QUICK.call("a", 0, echo, n)))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, map(str, found))) == list(range(20))


def test_a_child_that_went_away_is_replaced() -> None:
    first = QUICK.call("a", 0, process)
    os.kill(first, signal.SIGKILL)
    assert isolation._child
    isolation._child._process.wait(10)
    assert QUICK.call("a", 0, process) != first
    end_child()
    end_child()
    assert QUICK.call("a", 0, echo, 1) == 1


def test_an_idle_child_is_replaced_before_it_ends_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = QUICK.call("a", 0, process)
    monkeypatch.setattr(isolation, "IDLE_SECONDS", 0)
    assert QUICK.call("a", 0, process) != first


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_fork_starts_a_child_of_its_own() -> None:
    first = QUICK.call("a", 0, process)
    reading, writing = os.pipe()
    fork = os.fork()
    if not fork:
        os.write(writing, b"%d" % QUICK.call("a", 0, process))
        end_child()
        os._exit(0)
    os.waitpid(fork, 0)
    assert int(os.read(reading, 100)) != first
    assert QUICK.call("a", 0, process) == first


def test_a_program_without_a_guard_can_ingest(tmp_path: Path) -> None:
    """No child runs the caller's script, and no file beside it passes for a library."""
    import subprocess

    (tmp_path / "a.html").write_text(f"<html><body><p>{BODY}</p></body></html>", "utf-8")
    (tmp_path / "lxml.py").write_text("raise SystemExit('not the library')")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys; sys.path.remove(sys.path[0])\n"
        "from pathlib import Path\nfrom newsqa.ingest.pipeline import read_articles\n"
        "print(len(list(read_articles([Path('a.html')]))), 'read')\n"
    )
    run = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout == "1 read\n"


# -- attacks: small files that held an ingest for minutes ----------------------------------------


def read(path: Path, max_seconds: float = 24) -> tuple[int, list[str]]:
    limits = Limits(isolation=Isolation(max_seconds=max_seconds))
    found = list(read_articles([path], limits))
    problems = [item.message.en for item in found if isinstance(item, Problem)]
    return sum(isinstance(item, Located) for item in found), problems


def slow_pdf(pages: int, lists: int) -> bytes:
    """Pages that share one slow content, each listed so often."""
    import zlib

    content = zlib.compress(b"BT /F 12 Tf\n" + b"1 0 0 1 60 700 Tm (a) Tj\n" * 40_000 + b"ET")
    font = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    head = b"<< /Type /Page /Parent 2 0 R /Contents 3 0 R /Resources %s >>" % font
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(pages) for _ in range(lists))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (pages * lists, kids),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content)
        + content
        + b"\nendstream",
        *[head] * pages,
    ]
    made = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(made)


def test_a_pdf_that_lists_one_page_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(slow_pdf(1, 3000))
    began = time.monotonic()
    count, (problem,) = read(path)
    assert count == 0
    assert "lists the same page more than 20 times" in problem
    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_a_pdf_of_many_slow_pages_is_cut_off(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(slow_pdf(500, 1))
    (tmp_path / "b.html").write_text(f"<html><body><p>{BODY}</p></body></html>", "utf-8")
    # Three seconds for what is small: the page waits for a new process to import its parsers.
    count, (problem,) = read(tmp_path, max_seconds=36)
    assert count == 1
    assert "not parsed within" in problem


def test_a_pdf_of_too_many_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(slow_pdf(5001, 1))
    assert "more than 5000 pages" in read(path)[1][0]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<div " + " ".join(f"a{n}=1" for n in range(200_000)) + ">", "more than 500 attributes"),
        ("<div " + "/".join(f"a{n}" for n in range(200_000)) + ">", "more than 500 attributes"),
        ("<table><tr><td>" * 2000, "tables nested more than 60 deep"),
        ("<table><tr><td>" * 200, "tables nested more than 60 deep"),
    ],
)
def test_a_page_of_markup_beyond_reason(tmp_path: Path, markup: str, said: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{markup}<p>{BODY}</p></body></html>", "utf-8")
    began = time.monotonic()
    count, (problem,) = read(path)
    assert count == 0
    assert said in problem
    assert time.monotonic() - began < 10


def test_a_page_with_a_picture_in_an_attribute_and_tables_is_read(tmp_path: Path) -> None:
    picture = '<img alt="会场" src="data:image/png;base64,' + "iVBORw0KGgo" * 20_000 + '">'
    tables = "<table><tr><td>" * 15 + f"<p>{BODY * 3}</p>" + "</td></tr></table>" * 15
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{picture}{tables}</body></html>", "utf-8")
    assert read(path) == (1, [])
