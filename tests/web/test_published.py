"""The web over a published store: it answers, follows, and refuses changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from newsqa.engine import NewsQA
from newsqa.settings import Settings
from newsqa.types import Article
from newsqa.web.app import create_app
from newsqa.web.reloader import reloading
from tests.conftest import HashEmbedder
from tests.published.conftest import reading, towns
from tests.web.test_reloader import until

pytest.importorskip("lance", reason="pylance is not installed (extra scale)")

TOKEN = "a-token-of-tests-only"


@pytest.fixture
def writer(settings: Settings, tmp_path: Path) -> NewsQA:
    publishing = settings.model_copy(update={"publish_to": str(tmp_path / "published")})
    engine = NewsQA(publishing, create=True, embedder=HashEmbedder())
    engine.add(towns(3))
    return engine


@pytest.fixture
def reader(writer: NewsQA) -> NewsQA:
    token = Settings(admin_token=TOKEN).admin_token
    return reading(
        writer.settings.publish_to, writer.settings.model_copy(update={"admin_token": token})
    )


@pytest.mark.slow
def test_a_new_generation_is_loaded_and_told(writer: NewsQA, reader: NewsQA) -> None:
    reader.warm_up()
    client = TestClient(create_app(reader))
    with reloading(reader):
        writer.add(Article(id="late", text="县里的茶会改到6月8日举行，请知悉。"))
        answerer = reader.answerer
        assert until(lambda: bool(answerer._snapshot and answerer._snapshot.generation == 2))
    ready = client.get("/readyz").json()
    assert ready["generation"] == 2
    (one,) = ready["published"]
    assert (one["generation"], one["lag"]) == (2, 0)
    assert not any("published" in str(value) for value in one.values())  # the address stays inside
    assert client.get("/api/v1/articles/late").json()["text"].startswith("县里的茶会")
    writer.remove("late")
    assert client.get("/api/v1/articles/late").status_code == 404


def test_the_writer_tells_how_far_readers_lag(writer: NewsQA) -> None:
    writer.indexer.remove(["town-1"])
    ready = TestClient(create_app(writer)).get("/readyz").json()
    assert ready["generation"] == 2
    assert [(one["generation"], one["lag"]) for one in ready["published"]] == [(1, 1)]


def test_changes_are_refused_in_one_line(reader: NewsQA) -> None:
    client = TestClient(create_app(reader))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for response in (
        client.delete("/api/v1/articles/town-1", headers=headers),
        client.put("/api/v1/articles/x", json={"text": "茶会改期。"}, headers=headers),
        client.post("/api/v1/refresh", json={}, headers=headers),
    ):
        assert response.status_code == 503
        message = response.json()["error"]["en"]
        assert message.startswith("a published store, for reading only")
        assert "\n" not in message
    assert client.get("/api/v1/articles/town-1").status_code == 200


@pytest.mark.slow
def test_a_removal_that_was_not_published_fails(writer: NewsQA) -> None:
    token = Settings(admin_token=TOKEN).admin_token
    settings = writer.settings.model_copy(update={"admin_token": token})
    client = TestClient(create_app(NewsQA(settings, embedder=HashEmbedder())))
    place = Path(settings.publish_to)
    shutil.move(place, f"{place}-aside")
    place.write_text("no folder", encoding="utf-8")
    headers = {"Authorization": f"Bearer {TOKEN}"}
    response = client.delete("/api/v1/articles/town-1", headers=headers)
    assert response.status_code == 503
    error = response.json()["error"]["en"]
    assert "was not published" in error
    assert str(place) not in error


def test_storage_that_fails_is_told_without_addresses(reader: NewsQA) -> None:
    client = TestClient(create_app(reader))
    place = reader.status().store
    shutil.move(place, f"{place}-aside")
    response = client.post("/api/v1/search", json={"question": "谁修了水渠"})
    assert response.status_code == 503
    assert response.json()["error"]["en"] == "shared storage failed; try again later"
    shutil.move(f"{place}-aside", place)
    assert client.post("/api/v1/search", json={"question": "谁修了水渠"}).status_code == 200
