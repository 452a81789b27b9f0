"""Compositions for news (the river) and breakfast meetings (sun, bowls, table)."""

from __future__ import annotations

from random import Random

from core.covers.palette import Scheme
from core.covers.shapes import H, disc, half, rect, river, water

# news


def river_and_sun(w: int, r: Random, s: Scheme) -> list[str]:
    x = w * r.choice((0.24, 0.5, 0.74)) + r.uniform(-8, 8)
    wave, lift = w / r.choice((1.5, 2, 2.5)), r.uniform(36, 60)
    shift = r.uniform(0, wave)
    out = [disc(x, r.uniform(62, 80), r.uniform(40, 54), s.accent)]
    for step, colour in enumerate((s.first, s.third, s.second)):
        out.append(water(w, H, 98 + step * 29, wave, lift, shift + step * wave * 0.18, colour))
    return out


def winding_river(w: int, r: Random, s: Scheme) -> list[str]:
    x, flip = w * r.uniform(0.38, 0.62), r.random() < 0.5
    first, then = ("right", "left") if flip else ("left", "right")
    near, far = (s.ground, s.third) if flip else (s.third, s.ground)
    width, sweep = r.uniform(34, 46), 1 if flip else 0
    sun = w * r.uniform(0.1, 0.2)
    bend, back = f"a45 45 0 0 {sweep} 0 90", f"a45 45 0 0 {1 - sweep} 0 90"
    return [
        rect(0, 0, x, H, near),
        rect(x, 0, w - x, H, far),
        # A unit into its own bank, so that no seam shows between half disc and block.
        half(x - 1 if flip else x + 1, 45, 45, first, near if flip else far),
        half(x + 1 if flip else x - 1, 135, 45, then, far if flip else near),
        f'<path fill="none" stroke="{s.first}" stroke-width="{width:.1f}" d="M{x:.1f} -90{back}{bend}{back}{bend}"/>',
        rect(x - 9, 90 - width / 2 - 16, 18, width + 32, s.accent),
        disc(sun if flip else w - sun, r.uniform(34, 60), r.uniform(20, 28), s.second),
    ]


def mirrored_sun(w: int, r: Random, s: Scheme) -> list[str]:
    x, line = w * r.uniform(0.3, 0.7), r.choice((84, 96, 108))
    size = r.uniform(54, 68)
    out = [rect(0, line, w, H - line, s.first), half(x, line, size, "up", s.accent)]
    y, width = line + 12.0, size * 1.8
    while y < H and width > 12:
        out.append(rect(x - width / 2, y, width, 7, s.accent))
        y, width = y + 17, width * 0.74
    out.append(half(w * (0.12 if x > w / 2 else 0.88), line, 30, "up", s.third))
    return out


def ripples(w: int, r: Random, s: Scheme) -> list[str]:
    x = w * r.choice((0.3, 0.7)) + r.uniform(-12, 12)
    far = w - x
    out = []
    for step, colour in enumerate((s.third, s.ground, s.first, s.ground, s.second)):
        out.append(half(far, 0, 128 - step * 25, "down", colour))
    return [*out, half(x, H, r.uniform(64, 82), "up", s.accent), half(x, H, 30, "up", s.first)]


def bends(w: int, r: Random, s: Scheme) -> list[str]:
    wave = w / r.choice((1.6, 2.0, 3.0))
    shift, lift = r.uniform(0, wave), r.uniform(58, 92)
    colours = [s.first, s.accent, s.second, s.third]
    if r.random() < 0.5:
        colours.reverse()
    return [river(w, 26 + n * 42, wave, lift, 27, shift, colour) for n, colour in enumerate(colours)]


# breakfast


def bowls(w: int, r: Random, s: Scheme) -> list[str]:
    table = r.choice((124, 132))
    count = max(2, round(w / r.choice((80, 100))))
    size = w / count
    colours = [s.first, s.second, s.third]
    r.shuffle(colours)
    out = [half(w * r.uniform(0.3, 0.7), table - size * 0.42, 60, "up", s.accent)]
    out += [half(size * (n + 0.5), table - size * 0.42, size * 0.42, "down", colours[n % 3]) for n in range(count)]
    return [*out, rect(0, table, w, H - table, s.first if s.first != colours[0] else s.second)]


def morning_rows(w: int, r: Random, s: Scheme) -> list[str]:
    count = max(3, round(w / 80))
    size, special, fullness = w / count, r.randrange(count * 2), r.uniform(0.78, 1)
    colours = [s.first, s.second, s.third]
    r.shuffle(colours)
    out = []
    for n in range(count * 2):
        column, row = n % count, n // count
        side = "up" if (column + row + special) % 2 else "down"
        cy = row * 90 + (90 if side == "up" else 0)
        fill = s.accent if n == special else colours[(column * 2 + row + special) % 3]
        out.append(half(size * (column + 0.5), cy, min(size / 2, 45) * fullness, side, fill))
    return out


def sunrise(w: int, r: Random, s: Scheme) -> list[str]:
    x = w * r.uniform(0.28, 0.72)
    out = [
        half(x, 140, size, "up", colour)
        for size, colour in ((124, s.third), (96, s.second), (68, s.first), (40, s.accent))
    ]
    out.append(rect(0, 139.5, w, 41, s.first))
    out.append(half(w - x, 140, 30, "down", s.accent if r.random() < 0.5 else s.second))
    return out


def two_plates(w: int, r: Random, s: Scheme) -> list[str]:
    gap, y = r.uniform(42, 52), H / 2 + r.uniform(-10, 10)
    x = w / 2 + r.uniform(-w * 0.12, w * 0.12)
    swap = r.random() < 0.5
    a, b = (s.first, s.second) if swap else (s.second, s.first)
    return [
        rect(0, y, w, H - y, s.third),
        disc(x - gap, y, 62, a),
        disc(x - gap, y, 38, s.ground),
        half(x - gap, y, 38, "down", s.accent),
        disc(x + gap * 1.35, y, 46, b),
        disc(x + gap * 1.35, y, 26, s.ground if not swap else s.accent),
    ]
