"""Draw reliability and the abstention curve from what `fit_confidence` wrote.

python -m training.plot_answers --out docs/answers.svg
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsqa.answer.confidence import CONFIDENCE
from newsqa.settings import Settings
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


def draw(measured: dict[str, Any], chosen: float) -> str:
    """Return the picture of one set: reliability, and what silence costs and saves.

    `measured` is a set of `cross_validated` in confidence.json; `chosen` is abstain_below.
    """
    dots = []
    for row in measured["reliability"].values():
        x, y = _place(0, row["confidence"], row["right"])
        radius = 2 + (row["n"] / measured["n"]) ** 0.5 * 14
        dots.append(f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="{LINE}" opacity="0.6"/>')
    rows = measured["thresholds"]
    wrong = [(row["silent"], row["wrong_of_shown"]) for row in rows.values()]
    none = [(row["silent"], row["silent_without_answer"]) for row in rows.values()]
    at = min(rows, key=lambda cut: abs(float(cut) - chosen))
    marks = [
        '<circle cx="{}" cy="{}" r="5" fill="none" stroke="{}"/>'.format(
            *_place(panel, rows[at]["silent"], rows[at][name]), LINE
        )
        for panel, name in ((1, "wrong_of_shown"), (2, "silent_without_answer"))
    ]
    width, height = 2 * EDGE + 3 * SIZE + 2 * GAP, SIZE + 64
    reliable = [(row["confidence"], row["right"]) for row in measured["reliability"].values()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        + _frame(0, "confidence", "share right")
        + _path(0, [(0, 0), (1, 1)], FAINT, "4 4")
        + _path(0, reliable, INK)
        + "".join(dots)
        + _frame(1, "silent, of what is answered", "wrong, of what is shown")
        + _path(1, wrong, INK)
        + _frame(2, "silent, of what is answered", "silent, of what is not")
        + _path(2, none, INK)
        + "".join(marks)
        + "</svg>\n"
    )


def main() -> None:
    """Draw."""
    parser = command(__doc__)
    parser.add_argument("--set", default="natural", choices=("natural", "news"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    fitted = json.loads(CONFIDENCE.read_text("utf-8"))["cross_validated"]
    picture = draw(fitted[arguments.set], Settings().abstain_below)
    arguments.out.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
