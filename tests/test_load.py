"""A hundred users beside a refresh, with the bundled models: the code of `benchmarks.load`."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from benchmarks import schedule
from benchmarks.load import Outcomes, measure

USERS, SECONDS = 100, 12


@pytest.mark.slow
@pytest.mark.alone
def test_a_crowd_beside_a_refresh_is_answered_or_refused_at_once() -> None:
    figures: dict[str, Any] = measure(
        USERS, SECONDS, alone=4, changing=8, inside=False, least_refreshes=1
    )
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    crowd = figures["crowd"]
    assert not crowd["errors"]
    assert crowd["answered"]
    assert crowd["refused"]  # there are more users than places
    assert figures["refreshes"]
    # In seconds only on a machine that does nothing else: users, answers and the refresh share its
    # cores (docs/benchmarks.md has the figures).
    assert crowd["refused_slowest_ms"] < crowd["p50_ms"] / 2
    memory = figures["rss_mb"]
    assert memory["highest"] < 1.25 * memory["before"] + 50


@pytest.mark.slow
@pytest.mark.alone
def test_a_crowd_beside_the_schedule_with_the_gate_on_gets_no_error() -> None:
    figures = schedule.measure(users=12, seconds=10, changing=4, golden=2, every="5s", cached=True)
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    for part in ("idle", "beside"):
        assert figures[part]["errors"] == []
        assert figures[part]["answered"]
    assert figures["refreshes"]
    assert figures["gate_runs"]
    assert (figures["held"], figures["failures"]) == (0, 0)


def test_figures_of_outcomes() -> None:
    outcomes = Outcomes([0.1] * 98 + [0.2, 0.3], [0.05, 0.4], ["500: x"] * 9)
    figures = outcomes.figures()
    assert (figures["answered"], figures["refused"], figures["error_count"]) == (100, 2, 9)
    assert figures["refused_p95_ms"] == 400
    assert (figures["p50_ms"], figures["p95_ms"], figures["refused_slowest_ms"]) == (100, 100, 400)
    assert figures["errors"] == ["500: x"] * 5
    assert "p50_ms" not in Outcomes().figures()
