"""Charts for key figures. They repeat the figure's number, so they are decorative."""

from __future__ import annotations

from math import cos, pi, sin

from core.covers.palette import CORAL, OCHRE
from core.covers.shapes import number as n

ATTRIBUTES = 'xmlns="http://www.w3.org/2000/svg" aria-hidden="true" focusable="false"'


def numbers(values: object) -> list[float]:
    """The numbers in a list or a comma-separated text. Other items are left out; negative numbers become 0."""
    items = values.split(",") if isinstance(values, str) else (values or [])
    parsed = []
    for item in items:
        try:
            parsed.append(max(float(item), 0.0))
        except (TypeError, ValueError):
            continue
    return parsed


def arc(percent: float) -> str:
    share = min(max(float(percent), 0.0), 100.0)
    angle = pi * (1 - share / 100)
    x, y = 50 + 40 * cos(angle), 50 - 40 * sin(angle)
    filled = f'<path stroke="{CORAL}" d="M10 50A40 40 0 0 1 {n(x)} {n(y)}"/>' if share else ""
    return (
        f'<svg {ATTRIBUTES} viewBox="0 0 100 50"><g fill="none" stroke-width="20">'
        f'<path stroke="currentColor" stroke-opacity=".18" d="M10 50a40 40 0 0 1 80 0"/>{filled}</g></svg>'
    )


def bars(values: list[float]) -> str:
    if not values:
        return ""
    top, step = max(values) or 1, 200 / len(values)
    width = step * 0.72
    drawn = []
    for place, value in enumerate(values):
        height = max(50 * value / top, 1.5)
        fill = CORAL if place == len(values) - 1 else OCHRE
        drawn.append(f'<path fill="{fill}" d="M{n(place * step)} 52v{n(-height)}h{n(width)}v{n(height)}z"/>')
    return f'<svg {ATTRIBUTES} viewBox="0 0 200 52" preserveAspectRatio="none">{"".join(drawn)}</svg>'
