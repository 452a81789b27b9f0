"""Image files: covers and company logos, drawn by this project and rendered by typst."""

import json
import random
from html import escape
from pathlib import Path

import typst

from core.covers import cover_svg
from core.covers.draw import digest
from core.covers.palette import CORAL, FJORD, FJORD_MID, INK, MOSS, OCHRE, PAPER
from core.covers.tiles import initials

FONTS = Path(__file__).resolve().parents[1] / "core" / "pdf" / "fonts"
BLUE, PLUM, BRICK, PINE = "#20507A", "#6B2D4F", "#9C3B2E", "#2C5B45"
#: The two colours of a logo: the figure's and the second colour.
PAIRS = (
    (FJORD, CORAL), (BLUE, OCHRE), (PINE, OCHRE), (PLUM, CORAL), (BRICK, INK), (INK, CORAL),
    (MOSS, INK), (FJORD_MID, OCHRE), (BLUE, CORAL), (INK, OCHRE), (PINE, CORAL), (PLUM, OCHRE),
)  # fmt: skip


def png(svg: str, width: int, height: int) -> bytes:
    """An SVG drawing as PNG, `width` × `height` pixels. Its text uses the site's typeface."""
    page = (
        "#let drawing = json(bytes(sys.inputs.data)).svg\n"
        f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
        '#image(bytes(drawing), format: "svg", width: 100%, height: 100%, fit: "cover")'
    )
    return typst.compile(
        page.encode(),
        format="png",
        ppi=72,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({"svg": svg})},
    )


def cover_png(seed: str, kind: str) -> bytes:
    """A drawn cover as PNG, 1280 × 720 pixels."""
    return png(cover_svg(seed, kind), 1280, 720)


def portrait_png(name: str) -> bytes:
    """A drawn portrait of a fictional person, 640 × 640 pixels. Colours and hair depend on the name."""
    return png(portrait_svg(name), 640, 640)


def portrait_svg(name: str) -> str:
    source = random.Random(digest(f"portrait of {name}"))
    ground, wall = source.choice(PAIRS)
    skin = source.choice(("#F1C9A5", "#D9A066", "#8D5524", "#C68642", "#FFDBAC"))
    hair = source.choice(("#2B1B12", "#6A4A2F", "#B98B4E", "#8C8C86", "#1C1C1C"))
    jacket = source.choice((INK, FJORD_MID, PLUM, PINE, BRICK))
    length = source.choice((0, 14, 26))
    locks = f'<path fill="{hair}" d="M30 40h40v{length + 8}h-40z"/>' if length else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" fill="{ground}"/>'
        f'<path fill="{wall}" d="M{source.choice((0, 50))} 0h50v100h-50z"/>{locks}'
        f'<path fill="{jacket}" d="M14 100a36 32 0 0 1 72 0z"/><path fill="{PAPER}" d="M40 71h20l-10 15z"/>'
        f'<rect x="43" y="56" width="14" height="18" fill="{skin}"/><circle cx="50" cy="44" r="19" fill="{skin}"/>'
        f'<path fill="{hair}" d="M30 44a20 21 0 0 1 40 0q-8 -9 -20 -9t-20 9z"/>'
        f'<circle cx="43.5" cy="46" r="1.7" fill="{INK}"/><circle cx="56.5" cy="46" r="1.7" fill="{INK}"/>'
        f'<path fill="none" stroke="{INK}" stroke-width="1.4" stroke-linecap="round" d="M44 54q6 5 12 0"/></svg>'
    )


def slides_pdf(title: str, by: str) -> bytes:
    """Slides of two pages as PDF."""
    source = (
        "#let slides = json(bytes(sys.inputs.data))\n"
        '#set page(paper: "presentation-16-9", margin: 2cm)\n#set text(font: "Schibsted Grotesk", size: 28pt)\n'
        "#align(horizon)[#text(size: 48pt, weight: 800, slides.title) \\ #slides.by]\n"
        "#pagebreak()\n#align(horizon + center)[#slides.by]"
    )
    return typst.compile(
        source.encode(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({"title": title, "by": by})},
    )


def company_logo_png(name: str) -> bytes:
    """A fictional company's logo on white, 320 × 320 pixels. Figure and colours depend on the name."""
    return png(company_logo_svg(name), 320, 320)


def company_logo_svg(name: str) -> str:
    value = digest(f"trademark/{name}")
    figure = FIGURES[value % len(FIGURES)]
    first, second = PAIRS[value // len(FIGURES) % len(PAIRS)]
    body = figure(first, second, initials(name), random.Random(value))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" fill="#FFFFFF"/>{body}</svg>'
    )


