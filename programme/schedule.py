"""The programme of a day: points from the page itself and sessions that are booked one by one, in order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from events import queries
from events.models import Event
from programme.cards import Card, cards_for
from programme.slots import Grid, build_grid


@dataclass(frozen=True)
class ProgrammeItem:
    """One entry. `card` is there for sessions with a page and seats of their own."""

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
    """`grid` is None when the day is better read as a list: one track only, or too much for the grid."""

    date: date
    points: Sequence[ProgrammeItem]
    grid: Grid | None

    @property
    def has_sessions(self) -> bool:
        return any(point.card for point in self.points)

    @property
    def track_columns(self) -> str:
        return f"tracks-{len(self.grid.tracks)}" if self.grid else ""


def programme_by_day(page) -> list[Day]:
    """The whole programme of an event page or a conference page."""
    event = page.event_with_sessions
    points = [*agenda_items(page.agenda, event), *session_items(event)]
    by_date: dict[date, list[ProgrammeItem]] = {}
    for point in sorted(points, key=lambda point: (point.starts_at, point.track, point.title)):
        by_date.setdefault(timezone.localdate(point.starts_at), []).append(point)
    tracks = list(
        dict.fromkeys(point.track for _day, found in sorted(by_date.items()) for point in found if point.track)
    )
    return [Day(day, found, _grid(found, tracks)) for day, found in sorted(by_date.items())]


def agenda_items(agenda, event: Event) -> list[ProgrammeItem]:
    zone, first_day = timezone.get_current_timezone(), timezone.localdate(event.starts_at)
    points = []
    for block in agenda:
        item = block.value
        day = item.get("date") or first_day
        points.append(
            ProgrammeItem(
                starts_at=datetime.combine(day, item["start"], zone),
                ends_at=datetime.combine(day, item["end"], zone) if item.get("end") else None,
                title=item["title"],
                kind=item["kind"],
                description=item.get("description") or "",
                speakers=[name for name in item.get("speakers") or [] if name],
                moderator=item.get("moderator") or "",
                room=item.get("room") or "",
            )
        )
    return points


def session_items(event: Event) -> list[ProgrammeItem]:
    """The event's announced sessions that have a page. A constant number of queries."""
    if event.pk is None:
        return []
    sessions = event.__dict__.get("own_sessions")
    if sessions is None:
        sessions = queries.event_with_sessions(event.pk).own_sessions
    if not sessions:
        return []
    return [
        ProgrammeItem(
            starts_at=card.event.starts_at,
            ends_at=card.event.ends_at,
            title=card.title,
            kind="session",
            room=", ".join(part for part in (card.event.room, card.event.venue) if part),
            track=card.event.track or card.event.room or card.event.venue,
            card=card,
        )
        for card in cards_for(sessions)
    ]


def _grid(points: Sequence[ProgrammeItem], all_tracks: Sequence[str]) -> Grid | None:
    """Sessions in columns by track; points of the page itself go across. None when a list reads better."""
    tracks = {point.track for point in points if point.track}
    timed = [point for point in points if point.ends_at and point.ends_at > point.starts_at]
    if len(tracks) < 2 or len(timed) < len(points):
        return None
    grid = build_grid(
        timed,
        start=lambda point: point.starts_at,
        end=lambda point: point.ends_at,
        track=lambda point: point.track,
        tracks=all_tracks,
    )
    return grid if grid.fits else None
