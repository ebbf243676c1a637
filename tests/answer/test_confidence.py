"""The logistic functions behind the order of spans and the confidence in them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from newsqa.answer.confidence import (
    CONFIDENCE,
    Features,
    certainties,
    fitted_coefficients,
    log_odds,
    logistic,
)


def test_the_logistic_function() -> None:
    zero = Features(*[0.0] * 16)
    weights = replace(zero, margin=0.5)
    assert logistic(log_odds(-1.0, weights, zero)) == pytest.approx(0.2689, abs=1e-4)
    assert logistic(log_odds(-1.0, weights, replace(zero, margin=2.0))) == pytest.approx(0.5)
    assert 0 <= logistic(-1e9) < logistic(1e9) <= 1


def test_a_lead_is_over_the_best_other_answer() -> None:
    zero = Features(*[0.0] * 16)
    features = [replace(zero, margin=margin) for margin in (4.0, 3.0, 1.0)]
    first, same, other = certainties(features, ["甲", "甲", "乙"], [2.0, 1.0, -1.0])
    assert first.lead == pytest.approx(logistic(2.0) - logistic(-1.0))
    assert (first.margin_lead, same.margin_lead, other.margin_lead) == (3.0, 2.0, -3.0)
    (alone,) = certainties(features[:1], ["甲"], [0.0])
    assert (alone.lead, alone.margin_lead) == (0.5, 16.0)


def test_the_coefficients_that_ship_were_fitted() -> None:
    value = json.loads(CONFIDENCE.read_text(encoding="utf-8"))
    assert value["made_by"] == "python -m training.fit_confidence"
    assert value["cross_validated"]["natural"]["n"] > 1000
    assert fitted_coefficients().choice.margin > 0
