"""The best sentences that fit into a number of characters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

GRAIN = 4
"""Characters that count as one, so that the table stays small."""


def fitting(
    values: Sequence[float], lengths: Sequence[int], *, characters: int, most: int
) -> list[int]:
    """The numbers, ascending, of at most `most` things of the largest sum of values.

    Their lengths do not exceed `characters` together (a knapsack). Values are positive.
    """
    room = characters // GRAIN
    sizes = [-(-length // GRAIN) for length in lengths]
    # best[count, used]: the largest sum of so many things in exactly so much room.
    best = np.full((most + 1, room + 1), -np.inf)
    best[0, 0] = 0.0
    taken: list[np.ndarray[tuple[int, int], np.dtype[np.bool_]]] = []
    for value, size in zip(values, sizes, strict=True):
        better = np.zeros(best.shape, np.bool_)
        if size <= room:
            sums = best[:-1, : room + 1 - size] + value
            better[1:, size:] = sums > best[1:, size:]
            best[1:, size:] = np.maximum(best[1:, size:], sums)
        taken.append(better)
    count, used = (int(place) for place in np.unravel_index(best.argmax(), best.shape))
    chosen: list[int] = []
    for number in reversed(range(len(taken))):
        if taken[number][count, used]:
            chosen.append(number)
            count, used = count - 1, used - sizes[number]
    return chosen[::-1]
