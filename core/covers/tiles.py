"""A drawn tile for a company without a logo."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from random import Random

from core.covers.draw import digest
from core.covers.palette import CORAL, CREAM, FJORD, FJORD_MID, INK, MIST, MOSS, OCHRE, PAPER, SAND
from core.covers.shapes import disc, half, leaf, quarter, rect

# ground, drawing, letters: the letters reach 4.5:1 on both.
TILES = (
    (FJORD, FJORD_MID, PAPER),
    (MIST, "#E3ECE9", FJORD),
    (OCHRE, "#E8BE6C", INK),
    (SAND, CREAM, INK),
    (CORAL, "#F58069", INK),
    (MOSS, "#56673F", PAPER),
)
LEGAL_FORMS = {"as", "asa", "da", "ans", "sa", "ba", "iks", "kf", "hf", "nuf", "enk", "sf"}
FILLERS = {"og", "i", "på", "for", "av", "the", "and", "of", "&"}


def initials(name: str) -> str:
    """One or two letters: Drammen Sag og Høvleri AS -> DS. Empty for an empty name."""
    words = [w.strip(".,-&()'\"/") for w in name.split()]
    letters = [w for w in words if w and w[0].isalnum() and w.lower() not in LEGAL_FORMS | FILLERS]
    letters = letters or [w for w in words if w and w[0].isalnum()]
    return "".join(w[0] for w in letters[:2]).upper()


def _svg(body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" aria-hidden="true" focusable="false">{body}</svg>'
    )


@lru_cache(maxsize=4096)
def logo_svg(name: str) -> str:
    """Initials on a drawn tile. It is decorative, because the page shows the name as text."""
    source = Random(digest(f"logo/{name}"))  # noqa: S311 - a drawing, not a secret
    ground, drawing, letters = TILES[source.randrange(len(TILES))]
    shape = source.choice(
        (
            half(96 * source.choice((0, 1)), 48, 48, source.choice(("left", "right")), drawing),
            half(48, 96, 48, "up", drawing),
            half(48, 0, 48, "down", drawing),
            quarter(0, 0, 96, "tl", drawing),
            quarter(96, 96, 96, "br", drawing),
            quarter(96, 0, 96, "tr", drawing),
            leaf(0, 0, 96, rising=source.random() < 0.5, fill=drawing),
            rect(0, 48, 96, 48, drawing),
            disc(48, 48, 48, drawing),
        )
    )
    text = escape(initials(name))
    size = 46 if len(text) == 1 else 38
    return _svg(
        f"{rect(0, 0, 96, 96, ground)}{shape}"
        f'<text x="48" y="{48 + size * 0.36:.0f}" text-anchor="middle" font-family="Schibsted Grotesk, sans-serif" '
        f'font-size="{size}" font-weight="800" letter-spacing="-1" fill="{letters}">{text}</text>'
    )
