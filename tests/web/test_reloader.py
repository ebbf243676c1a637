"""A server sees a new generation by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newsqa.engine import NewsQA
from newsqa.errors import StoreBusy
from newsqa.messages import Message
from newsqa.settings import Settings
from newsqa.web.reloader import reloading
from tests.conftest import HashEmbedder

HELD = Message("占用", "held", "held")


@pytest.fixture
def writing(settings: Settings, articles_folder: Path) -> NewsQA:
    made = NewsQA(settings, create=True, embedder=HashEmbedder())
    made.ingest([articles_folder])
    return made


def until(done: Callable[[], bool], seconds: float = 2) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(0.02)
    return False


def test_a_new_generation_is_loaded_within_two_seconds(
    writing: NewsQA, settings: Settings, tmp_path: Path
) -> None:
    server = NewsQA(settings, embedder=HashEmbedder())
    server.warm_up()
    (tmp_path / "late.txt").write_text("茶会改期\n县里的茶会改到6月8日举行，请知悉。", "utf-8")
    with reloading(server):
        writing.ingest([tmp_path / "late.txt"])
        asks = server.answerer
        assert until(lambda: asks._snapshot is not None and asks._snapshot.generation == 2)
        with server.store.view() as view:
            assert len(server.answerer._corpus(view).passage_ids) == view.counts().passages
    assert not server.freshen()  # nothing was left to load


def test_what_fails_is_logged_once_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    class Failing:
        looked = 0

        def freshen(self) -> bool:
            self.looked += 1
            raise StoreBusy(HELD)

    failing = Failing()
    with reloading(failing, 0.01):
        assert until(lambda: failing.looked > 3)
    assert [record.getMessage() for record in caplog.records] == [str(HELD)]
    looked = failing.looked
    time.sleep(0.1)
    assert failing.looked == looked


def test_a_question_that_began_before_keeps_the_newer_snapshot(
    writing: NewsQA, tmp_path: Path
) -> None:
    (tmp_path / "late.txt").write_text("茶会改期\n县里的茶会改到6月8日举行，请知悉。", "utf-8")
    with writing.store.view() as before:
        old = writing.answerer._corpus(before)

        def change() -> None:
            writing.ingest([tmp_path / "late.txt"])
            writing.freshen()

        other = threading.Thread(target=change)
        other.start()
        other.join(30)
        newer = writing.answerer._snapshot
        assert newer is not None
        assert newer.generation == 2
        again = writing.answerer._corpus(before)
        assert writing.answerer._snapshot is newer
        here = again.article_rows[again.article_rows >= 0]
        assert list(here) == list(old.article_rows)
