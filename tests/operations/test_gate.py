"""Golden questions are asked before a refresh is committed; no reader sees what was held back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from newsqa.cli.source_line import source_line
from newsqa.engine import NewsQA
from newsqa.maintenance.verify import verify
from newsqa.operations.desk import Desk
from newsqa.operations.gate import run_by_hand
from newsqa.operations.golden import GoldenQuestion, is_right
from newsqa.operations.source_status import source_json
from newsqa.protocols import Reading
from newsqa.settings import load_settings
from newsqa.types import Answer, Article, Feedback, Hit, Passage, Question, Span
from tests.conftest import REPOSITORY, HashEmbedder

ASKED = "林业局局长沙小满通报了什么？"
WORDS = "去年的成活率"


class WordReader:
    """Finds the words where they are asked for; `hold` stops it in the thread of a refresh."""

    def __init__(self) -> None:
        self.hold: threading.Event | None = None
        self.reading = threading.Event()

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        self.reading.set()
        if self.hold and threading.current_thread().name == "refreshing":
            self.hold.wait(10)
        for hit in hits if "通报" in question.text else ():
            start = hit.passage.text.find(WORDS)
            if start >= 0:
                start += hit.passage.start
                end = start + len(WORDS)
                return Reading((Span(hit.passage, start, end, start, end, 0.9),))
        return Reading()


def desk_of(
    tmp_path: Path,
    folder: Path,
    gate: Literal["off", "warn", "hold"],
    margin: float = 0.0,
    reader: WordReader | None = None,
) -> tuple[Desk, WordReader]:
    reader = reader or WordReader()
    settings = load_settings(
        store=tmp_path / "store",
        gate=gate,
        gate_margin=margin,
        source=[{"name": "town", "location": str(folder)}],
    )
    engine = NewsQA(settings, create=True, embedder=HashEmbedder(), reader=reader)
    desk = Desk.over(engine)
    engine.refresh()
    desk.golden.put(GoldenQuestion(ASKED, WORDS))
    desk.golden.put(GoldenQuestion("火星基地何时竣工？", ""))
    return desk, reader


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def worsen(folder: Path) -> None:
    path = folder / "green.txt"
    path.write_text(path.read_text(encoding="utf-8").replace(WORDS, "今年的计划"), encoding="utf-8")


def test_what_became_worse_is_held_back(tmp_path: Path, folder: Path) -> None:
    desk, _ = desk_of(tmp_path, folder, "hold")
    engine = desk.engine
    before = engine.status()
    worsen(folder)
    (folder / "fair.txt").write_text("集市开张\n10月1日，青溪县年货集市开张。", encoding="utf-8")
    (report,) = engine.refresh().sources
    assert report.held is not None
    assert "从 2 个降到 1 个" in report.held.zh
    assert engine.status() == before
    assert engine.ask(ASKED).answers[0].text == WORDS
    (run,) = desk.gate_runs.latest()
    assert (run.outcome, run.source) == ("held", "town")
    (broken,) = run.broken
    assert (broken["question"], broken["before"], broken["after"]) == (ASKED, WORDS, "")
    (alert,) = desk.alerts.latest()
    assert alert.kind == "gate_held"
    engine.refresh()
    assert len(desk.alerts.latest()) == 1, "the same again is no news"
    held = desk.runs.of("town")
    assert (held.failures, held.fault) == (0, None), "the source could be read"
    assert held.held == report.held
    (status,) = desk.sources()
    told = source_json(status)["held"]
    assert told and told["code"] == "gate_held"
    line = source_line(status, "zh")
    assert "没有放行：town" in line and "失败" not in line

    (forced,) = engine.refresh(force=True).sources
    assert forced.held is None
    assert engine.status().articles == 4
    assert desk.runs.of("town").held is None
    assert engine.ask(ASKED).status == "abstained"


def test_what_is_committed_after_a_held_refresh_can_be_undone(tmp_path: Path, folder: Path) -> None:
    from newsqa.maintenance.rollback import generations, rollback

    desk, _ = desk_of(tmp_path, folder, "hold")
    worsen(folder)
    assert desk.engine.refresh().sources[0].held
    desk.engine.refresh(force=True)
    (point,) = generations(desk.engine.store)[:1]
    assert (point.added, point.removed) == (1, 1), "an edited text has another id"
    rollback(desk.engine.indexer)
    assert desk.engine.ask(ASKED).answers[0].text == WORDS


def test_a_warning_lets_it_pass(tmp_path: Path, folder: Path) -> None:
    desk, _ = desk_of(tmp_path, folder, "warn")
    worsen(folder)
    (report,) = desk.engine.refresh().sources
    assert report.held is None
    assert desk.engine.ask(ASKED).status == "abstained"
    assert [run.outcome for run in desk.gate_runs.latest()] == ["warned"]
    assert [alert.kind for alert in desk.alerts.latest()] == ["gate_warned"]


def test_within_the_margin_it_passes(tmp_path: Path, folder: Path) -> None:
    desk, _ = desk_of(tmp_path, folder, "hold", margin=0.5)
    worsen(folder)
    (report,) = desk.engine.refresh().sources
    assert report.held is None
    assert [(run.outcome, len(run.broken)) for run in desk.gate_runs.latest()] == [("passed", 1)]


def test_readers_and_their_feedback_go_on_meanwhile(tmp_path: Path, folder: Path) -> None:
    desk, reader = desk_of(tmp_path, folder, "hold")
    engine = desk.engine
    assert engine.ask(ASKED).answers[0].text == WORDS
    worsen(folder)
    reader.hold = threading.Event()
    reader.reading.clear()
    refreshing = threading.Thread(target=engine.refresh, name="refreshing")
    refreshing.start()
    assert reader.reading.wait(10)
    other = NewsQA(engine.settings, embedder=HashEmbedder(), reader=reader)
    generation = other.status().generation
    for asked in (ASKED, f"请问{ASKED}"):
        assert other.ask(asked).answers[0].text == WORDS
        assert engine.ask(asked).answers[0].text == WORDS
    given = Feedback("f" * 32, "2024-08-01", ASKED, WORDS, (), "good", None, "", generation)
    noting = threading.Thread(target=other.note, args=[given])
    noting.start()
    reader.hold.set()
    refreshing.join(20)
    noting.join(20)
    assert other.status().generation == generation
    assert [one.id for one in other.store.feedback()] == [given.id]


KILLED = """
import sys, time
from pathlib import Path
from tests.operations.test_gate import WordReader, desk_of, worsen

