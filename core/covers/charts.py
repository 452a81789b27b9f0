"""Charts. They repeat numbers that stand beside them in text or in a table, so they are decorative."""

from __future__ import annotations

from math import cos, pi, sin
from xml.sax.saxutils import escape

from core.covers.palette import CORAL, FJORD, FJORD_MID, INK, MIST, MOSS, OCHRE, SAND
from core.covers.shapes import number as n

ATTRIBUTES = 'xmlns="http://www.w3.org/2000/svg" aria-hidden="true" focusable="false"'


#: The colours of the parts of a whole, each beside the next with a clear difference in lightness.
PARTS = (FJORD, CORAL, MIST, OCHRE, MOSS, SAND)
#: A timeline in its own units: a unit is a pixel on a phone.
_WIDTH, _HEIGHT, _TOP, _BOTTOM, _SIDE = 360, 190, 30, 28, 22
#: The width of a character, at most for most texts.
_CHARACTER = 8
#: With more points than these, only some have their number and their name.
_NAMED_ALL = 7


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


def bar(share: float) -> str:
    """One bar of a list of bars, filled to a share of 0 to 1."""
    width = n(min(max(share, 0.0), 1.0) * 200)
    return (
        f'<svg {ATTRIBUTES} viewBox="0 0 200 16" preserveAspectRatio="none">'
        f'<path fill="{MIST}" d="M0 0h200v16H0z"/><path fill="{FJORD_MID}" d="M0 0h{width}v16H0z"/></svg>'
    )


def strip(values: list[float]) -> str:
    """The parts of a whole beside each other; empty when all are zero."""
    total, drawn, x = sum(values), [], 0.0
    if not total:
        return ""
    for place, value in enumerate(values):
        width = 600 * value / total
        drawn.append(f'<path fill="{part_colour(place)}" d="M{n(x)} 0h{n(width)}v40h{n(-width)}z"/>')
        x += width
        if place < len(values) - 1:
            drawn.append(f'<path fill="#FFFDF9" d="M{n(x - 1)} 0h2v40h-2z"/>')
    return f'<svg {ATTRIBUTES} viewBox="0 0 600 40" preserveAspectRatio="none">{"".join(drawn)}</svg>'


def part_colour(place: int) -> str:
    return PARTS[place % len(PARTS)]


def swatch(place: int) -> str:
    """The colour of a part, to stand beside its name."""
    return (
        f'<svg {ATTRIBUTES} viewBox="0 0 16 16"><path fill="{part_colour(place)}" stroke="{INK}" '
        'stroke-width="1" d="M.5.5h15v15H.5z"/></svg>'
    )


def _inside(x: float, text: str) -> float:
    """The middle of a text at x, moved so that no end of it is cut off."""
    half = min(len(text) * _CHARACTER / 2, _WIDTH / 2)
    return min(max(x, half), _WIDTH - half)


def timeline(points: list[tuple[str, float, str]]) -> str:
    """A line through points of (name, value, value as text), oldest first, from a ground of zero."""
    if not points:
        return ""
    top = max(value for _name, value, _text in points) or 1
    step = (_WIDTH - 2 * _SIDE) / max(len(points) - 1, 1)
    ground = _HEIGHT - _BOTTOM
    places = [
        (_SIDE + step * place, ground - (ground - _TOP) * value / top)
        for place, (_name, value, _text) in enumerate(points)
    ]
    line = " ".join(f"{n(x)} {n(y)}" for x, y in places)
    area = f"M{n(places[0][0])} {ground} L{line} L{n(places[-1][0])} {ground}z"
    drawn = [
        f'<path fill="{MIST}" d="{area}"/>',
        f'<path stroke="{INK}" stroke-width="1" d="M{_SIDE} {ground + 0.5}H{_WIDTH - _SIDE}"/>',
        f'<path fill="none" stroke="{FJORD}" stroke-width="3" stroke-linejoin="round" d="M{line}"/>',
    ]
    for place, ((x, y), (name, _value, text)) in enumerate(zip(places, points, strict=True)):
        is_last = place == len(points) - 1
        radius, fill = (5, CORAL) if is_last else (3.5, FJORD)
        drawn.append(f'<circle cx="{n(x)}" cy="{n(y)}" r="{radius}" fill="{fill}"/>')
        if _is_named(place, len(points)):
            drawn.append(f'<text x="{n(_inside(x, text))}" y="{n(y - 11)}" font-weight="700">{escape(text)}</text>')
            drawn.append(f'<text x="{n(_inside(x, name))}" y="{_HEIGHT - 8}">{escape(name)}</text>')
    return (
        f'<svg {ATTRIBUTES} viewBox="0 0 {_WIDTH} {_HEIGHT}"><g fill="{INK}" font-size="13" text-anchor="middle" '
        f'font-family="Schibsted Grotesk, sans-serif">{"".join(drawn)}</g></svg>'
    )


def _is_named(place: int, count: int) -> bool:
    """Of many points every second, third … is named, counted from the last."""
    return (count - 1 - place) % -(-count // _NAMED_ALL) == 0
