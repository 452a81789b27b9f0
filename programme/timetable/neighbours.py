"""What comes before and after a session of a conference, and what else is on its track."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.cache.process_cache import get_or_set
from events import public_pages
from events.enums import EventStatus
from events.models import Event
from programme.timetable.models import ProgrammeItem, Track

#: Sessions of the same track that are named beside the previous and the next one.
MAX_OF_TRACK = 4


@dataclass(frozen=True)
class Neighbour:
    title: str
    url: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Neighbours:
    previous: Neighbour | None = None
    next: Neighbour | None = None
    track: Track | None = None
    same_track: Sequence[Neighbour] = ()

    def __bool__(self) -> bool:
        return bool(self.previous or self.next or self.same_track)


def neighbours(session: Event, rows: Sequence[ProgrammeItem]) -> Neighbours:
    """Sessions of the same conference that have a page; `rows` are the session's `programme_items`.

    Two queries; none for an event that is no session.
    """
    if not session.parent_id:
        return Neighbours()
    tracks = {row.event_id: row.track for row in rows if row.event_id}
    others = [other for other in _sessions(session.parent_id) if other.pk != session.pk]
    pages = public_pages.pages_of([other.pk for other in others]) if others else {}
    others = sorted((other for other in others if other.pk in pages), key=_order)

    def named(other: Event) -> Neighbour:
        page = pages[other.pk]
        return Neighbour(page.title, page.url, other.starts_at, other.ends_at)

    # What runs at the same time is neither before nor after.
    before = [other for other in others if other.ends_at <= session.starts_at]
    after = [other for other in others if other.starts_at >= session.ends_at]
    nearest = {other.pk for other in (*before[-1:], *after[:1])}
    track = tracks.get(session.pk)
    same = [other for other in others if track and tracks.get(other.pk) == track and other.pk not in nearest]
    return Neighbours(
        previous=named(before[-1]) if before else None,
        next=named(after[0]) if after else None,
        track=track,
        same_track=[named(other) for other in same[:MAX_OF_TRACK]],
    )


def _sessions(conference_id: int) -> list[Event]:
    """The sessions of a conference that take place."""
    events = Event.objects.announced().filter(parent=conference_id).exclude(status=EventStatus.CANCELLED)
    return get_or_set(("sessions of", conference_id), lambda: list(events))


def _order(event: Event) -> tuple[datetime, int]:
    return event.starts_at, event.pk
