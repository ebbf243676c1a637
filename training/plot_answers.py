"""Draw reliability and the abstention curve from what `newsqa eval ask --json` wrote.

python -m training.plot_answers --ask ASK.json --out docs/answers.svg
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.command import command

SIZE, EDGE, GAP = 260, 44, 70
INK, LINE, FAINT = "#1b3a5c", "#c2410c", "#9aa5b1"


def _place(panel: int, x: float, y: float) -> tuple[float, float]:
    left = EDGE + panel * (SIZE + GAP)
    return round(left + x * SIZE, 1), round(20 + (1 - y) * SIZE, 1)


def _path(panel: int, points: Sequence[tuple[float, float]], colour: str, dash: str = "") -> str:
    where = " ".join("{},{}".format(*_place(panel, x, y)) for x, y in points)
    style = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{where}" fill="none" stroke="{colour}" stroke-width="2"{style}/>'


def _frame(panel: int, across: str, up: str) -> str:
    (left, bottom), (right, top) = _place(panel, 0, 0), _place(panel, 1, 1)
    parts = [
        f'<rect x="{left}" y="{top}" width="{SIZE}" height="{SIZE}" fill="none" stroke="{FAINT}"/>',
        f'<text x="{(left + right) / 2}" y="{bottom + 34}" text-anchor="middle">{across}</text>',
        f'<text x="{left - 32}" y="{(top + bottom) / 2}" text-anchor="middle" '
        f'transform="rotate(-90 {left - 32} {(top + bottom) / 2})">{up}</text>',
    ]
    for tick in (0.0, 0.5, 1.0):
        x, y = _place(panel, tick, tick)
        parts.append(f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{tick}</text>')
    return "".join(parts)


def draw(ask: dict[str, Any]) -> str:
    """Return the picture: how right answers of a confidence are; what silence costs."""
    dots = []
    for row in ask["reliability"]:
        x, y = _place(0, row["confidence"], row["right"])
        radius = 2 + (row["n"] / ask["n"]) ** 0.5 * 14
        dots.append(f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="{LINE}" opacity="0.6"/>')
    curve = [row for row in ask["curve"] if row["right_of_given"] is not None]
    coverage = [(row["coverage"], row["right_of_given"]) for row in curve]
    silence = [(row["right_lost"], row["silent_without_article"]) for row in curve]
    width, height = 2 * EDGE + 3 * SIZE + 2 * GAP, SIZE + 64
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        + _frame(0, "confidence", "share right")
        + _path(0, [(0, 0), (1, 1)], FAINT, "4 4")
        + _path(0, [(row["confidence"], row["right"]) for row in ask["reliability"]], INK)
        + "".join(dots)
        + _frame(1, "coverage: share answered", "share right of those")
        + _path(1, coverage, INK)
        + _frame(2, "right answers lost", "silent without the article")
        + _path(2, silence, INK)
        + "</svg>\n"
    )


def main() -> None:
    """Draw."""
    parser = command(__doc__)
    parser.add_argument("--ask", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    picture = draw(json.loads(arguments.ask.read_text("utf-8")))
    arguments.out.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
