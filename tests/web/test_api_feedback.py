"""Feedback over REST."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsqa.engine import NewsQA
from newsqa.errors import StoreBusy, StoreError
from newsqa.messages import Message
from newsqa.settings import load_settings
from newsqa.types import Cited
from newsqa.web.app import create_app

from .conftest import StubEngine, Unasked
from .test_api import error_of, stub_client

FAILURE = Message("占用", "busy", "failure")

BODY = {
    "question": "谁主持了会议？",
    "answer": "祁望舒",
    "citations": [{"article_id": "m1", "start": 3, "end": 6}, {"article_id": "m2"}],
    "verdict": "bad",
    "reason": "source",
    "remark": " 出处\u0007是别的 ",
    "generation": 7,
}


def test_it_is_kept_and_can_be_changed(engine: NewsQA, client: TestClient) -> None:
    generation = engine.status().generation
    response = client.post("/api/v1/feedback", json=BODY)
    assert response.status_code == 201
    id_ = response.json()["id"]
    (stored,) = [one for one in engine.store.feedback() if one.id == id_]
    assert (stored.question, stored.answer, stored.verdict) == ("谁主持了会议？", "祁望舒", "bad")
    assert stored.cited == (Cited("m1", 3, 6), Cited("m2"))
    assert (stored.reason, stored.remark, stored.generation) == ("source", "出处是别的", 7)
    again = client.post("/api/v1/feedback", json=BODY | {"verdict": "good", "id": id_})
    assert again.json() == {"id": id_}
    (stored,) = [one for one in engine.store.feedback() if one.id == id_]
    assert (stored.verdict, stored.reason) == ("good", None)
    assert engine.status().generation == generation


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "so-so"},
        {"question": " "},
        {"question": "长" * 5000},
        {"answer": "长" * 5000},
        {"remark": "长" * 501},
        {"reason": "because"},
        {"citations": [{"article_id": "m"}] * 101},
        {"citations": [{"article_id": "长" * 201}]},
        {"citations": [{"article_id": "m", "start": -1}]},
        {"citations": [{"article_id": "m", "end": True}]},
        {"generation": 2**63},
        {"generation": False},
        {"id": "../../etc"},
        {"html": "<b>"},
    ],
)
def test_what_does_not_fit_is_refused(unasked: Unasked, wrong: dict[str, Any]) -> None:
    refused = unasked.client.post("/api/v1/feedback", json=BODY | wrong)
    assert error_of(refused) == (422, "invalid")


@pytest.mark.parametrize(
    ("error", "got"),
    [(StoreBusy(FAILURE), (409, "store_busy")), (StoreError(FAILURE), (503, "store"))],
)
def test_a_store_that_fails_is_an_error(error: Exception, got: tuple[int, str]) -> None:
    answer = stub_client(StubEngine([], error)).post("/api/v1/feedback", json=BODY)
    assert error_of(answer) == got


def test_it_falls_under_the_limit_of_questions() -> None:
    engine = StubEngine([], settings=load_settings(store="store", requests_per_minute=6))
    client = TestClient(create_app(engine))
    statuses = [client.post("/api/v1/feedback", json=BODY).status_code for _ in range(12)]
    assert statuses == [201] * 10 + [429, 429]
    assert len(engine.noted) == 10


def test_feedback_of_one_address_is_limited_by_itself() -> None:
    engine = StubEngine([], settings=load_settings(store="store", feedback_per_minute=12))
    app = create_app(engine)
    client = TestClient(app, client=("192.0.2.1", 5))
    answers = [client.post("/api/v1/feedback", json=BODY) for _ in range(12)]
    assert [one.status_code for one in answers] == [201] * 10 + [429, 429]
    assert error_of(answers[-1]) == (429, "too_many_requests")
    assert int(answers[-1].headers["retry-after"]) > 0
    assert client.post("/api/v1/ask", json={"question": "谁？"}).status_code == 200
    other = TestClient(app, client=("192.0.2.2", 5))
    assert other.post("/api/v1/feedback", json=BODY).status_code == 201
