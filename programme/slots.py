"""Where each session stands in a programme grid: pure arithmetic for static/css/timetable.css.

The rows of the grid are the day's distinct times, so a strict CSP needs no style attributes: a session gets the
classes from-3 to-5 track-2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

MAX_LINES = 49
MAX_TRACKS = 8


class PlacedItem(NamedTuple):
    item: Any
    classes: str
    first: int


class Grid(NamedTuple):
    """lines: the distinct times with their class; tracks: the track names in order; cells: in order of start."""

    lines: list[tuple[datetime, str]]
    tracks: list[str]
    cells: list[PlacedItem]
    fits: bool


def build_grid(
    items: Iterable[Any],
    *,
    start: Callable[[Any], datetime],
    end: Callable[[Any], datetime],
    track: Callable[[Any], str],
    tracks: Sequence[str] = (),
) -> Grid:
    """Lay out one day. A session with an empty track goes across all of them. `tracks` come first, in that order:
    the same columns for every day.

    fits is False with more tracks or times than the stylesheet has places for, or when two sessions of one track
    overlap: show the list then, which needs no places.
    """
    sessions = sorted(items, key=lambda item: (start(item), track(item)))
    tracks = list(dict.fromkeys([*tracks, *(name for name in map(track, sessions) if name)]))
    times = sorted({start(item) for item in sessions} | {end(item) for item in sessions})
    place = {time: number for number, time in enumerate(times, 1)}
    cells, overlap, busy = [], False, {}
    for item in sessions:
        name, first, last = track(item), place[start(item)], place[end(item)]
        where = f"session--track-{tracks.index(name) + 1}" if name else "session--track-all"
        for one in [name] if name else tracks or [""]:
            overlap = overlap or first < busy.get(one, 0)
            busy[one] = max(last, busy.get(one, 0))
        cells.append(PlacedItem(item, f"from-{first} to-{max(last, first + 1)} {where}", first))
    lines = [(time, f"from-{number}") for time, number in place.items()]
    fits = len(lines) <= MAX_LINES and len(tracks) <= MAX_TRACKS and not overlap
    return Grid(lines, tracks, cells, fits)
