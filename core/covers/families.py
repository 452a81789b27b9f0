"""The compositions of each kind of cover. Each takes the canvas's width, a random source and a colour scheme."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from core.covers import built, tiles_and_signals, water
from core.covers.palette import Scheme

Composition = Callable[[int, Random, Scheme], list[str]]

FAMILIES: dict[str, tuple[Composition, ...]] = {
    "news": (water.river_and_sun, water.winding_river, water.mirrored_sun, water.ripples, water.bends),
    "breakfast": (water.bowls, water.morning_rows, water.sunrise, water.two_plates),
    "seminar": (
        tiles_and_signals.turned_tiles,
        tiles_and_signals.stairs,
        tiles_and_signals.leaves,
        tiles_and_signals.big_pieces,
    ),
    "webinar": (
        tiles_and_signals.from_the_corner,
        tiles_and_signals.two_senders,
        tiles_and_signals.broadcast,
        tiles_and_signals.screens,
    ),
    "conference": (built.bridge, built.two_arches, built.town, built.great_crossing),
    "article": (built.thirds, built.stacked, built.over_blocks, built.pair),
}

#: Compositions that a series of conferences may choose, by their name in `core.looks.Motif`.
MOTIFS: dict[str, Composition] = {
    "bridge": built.bridge,
    "arches": built.two_arches,
    "town": built.town,
    "crossing": built.great_crossing,
    "river": water.winding_river,
    "leaves": tiles_and_signals.leaves,
    "stairs": tiles_and_signals.stairs,
}
