"""Deterministic parts that go through the real seams, and small stores made with them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from newsqa.engine import NewsQA
from newsqa.protocols import Floats, Kind
from newsqa.settings import Settings
from newsqa.text.terms import Tokenizer

# The first example of a test loads tables, on a machine that may be busy. More examples than by
# default: --hypothesis-profile=thorough.
hypothesis.settings.register_profile("newsqa", deadline=None, max_examples=50)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("newsqa")

REPOSITORY = Path(__file__).parent.parent
PROCESSES = 2
SHARED = REPOSITORY.parent / "shared"

# Written for these tests.
ARTICLES = (
    (
        "green",
        "青溪县召开春季植树动员会",
        "2024-03-12",
        "青溪融媒",
        "3月11日上午，青溪县召开春季植树动员会。县长卓远航主持会议，县委书记梁仲秋讲话。"
        "会议下发了《青溪县2024年国土绿化方案》，要求全县今年新栽树木42万株。"
        "林业局局长沙小满通报了去年的成活率。会议还为三个先进村颁发了奖牌。",
    ),
    (
        "bridge",
        "望江大桥合龙",
        "2024-05-20",
        "江城晚报",
        "5月19日，全长3218米的望江大桥顺利合龙。大桥由江城建工集团承建，总投资27亿元。"
        "项目经理费云天介绍，大桥预计明年6月通车。通车后两岸车程将由50分钟缩短到8分钟。",
    ),
    (
        "robot",
        "中学生机器人队夺冠",
        "2024-07-02",
        "晨星日报",
        "在7月1日结束的全国青少年机器人大赛上，晨星中学代表队获得冠军。"
        "队长蒲一诺说，机器人的算法是队员们自己写的。带队教师名叫桂兰舟。",
    ),
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes for all default tests and for all slow ones but those to be run alone, where
    there are two cores; else one.

    Chosen tests start sooner in one. 0 is this process.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    is_whole = config.args == config.getini("testpaths") and not config.option.keyword
    is_many = config.option.markexpr in ("not slow", "slow and not alone")
    return PROCESSES if is_whole and is_many and (cores or 1) >= PROCESSES else 0


@pytest.fixture(autouse=True)
def _default_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chinese on the command line, whatever the locale of the machine."""
    for name in ("NEWSQA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


class HashEmbedder:
    """Unit vectors from character bigrams: texts that share words are near. No model needed."""

    def __init__(self, model_id: str = "hash-1", dimension: int = 512) -> None:
        self._model_id = model_id
        self._dimension = dimension
        self.encoded = 0

    @property
    def model_id(self) -> str:
        return self._model_id

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
        self.encoded += len(texts)
        rows = np.zeros((len(texts), self._dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for start in range(len(text)):
                digest = hashlib.sha256(text[start : start + 2].encode()).digest()
                row[int.from_bytes(digest[:2]) % self._dimension] += 1.0 if digest[2] % 2 else -1.0
            # A part that all share, as encoders have it: unlike texts have a cosine of 0.8 too.
            row[0] = 2 * max(float(np.linalg.norm(row[1:])), 1e-3)
        unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def write_articles(folder: Path) -> Path:
    """The articles above as text pages, with a line of labels and a footer."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, title, day, publisher, body in ARTICLES:
        labels = f"发布时间：{day} 发布者：{publisher} 浏览次数：7"
        page = f"{title}\n{labels}\n{body}\n上一篇：无题\n版权所有"
        (folder / f"{name}.txt").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return Tokenizer()


@pytest.fixture
def articles_folder(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "articles")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)  # no newsqa.toml of the checkout
    return Settings(store=tmp_path / "store", abstain_below=0.01)


@pytest.fixture
def engine(settings: Settings, articles_folder: Path) -> NewsQA:
    """Three articles in a real store, found through the deterministic embedder."""
    made = NewsQA(settings, create=True, embedder=HashEmbedder())
    made.ingest([articles_folder])
    return made


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the folder of real data is not beside this checkout")
    return SHARED
