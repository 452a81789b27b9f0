"""The colours of the drawings. static/css/base.css has the same values."""

from __future__ import annotations

import re
from typing import NamedTuple

PAPER = "#FAF7F1"
INK = "#14212B"
FJORD = "#0E3B43"
FJORD_MID = "#1D5A63"
MIST = "#CFE0DC"
CORAL = "#F0654A"
OCHRE = "#DBA43C"
CREAM = "#F4E4BF"
MOSS = "#5E7145"
SAND = "#E9DDC4"

ACCENTS = {"coral": CORAL, "fjord": FJORD, "ochre": OCHRE, "moss": MOSS, "mist": MIST, "ink": INK}


class Scheme(NamedTuple):
    """A background, an accent and three supporting colours."""

    name: str
    ground: str
    accent: str
    first: str
    second: str
    third: str


SCHEMES = (
    Scheme("fjord", FJORD, CORAL, MIST, OCHRE, FJORD_MID),
    Scheme("ochre", OCHRE, CORAL, FJORD, PAPER, MOSS),
    Scheme("mist", MIST, CORAL, FJORD, PAPER, OCHRE),
    Scheme("coral", CORAL, PAPER, FJORD, OCHRE, CREAM),
    Scheme("sand", SAND, CORAL, FJORD, OCHRE, MOSS),
    Scheme("moss", MOSS, CORAL, CREAM, FJORD, OCHRE),
)

#: The schemes of a chosen ground, by its name in `core.looks.Ground`.
GROUNDS = {
    "fjord": SCHEMES[0],
    "night": Scheme("night", "#14212B", CORAL, MIST, OCHRE, FJORD_MID),
    "forest": Scheme("forest", "#202B16", CORAL, CREAM, OCHRE, MOSS),
    "wine": Scheme("wine", "#3D1620", CORAL, CREAM, OCHRE, "#7A3040"),
}


def accent_colour(value: str | None) -> str | None:
    """The colour of a palette name or a six-digit hex code. None for anything else, so that a typo breaks no page."""
    if not value:
        return None
    if value in ACCENTS:
        return ACCENTS[value]
    return value.upper() if re.fullmatch(r"#[0-9A-Fa-f]{6}", value) else None
