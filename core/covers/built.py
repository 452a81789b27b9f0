"""Compositions for conferences (bridges and roofs) and articles (blocks and arcs)."""

from __future__ import annotations

from random import Random

from core.covers.palette import Scheme
from core.covers.shapes import H, arch, crossing, disc, half, path, quarter, rect, roof, water

# conference


def bridge(w: int, r: Random, s: Scheme) -> list[str]:
    deck, spans = r.choice((62, 70, 78)), max(2, round(w / r.choice((110, 140))))
    span = w / spans
    out = [
        disc(w * r.choice((0.2, 0.5, 0.8)), deck - 4, r.uniform(38, 50), s.accent),
        rect(0, deck, w, H - deck - 34, s.first),
    ]
    radius = min(span / 2 - 7, 150 - deck - 14)
    for n in range(spans):
        out.append(half(span * (n + 0.5), 147, radius, "up", s.ground))
        out.append(half(span * (n + 0.5), 147, radius * 0.45, "down", s.second))
    return [
        *out,
        rect(0, 146, w, 34, s.third),
        half(span * (r.randrange(spans) + 0.5), 146, radius * 0.45, "down", s.second),
    ]


def two_arches(w: int, r: Random, s: Scheme) -> list[str]:
    radius, width = r.randint(78, 92), r.choice((44, 48, 52))
    gap = 2 * (radius - width / 2)
    middle, base = w / 2 + r.uniform(-w * 0.1, w * 0.1), r.choice((150, 180))
    left, right = middle - gap / 2, middle + gap / 2
    return [
        rect(0, base, w, H - base, s.third),
        arch(left, base, radius, width, s.first),
        arch(right, base, radius, width, s.second),
        path(crossing(left, right, base, radius, width), s.accent),
    ]


def town(w: int, r: Random, s: Scheme) -> list[str]:
    base, x, n, scale = 146, -10.0, 0, min(max(w / 320, 0.7), 1)
    colours, kinds = [s.first, s.second, s.third], ["gable", "flat", "arch", "lean", "gable"]
    start, special = r.randrange(5), r.randint(1, 3)
    out = [disc(w * r.uniform(0.55, 0.85), 40, 24, s.second)]
    while x < w:
        width, height = r.choice((48, 62, 78)) * scale, r.uniform(62, 112)
        fill = s.accent if n == special else colours[(n + start) % 3]
        out.append(roof(x, base, width, height, width * 0.42, fill, kinds[(n + start) % 5]))
        x, n = x + width, n + 1
    return [*out, water(w, H, 146, w / 5, 10, r.uniform(0, 60), s.first)]


def great_crossing(w: int, r: Random, s: Scheme) -> list[str]:
    thick, reach = r.uniform(30, 42), r.uniform(0.92, 1.06)
    y, span = H * 0.5, max(w, 240) * 0.5 * reach
    flip = r.random() < 0.5
    a, b = (s.first, s.second) if flip else (s.second, s.first)
    x = w / 2 + r.uniform(-20, 20)
    return [
        rect(0, H * 0.78, w, H * 0.22, s.third),
        arch(x - span * 0.42, H + 30, span * 0.78, thick, a),
        arch(x + span * 0.42, -30, span * 0.78, thick, b, "down"),
        disc(x, y, thick * 0.82, s.accent),
    ]


# article


def thirds(w: int, r: Random, s: Scheme) -> list[str]:
    third, turn = w / 3, r.random() < 0.5
    ends = ("tl", "br") if turn else ("bl", "tr")
    y = {"tl": 0, "bl": H, "br": H, "tr": 0}
    return [
        rect(third, 0, third, H, s.first),
        quarter(0, y[ends[0]], min(third, H), ends[0], s.second),
        half(third * 1.5, H * r.uniform(0.33, 0.66), third * r.uniform(0.34, 0.46), r.choice(("up", "down")), s.accent),
        quarter(w, y[ends[1]], min(third, H), ends[1], s.third),
    ]


def stacked(w: int, r: Random, s: Scheme) -> list[str]:
    x, side = w * r.uniform(0.36, 0.64), r.choice(("up", "down"))
    order = [s.first, s.accent, s.second]
    r.shuffle(order)
    out = [rect(0, 0, x, H, s.third)] if r.random() < 0.5 else [rect(x, 0, w - x, H, s.third)]
    for n, colour in enumerate(order):
        out.append(half(x, 60 * n + (60 if side == "up" else 0), 60 if n != 1 else 56, side, colour))
    return out


def over_blocks(w: int, r: Random, s: Scheme) -> list[str]:
    a, y = w * r.uniform(0.3, 0.45), r.choice((60, 90, 108))
    return [
        rect(0, y, a, H - y, s.first),
        rect(a, 0, w - a, y, s.third),
        arch(a, y, 62, 26, s.accent, r.choice(("up", "down"))),
        half(w - 50, H, 50, "up", s.second),
    ]


def pair(w: int, r: Random, s: Scheme) -> list[str]:
    size, x = r.uniform(66, 78), w * r.uniform(0.4, 0.6)
    shift = size * r.uniform(0.55, 1.0)
    return [
        rect(0, H / 2, w, H / 2, s.first),
        half(x - shift / 2, H / 2, size, "up", s.accent),
        half(x + shift / 2, H / 2, size, "down", s.second),
        disc(w * (0.14 if r.random() < 0.5 else 0.86), 42, 20, s.third),
    ]
