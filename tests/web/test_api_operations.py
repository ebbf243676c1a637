"""What an operator sees and decides, over REST."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from newsqa.operations.desk import Desk
from newsqa.web.app import create_app
from tests.web.conftest import sample_engine

TOKEN = "a token of some length"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}
SILENT = "火星基地何时竣工？"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    desk = Desk.over(sample_engine(tmp_path, admin_token=TOKEN, questions_log="full"))
    yield desk
    desk.database.close()


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return TestClient(
        create_app(desk.engine, desk=desk), base_url="http://127.0.0.1", headers=ADMIN
    )


@pytest.mark.slow
def test_a_question_from_the_log_to_the_gate(client: TestClient, desk: Desk) -> None:
    assert client.post("/api/v1/ask", json={"question": SILENT}).json()["status"] == "abstained"
    log = client.get("/api/v1/questions").json()
    assert (log["figures"]["days"][-1]["asked"], log["questions"][0]["question"]) == (1, SILENT)
    table = client.get("/api/v1/questions?format=csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert SILENT in table.text.splitlines()[1]
    (group,) = client.get("/api/v1/inbox").json()["groups"]
    assert (group["question"], group["items"][0]["kind"]) == (SILENT, "unanswered")
    mark = {"questions": [SILENT], "mark": "known_gap"}
    assert client.post("/api/v1/inbox", json=mark).status_code == 204
    assert client.get("/api/v1/inbox").json() == {"groups": []}
    assert client.get("/api/v1/inbox?marked=true").json()["groups"][0]["mark"] == "known_gap"

    assert client.put("/api/v1/golden", json={"question": SILENT}).status_code == 204
    assert client.get("/api/v1/inbox?marked=true").json()["groups"][0]["mark"] == "golden"
    done = client.post("/api/v1/gate").json()
    assert (done["asked"], done["right_after"], done["outcome"]) == (1, 1, "passed")
    assert len(client.get("/api/v1/gate").json()["runs"]) == 1
    assert client.delete(f"/api/v1/golden?question={SILENT}").status_code == 204
    assert client.delete(f"/api/v1/golden?question={SILENT}").status_code == 404


def test_a_golden_answer_is_picked_in_an_article(client: TestClient, desk: Desk) -> None:
    article = desk.engine.latest(1)[0]
    body = {"question": "谁？", "answer": article.text[3:9], "article_id": article.id}
    assert client.put("/api/v1/golden", json=body).status_code == 204
    (golden,) = client.get("/api/v1/golden").json()["golden"]
    assert article.text[golden["start"] : golden["end"]] == golden["answer"]
    assert client.put("/api/v1/golden", json=body | {"answer": "没有的话"}).status_code == 422
    assert client.put("/api/v1/golden", json=body | {"article_id": "no"}).status_code == 404


def test_quarantine_is_seen_tried_again_and_dropped(
    client: TestClient, desk: Desk, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.html"
    bad.write_bytes(b"\0" * 200)
    desk.engine.ingest([bad])
    (entry,) = client.get("/api/v1/quarantine").json()["quarantine"]
    assert entry["location"] == str(bad)
    assert entry["reason"]["zh"]
    assert client.post("/api/v1/quarantine").json()["failed"] == 1
    place = {"location": str(bad)}
    assert client.delete("/api/v1/quarantine", params=place).status_code == 204
    assert client.delete("/api/v1/quarantine", params=place).status_code == 404
    assert client.get("/api/v1/quarantine").json() == {"quarantine": []}


def test_a_change_is_undone(client: TestClient, desk: Desk) -> None:
    id_ = desk.engine.latest(1)[0].id
    client.delete(f"/api/v1/articles/{id_}")
    found = client.get("/api/v1/generations").json()
    assert (found["undo"][0]["command"], found["undo"][0]["removed"]) == ("remove", 1)
    (change,) = client.get(f"/api/v1/generations/{found['undo'][0]['before']}").json()["changes"]
    assert (change["kind"], change["id"]) == ("removed", id_)
    assert change["title"]
    undone = client.post("/api/v1/rollback", json={})
    assert undone.json() == {"generation": found["generation"] + 1}
    assert client.get(f"/api/v1/articles/{id_}").status_code == 200
    assert client.post("/api/v1/rollback", json={"to": 12345}).status_code == 409


def test_secrets_are_not_shown(client: TestClient) -> None:
    page = client.get("/api/v1/settings")
    assert TOKEN not in page.text
    assert page.json()["settings"]["admin_token"] == "********"
    assert page.json()["settings"]["questions_log"] == "full"


def test_articles_are_found_by_words(client: TestClient) -> None:
    found = client.get("/api/v1/find", params={"words": "大橋"}).json()["articles"]
    assert [one["title"] for one in found] == ["望江大桥合龙"]
    assert client.get("/api/v1/find?since=2024-06-01").json()["articles"][0]["title"]


def test_all_of_it_needs_the_token(client: TestClient) -> None:
    paths = (
        *("questions", "inbox", "golden", "gate", "feedback", "quarantine", "generations"),
        *("generations/1", "settings", "alerts", "find", "sources"),
    )
    for path in paths:
        response = client.get(f"/api/v1/{path}", headers={"Authorization": "Bearer wrong"})
        assert response.status_code == 401, path
        assert response.json()["error"]["code"] == "unauthorized", path
