"""Copying, moving, offering and reminding across the nights when summer time begins and ends."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from event_factory import create_event, create_ticket_type

from events.changes.decide import move_event
from events.changes.duplicate import duplicate_event
from events.emails.reminders import reminder_window, thanks_window
from events.models import Event, EventDate, PriceStep, WaitingEntry
from events.stock.waiting_queue import make_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def oslo(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


def clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("starts", "copied"),
    [
        # In winter time this year, and in summer time next year.
        (oslo(2027, 3, 27, 9), "2028-03-25 09:00"),
        (oslo(2027, 3, 28, 9), "2028-03-26 09:00"),
        (oslo(2027, 3, 29, 9), "2028-03-27 09:00"),
        (oslo(2026, 3, 28, 9), "2027-03-27 09:00"),
        # In summer time this year, and in winter time next year.
        (oslo(2027, 10, 30, 18), "2028-10-28 18:00"),
        (oslo(2027, 10, 31, 18), "2028-10-29 18:00"),
        (oslo(2024, 10, 28, 18), "2025-10-27 18:00"),
        (oslo(2028, 2, 29, 9), "2029-02-27 09:00"),
        (oslo(2026, 12, 31, 22), "2027-12-30 22:00"),
    ],
)
def test_a_copy_for_next_year_keeps_every_time_of_day(starts, copied):
    event = create_event(
        starts_at=starts, hours=3, sales_from=starts - timedelta(days=40), sales_until=starts - timedelta(days=2)
    )
    ticket_type = create_ticket_type(event, sales_until=starts - timedelta(days=3))
    PriceStep.objects.create(ticket_type=ticket_type, price_ore=1, until=starts - timedelta(days=20))
    EventDate.objects.create(event=event, starts_at=starts, ends_at=starts + timedelta(hours=3))
    event = Event.objects.get(pk=event.pk)
    copy = Event.objects.get(pk=duplicate_event(event).pk)
    assert clock(copy.starts_at) == copied

    def local_times(event: Event) -> list[datetime]:
        moments = [event.starts_at, event.ends_at, event.sales_from, event.sales_until]
        moments += [event.dates.get().starts_at, event.dates.get().ends_at]
        moments += [event.ticket_types.get().sales_until, event.ticket_types.get().price_steps.get().until]
        return [timezone.make_naive(moment) for moment in moments]

    assert local_times(copy) == [local + timedelta(weeks=52) for local in local_times(event)]


def test_a_copy_into_the_skipped_hour_still_has_a_length():
    # 52 weeks later is the night when 02:00 becomes 03:00.
    event = create_event(starts_at=oslo(2029, 4, 1, 2, 30), ends_at=oslo(2029, 4, 1, 3))
    copy = Event.objects.get(pk=duplicate_event(Event.objects.get(pk=event.pk)).pk)
    assert (clock(copy.starts_at), clock(copy.ends_at)) == ("2030-03-31 03:30", "2030-03-31 04:00")


def test_sessions_and_dates_moved_into_the_skipped_hour_keep_their_length():
    event = create_event(starts_at=oslo(2027, 3, 20, 1), ends_at=oslo(2027, 3, 20, 5))
    session = create_event(parent=event, starts_at=oslo(2027, 3, 20, 2, 30), ends_at=oslo(2027, 3, 20, 3))
    EventDate.objects.create(event=event, starts_at=oslo(2027, 3, 20, 2, 30), ends_at=oslo(2027, 3, 20, 3))
    move_event(event, {"starts_at": oslo(2027, 3, 28, 1), "ends_at": oslo(2027, 3, 28, 5)}, sessions=True)
    session.refresh_from_db()
    assert (clock(session.starts_at), clock(session.ends_at)) == ("2027-03-28 03:30", "2027-03-28 04:00")
    date = event.dates.get()
    assert (date.starts_at, date.ends_at) == (session.starts_at, session.ends_at)


@pytest.mark.parametrize(
    ("now", "hours", "until"),
    [
        (oslo(2027, 3, 27, 12), 24, "2027-03-28 12:00"),
        (oslo(2027, 10, 30, 12), 24, "2027-10-31 12:00"),
        (oslo(2027, 10, 30, 12), 48, "2027-11-01 12:00"),
        (oslo(2027, 3, 27, 2, 30), 24, "2027-03-28 03:30"),
        (oslo(2026, 12, 31, 20), 12, "2027-01-01 08:00"),
    ],
)
def test_an_offer_of_a_day_ends_at_the_same_time_the_next_day(now, hours, until, time_machine):
    time_machine.move_to(now, tick=False)
    event = create_event(starts_at=now + timedelta(days=40), offer_hours=hours)
    ticket_type = create_ticket_type(event, capacity=1)
    entry = WaitingEntry.objects.create(
        event=event, ticket_type=ticket_type, quantity=1, name="Anne", email="a@example.no", language="nb",
        promised_ore=0,
    )  # fmt: skip
    assert clock(make_offer(entry, event).offer_until) == until


@pytest.mark.parametrize("day", [(2027, 3, 28), (2027, 10, 31), (2028, 2, 29), (2027, 1, 1)])
def test_reminder_and_thanks_go_out_in_the_morning(day):
    event = create_event(starts_at=oslo(*day, 18), hours=2)
    begins, _ends = reminder_window(event.starts_at)
    assert timezone.localtime(begins).hour == 9
    assert timezone.localdate(begins) == timezone.localdate(event.starts_at) - timedelta(days=1)
    begins, ends = thanks_window(event)
    assert (timezone.localtime(begins).hour, timezone.localtime(ends).hour) == (9, 9)
    assert timezone.localdate(begins) == timezone.localdate(event.starts_at) + timedelta(days=1)
    assert timezone.localdate(ends) == timezone.localdate(begins) + timedelta(days=3)
