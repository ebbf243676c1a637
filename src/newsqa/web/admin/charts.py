"""Charts of the questions log as SVG: bars by day, their colours in admin.css."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from newsqa.operations.statistics import DayCount

WIDTH, HEIGHT = 720, 180
_LEFT, _BOTTOM, _TOP = 48, 26, 12


def days_chart(days: Sequence[DayCount], label: str, names: Sequence[str]) -> Markup:
    """Stacked bars of answered, unanswered and failed questions; `names` are those words."""
    highest = _scale(max((day.asked for day in days), default=0))
    room, step = HEIGHT - _BOTTOM - _TOP, (WIDTH - _LEFT) / max(len(days), 1)
    parts = [_grid(highest, room)]
    for number, day in enumerate(days):
        left, base = _LEFT + number * step, float(HEIGHT - _BOTTOM)
        counts = (day.answered, day.abstained, day.failed)
        told = ", ".join(
            f"{name} {count}" for name, count in zip(names, counts, strict=True) if count
        )
        title = f"<title>{escape(day.day)}: {escape(told or '0')}</title>"
        bars = ""
        for kind, count in zip(("answered", "abstained", "failed"), counts, strict=True):
            height = room * count / highest
            base -= height
            if count:
                bars += _rect(left + 0.1 * step, base, 0.8 * step, height, kind)
        parts.append(f"<g>{title}{_rect(left, _TOP, step, room, 'hit')}{bars}</g>")
        every = max(1, len(days) // 6)
        if number % every == 0:
            middle = left + step / 2
            parts.append(
                f'<text x="{middle:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{day.day[5:]}</text>'
            )
    return Markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def shares(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Names and counts with their share of the largest, 0 to 100, for <meter>."""
    largest = max((count for _, count in rows), default=0)
    return [(name, count, round(100 * count / largest) if largest else 0) for name, count in rows]


def _scale(most: int) -> int:
    """A round number that the tallest bar reaches at most."""
    size = 1
    while True:
        for step in (4, 10, 20):
            if most <= step * size:
                return step * size
        size *= 10


def _grid(highest: int, room: float) -> str:
    lines = []
    for part in (0, 0.5, 1):
        height = HEIGHT - _BOTTOM - part * room
        lines.append(
            f'<line x1="{_LEFT}" x2="{WIDTH}" y1="{height:.1f}" y2="{height:.1f}"/>'
            f'<text x="{_LEFT - 6}" y="{height + 4:.1f}" text-anchor="end">'
            f"{round(part * highest)}</text>"
        )
    return "".join(lines)


def _rect(left: float, top: float, width: float, height: float, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}"/>'
    )
