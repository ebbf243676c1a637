"""One language at a time: help, argparse's own words, output, errors and logs."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from newsqa import cli, messages
from newsqa.cli.language import argparse_words, choose_language
from newsqa.cli.parser import make_parser
from newsqa.messages import Lang

HAN = re.compile("[\u3400-\u9fff]")
COMMANDS = (
    *("ingest", "refresh", "remove", "sources", "verify", "backup", "restore", "rollback"),
    *("generations", "ask", "search", "status", "articles", "clean", "quarantine", "feedback"),
    *("rebuild", "serve", "embed-code"),
    "eval",
)


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "NEWSQA_LANG": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_the_environment_chooses(environment: dict[str, str], lang: Lang) -> None:
    assert choose_language([], environment) == lang


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        (["--lang", "en", "status"], "en"),
        (["status", "--lang", "en"], "en"),
        (["status", "--lang=en"], "en"),
        (["ask", "--", "--lang", "en"], "zh"),
        (["embed-code", "--lang", "en"], "zh"),
        (["--lang", "en", "embed-code", "--lang", "zh"], "en"),
        (["status", "--lang", "fr"], "zh"),
        (["status", "--lang"], "zh"),
    ],
)
def test_the_option_comes_first(arguments: list[str], lang: Lang) -> None:
    assert choose_language(arguments, {}) == lang
    assert choose_language(["--lang", "zh", *arguments], {"LANG": "en"}) == lang


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("eval", "ask")])
def test_help_is_in_one_language(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main([*command, "--help"])
    assert end.value.code == 0
    chinese = capsys.readouterr().out
    assert chinese.startswith("用法：")
    assert "显示帮助后退出" in chinese
    assert not re.search(r"usage|show|options:|arguments", chinese)
    with pytest.raises(SystemExit):
        cli.main(["--lang", "en", *command, "--help"])
    english = capsys.readouterr().out
    assert english.startswith("usage: ")
    assert not HAN.search(english)


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        ([], "缺少参数：COMMAND", "required: COMMAND"),
        (["aks"], "不能是 'aks'", "invalid choice: 'aks'"),
        (["status", "--jsno"], "不认识的参数：--jsno", "unrecognized arguments: --jsno"),
        (["status", "--store"], "参数 --store：要有一个值", "--store: expected one argument"),
        (["serve", "--port", "x"], "参数 --port：要写成整数", "--port: must be an integer"),
        (["feedback", "--json", "--csv"], "不能和 --json 同用", "not allowed with argument --json"),
        (["status", "--lang", "fr"], "只能是 'zh', 'en'", "choose from 'zh', 'en'"),
        (["status", "--json=1"], "不用写值（'1'）", "ignored explicit argument '1'"),
    ],
)
def test_a_wrong_usage_is_in_one_language(
    arguments: list[str], chinese: str, english: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, words in (("zh", chinese), ("en", english)):
        with pytest.raises(SystemExit) as end:
            cli.main(["--lang", lang, *arguments])
        assert end.value.code == cli.USAGE
        err = capsys.readouterr().err
        assert words in err
        assert err.splitlines()[-1].startswith("newsqa")
        assert ("错误：" if lang == "zh" else "error: ") in err


def test_the_words_of_argparse_come_back() -> None:
    with argparse_words("zh"):
        assert make_parser("zh").format_usage().startswith("用法：")
    assert make_parser("en").format_usage().startswith("usage: ")


def test_errors_and_output_are_in_one_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path / "s")]
    folder = tmp_path / "s"
    missing = messages.store.MISSING.format(folder=folder)
    assert cli.main(["status", *store]) == cli.ERROR
    assert capsys.readouterr().err == f"{missing.zh}\n"
    assert cli.main(["status", "--lang", "en", *store]) == cli.ERROR
    assert capsys.readouterr().err == f"{missing.en}\n"
    monkeypatch.setenv("NEWSQA_LANG", "en")
    assert cli.main(["ask", *store]) == cli.ERROR
    assert not HAN.search(capsys.readouterr().err)
    (tmp_path / "news").mkdir()
    assert cli.main(["clean", "missing.txt"]) == cli.PARTIAL
    assert capsys.readouterr().err == "missing.txt: no such file or folder; check the path\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_serve_logs_one_language(
    lang: Lang,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "news.db").write_bytes(b"no database" * 500)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    options = ["--lang", lang, "--no-examples", "--store", str(folder), "--port", port]
    assert cli.main(["serve", *options]) == cli.OK
    error, started = capsys.readouterr().err.splitlines()
    serving = messages.serving.SERVING.format(address=f"http://127.0.0.1:{port}").text(lang)
    assert started.endswith(f" INFO {serving}")
    assert bool(HAN.search(error)) == (lang == "zh")
    assert " / " not in error


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"newsqa {version('newsqa')}\n"


def test_python_dash_m_takes_its_language_from_the_environment() -> None:
    environment = os.environ | {"LANG": "en_US.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-m", "newsqa", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert run.stdout.startswith("usage: newsqa")
