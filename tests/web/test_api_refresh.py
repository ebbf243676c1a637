from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsqa.engine import NewsQA
from newsqa.settings import load_settings
from newsqa.web.app import create_app
from tests.conftest import HashEmbedder

TOKEN = "a-token-for-tests"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("青溪集市\n4月1日，青溪集市开市，凌霜主持。", "utf-8")
    return news


@pytest.fixture
def rest(tmp_path: Path, folder: Path) -> Iterator[TestClient]:
    source: list[dict[str, Any]] = [{"name": "town", "location": str(folder)}]
    settings = load_settings(store=tmp_path / "store", admin_token=TOKEN, source=source)
    archive = NewsQA(settings, create=True, embedder=HashEmbedder())
    with TestClient(create_app(archive), raise_server_exceptions=False) as opened:
        yield opened


def test_a_refresh_brings_in_what_the_source_has(rest: TestClient, folder: Path) -> None:
    plan = rest.post("/api/v1/refresh", json={"dry_run": True}, headers=ADMIN).json()
    assert (plan["sources"][0]["added"], plan["generation"]) == (1, 0)

    done = rest.post("/api/v1/refresh", json={"sources": ["town"]}, headers=ADMIN).json()
    assert (done["sources"][0]["name"], done["sources"][0]["added"]) == ("town", 1)
    assert rest.get("/api/v1/articles").json()["total"] == 1

    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text("青溪书院\n8月1日，青溪书院揭牌。", "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    asked = {"prune": True, "force": True}
    done = rest.post("/api/v1/refresh", json=asked, headers=ADMIN).json()["sources"][0]
    assert (done["added"], done["vanished"], done["pruned"]) == (1, 1, True)
    (problem,) = done["problems"]
    assert set(problem) == {"location", "zh", "en", "code"}
    assert "empty.txt" in problem["zh"]
    titles = [article["title"] for article in rest.get("/api/v1/articles").json()["articles"]]
    assert titles == ["青溪书院"]


def test_only_with_the_token_and_only_sources_that_there_are(rest: TestClient) -> None:
    assert rest.post("/api/v1/refresh", json={}).status_code == 401
    wrong = rest.post("/api/v1/refresh", json={"sources": ["nobody"]}, headers=ADMIN)
    assert wrong.status_code == 404
    assert "nobody" in wrong.json()["error"]["zh"]
    slip = rest.post("/api/v1/refresh", json={"source": ["town"]}, headers=ADMIN)
    assert slip.status_code == 422
