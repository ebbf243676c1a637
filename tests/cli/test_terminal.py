"""Nothing of a title or a file name acts on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsqa import cli
from newsqa.cli.terminal import json_line, printable

# Sets the title of the window, clears the screen; C1 and delete; writes backwards.
HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\u202e"


def acts(text: str) -> set[str]:
    """The characters of the text that are control characters, without line breaks and tabs."""
    return {one for one in text if not one.isprintable() and one not in "\n\t\u3000"}


def test_control_characters_are_written_as_escapes() -> None:
    assert printable("标题\x1b[2J\tx\n") == "标题\\x1b[2J\tx\n"
    assert printable("a\u202eb\ud800") == "a\\u202eb\\ud800"
    assert not acts(printable(HOSTILE))


def test_json_says_the_same_without_them() -> None:
    line = json_line({"title": f"标题{HOSTILE}\ud800"})
    assert json.loads(line) == {"title": f"标题{HOSTILE}\ud800"}
    assert not acts(line)
    line.encode()


def test_no_command_prints_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    record = {
        "id": f"a{HOSTILE}",
        "title": f"望江大桥合龙{HOSTILE}",
        "publisher": f"江城晚报{HOSTILE}",
        "text": f"5月19日，望江大桥顺利合龙{HOSTILE}，费云天到场祝贺。",
    }
    (folder / f"a{HOSTILE}.json").write_text(json.dumps([record]), encoding="utf-8")
    (folder / f"bad{HOSTILE}.txt").touch()
    store = ["--store", f"s{HOSTILE}"]
    commands = (
        ["ingest", "news", "--source", f"town{HOSTILE}"],
        ["refresh"],
        ["refresh", "--dry-run"],
        ["sources"],
        ["quarantine"],
        ["quarantine", "--json"],
        ["ask", "谁祝贺望江大桥合龙"],
        ["ask", "谁祝贺望江大桥合龙", "--json"],
        ["search", "望江大桥"],
        ["status"],
        ["status", "--json"],
        ["remove", f"a{HOSTILE}"],
        ["remove", f"b{HOSTILE}"],
        ["backup", f"b{HOSTILE}.db"],
        ["verify"],
    )
    for command in commands:
        cli.main([*command, *store])
        out, err = capsys.readouterr()
        assert not acts(out + err), command
    cli.main(["clean", "news"])
    assert not acts("".join(capsys.readouterr()))
    for wrong in (["--store", f"none{HOSTILE}"], ["--data", f"q{HOSTILE}"]):
        cli.main(["eval", "search", *wrong, *(["--data", "q"] if "--data" not in wrong else store)])
        assert not acts("".join(capsys.readouterr()))
