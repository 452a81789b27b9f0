"""Concurrent requests, workers and bookings while an event is cancelled or moved."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from booking_helpers import hold
from django.utils import timezone
from event_factory import create_event, create_ticket_type

from events.booking.book import BookingRefused
from events.changes.decide import NothingMoved, cancel_and_announce, move_event
from events.changes.process import process_change
from events.enums import ChangeTaskStatus, EventKind, EventStatus
from events.models import Event, EventChange, Ticket
from events.stock.recount import differences
from mail.models import OutgoingMail
from payments.enums import OrderStatus
from payments.models import Order
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site")]


@pytest.fixture(autouse=True)
def _without_worker(monkeypatch):
    """Orders are processed only when a test calls `process_change`."""
    monkeypatch.setattr("events.changes.decide.continue_change", SimpleNamespace(enqueue=lambda pk: None))


@pytest.fixture
def breakfast(site) -> Event:
    starts = timezone.now() + timedelta(days=9)
    event = create_event(
        title_nb="Frokostmøte", kind=EventKind.BREAKFAST, starts_at=starts, ends_at=starts + timedelta(hours=1)
    )
    create_ticket_type(event=event, name_nb="Gratis plass", price_ore=0, vat_code="exempt", capacity=50)
    return event


@pytest.fixture
def sold(breakfast) -> list[Order]:
    ticket_type = breakfast.ticket_types.get()
    orders = [hold(breakfast, ticket_type, f"a{n}@example.no", buyer=f"b{n}@example.no") for n in range(6)]
    for order in orders:
        confirm_order(order)
    return orders


def test_several_workers_do_each_order_once(several, breakfast, sold):
    change = cancel_and_announce(breakfast)
    several(4, lambda: process_change(change.pk))
    while process_change(change.pk):
        pass
    change.refresh_from_db()
    assert change.finished_at
    assert list(change.tasks.values_list("status", flat=True)) == [ChangeTaskStatus.DONE] * 6
    assert OutgoingMail.objects.filter(email_name="event_cancelled").count() == 12
    assert set(Order.objects.values_list("status", flat=True)) == {OrderStatus.CANCELLED}
    assert not differences()


def test_several_clicks_are_one_change(several, breakfast, sold):
    several(4, lambda: cancel_and_announce(Event.objects.get(pk=breakfast.pk)).pk)
    assert EventChange.objects.count() == 1


def test_several_clicks_move_once(several, breakfast, sold):

    def click():
        try:
            move_event(Event.objects.get(pk=breakfast.pk), {"venue": "Elvesalen"})
        except NothingMoved:
            return "again"
        return "moved"

    assert sorted(several(3, click)) == ["again", "again", "moved"]
    breakfast.refresh_from_db()
    assert breakfast.sequence == 1


def test_a_concurrent_booking_is_refused_or_cancelled_too(several, breakfast):
    ticket_type, numbers = breakfast.ticket_types.get(), iter(range(100))

    def cancel_or_book():
        number = next(numbers)
        if number == 3:
            return cancel_and_announce(Event.objects.get(pk=breakfast.pk))
        try:
            order = hold(Event.objects.get(pk=breakfast.pk), ticket_type, "", buyer=f"b{number}@example.no")
            confirm_order(order)
        except BookingRefused:
            return None
        return order

    several(6, cancel_or_book)
    change = EventChange.objects.get()
    while process_change(change.pk):
        pass
    change.refresh_from_db()
    assert change.finished_at
    assert Event.objects.get(pk=breakfast.pk).status == EventStatus.CANCELLED
    assert not Ticket.objects.seated().exists()
    assert not differences()
