"""The package as a library: its names, what importing it loads, and the code of its pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import newsqa
from tests.conftest import REPOSITORY

HEAVY = ("torch", "transformers", "gradio", "faiss", "openvino", "jieba", "numpy", "pydantic")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def run(code: str, folder: Path) -> str:
    """What the code prints, in a process of its own that works in the folder."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the sample articles, as in a checkout; a store made there is temporary."""
    shutil.copytree(REPOSITORY / "examples" / "articles", tmp_path / "examples" / "articles")
    return tmp_path


def test_every_public_name_is_there() -> None:
    for name in newsqa.__all__:
        assert getattr(newsqa, name).__name__ == name
        assert name in dir(newsqa)
    assert issubclass(newsqa.StoreBusy, newsqa.NewsQAError)
    with pytest.raises(AttributeError, match="Newsqa"):
        _ = newsqa.Newsqa  # type: ignore[attr-defined]


def test_the_package_tells_type_checkers_that_it_is_typed() -> None:
    assert (files("newsqa") / "py.typed").is_file()


@pytest.mark.parametrize("code", ["import newsqa", "from newsqa import Article, NewsQAError"])
def test_importing_loads_nothing_heavy(code: str, tmp_path: Path) -> None:
    code = f"import sys\n{code}\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    assert run(code, tmp_path).strip() == "[]"


def test_the_readmes_have_the_same_code() -> None:
    (code,) = BLOCK.findall((REPOSITORY / "README.md").read_text(encoding="utf-8"))
    (same,) = BLOCK.findall((REPOSITORY / "README.zh-CN.md").read_text(encoding="utf-8"))
    assert same == code


@pytest.mark.slow
def test_the_code_of_the_readmes_runs(folder: Path) -> None:
    (code,) = BLOCK.findall((REPOSITORY / "README.md").read_text(encoding="utf-8"))
    assert run(code, folder).startswith("关士杰 ")


@pytest.mark.slow
def test_the_code_of_the_python_page_runs(folder: Path) -> None:
    blocks = BLOCK.findall((REPOSITORY / "docs" / "python.md").read_text(encoding="utf-8"))
    printed = run("\n".join(blocks), folder)
    assert "谷雨生 青溪县年货集市开张" in printed
    assert "{'town-17': ['town-17']}" in printed
