"""Stores of one's own and published ones, on files and on an S3 server of our own."""

from __future__ import annotations

import json
import logging
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newsqa.engine import NewsQA
from newsqa.published import archive
from newsqa.settings import Settings
from newsqa.types import Article
from tests.conftest import ARTICLES, HashEmbedder
from tests.querying.test_deduplicate import PRINTS

WHERE = ("sqlite", "files", "files, vectors in Lance", "s3")
KEYS = {
    "AWS_ACCESS_KEY_ID": "newsqa",
    "AWS_SECRET_ACCESS_KEY": "newsqa-secret",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}


def towns(count: int) -> list[Article]:
    """Reports that differ by place, day, name and number."""
    places = ("白石镇", "乌溪镇", "大柳乡", "石桥镇", "杏花村", "云台镇", "金沙乡", "南渡镇")
    works = ("水渠", "卫生院", "小学操场", "老街", "文化站", "茶园", "敬老院", "农贸市场")
    names = ("秦远", "陆青禾", "唐小满", "宋知秋", "傅长安", "叶临川", "顾南乔", "沈望舒")
    return [
        Article(
            id=f"town-{n}",
            title=f"{places[n % 8]}修缮{works[n // 8 % 8]}",
            published=f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}",
            publisher="乡镇快报" if n % 2 else "县报",
            text=f"{places[n % 8]}的{works[n // 8 % 8]}上月动工修缮，预计{n + 3}天完成。"
            f"负责人{names[(n * 3 + 1) % 8]}说，工程花费{n + 20}万元，"
            f"由{places[(n + 3) % 8]}的施工队承建。镇长{names[(n * 5 + 2) % 8]}到现场查看了进度。",
        )
        for n in range(count)
    ]


def sample_articles(count: int = 60) -> list[Article]:
    """The sample articles of all tests, three prints of one report, and towns."""
    fixed = [
        Article(id=id_, title=title, published=day, publisher=publisher, text=text)
        for id_, title, day, publisher, text in ARTICLES
    ]
    prints = [
        Article(
            id=one["id"],
            title=one["title"],
            published=one["date"],
            publisher=one["source"],
            text=one["text"],
        )
        for one in PRINTS
    ]
    return [*fixed, *prints, *towns(count)]


@dataclass
class Pair:
    """A store of one's own, and an engine that answers from it or from what it publishes."""

    writer: NewsQA
    reader: NewsQA
    place: str | None

    def publish(self) -> None:
        """Publish, where the reader is another."""
        if self.place:
            self.writer.publish(self.place)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[Any]:
    """An S3 server of our own; skipped where moto is not installed."""
    server = pytest.importorskip("moto.server", reason="moto is not installed (extra dev)")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield running
    running.stop()


def new_bucket(server: Any, environment: pytest.MonkeyPatch) -> str:
    """An address in a new bucket; its keys are set in the environment."""
    host, port = server.get_host_and_port()
    endpoint, bucket = f"http://{host}:{port}", f"news-{uuid.uuid4().hex[:12]}"
    for name, value in {**KEYS, "AWS_ENDPOINT": endpoint}.items():
        environment.setenv(name, value)
    request = urllib.request.Request(f"{endpoint}/{bucket}", method="PUT")
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.status == 200
    return f"s3://{bucket}/news"


def written(settings: Settings, count: int = 60) -> NewsQA:
    """An engine over a new store with the sample articles."""
    engine = NewsQA(settings, create=True, embedder=HashEmbedder())
    engine.add(sample_articles(count))
    return engine


def reading(place: str, settings: Settings) -> NewsQA:
    """An engine over a published store."""
    return NewsQA(settings.model_copy(update={"store": Path(place)}), embedder=HashEmbedder())


def made(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Pair]:
    """A store in the folder, and what answers from it."""
    settings = Settings(store=folder / "store", abstain_below=0.01)
    with pytest.MonkeyPatch.context() as environment:
        if kind == "sqlite":
            writer = written(settings)
            yield Pair(writer, NewsQA(settings, embedder=HashEmbedder()), None)
            return
        pytest.importorskip("lance", reason="pylance is not installed (extra scale)")
        place = str(folder / "published")
        if kind == "s3":
            place = new_bucket(request.getfixturevalue("s3_server"), environment)
        if kind == "files, vectors in Lance":
            environment.setattr(archive, "IN_MEMORY", 0)
        writer = written(settings)
        writer.publish(place)
        yield Pair(writer, reading(place, settings), place)


CHANGING = [
    *WHERE[:2],
    *(pytest.param(kind, marks=pytest.mark.slow) for kind in WHERE[2:]),
]


@pytest.fixture(params=CHANGING)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    """A store and what answers from it, of each kind; to be changed."""
    yield from made(request.param, tmp_path, request)


@pytest.fixture(scope="module", params=WHERE)
def same(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """The same, shared by all tests that change nothing."""
    yield from made(request.param, tmp_path_factory.mktemp("same"), request)


def as_json(value: object) -> str:
    """A value as text, to be compared."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
