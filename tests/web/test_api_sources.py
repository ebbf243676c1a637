"""Sources over REST: their state, and what an operator does with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from newsqa.indexing.report import SourceReport
from newsqa.messages import Message
from newsqa.operations.desk import Desk
from newsqa.operations.scheduler import Scheduler
from newsqa.web.app import create_app
from tests.web.conftest import sample_engine

TOKEN = "a token of some length"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    desk = Desk.over(sample_engine(tmp_path, admin_token=TOKEN))
    yield desk
    desk.database.close()


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return TestClient(create_app(desk.engine, desk=desk), base_url="http://127.0.0.1")


def test_a_refresh_that_was_held_back_is_told_as_such(client: TestClient, desk: Desk) -> None:
    client.put("/api/v1/sources/town", json={"location": "/nowhere"}, headers=ADMIN)
    reason = Message("town：更新没有生效", "town: the refresh was held back", "gate_held")
    desk.outcomes.note(SourceReport("town", held=reason))
    (source,) = client.get("/api/v1/sources", headers=ADMIN).json()["sources"]
    assert source["held"] == {"code": "gate_held", "zh": reason.zh, "en": reason.en}
    assert (source["fault"], source["failures"]) == (None, 0)
    figures = client.get("/metrics").text
    assert 'newsqa_source_held{source="town"} 1.0' in figures
    assert 'newsqa_source_failures{source="town"} 0.0' in figures


def test_a_source_from_its_making_to_its_forgetting(
    client: TestClient, desk: Desk, tmp_path: Path
) -> None:
    place = f"{tmp_path}/articles"
    body = {"location": place, "refresh": "0 6 * * *"}
    made = client.put("/api/v1/sources/town", json=body, headers=ADMIN)
    assert made.status_code == 200
    assert (made.json()["last_run"], made.json()["in_settings"]) == (None, False)
    asked = client.post("/api/v1/sources/town", json={"action": "run"}, headers=ADMIN)
    assert (asked.status_code, asked.json()["waiting"]) == (202, True)
    Scheduler(desk.engine, desk.runs, desk.outcomes).step()
    (source,) = client.get("/api/v1/sources", headers=ADMIN).json()["sources"]
    assert (source["articles"], source["failures"], source["waiting"]) == (3, 0, False)
    assert source["last_success"] == source["last_run"] < source["next_run"]
    assert (source["held"], source["fault"]) == (None, None)
    figures = client.get("/metrics").text
    assert 'newsqa_source_articles{source="town"} 3.0' in figures
    assert 'newsqa_source_failures{source="town"} 0.0' in figures
    client.post("/api/v1/sources/town", json={"action": "pause"}, headers=ADMIN)
    (source,) = client.get("/api/v1/sources", headers=ADMIN).json()["sources"]
    assert (source["paused"], source["next_run"]) == (True, None)
    assert client.delete("/api/v1/sources/town", headers=ADMIN).status_code == 204
    assert client.get("/api/v1/sources", headers=ADMIN).json() == {"sources": []}
    assert desk.engine.status().articles == 3


def test_what_is_refused(client: TestClient) -> None:
    assert client.get("/api/v1/sources").status_code == 401
    bad = client.put(
        "/api/v1/sources/town", json={"location": "x", "refresh": "soon"}, headers=ADMIN
    )
    assert bad.status_code == 422
    assert "cron" in bad.json()["error"]["zh"]
    run = client.post("/api/v1/sources/nobody", json={"action": "run"}, headers=ADMIN)
    assert (run.status_code, run.json()["error"]["code"]) == (404, "not_found")
