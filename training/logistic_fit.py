"""Logistic regression by Newton's method, and how well it ranks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from newsqa.dialogue.logistic import Logistic

Array = npt.NDArray[np.float64]
STEPS = 40


def fit_logistic(values: Array, right: Array, penalty: float) -> Logistic:
    """Return the function fitted to ``values`` (n, features) and ``right`` (n,), 0 or 1.

    ``penalty`` is that of the squared weights of the standardised features.
    """
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    # A feature that never varies gets no weight.
    scale = np.where(deviation > 1e-9, deviation, np.inf)
    standard = np.c_[(values - mean) / scale, np.ones(len(values))]
    limits = np.r_[np.full(values.shape[1], penalty), 0.0]
    weights = np.zeros(standard.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(standard @ weights, -60, 60)))
        slope = standard.T @ (likely - right) + limits * weights
        curve = (standard * (likely * (1 - likely))[:, None]).T @ standard + np.diag(limits)
        weights -= np.linalg.solve(curve + 1e-9 * np.eye(len(weights)), slope)
    own = weights[:-1] / scale
    bias = float(weights[-1] - (own * mean).sum())
    return Logistic(round(bias, 5), tuple(round(float(one), 5) for one in own))


def area_under_curve(likely: Array, right: Array) -> float:
    """Return how often a right one is likelier than a wrong one, 0 to 1."""
    order = np.argsort(likely, kind="stable")
    ranks = np.empty(len(likely))
    ranks[order] = np.arange(1, len(likely) + 1)
    count = right.sum()
    if not 0 < count < len(right):
        return float("nan")
    return float(
        (ranks[right > 0].sum() - count * (count + 1) / 2) / (count * (len(right) - count))
    )
