"""The rules of the code base: light imports, layers, nothing of one machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

HEAVY = (
    "torch",
    "transformers",
    "gradio",
    "faiss",
    "openvino",
    "jieba",
    "sentence_transformers",
    "lance",
    "pyarrow",
)


LIGHT = ("newsqa", "newsqa.cli", "newsqa.engine", "newsqa.evaluate", "newsqa.search.embedder")


def test_import_is_light() -> None:
    code = (
        "import importlib, sys\n"
        f"for name in {LIGHT!r}:\n"
        "    importlib.import_module(name)\n"
        f"    print(name, *[heavy for heavy in {HEAVY!r} if heavy in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert run.stdout.splitlines() == list(LIGHT)


@pytest.mark.slow
def test_answering_needs_no_torch_and_no_language_model(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("集市开张\n10月1日，青溪县年货集市开张。", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from newsqa.engine import NewsQA;"
        "from newsqa.settings import Settings;"
        f"engine = NewsQA(Settings(store=Path({str(tmp_path / 'store')!r})), create=True);"
        f"engine.ingest([Path({str(tmp_path / 'a.txt')!r})]);"
        "answer = engine.ask('集市什么时候开张');"
        "assert answer.status and engine.write(answer, asked=True) is answer;"
        "print([m for m in sys.modules if m.split('.')[0] in ('torch', 'transformers', 'gradio',"
        " 'httpx', 'openai') or m.startswith('newsqa.writing')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert run.stdout.strip() == "[]"


def test_layers_hold() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )
    assert run.returncode == 0, run.stdout


def test_nothing_of_one_machine_is_in_the_source() -> None:
    for folder in ("src", "tests", "training", "benchmarks", "docs", "examples"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.suffix in {".py", ".md", ".toml", ".json", ".js", ".css"}:
                text = path.read_text(encoding="utf-8")
                assert not re.search(r"/home/\w|/Users/\w", text), path
