"""Windows of a text: pairs (start, end) of offsets in characters."""

from __future__ import annotations

from collections.abc import Iterable

Window = tuple[int, int]


def joined(windows: Iterable[Window]) -> list[Window]:
    """The windows in text order, overlapping ones as one.

    >>> joined([(4, 9), (0, 2), (5, 6), (8, 11)])
    [(0, 2), (4, 11)]
    """
    found: list[Window] = []
    for start, end in sorted(windows):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
