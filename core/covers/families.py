"""The compositions, one family per kind. Each takes the canvas, a random source and a scheme, and returns elements.

news: the river · breakfast: sun, bowls, table · seminar: tiles · webinar: signals ·
conference: bridges and roofs · article: blocks and arcs
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from core.covers.palette import Scheme
from core.covers.shapes import arch, crossing, disc, half, leaf, path, quarter, rect, ring, river, roof, water

H = 180
Composition = Callable[[int, Random, Scheme], list[str]]


# news: the river


def river_and_sun(w: int, r: Random, s: Scheme) -> list[str]:
    x = w * r.choice((0.24, 0.5, 0.74)) + r.uniform(-8, 8)
    wave, lift = w / r.choice((1.5, 2, 2.5)), r.uniform(36, 60)
    shift = r.uniform(0, wave)
    out = [disc(x, r.uniform(62, 80), r.uniform(40, 54), s.accent)]
    for step, colour in enumerate((s.first, s.third, s.second)):
        out.append(water(w, H, 98 + step * 29, wave, lift, shift + step * wave * 0.18, colour))
    return out


def winding_river(w: int, r: Random, s: Scheme) -> list[str]:
    flip = r.random() < 0.5
    big, mid = r.uniform(84, 98), w * r.uniform(0.42, 0.58)
    a, b = (s.third, s.first) if flip else (s.first, s.third)
    x = mid if not flip else w - mid
    return [
        rect(0, 0, x, H, a),
        half(x - 1, H / 2, big, "right", a),
        half(x - big * 0.1, H / 2, big * 0.62, "right", s.ground),
        half(x + 1, H / 2, big * 0.34, "right", s.accent),
        rect(x + big * 1.25, 0, w, r.choice((60, 90, 120)), b if b != a else s.second),
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


# breakfast: sun, bowls, table


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
    out.append(rect(0, 140, w, 40, s.first))
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


# seminar: tiles


def turned_tiles(w: int, r: Random, s: Scheme) -> list[str]:
    columns = max(2, round(w / 90))
    size = w / columns
    colours = [s.first, s.second, s.third, s.accent]
    r.shuffle(colours)
    corners = ("tl", "tr", "br", "bl")
    out = []
    for n in range(columns * 2):
        column, row = n % columns, n // columns
        corner = corners[r.randrange(4)]
        x = column * size + (size if corner in ("tr", "br") else 0)
        y = row * 90 + (90 if corner in ("bl", "br") else 0)
        if (column + row) % 2:
            out.append(rect(column * size, row * 90, size, 90, colours[(n + 1) % 4]))
        out.append(quarter(x, y, min(size, 90), corner, colours[n % 4] if (column + row) % 2 == 0 else s.ground))
    return out


def stairs(w: int, r: Random, s: Scheme) -> list[str]:
    count = max(4, round(w / 55))
    size, rising = w / count, r.random() < 0.5
    colours = [s.first, s.second, s.third]
    out, top = [], r.randrange(3)
    for n in range(count):
        step = n if rising else count - 1 - n
        height = 36 + step * (110 / count) + r.uniform(-6, 6)
        out.append(rect(n * size, H - height, size + 0.5, height, colours[(n + top) % 3]))
    x = size * (count - 1.5) if rising else size * 1.5
    out.append(disc(w - x, 52, 30, s.accent))
    return out


def leaves(w: int, r: Random, s: Scheme) -> list[str]:
    size = r.choice((60, 90))
    columns, rows = -(-w // size), H // size
    colours = [s.first, s.second, s.third]
    r.shuffle(colours)
    special, turn, eye = r.randrange(columns * rows), r.randrange(2), r.uniform(0.1, 0.2) * size
    out = []
    for n in range(columns * rows):
        column, row = n % columns, n // columns
        fill = s.accent if n == special else colours[(column + row * 2 + special) % 3]
        out.append(leaf(column * size, row * size, size, rising=(column + row + turn) % 2 == 0, fill=fill))
        if n == special:
            out.append(disc((column + 0.5) * size, (row + 0.5) * size, eye, s.ground))
    return out


def big_pieces(w: int, r: Random, s: Scheme) -> list[str]:
    a, dot = w * r.uniform(0.3, 0.52), r.uniform(20, 30)
    pieces = [
        rect(0, 0, a, H, s.first),
        quarter(a, H, min(w - a, H), "bl", s.accent),
        half(a, 60, 60 if r.random() < 0.5 else 45, "left", s.second),
    ]
    if r.random() < 0.6:
        pieces.append(disc(w - dot * 1.5, dot * 1.6, dot, s.third))
    else:
        pieces.append(rect(w - dot * 2.2, 0, dot * 2.2, dot * 2.2, s.third))
    return pieces


# webinar: signals


def from_the_corner(w: int, r: Random, s: Scheme) -> list[str]:
    left, low = r.random() < 0.5, r.random() < 0.7
    x, y = (0 if left else w) + r.uniform(-18, 18), (H if low else 0)
    reach = min(w, 320) * r.uniform(0.72, 0.86)
    colours = [s.first, s.ground, s.second, s.ground, s.third, s.ground, s.accent]
    return [disc(x, y, reach * (1 - n / 7.6), colour) for n, colour in enumerate(colours)]


def two_senders(w: int, r: Random, s: Scheme) -> list[str]:
    y = H * r.uniform(0.4, 0.6)
    apart, middle = r.uniform(76, 96), w * r.uniform(0.42, 0.58)
    left, right = middle - apart, middle + apart
    out = [ring(left, y, 24 + n * 30, 13, s.first) for n in range(4)]
    out += [ring(right, y, 24 + n * 30, 13, s.second) for n in range(4)]
    return [*out, disc(left, y, 11, s.accent), disc(right, y, 11, s.accent)]


def broadcast(w: int, r: Random, s: Scheme) -> list[str]:
    x = w * r.uniform(0.35, 0.65)
    side, inner = r.choice(("up", "down")), r.uniform(44, 58)
    base = H if side == "up" else 0
    out = [
        arch(x, base, inner + n * 34, 18, colour, side) for n, colour in enumerate((s.accent, s.first, s.second, s.third))
    ]
    return [*out, half(x, base, inner - 24, side, s.accent)]


def screens(w: int, r: Random, s: Scheme) -> list[str]:
    columns = max(2, round(w / 107))
    size = w / columns
    colours = [s.first, s.second, s.third]
    r.shuffle(colours)
    out, special, head = [], r.randrange(columns * 2), r.uniform(15, 20)
    for n in range(columns * 2):
        x, y = (n % columns) * size, (n // columns) * 90
        fill = colours[(n + special) % 3] if (n % columns + n // columns) % 2 else s.ground
        figure = s.accent if n == special else (s.ground if fill != s.ground else colours[(n + special + 1) % 3])
        out += [
            rect(x, y, size, 90, fill),
            disc(x + size / 2, y + 52 - head, head, figure),
            half(x + size / 2, y + 90, 34, "up", figure),
        ]
    return out


# conference: bridges and roofs


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


# article: blocks and arcs


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


FAMILIES: dict[str, tuple[Composition, ...]] = {
    "news": (river_and_sun, winding_river, mirrored_sun, ripples, bends),
    "breakfast": (bowls, morning_rows, sunrise, two_plates),
    "seminar": (turned_tiles, stairs, leaves, big_pieces),
    "webinar": (from_the_corner, two_senders, broadcast, screens),
    "conference": (bridge, two_arches, town, great_crossing),
    "article": (thirds, stacked, over_blocks, pair),
}