def _letter(text: str, x: float, y: float, size: float, fill: str) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="middle" font-family="Schibsted Grotesk" font-weight="800" '
        f'font-size="{size}" letter-spacing="-1" fill="{fill}">{escape(text)}</text>'
    )


def _arches(first: str, second: str, letters: str, source: random.Random) -> str:
    return (
        f'<g fill="none" stroke-width="13"><path stroke="{first}" d="M17 70a21 21 0 0 1 42 0"/>'
        f'<path stroke="{second}" d="M41 70a21 21 0 0 1 42 0"/></g>'
    )


def _rising(first: str, second: str, letters: str, source: random.Random) -> str:
    heights = sorted(source.sample(range(22, 62), 3))
    return "".join(
        f'<rect x="{20 + number * 22}" y="{80 - height}" width="16" height="{height}" '
        f'fill="{second if number == 2 else first}"/>'
        for number, height in enumerate(heights)
    )


def _sun(first: str, second: str, letters: str, source: random.Random) -> str:
    lines = f'<path fill="{first}" d="M14 62h72v7h-72zM26 75h48v6h-48z"/>'
    return f'<path fill="{second}" d="M22 56a28 28 0 0 1 56 0z"/>{lines}'


def _ring(first: str, second: str, letters: str, source: random.Random) -> str:
    turn = source.choice((0, 90, 180, 270))
    return (
        f'<g transform="rotate({turn} 50 50)" fill="none" stroke-width="15"><path stroke="{first}" '
        f'd="M50 22a28 28 0 1 1 -28 28"/><path stroke="{second}" d="M22 50a28 28 0 0 1 28 -28"/></g>'
    )


def _letters_in_disc(first: str, second: str, letters: str, source: random.Random) -> str:
    return f'<circle cx="50" cy="50" r="36" fill="{first}"/>{_letter(letters, 50, 62, 34, PAPER)}'


def _letters_over_line(first: str, second: str, letters: str, source: random.Random) -> str:
    return f'{_letter(letters, 50, 64, 48, first)}<rect x="20" y="74" width="60" height="8" fill="{second}"/>'


def _blocks(first: str, second: str, letters: str, source: random.Random) -> str:
    places = [(18, 18), (52, 18), (18, 52), (52, 52)]
    odd = source.randrange(4)
    return "".join(
        f'<circle cx="{x + 15}" cy="{y + 15}" r="15" fill="{second}"/>'
        if number == odd
        else f'<rect x="{x}" y="{y}" width="30" height="30" fill="{first}"/>'
        for number, (x, y) in enumerate(places)
    )


def _leaf(first: str, second: str, letters: str, source: random.Random) -> str:
    return (
        f'<path fill="{first}" d="M22 78V50a28 28 0 0 1 28 -28h28v28a28 28 0 0 1 -28 28z"/>'
        f'<path stroke="{second}" stroke-width="7" fill="none" d="M30 70L64 36"/>'
    )


def _waves(first: str, second: str, letters: str, source: random.Random) -> str:
    return "".join(
        f'<path fill="none" stroke="{colour}" stroke-width="9" d="M14 {y}q9 -13 18 0t18 0t18 0t18 0"/>'
        for y, colour in ((34, first), (52, first), (70, second))
    )


def _roof(first: str, second: str, letters: str, source: random.Random) -> str:
    return (
        f'<path fill="{first}" d="M14 52L50 20L86 52V60H14zM24 66h22v16h-22z"/>'
        f'<path fill="{second}" d="M54 66h22v16h-22z"/>'
    )


def _arrow(first: str, second: str, letters: str, source: random.Random) -> str:
    return (
        f'<path fill="{first}" d="M18 24h26l26 26l-26 26h-26l26 -26z"/>'
        f'<path fill="{second}" d="M56 24h12l26 26l-26 26h-12l26 -26z"/>'
    )


def _half_and_half(first: str, second: str, letters: str, source: random.Random) -> str:
    return f'<path fill="{first}" d="M48 18a32 32 0 0 0 0 64z"/><path fill="{second}" d="M52 26a24 24 0 0 1 0 48z"/>'


FIGURES = (
    _arches, _letters_in_disc, _rising, _sun, _ring, _letters_over_line, _blocks, _leaf, _waves, _roof, _arrow,
    _half_and_half,
)  # fmt: skip
