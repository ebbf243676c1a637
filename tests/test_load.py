"""A hundred users beside a refresh, with the bundled models: the code of `benchmarks.load`."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from benchmarks.load import Heard, measure

USERS, SECONDS = 100, 12


@pytest.mark.slow
def test_a_crowd_beside_a_refresh_is_answered_or_told_at_once() -> None:
    told: dict[str, Any] = measure(USERS, SECONDS, alone=4, inside=False)
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    crowd = told["crowd"]
    assert not crowd["errors"]
    assert crowd["answered"]
    assert crowd["refused"]  # there are more users than places
    assert told["refreshes"]
    # In seconds only on a machine that does nothing else: users, answers and the refresh share its
    # cores (docs/benchmarks.md has the figures).
    assert crowd["refused_slowest_ms"] < crowd["p50_ms"] / 2
    memory = told["rss_mb"]
    assert memory["highest"] < 1.25 * memory["before"] + 50


def test_figures_are_of_what_was_heard() -> None:
    heard = Heard([0.1] * 98 + [0.2, 0.3], [0.05, 0.4], ["500: x"] * 9)
    told = heard.told()
    assert (told["answered"], told["refused"], told["error_count"]) == (100, 2, 9)
    assert told["refused_p95_ms"] == 400
    assert (told["p50_ms"], told["p95_ms"], told["refused_slowest_ms"]) == (100, 100, 400)
    assert told["errors"] == ["500: x"] * 5
    assert "p50_ms" not in Heard().told()
