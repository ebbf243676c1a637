from __future__ import annotations

from itertools import combinations

from newsqa.answer.selection import GRAIN, fitting


def test_chooses_the_best_that_fit() -> None:
    values, lengths = [0.9, 0.5, 0.45, 0.3], [200, 100, 100, 96]

    # The best one alone leaves room for another; the others are worth more together.
    assert fitting(values, lengths, characters=300, most=3) == [0, 1]
    assert fitting(values, lengths, characters=296, most=3) == [1, 2, 3]
    assert fitting(values, lengths, characters=196, most=1) == [1]
    assert fitting(values, lengths, characters=90, most=3) == []


def test_agrees_with_trying_all() -> None:
    values = [0.31, 0.77, 0.12, 0.54, 0.49, 0.66]
    lengths = [GRAIN * size for size in (12, 31, 7, 22, 18, 27)]
    possible = [
        chosen
        for count in range(5)
        for chosen in combinations(range(6), count)
        if sum(lengths[number] for number in chosen) <= 300
    ]
    best = max(possible, key=lambda chosen: sum(values[number] for number in chosen))

    assert fitting(values, lengths, characters=300, most=4) == [*best]
