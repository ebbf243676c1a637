"""Ingesting makes way for questions: by pauses in one process, by priority in two."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.indexing import throttle as module
from newsqa.indexing.throttle import LARGE, NICER, SMALL, Throttle
from newsqa.protocols import Floats, Kind
from newsqa.settings import Settings
from tests.conftest import REPOSITORY, HashEmbedder, write_articles
from tests.store.parts import rows


def test_without_questions_nobody_waits() -> None:
    throttle = Throttle()
    with throttle.asking():
        pass
    worker = throttle.worker()
    assert worker.piece() == LARGE
    started = time.perf_counter()
    for _ in range(1000):
        worker.rest()
    assert time.perf_counter() - started < 1


def test_work_goes_on_when_the_question_is_answered_and_at_the_latest_after_its_share() -> None:
    throttle = Throttle()
    worker = throttle.worker()
    answered: list[float] = []

    def ask() -> None:
        with throttle.asking():
            entered.set()
            done.wait()
            answered.append(time.perf_counter())

    entered, done = threading.Event(), threading.Event()
    asker = threading.Thread(target=ask)
    asker.start()
    entered.wait()
    assert worker.piece() == SMALL
    started = time.perf_counter()
    throttle.pause(0.1)  # nobody is done: twice the time of the piece
    assert time.perf_counter() - started > 0.19
    threading.Timer(0.1, done.set).start()
    throttle.pause(1.0)
    assert time.perf_counter() - started < 2
    assert answered
    asker.join()
    with throttle.asking():
        pass
    assert worker.piece() == SMALL  # one was there since the last piece
    assert worker.piece() == LARGE


def test_who_is_not_polite_never_waits() -> None:
    throttle = Throttle(polite=False)
    with throttle.asking():
        started = time.perf_counter()
        throttle.pause(60)
        assert throttle.worker().piece() == LARGE
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("polite", [True, False])
def test_an_engine_that_is_asked_embeds_in_small_pieces(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, polite: bool
) -> None:
    monkeypatch.setattr(module, "SMALL", 1)
    pieces: list[int] = []

    class Embedder(HashEmbedder):
        def encode(self, texts: Sequence[str], *, kind: Kind) -> Floats:
            pieces.append(len(texts))
            return super().encode(texts, kind=kind)

    changed = settings.model_copy(update={"polite": polite})
    engine = NewsQA(changed, create=True, embedder=Embedder())
    with engine._throttle.asking():
        engine.ingest([write_articles(tmp_path / "articles")])
    assert pieces == ([1, 1, 1] if polite else [3])
    plain = NewsQA(
        settings.model_copy(update={"store": tmp_path / "plain"}),
        create=True,
        embedder=HashEmbedder(),
    )
    plain.ingest([tmp_path / "articles"])
    vectors = "SELECT text, vector FROM passages JOIN articles ON row = article ORDER BY text"
    assert rows(engine.store, vectors) == rows(plain.store, vectors)


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="no priorities here")
@pytest.mark.parametrize("polite", ["true", "false"])
def test_a_process_that_ingests_has_a_lower_priority(tmp_path: Path, polite: str) -> None:
    paths = {"PYTHONPATH": os.pathsep.join(["src", os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "newsqa", "ingest", "-", "--store", str(tmp_path / "store")]
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env=os.environ | paths | {"NEWSQA_POLITE": polite},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        # The store is made after that.
        until = time.monotonic() + 120
        while not (tmp_path / "store" / "news.db").exists() and time.monotonic() < until:
            assert process.poll() is None
            time.sleep(0.05)
        own = os.getpriority(os.PRIO_PROCESS, 0)
        expected = min(own + NICER, 19) if polite == "true" else own
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == expected
    finally:
        process.kill()
        process.communicate()
