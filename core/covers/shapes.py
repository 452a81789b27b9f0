"""Arcs, half circles, bands, roofs and blocks as SVG elements. Lengths are units of a canvas H high."""

from __future__ import annotations

H = 180
QUARTERS = {"tl": (1, 1), "tr": (-1, 1), "br": (-1, -1), "bl": (1, -1)}


def number(value: float) -> str:
    """One decimal, without the zeros."""
    return f"{round(value, 1) + 0:g}" if abs(value) < 1000 else f"{value:.0f}"


def path(d: str, fill: str) -> str:
    return f'<path fill="{fill}" d="{d}"/>'


def rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<path fill="{fill}" d="M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"/>'


def disc(cx: float, cy: float, r: float, fill: str) -> str:
    return f'<circle cx="{number(cx)}" cy="{number(cy)}" r="{number(r)}" fill="{fill}"/>'


def ring(cx: float, cy: float, r: float, width: float, stroke: str) -> str:
    return (
        f'<circle cx="{number(cx)}" cy="{number(cy)}" r="{number(r)}" fill="none" '
        f'stroke="{stroke}" stroke-width="{number(width)}"/>'
    )


def half(cx: float, cy: float, r: float, side: str, fill: str) -> str:
    """A half disc whose straight edge goes through (cx, cy) and which bulges to up, down, left or right."""
    n, r = number, round(r, 1)  # radius and diameter must agree, or the arc's centre moves
    if side in ("up", "down"):
        sweep = 1 if side == "up" else 0
        d = f"M{n(cx - r)} {n(cy)}a{n(r)} {n(r)} 0 0 {sweep} {n(2 * r)} 0z"
    else:
        sweep = 0 if side == "left" else 1
        d = f"M{n(cx)} {n(cy - r)}a{n(r)} {n(r)} 0 0 {sweep} 0 {n(2 * r)}z"
    return path(d, fill)


def arch(cx: float, base: float, r: float, width: float, stroke: str, side: str = "up") -> str:
    """A half ring standing on (up) or hanging from (down) the line y = base; r is its middle radius."""
    sweep = 1 if side == "up" else 0
    n, r = number, round(r, 1)
    return (
        f'<path fill="none" stroke="{stroke}" stroke-width="{n(width)}" '
        f'd="M{n(cx - r)} {n(base)}a{n(r)} {n(r)} 0 0 {sweep} {n(2 * r)} 0"/>'
    )


def quarter(x: float, y: float, r: float, corner: str, fill: str) -> str:
    """A quarter disc with its right angle at (x, y); corner says which corner of its square that is."""
    dx, dy = QUARTERS[corner]
    n = number
    sweep = 1 if dx * dy > 0 else 0
    return path(f"M{n(x)} {n(y)}h{n(dx * r)}a{n(r)} {n(r)} 0 0 {sweep} {n(-dx * r)} {n(dy * r)}z", fill)


def leaf(x: float, y: float, size: float, *, rising: bool, fill: str) -> str:
    """Two quarter arcs that meet in opposite corners of a square."""
    n, way = number, -1 if rising else 1
    arc = f"a{n(size)} {n(size)} 0 0 1 "
    start = f"M{n(x)} {n(y + size if rising else y)}"
    return path(f"{start}{arc}{n(size)} {n(way * size)}{arc}{n(-size)} {n(-way * size)}z", fill)


def river(width: float, y: float, wave: float, lift: float, thickness: float, shift: float, stroke: str) -> str:
    """A band of even thickness that swings along the canvas; wave is half a wavelength, lift its height."""
    n = number
    start = -shift
    steps = int((width + shift) // wave) + 2
    d = f"M{n(start)} {n(y)}q{n(wave / 2)} {n(-lift)} {n(wave)} 0" + f"t{n(wave)} 0" * steps
    return f'<path fill="none" stroke="{stroke}" stroke-width="{n(thickness)}" d="{d}"/>'


def water(width: float, height: float, y: float, wave: float, lift: float, shift: float, fill: str) -> str:
    """Everything below a swinging line."""
    n = number
    steps = int((width + shift) // wave) + 2
    d = f"M{n(-shift)} {n(y)}q{n(wave / 2)} {n(-lift)} {n(wave)} 0" + f"t{n(wave)} 0" * steps
    return path(f"{d}V{n(height)}H{n(-shift)}z", fill)


def crossing(left: float, right: float, base: float, r: float, width: float) -> str:
    """The outline (path data) of where two arches with centres left and right overlap; empty when they do not."""
    inner, outer = r - width / 2, r + width / 2
    gap = right - left
    if not 0 < gap < 2 * outer:
        return ""
    middle = (left + right) / 2
    top = (outer**2 - (gap / 2) ** 2) ** 0.5
    x = (outer**2 - inner**2 + right**2 - left**2) / (2 * gap)
    side = max(outer**2 - (x - left) ** 2, 0) ** 0.5
    low = max(inner**2 - (gap / 2) ** 2, 0) ** 0.5
    n = number
    o, i = n(outer), n(inner)
    return (
        f"M{n(middle)} {n(base - top)}A{o} {o} 0 0 1 {n(x)} {n(base - side)}"
        f"A{i} {i} 0 0 0 {n(middle)} {n(base - low)}A{i} {i} 0 0 0 {n(2 * middle - x)} {n(base - side)}"
        f"A{o} {o} 0 0 1 {n(middle)} {n(base - top)}z"
    )


def roof(x: float, base: float, width: float, height: float, pitch: float, fill: str, kind: str) -> str:
    """A house or hall: gable, lean-to, flat, or arched like a market hall."""
    n = number
    wall = height - pitch
    if kind == "arch":
        r = width / 2
        return path(f"M{n(x)} {n(base)}v{n(-max(height - r, 0))}a{n(r)} {n(r)} 0 0 1 {n(width)} 0V{n(base)}z", fill)
    tops = {
        "gable": f"l{n(width / 2)} {n(-pitch)}l{n(width / 2)} {n(pitch)}",
        "lean": f"l{n(width)} {n(-pitch)}",
        "flat": f"v{n(-pitch)}h{n(width)}",
    }
    return path(f"M{n(x)} {n(base)}v{n(-wall)}{tops[kind]}V{n(base)}z", fill)
