"""The figures of the events that reports show."""

import datetime as dt

import pytest
from event_factory import create_event, create_ticket_type
from order_factory import confirmed_order

from core.figures import Part
from core.wall_clock import at_noon, from_wall_clock
from events.enums import Admits, Attendance, EventKind, EventStatus
from events.figures import events_by_attendance, events_by_kind, participants_by_kind
from events.models import Event

pytestmark = pytest.mark.django_db
YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def held(day, clock=18, **fields):
    ends_at = from_wall_clock(dt.datetime.combine(day, dt.time(clock)))
    return create_event(
        title_nb=f"Møte {Event.objects.count()}", starts_at=ends_at - dt.timedelta(hours=1), hours=1, **fields
    )


def counts(parts):
    return {part.nb: part.value for part in parts}


def test_events_are_counted_by_kind_and_by_attendance():
    conference = held(dt.date(2025, 3, 1), kind=EventKind.CONFERENCE)
    held(dt.date(2025, 3, 1), kind=EventKind.SEMINAR, parent=conference)
    held(dt.date(2025, 12, 31), kind=EventKind.WEBINAR, attendance=Attendance.ONLINE)
    held(dt.date(2025, 5, 1), kind=EventKind.WEBINAR, status=EventStatus.CANCELLED)
    held(dt.date(2024, 12, 31), kind=EventKind.WEBINAR)
    held(dt.date(2026, 1, 1), kind=EventKind.WEBINAR)
    assert events_by_kind(*YEAR) == [Part("Konferanse", "Conference", 1), Part("Webinar", "Webinar", 1)]
    assert counts(events_by_attendance(*YEAR)) == {"Fysisk": 1, "Digitalt": 1}


def test_an_evening_that_ends_at_midnight_belongs_to_the_old_year():
    held(dt.date(2026, 1, 1), clock=0, kind=EventKind.GATHERING)
    assert sum(counts(events_by_kind(*YEAR)).values()) == 1


def test_participants_are_valid_tickets_with_those_to_sessions():
    conference = create_event(title_nb="Konferanse", kind=EventKind.CONFERENCE)
    session = create_event(title_nb="Økt", kind=EventKind.SEMINAR, parent=conference)
    confirmed_order(create_ticket_type(conference, price_ore=0), 2)
    confirmed_order(create_ticket_type(session, price_ore=0), 1)
    stand = create_ticket_type(conference, price_ore=0)
    confirmed_order(stand, 1)
    type(stand).objects.filter(pk=stand.pk).update(admits=Admits.STAND)
    then = at_noon(dt.date(2025, 6, 1))
    Event.objects.update(starts_at=then, ends_at=then + dt.timedelta(hours=2))
    assert counts(participants_by_kind(*YEAR)) == {"Konferanse": 3}
    Event.objects.filter(pk=session.pk).update(status=EventStatus.CANCELLED)
    assert counts(participants_by_kind(*YEAR)) == {"Konferanse": 2}
