"""Compositions for seminars (tiles) and webinars (signals)."""

from __future__ import annotations

from random import Random

from core.covers.palette import Scheme
from core.covers.shapes import H, arch, disc, half, leaf, quarter, rect, ring

# seminar


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


# webinar


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
        arch(x, base, inner + n * 34, 18, colour, side)
        for n, colour in enumerate((s.accent, s.first, s.second, s.third))
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
