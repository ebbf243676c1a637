"""A line for each request, without the question that an address may hold."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from newsqa.settings import load_settings
from newsqa.web.app import create_app
from tests.web.conftest import StubEngine

COMMON = re.compile(
    r'testclient - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "GET /healthz HTTP/1\.1" 200 '
    r'\d+ "(?P<id>[0-9a-f]{32})"'
)


def client(tmp_path: Path, form: str) -> TestClient:
    settings = load_settings(store=tmp_path, access_log=form)
    return TestClient(create_app(StubEngine([], settings=settings)), base_url="http://127.0.0.1")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == "newsqa.access"]


def test_the_common_format(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    response = client(tmp_path, "common").get("/healthz?question=秘密")
    found = COMMON.fullmatch(lines(caplog)[-1])
    assert found, lines(caplog)
    assert response.headers["x-request-id"] == found["id"]


def test_json_and_the_id_of_a_proxy(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    asked = client(tmp_path, "json")
    response = asked.get("/no%0Asuch%22page", headers={"X-Request-ID": "proxy-7"})
    value = json.loads(lines(caplog)[-1])
    assert (value["status"], value["request_id"]) == (404, "proxy-7")
    assert value["bytes"] == len(response.content)
    assert '"' not in value["path"]
    assert response.headers["x-request-id"] == "proxy-7"
    forged = asked.get("/healthz", headers={"X-Request-ID": "a b; c=d"})
    assert re.fullmatch("[0-9a-f]{32}", forged.headers["x-request-id"])


def test_none_by_default(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    response = client(tmp_path, "off").get("/healthz")
    assert lines(caplog) == []
    assert response.headers["x-request-id"]
