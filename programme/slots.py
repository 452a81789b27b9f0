"""The position of each session in a programme grid, as CSS classes of static/css/timetable.css.

The rows of the grid are the day's distinct times. A session gets classes such as `from-3 to-5 session--track-2`,
because the content security policy allows no style attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

MAX_LINES = 49
MAX_TRACKS = 8


class PlacedItem(NamedTuple):
    """An item with its CSS classes and the number of its first row."""

    item: Any
    classes: str
    first: int


class Grid(NamedTuple):
    """`lines`: the distinct times with their CSS class; `tracks`: track names in order; `cells`: sorted by start.

    `fits` is False when the stylesheet cannot show the grid.
    """

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
    """Compute the grid of one day. A session with an empty track spans all tracks.

    `tracks` are the first columns, so that every day has the same ones. `fits` is False when there are more tracks
    or times than the stylesheet has classes for, or when two sessions of one track overlap.
    """
    sessions = sorted(items, key=lambda item: (start(item), track(item)))
    tracks = list(dict.fromkeys([*tracks, *(name for name in map(track, sessions) if name)]))
    times = sorted({start(item) for item in sessions} | {end(item) for item in sessions})
    row_of = {time: number for number, time in enumerate(times, 1)}
    cells, overlap, busy_until = [], False, {}
    for item in sessions:
        name, first, last = track(item), row_of[start(item)], row_of[end(item)]
        track_class = f"session--track-{tracks.index(name) + 1}" if name else "session--track-all"
        for column in [name] if name else tracks or [""]:
            overlap = overlap or first < busy_until.get(column, 0)
            busy_until[column] = max(last, busy_until.get(column, 0))
        cells.append(PlacedItem(item, f"from-{first} to-{max(last, first + 1)} {track_class}", first))
    lines = [(time, f"from-{number}") for time, number in row_of.items()]
    fits = len(lines) <= MAX_LINES and len(tracks) <= MAX_TRACKS and not overlap
    return Grid(lines, tracks, cells, fits)
