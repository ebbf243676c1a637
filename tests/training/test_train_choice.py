"""The choice between windows: one softmax over a group, each score counted from its null."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training.natural_windows import IGNORED, NaturalWindow, batch_of  # noqa: E402
from training.train_choice import ChoiceBatch, batches, choice_loss  # noqa: E402


def window(answer: int = 0, size: int = 8) -> NaturalWindow:
    inside = [(answer, answer)] if answer else []
    return NaturalWindow(list(range(size)), 3, [answer], [answer], inside, IGNORED, IGNORED)


def batch(*groups: list[NaturalWindow]) -> ChoiceBatch:
    rows = [one for group in groups for one in group]
    numbers = [number for number, group in enumerate(groups) for _ in group]
    return ChoiceBatch(batch_of(rows, 1), np.array(numbers))


def test_equal_scores_share_the_whole_group() -> None:
    one = batch([window(4), window()])
    # Four tokens of each of the two windows may answer.
    assert choice_loss(torch.zeros(2, 10, 8), one).item() == pytest.approx(math.log(8))


def test_a_score_counts_from_its_own_null() -> None:
    one = batch([window(4), window()])
    scores = torch.zeros(2, 10, 8)
    scores[1, :2] = 5.0  # all of the rival, its null with them
    assert choice_loss(scores, one).item() == pytest.approx(math.log(8))
    scores[1, :2, 0] = 0.0
    assert choice_loss(scores, one).item() > 5.0
    scores[0, :2, 4] = 20.0
    assert choice_loss(scores, one).item() < 0.01


def test_only_groups_with_an_answer_and_a_rival_count() -> None:
    scores = torch.randn(4, 10, 8, generator=torch.Generator().manual_seed(3))
    alone = batch([window(4)], [window(), window()], [window(5)])
    assert choice_loss(scores, alone).item() == 0.0
    both = batch([window(4), window()], [window(), window()])
    first = choice_loss(scores[:2], batch([window(4), window()]))
    assert choice_loss(scores, both).item() == pytest.approx(first.item())


def test_groups_stay_whole_in_batches() -> None:
    groups = [[window(4, 200 + n % 9), *[window(0, 150)] * (n % 4)] for n in range(40)]
    made = batches(groups, [window(5, 30)] * 7, 1, random.Random(4))
    rows = [np.bincount(one.group[one.group >= 0]) for one in made]
    sizes = sorted(int(size) for row in rows for size in row)
    assert sizes == sorted(len(group) for group in groups)
    assert sum((one.group < 0).sum() for one in made) == 7
    assert all(one.ids.size <= 2600 for one in made)
