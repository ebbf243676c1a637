"""Standard error: plain lines, lines of a log, or JSON; as much of it as was asked for."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from newsqa import cli, messages
from newsqa.cli.logs import JsonFormatter, TextFormatter

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def record(message: object, *values: object) -> logging.LogRecord:
    return logging.LogRecord("x", logging.WARNING, "", 1, message, values, None)


def test_a_logged_message_is_in_one_language() -> None:
    assert TextFormatter("zh").format(record(messages.cli.NONE)) == "没有"
    assert TextFormatter("en").format(record(messages.cli.NONE)) == "none"
    assert TextFormatter("zh").format(record("%d pages", 3)) == "3 pages"


def test_a_line_of_a_log_has_time_and_level() -> None:
    time, level, words = TextFormatter("en", times=True).format(record(messages.cli.NONE)).split()
    assert TIME.fullmatch(time)
    assert (level, words) == ("WARNING", "none")


def test_a_line_of_json_has_the_code_and_the_traceback() -> None:
    value = json.loads(JsonFormatter("en").format(record(messages.cli.NONE)))
    assert (value["level"], value["code"], value["message"]) == ("warning", "none", "none")
    assert datetime.fromisoformat(value["time"]).tzinfo
    broken = record("100 %")
    try:
        raise ValueError("\x1b[2J")
    except ValueError:
        broken.exc_info = sys.exc_info()
    value = json.loads(JsonFormatter("en").format(broken))
    assert (value["code"], value["message"]) == (None, "100 %")
    assert "ValueError" in value["exception"]


def test_quiet_shows_problems_only(
    articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ingest", "articles", "--store", "s", "--quiet"]) == cli.OK
    assert capsys.readouterr().err == ""
    (articles_folder / "empty.txt").touch()
    assert cli.main(["--quiet", "ingest", "articles", "--store", "s"]) == cli.PARTIAL
    (line,) = capsys.readouterr().err.splitlines()
    assert "empty.txt" in line
    assert cli.main(["status", "--quiet", "--store", "none"]) == cli.ERROR
    assert "none" in capsys.readouterr().err


def test_every_line_is_json_where_that_is_asked_for(
    articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (articles_folder / "empty.txt").touch()
    ingest = ["ingest", "articles", "--store", "s", "--log-format", "json", "--lang", "en"]
    assert cli.main(ingest) == cli.PARTIAL
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["level"], line["code"]) for line in lines] == [
        ("warning", "empty"),
        ("info", "ingested"),
    ]
    assert cli.main(["status", "--store", "none", "--log-format", "json"]) == cli.ERROR
    assert json.loads(capsys.readouterr().err)["code"] == "store_missing"


def test_the_level_is_a_threshold(
    articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (articles_folder / "empty.txt").touch()
    ingest = ["ingest", "articles", "--store", "s", "--log-level"]
    assert cli.main([*ingest, "error"]) == cli.PARTIAL
    assert capsys.readouterr().err == ""
    assert logging.getLogger("newsqa").level == logging.NOTSET, "left as it was"


def test_text_is_asked_for_with_times(
    articles_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ingest", "articles", "--store", "s"]) == cli.OK
    assert not TIME.match(capsys.readouterr().err)
    assert cli.main(["ingest", "articles", "--store", "s", "--log-format", "text"]) == cli.OK
    assert TIME.match(capsys.readouterr().err)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_on_a_full_disk_is_one_line(articles_folder: Path) -> None:
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "newsqa", "clean", str(articles_folder)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.returncode == cli.ERROR
    assert len(run.stderr.splitlines()) == 1, run.stderr
