"""The position of each programme item in the timetable of one day, as CSS classes of static/css/timetable.css.

Columns are the rooms in which something takes place on the day, grouped by venue. Rows are proportional to time:
one `SLOT` is one row, and hours in which nothing takes place have none. Items in one room that overlap are put
side by side in lanes, which widen the column. An item without a room spans the columns of its venue, or all columns;
when something else takes place in these meanwhile, it has a column of its own.

The content security policy allows no style attributes, so the positions are classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, groupby
from typing import Any, NamedTuple, Protocol

SLOT = timedelta(minutes=5)
#: How long an item with an open end is drawn.
OPEN_END = timedelta(minutes=30)
#: An item that lasts longer than this, such as an exhibition, does not make the day longer.
LONGEST = timedelta(hours=16)
#: The stylesheet has classes for this many.
MAX_LANES, MAX_HOURS = 40, 30
#: More lanes than this do not fit the width of a page.
WIDE_LANES = 7
HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Span = tuple[datetime, datetime]


class Place(NamedTuple):
    """A room of a venue. Without `room` all rooms of the venue, and without both everywhere."""

    venue: str = ""
    room: str = ""


class Entry(Protocol):
    starts_at: datetime
    ends_at: datetime | None
    place: Place


class Column(NamedTuple):
    place: Place
    css_class: str


class PlacedItem(NamedTuple):
    item: Any
    classes: str


class Grid(NamedTuple):
    """`hours`: each full hour with its CSS class; `venues` and `rooms`: heads of columns; `cells`: in order of time."""

    hours: list[tuple[datetime, str]]
    venues: list[Column]
    rooms: list[Column]
    cells: list[PlacedItem]
    lanes: int

    @property
    def is_wide(self) -> bool:
        """Whether the lanes would be too narrow to read on a screen, so that the timetable is moved sideways."""
        return self.lanes > WIDE_LANES


def build_grid(entries: Sequence[Entry], order: Sequence[Place] = ()) -> Grid | None:
    """The timetable of one day, whose `entries` are in order of time. `order` has places in the order of columns.

    None where one thing at a time takes place, which is easier to read as a list.
    """
    spans = _spans(entries)
    places = _sorted_places(_places_with_column(entries, spans), order)
    lane_of, width_of = _lanes(entries, spans, places)
    hours = _hours(spans)
    if not 2 <= sum(width_of.values()) <= MAX_LANES or len(hours) > MAX_HOURS:
        return None
    first_of = dict(zip(places, accumulate(width_of.values(), initial=1), strict=False))
    cells = []
    for number, entry in enumerate(entries):
        if entry.place in first_of:
            columns = f"lane-{first_of[entry.place] + lane_of[number]} lanes-1"
        else:
            below = [place for place in places if entry.place.venue in ("", place.venue)]
            columns = f"lane-{first_of[below[0]]} lanes-{sum(width_of[place] for place in below)}"
        cells.append(PlacedItem(entry, f"{_rows(spans[number], hours)} {columns}"))
    return Grid(
        hours=[(hour, f"from-hour-{number}") for number, hour in enumerate(hours)],
        venues=_heads(places, first_of, width_of, by=lambda place: Place(place.venue)),
        rooms=_heads(places, first_of, width_of, by=lambda place: place),
        cells=cells,
        lanes=sum(width_of.values()),
    )


def _spans(entries: Sequence[Entry]) -> list[Span]:
    """Start and end of each entry as they are drawn."""
    spans = [(entry.starts_at, entry.ends_at or entry.starts_at + OPEN_END) for entry in entries]
    last = max((end for start, end in spans if end - start <= LONGEST), default=datetime.min.replace(tzinfo=UTC))
    spans = [(start, end if end - start <= LONGEST else max(last, start + HOUR)) for start, end in spans]
    return [_drawn(start, end) for start, end in spans]


def _drawn(start: datetime, end: datetime) -> Span:
    """In UTC, the start rounded down to a slot and the end up."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    start -= (start - _EPOCH) % SLOT
    end += -(end - _EPOCH) % SLOT
    return start, max(end, start + SLOT)


def _places_with_column(entries: Sequence[Entry], spans: Sequence[Span]) -> set[Place]:
    """Rooms; venues of which no room is used; and what spans several rooms while something else takes place there."""
    rooms = {entry.place for entry in entries if entry.place.room}
    with_rooms = {place.venue for place in rooms}
    found = rooms | {entry.place for entry in entries if entry.place.venue and entry.place.venue not in with_rooms}
    for entry, span in zip(entries, spans, strict=True):
        if entry.place in found:
            continue
        for other, other_span in zip(entries, spans, strict=True):
            shares_room = not entry.place.venue or other.place.venue in ("", entry.place.venue)
            if other is not entry and shares_room and span[0] < other_span[1] and other_span[0] < span[1]:
                found.add(entry.place)
    return found


def _sorted_places(places: set[Place], order: Sequence[Place]) -> list[Place]:
    """Everywhere first, then venue by venue, the whole venue before its rooms."""
    ranks = {place: rank for rank, place in enumerate(order)}
    venue_ranks: dict[str, int] = {}
    for rank, place in enumerate(order):
        venue_ranks.setdefault(place.venue, rank)
    last = len(order)

    def key(place: Place) -> tuple:
        venue = bool(place.venue), venue_ranks.get(place.venue, last), place.venue
        return *venue, bool(place.room), ranks.get(place, last), place.room

    return sorted(places, key=key)


def _lanes(
    entries: Sequence[Entry], spans: Sequence[Span], places: Sequence[Place]
) -> tuple[dict[int, int], dict[Place, int]]:
    """Entry number → its lane within its column, from 0; and place → its number of lanes, in the order of `places`."""
    lane_of: dict[int, int] = {}
    busy_until: dict[Place, list[datetime]] = {place: [] for place in places}
    for number, (entry, (start, end)) in enumerate(zip(entries, spans, strict=True)):
        if (lanes := busy_until.get(entry.place)) is None:
            continue
        lane = next((lane for lane, until in enumerate(lanes) if until <= start), len(lanes))
        lanes[lane : lane + 1] = [end]
        lane_of[number] = lane
    return lane_of, {place: len(lanes) for place, lanes in busy_until.items()}


def _hours(spans: Sequence[Span]) -> list[datetime]:
    """The full hours in which something takes place. In UTC, whose full hours are those of Oslo too."""
    found = set()
    for start, end in spans:
        hour = start.replace(minute=0, second=0, microsecond=0)
        while hour < end:
            found.add(hour)
            hour += HOUR
    return sorted(found)


def _rows(span: Span, hours: Sequence[datetime]) -> str:
    """The first row and the one after the last."""
    start, end = span
    first_hour = start.replace(minute=0, second=0, microsecond=0)
    last_hour = (end - SLOT).replace(minute=0, second=0, microsecond=0)
    first, last = (start - first_hour) // SLOT, (end - last_hour) // SLOT
    return f"from-hour-{hours.index(first_hour)} from-slot-{first} to-hour-{hours.index(last_hour)} to-slot-{last}"


def _heads(
    places: Sequence[Place], first_of: Mapping[Place, int], width_of: Mapping[Place, int], by: Callable[[Place], Place]
) -> list[Column]:
    """The heads of the columns, one for neighbours that are the same `by`."""
    heads = []
    for place, group in groupby(places, key=by):
        group = list(group)
        width = sum(width_of[each] for each in group)
        heads.append(Column(place, f"lane-{first_of[group[0]]} lanes-{width}"))
    return heads
