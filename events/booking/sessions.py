"""Sessions of a conference that are booked in one order, from the conference's booking page.

A query string or a form names them by their short names: `session=a&session=b`. The names are not trusted. A form names
those that its page did not have yet in `add`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_short_span
from events import public_pages
from events.availability import snapshot
from events.availability.availability import Availability, availability_of_many
from events.availability.wording import STATE_CSS_CLASSES, price_text, state_text
from events.formatting import dates_of, load_dates
from events.models import Event, TicketType

#: The most sessions that one order can have.
MAX_SESSIONS = 20
_SESSION, _ADD, _REMOVE = "session", "add", "remove"


@dataclass(frozen=True)
class SessionRow:
    """One session that a visitor can choose, for the template."""

    event: Event
    seats: Availability
    is_chosen: bool

    @property
    def state(self) -> str:
        return STATE_CSS_CLASSES[self.seats.state]

    @property
    def state_text(self) -> str:
        return state_text(self.seats)

    @property
    def price(self) -> str:
        return price_text(self.seats)


@dataclass(frozen=True)
class Sessions:
    """The sessions of one event, those that a request has chosen, and what is wrong with its choice.

    `published` are all that have a published page, by start. They are empty for an event that is no conference.
    """

    published: Sequence[Event] = ()
    chosen: Sequence[Event] = ()
    #: Paths of the pages of the event and its sessions, by event id.
    urls: Mapping[int, str] = field(default_factory=dict)
    #: Sessions that the visitor has just removed from the order.
    removed: Sequence[Event] = ()
    #: Chosen sessions that were not on the page whose form was sent.
    added: Sequence[Event] = ()
    unknown: int = 0
    has_too_many: bool = False

    @property
    def notices(self) -> list[str]:
        """Sentences about chosen sessions that are left out."""
        notices = []
        if self.unknown:
            text = ngettext(
                "%(number)d of the sessions you chose cannot be booked here, so it was left out.",
                "%(number)d of the sessions you chose cannot be booked here, so they were left out.",
                self.unknown,
            )
            notices.append(text % {"number": self.unknown})
        if self.has_too_many:
            text = ngettext(
                "One order can have %(number)d session. The others were left out.",
                "One order can have at most %(number)d sessions. The others were left out.",
                MAX_SESSIONS,
            )
            notices.append(text % {"number": MAX_SESSIONS})
        return notices

    def rows(self) -> list[SessionRow]:
        """The sessions that are on sale, and those that are chosen. At most three queries."""
        seats = availability_of_many(self.published)
        chosen = {session.pk for session in self.chosen}
        rows = [SessionRow(session, seats[session.pk], session.pk in chosen) for session in self.published]
        return [row for row in rows if row.seats.on_sale or row.is_chosen]

    def without_removed(self, data: MultiValueDict) -> MultiValueDict:
        """The data without the quantities of the sessions that were removed."""
        names = [f"t{ticket_type.pk}" for session in self.removed for ticket_type in session.ticket_types.all()]
        if not any(name in data for name in names):
            return data
        data = data.copy()
        for name in names:
            data.pop(name, None)
        return data


def read_sessions(event: Event, data: MultiValueDict) -> Sessions:
    """The sessions of the event that `data` has chosen. An offer from the waiting list is booked alone."""
    if data.get("offer"):
        return Sessions()
    shown = data.getlist(_SESSION)
    names = [name for name in dict.fromkeys([*shown, *data.getlist(_ADD)]) if name]
    return _sessions(event, names, added=set(names).difference(shown), removed=data.get(_REMOVE, ""))


def sessions_of_order(event: Event, event_ids: Collection[int]) -> Sessions:
    """The sessions of the event that an order has."""
    sessions = _published(event)
    chosen = [session for session in sessions.published if session.pk in event_ids]
    return Sessions(sessions.published, chosen, sessions.urls)


def _sessions(event: Event, names: Sequence[str], *, added: Collection[str], removed: str) -> Sessions:
    sessions = _published(event)
    if not names or not sessions.published:
        return sessions
    by_slug = {session.slug: session for session in sessions.published}
    known = [by_slug[name] for name in names if name in by_slug]
    kept = [session for session in known if session.slug != removed]
    return Sessions(
        sessions.published,
        kept[:MAX_SESSIONS],
        sessions.urls,
        added=[session for session in kept[:MAX_SESSIONS] if session.slug in added],
        removed=[session for session in known if session.slug == removed],
        unknown=len(names) - len(known),
        has_too_many=len(kept) > MAX_SESSIONS,
    )


def _published(event: Event) -> Sessions:
    """The announced sessions of a conference that have ticket types and a published page. No query for other events."""
    if event.parent_id or not event.__dict__.get("sessions_found"):
        return Sessions()
    sessions = [session for session in snapshot.event_of_page(event.pk).announced_sessions if _types(session)]
    load_dates(sessions)
    urls = public_pages.page_urls([event.pk, *(session.pk for session in sessions)])
    return Sessions([session for session in sessions if session.pk in urls], (), urls)


def _types(session: Event) -> list[TicketType]:
    return [each for each in session.ticket_types.all() if each.active and not each.needs_ticket]


def clashes(events: Sequence[Event]) -> list[str]:
    """A sentence for each pair of sessions that overlap in time. A conference and its own sessions do not."""
    texts = []
    for one, two in combinations(sorted(events, key=lambda event: (event.starts_at, event.pk)), 2):
        if one.pk != two.parent_id and two.pk != one.parent_id and (span := _shared_time(one, two)):
            names = {"first": one.title, "second": two.title, "when": format_short_span(*span)}
            texts.append(_("“%(first)s” and “%(second)s” overlap: %(when)s.") % names)
    return texts


def _shared_time(one: Event, two: Event) -> tuple[datetime, datetime] | None:
    """The first time at which both take place."""
    for start, end in _spans(one):
        for other_start, other_end in _spans(two):
            if start < other_end and other_start < end:
                return max(start, other_start), min(end, other_end)
    return None


def _spans(event: Event) -> list[tuple[datetime, datetime]]:
    return [(date.starts_at, date.ends_at) for date in dates_of(event)] or [(event.starts_at, event.ends_at)]
