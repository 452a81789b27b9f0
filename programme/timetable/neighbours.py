"""What comes before and after a session of a conference, and what else is on its track."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import public_pages
from events.enums import EventStatus
from events.models import Event
from programme.timetable.models import ProgrammeItem, Track

#: Sessions of the same track that are named beside the previous and the next one.
MAX_OF_TRACK = 4
_NOT_NAMED = {EventStatus.DRAFT, EventStatus.CANCELLED}


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
    """Sessions of the same conference that have a page, of the session's `programme_items`.

    One query for their pages; none for an event that is no session.
    """
    if not session.parent_id:
        return Neighbours()
    rows = [row for row in rows if row.event and row.edition_id == session.parent_id]
    own = next((row for row in rows if row.event_id == session.pk), None)
    others = [row for row in rows if row.event_id != session.pk and row.event.status not in _NOT_NAMED]
    pages = public_pages.pages_of([row.event_id for row in others]) if others else {}
    others = sorted((row for row in others if row.event_id in pages), key=lambda row: _order(row.event))

    def named(row: ProgrammeItem) -> Neighbour:
        page = pages[row.event_id]
        return Neighbour(page.title, page.url, row.event.starts_at, row.event.ends_at)

    before = [row for row in others if _order(row.event) < _order(session)]
    after = [row for row in others if _order(row.event) > _order(session)]
    nearest = {row.pk for row in (*before[-1:], *after[:1])}
    track = own.track if own else None
    same = [row for row in others if track and row.track_id == track.pk and row.pk not in nearest]
    return Neighbours(
        previous=named(before[-1]) if before else None,
        next=named(after[0]) if after else None,
        track=track,
        same_track=[named(row) for row in same[:MAX_OF_TRACK]],
    )


def _order(event: Event) -> tuple[datetime, int]:
    return event.starts_at, event.pk
