"""Traces: the steps of a question below it, in every thread; none without the setting."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from newsqa import cli
from newsqa.errors import SettingsError
from newsqa.tracing import question, step, tracing
from newsqa.web.app import create_app
from tests.web.conftest import sample_engine

sdk = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")


def test_the_steps_of_a_question_are_one_trace(tmp_path: Path) -> None:
    spans = sdk.InMemorySpanExporter()
    client = TestClient(create_app(sample_engine(tmp_path)), base_url="http://127.0.0.1")
    began = time.time_ns()
    with tracing(spans):
        response = client.post("/api/v1/ask", json={"question": "谁主持了枫渡大桥的通车仪式"})
        assert response.status_code == 200
    found = {span.name: span for span in spans.get_finished_spans()}
    assert {"question", "wait", "parse", "retrieve", "encode", "read", "compose"} <= set(found)
    whole = found["question"]
    assert whole.parent is None
    assert whole.attributes["newsqa.face"] == "rest"
    assert whole.attributes["newsqa.status"] == response.json()["status"]
    for name, span in found.items():
        assert span.context.trace_id == whole.context.trace_id, name
        assert began <= span.start_time <= span.end_time <= whole.end_time
    assert found["encode"].parent.span_id == found["retrieve"].context.span_id
    assert found["retrieve"].end_time <= found["read"].start_time
    assert "枫渡" not in "".join(span.to_json() for span in found.values())


def test_a_question_that_fails_is_an_error_without_its_reason() -> None:
    spans = sdk.InMemorySpanExporter()
    with (
        tracing(spans),
        pytest.raises(ZeroDivisionError),
        question("rest", time.time_ns()),
        step("read"),
    ):
        _ = 1 / 0
    _, span, whole = spans.get_finished_spans()
    for one in (span, whole):
        assert not one.status.is_ok
        assert not one.events


def test_what_no_reader_asked_is_no_trace() -> None:
    """The gate and searches take the same steps."""
    spans = sdk.InMemorySpanExporter()
    with tracing(spans), step("retrieve"), step("encode"):
        pass
    assert not spans.get_finished_spans()


@pytest.mark.slow
def test_without_the_setting_nothing_is_traced_or_imported(tmp_path: Path) -> None:
    spans = sdk.InMemorySpanExporter()
    with tracing(spans):
        pass
    with step("read") as note:
        note("newsqa.status", "answered")
    assert not spans.get_finished_spans()
    code = "import sys, newsqa.web.app; print([n for n in sys.modules if 'opentelemetry.sdk' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_package_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk", None)
    with pytest.raises(SettingsError), tracing():
        pass
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSQA_TELEMETRY", "true")
    assert cli.main(["serve", "--port", "0", "--no-examples"]) == cli.USAGE
    (line,) = capsys.readouterr().err.splitlines()
    assert 'pip install "newsqa[telemetry]"' in line


def test_threads_that_trace_at_once_do_not_mix() -> None:
    spans = sdk.InMemorySpanExporter()

    def work(name: str) -> None:
        with question(name, time.time_ns()) as note, step(f"{name}/inner"):
            note("name", name)
            time.sleep(0.01)

    with tracing(spans):
        threads = [threading.Thread(target=work, args=[str(n)]) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = spans.get_finished_spans()
    wholes = {span.attributes["name"]: span for span in found if span.name == "question"}
    inner = [span for span in found if span.name.endswith("/inner")]
    assert len(inner) == len(wholes) == 4
    for span in inner:
        assert span.parent.span_id == wholes[span.name[0]].context.span_id