class Slow(WordReader):
    def read(self, question, hits):
        if self.hold:
            print("asking", flush=True)
            time.sleep(60)
        return super().read(question, hits)

folder = Path("town")
desk, reader = desk_of(Path.cwd(), folder, "hold", reader=Slow())
desk.engine.ask("林业局局长沙小满通报了什么？")
worsen(folder)
gate = desk.engine.indexer.gate
gate.prepare("town")
reader.hold = True
desk.engine.refresh()
"""


@pytest.mark.slow
def test_a_server_that_is_killed_in_the_gate_loses_nothing(tmp_path: Path, folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path])},
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stdout.readline() == "asking\n"
        running.kill()
    again, _ = desk_of(tmp_path, folder, "hold")
    assert again.gate_runs.latest()[0].outcome == "held", "the refresh is made again"
    assert again.engine.status().generation == 1
    assert again.engine.ask(ASKED).answers[0].text == WORDS
    assert verify(again.engine.indexer).findings == ()


def test_by_hand_it_is_compared_with_the_last_run(tmp_path: Path, folder: Path) -> None:
    desk, _ = desk_of(tmp_path, folder, "off")
    first = run_by_hand(desk.engine, desk.golden, desk.gate_runs)
    assert (first.outcome, first.asked) == ("passed", 2)
    worsen(folder)
    desk.engine.refresh()
    for _ in range(2):
        worse = run_by_hand(desk.engine, desk.golden, desk.gate_runs)
        assert worse.outcome == "held", "also at the second time"
        assert (worse.right_before, worse.right_after) == (2, 1)
        assert ASKED in [one["question"] for one in worse.broken]
    assert [run.outcome for run in desk.gate_runs.latest()] == ["held", "held", "passed"]


def test_what_runs_by_hand_are_compared_with_stays(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsqa.operations.gate.KEPT", 2)
    desk, _ = desk_of(tmp_path, folder, "off")
    run_by_hand(desk.engine, desk.golden, desk.gate_runs)
    worsen(folder)
    desk.engine.refresh()
    for _ in range(4):
        assert run_by_hand(desk.engine, desk.golden, desk.gate_runs).outcome == "held"
    assert [run.outcome for run in desk.gate_runs.latest()] == ["held", "held", "passed"]


def test_what_broke_since_comes_before_what_was_wrong_already(tmp_path: Path, folder: Path) -> None:
    desk, _ = desk_of(tmp_path, folder, "off")
    desk.golden.remove(ASKED)
    desk.golden.put(GoldenQuestion("一月谁主持了火星会议？", "无人"))
    desk.golden.put(GoldenQuestion(ASKED, WORDS))
    run_by_hand(desk.engine, desk.golden, desk.gate_runs)
    worsen(folder)
    desk.engine.refresh()
    worse = run_by_hand(desk.engine, desk.golden, desk.gate_runs)
    assert [one["question"] for one in worse.broken] == [ASKED, "一月谁主持了火星会议？"]


def test_a_run_that_asks_nothing_is_compared_with_nothing(tmp_path: Path, folder: Path) -> None:
    desk, _ = desk_of(tmp_path, folder, "off")
    for one in desk.golden.stored():
        desk.golden.remove(one.question)
    assert run_by_hand(desk.engine, desk.golden, desk.gate_runs).asked == 0
    desk.golden.put(GoldenQuestion(ASKED, "别的"))
    assert run_by_hand(desk.engine, desk.golden, desk.gate_runs).outcome == "passed"
    assert [run.asked for run in desk.gate_runs.latest()] == [1]


def test_what_counts_as_right() -> None:
    article = Article("a", "大桥总投资27亿元，明年6月通车。")
    span = Span(Passage(article, 0, len(article.text)), 0, 9, 0, 9, 0.9)
    answer = Answer("", "answered", (span,), (), 0.9, None, 1)
    assert is_right(GoldenQuestion("", "27亿元"), answer)
    assert not is_right(GoldenQuestion("", "28亿元"), answer)
    assert not is_right(GoldenQuestion("", ""), answer)
    silent = Answer("", "abstained", (), (), 0.0, "no_article", 1)
    assert is_right(GoldenQuestion("", ""), silent)
    assert not is_right(GoldenQuestion("", "27亿元"), silent)
