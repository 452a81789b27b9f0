"""A drawn portrait for a person without a photograph: a head above shoulders, without a face."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from itertools import product
from random import Random
from typing import NamedTuple

from core.covers.draw import digest
from core.covers.palette import CORAL, CREAM, FJORD, FJORD_MID, MIST, MOSS, OCHRE, SAND
from core.covers.shapes import disc, half, path, rect

# ground, body, head
COLOURS = (
    (MIST, FJORD, CORAL),
    (SAND, FJORD, OCHRE),
    (FJORD, MIST, OCHRE),
    (OCHRE, FJORD, CREAM),
    (CORAL, FJORD, CREAM),
    (MOSS, CREAM, OCHRE),
    (CREAM, MOSS, CORAL),
    (FJORD_MID, CREAM, CORAL),
)
OPPOSITE = {"left": "right", "right": "left", "up": "down", "down": "up"}
SIDES = (*OPPOSITE, "whole")
SHOULDERS = ("round", "square", "sloping", "collar")


class Portrait(NamedTuple):
    """What tells one drawn portrait from another."""

    colours: int
    side: str
    shoulders: str


PORTRAITS = tuple(Portrait(*parts) for parts in product(range(len(COLOURS)), SIDES, SHOULDERS))


def portrait_of(name: str, taken: Collection[Portrait] = ()) -> Portrait:
    """The portrait of a name: always the same one, or where it is `taken` the next of the name that is free.

    When all are taken, as beside 160 other people, one is drawn twice.
    """
    source = Random(digest(f"portrait/{name}"))  # noqa: S311 - a drawing, not a secret
    mine = source.sample(PORTRAITS, len(PORTRAITS))
    return next((portrait for portrait in mine if portrait not in taken), mine[0])


@lru_cache(maxsize=len(PORTRAITS))
def draw_portrait(portrait: Portrait) -> str:
    ground, body, head = COLOURS[portrait.colours]
    if portrait.side == "whole":
        top = disc(48, 38, 19, head)
    else:
        top = disc(48, 38, 19, ground) + half(48, 38, 19, portrait.side, head)
        top += half(48, 38, 19, OPPOSITE[portrait.side], body)
    drawing = rect(0, 0, 96, 96, ground) + _shoulders(portrait.shoulders, body, head) + top
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" aria-hidden="true" focusable="false">'
        f"{drawing}</svg>"
    )


def _shoulders(kind: str, body: str, head: str) -> str:
    if kind == "square":
        return path("M14 96V76a12 12 0 0 1 12-12h44a12 12 0 0 1 12 12v20z", body)
    if kind == "sloping":
        return path("M8 96L34 62h28l26 34z", body)
    round_ones = half(48, 98, 36, "up", body)
    return round_ones + path("M36 63l12 15l12-15z", head) if kind == "collar" else round_ones
