"""The programme of each day: programme items of the page, and sessions that are booked by themselves, by time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.wall_clock import from_wall_clock
from events import queries
from events.models import Event
from programme.cards import Card, cards_for
from programme.slots import Grid, build_grid


@dataclass(frozen=True)
class ProgrammeItem:
    """One entry of the programme. `card` is set for sessions, which have a page and seats of their own."""

    starts_at: datetime
    ends_at: datetime | None
    title: str
    kind: str = "talk"
    description: str = ""
    speakers: Sequence[str] = ()
    moderator: str = ""
    room: str = ""
    track: str = ""
    card: Card | None = None

    @property
    def is_break(self) -> bool:
        return self.kind == "break"

    @property
    def is_now(self) -> bool:
        return self.starts_at <= timezone.now() < (self.ends_at or self.starts_at)


@dataclass(frozen=True)
class Day:
    """One day of the programme.

    `grid` is None when the day is shown as a list: it has one track only, or more than the grid has room for.
    """

    date: date
    items: Sequence[ProgrammeItem]
    grid: Grid | None

    @property
    def has_sessions(self) -> bool:
        return any(item.card for item in self.items)

    @property
    def track_columns(self) -> str:
        return f"tracks-{len(self.grid.tracks)}" if self.grid else ""


def programme_by_day(page) -> list[Day]:
    """The whole programme of an event page or a conference page."""
    event = page.event_with_sessions
    items = [*agenda_items(page.agenda, event), *session_items(event)]
    by_date: dict[date, list[ProgrammeItem]] = {}
    for item in sorted(items, key=lambda item: (item.starts_at, item.track, item.title)):
        by_date.setdefault(timezone.localdate(item.starts_at), []).append(item)
    tracks = list(
        dict.fromkeys(item.track for _day, day_items in sorted(by_date.items()) for item in day_items if item.track)
    )
    return [Day(day, day_items, _grid(day_items, tracks)) for day, day_items in sorted(by_date.items())]


def agenda_items(agenda, event: Event) -> list[ProgrammeItem]:
    """The items of the page's agenda. One without a date is on the event's first day."""
    first_day = timezone.localdate(event.starts_at)
    items = []
    for block in agenda:
        value = block.value
        day = value.get("date") or first_day
        starts_at = from_wall_clock(datetime.combine(day, value["start"]))
        items.append(
            ProgrammeItem(
                starts_at=starts_at,
                ends_at=_end_of_item(day, value["start"], value.get("end")),
                title=value["title"],
                kind=value["kind"],
                description=value.get("description") or "",
                speakers=[name for name in value.get("speakers") or [] if name],
                moderator=value.get("moderator") or "",
                room=value.get("room") or "",
            )
        )
    return items


def _end_of_item(day: date, start: time, end: time | None) -> datetime | None:
    """The end of an item. A time of day that is not after its start is on the next day: 22:00–01:00."""
    if end is None or end == start:
        return None
    return from_wall_clock(datetime.combine(day if end > start else day + timedelta(days=1), end))


def session_items(event: Event) -> list[ProgrammeItem]:
    """The event's announced sessions that have a page. The number of queries does not depend on how many."""
    if event.pk is None:
        return []
    sessions = event.__dict__.get("announced_sessions")
    if sessions is None:
        sessions = queries.event_with_sessions(event.pk).announced_sessions
    if not sessions:
        return []
    return [
        ProgrammeItem(
            starts_at=card.event.starts_at,
            ends_at=card.event.ends_at,
            title=card.title,
            kind="session",
            room=", ".join(part for part in (card.event.room, card.event.venue_name) if part),
            track=card.event.track or card.event.room or card.event.venue_name,
            card=card,
        )
        for card in cards_for(sessions)
    ]


def _grid(items: Sequence[ProgrammeItem], all_tracks: Sequence[str]) -> Grid | None:
    """Sessions in one column for each track; other items across all columns. None when a list is easier to read."""
    tracks = {item.track for item in items if item.track}
    timed_items = [item for item in items if item.ends_at and item.ends_at > item.starts_at]
    if len(tracks) < 2 or len(timed_items) < len(items):
        return None
    grid = build_grid(
        timed_items,
        start=lambda item: item.starts_at,
        end=lambda item: item.ends_at,
        track=lambda item: item.track,
        tracks=all_tracks,
    )
    return grid if grid.fits else None
