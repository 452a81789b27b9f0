"""Seat counters: orders change them, and they always agree with the orders."""

from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from booking_helpers import buy_in_own_name as buy
from booking_helpers import end_hold, taken
from concurrency import at_once, results
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from events.booking.book import BookingRefused
from events.enums import EventStatus, TicketStatus
from events.models import Event, Ticket, TicketType
from events.stock import counters
from events.stock.recount import differences
from events.tickets import fulfilment
from payments.checkout.expiry import expire_due_orders, expire_order
from payments.enums import OrderStatus
from payments.orders.confirm import confirm_order
from payments.sellers import Unavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def test_two_languages_share_the_seats(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=3)
    buy(event, (standard, 2), language="nb")
    with pytest.raises(BookingRefused) as refused:
        buy(event, (standard, 2), language="en", email="e@example.no")
    assert refused.value.problems[standard.pk].limit == 1
    buy(event, (standard, 1), language="en", email="e@example.no")
    assert taken(event, standard) == [3, 3]


def test_nothing_is_taken_when_one_of_two_types_is_short(event, standard, student):
    TicketType.objects.filter(pk=student.pk).update(capacity=1, taken=1)
    with pytest.raises(counters.SoldOut), transaction.atomic():
        counters.take_seats(event.pk, counters.Claim().add(standard.pk, 2, 2).add(student.pk, 1, 1))
    assert taken(event, standard) == [0, 0]


def test_the_events_capacity_limits_all_ticket_types(event, standard, student):
    Event.objects.filter(pk=event.pk).update(capacity=3)
    buy(event, (standard, 2), (student, 1))
    with pytest.raises(BookingRefused):
        buy(event, (student, 1), email="b@example.no")
    assert taken(event, standard, student) == [3, 2, 1]


def test_confirming_expiring_and_cancelling_change_the_counters_once(event, standard):
    order = buy(event, (standard, 2))
    confirm_order(order)
    confirm_order(order)
    assert set(Ticket.objects.values_list("status", flat=True)) == {TicketStatus.VALID}
    assert taken(event, standard) == [2, 2]

    order.refresh_from_db()
    lines = list(order.lines.all())
    lines[0].cancelled_quantity = 1
    lines[0].save()
    for _twice in range(2):
        with transaction.atomic():
            fulfilment.cancel_tickets_of_order(order, lines)
    assert taken(event, standard) == [1, 1]
    assert differences() == []

    other = buy(event, (standard, 3), email="b@example.no")
    end_hold(other)
    assert expire_due_orders() == 1
    assert expire_due_orders() == 0
    assert taken(event, standard) == [1, 1]
    assert differences() == []


def test_an_expired_hold_is_released_without_any_job(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    first = buy(event, (standard, 2))
    with pytest.raises(BookingRefused):
        buy(event, (standard, 1), email="b@example.no")
    end_hold(first)
    second = buy(event, (standard, 2), email="b@example.no")
    first.refresh_from_db()
    assert (first.status, second.status) == (OrderStatus.EXPIRED, OrderStatus.HELD)
    assert taken(event, standard) == [2, 2]


def test_a_late_payment_takes_seats_if_there_are_any(event, standard):
    order = buy(event, (standard, 2))
    end_hold(order)
    expire_order(order.pk)
    assert taken(event, standard) == [0, 0]
    order.refresh_from_db()
    with transaction.atomic():
        fulfilment.restore_tickets(order, list(order.lines.all()))
        fulfilment.confirm_tickets(order, list(order.lines.all()))
    assert taken(event, standard) == [2, 2]
    assert Ticket.objects.valid().count() == 2


@pytest.mark.parametrize("why", ["sold", "cancelled", "over"])
def test_a_late_payment_gets_no_seats_if_there_are_none(event, standard, why):
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    order = buy(event, (standard, 2))
    end_hold(order)
    expire_order(order.pk)
    if why == "sold":
        buy(event, (standard, 1), email="b@example.no")
    elif why == "cancelled":
        Event.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
    else:
        past = timezone.now() - timedelta(days=1)
        Event.objects.filter(pk=event.pk).update(starts_at=past - timedelta(hours=1), ends_at=past)
    before = taken(event, standard)
    with pytest.raises(Unavailable), transaction.atomic():
        fulfilment.restore_tickets(order, list(order.lines.all()))
    assert taken(event, standard) == before
    assert not Ticket.objects.filter(line__order=order).seated().exists()


def test_a_late_payment_comes_before_an_expired_hold(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=1)
    late = buy(event, (standard, 1))
    end_hold(late)
    expire_order(late.pk)
    idle = buy(event, (standard, 1), email="b@example.no")
    end_hold(idle)
    with transaction.atomic():
        fulfilment.restore_tickets(late, list(late.lines.all()))
    idle.refresh_from_db()
    assert idle.status == OrderStatus.EXPIRED
    assert taken(event, standard) == [1, 1]


def test_saving_an_admin_form_changes_no_counter(event, standard):
    opened_event, opened_type = Event.objects.get(), TicketType.objects.get()
    buy(event, (standard, 2))
    opened_event.venue, opened_type.price_ore = "Et annet sted", 1
    opened_event.save()
    opened_type.member_price_ore = 0
    opened_type.save()
    assert taken(event, standard) == [2, 2]
    event.refresh_from_db()
    assert event.venue == "Et annet sted"
    assert event.sequence == 1


def test_the_database_refuses_counters_above_the_capacity(event, standard):
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketType.objects.filter(pk=standard.pk).update(taken=51)
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketType.objects.filter(pk=standard.pk).update(member_price_ore=standard.price_ore + 1)


def test_the_check_finds_and_repairs_a_wrong_counter(event, standard):
    buy(event, (standard, 2))
    out = StringIO()
    call_command("check_stock", stdout=out)
    TicketType.objects.filter(pk=standard.pk).update(taken=9)
    with pytest.raises(CommandError):
        call_command("check_stock", stdout=out, stderr=out)
    call_command("check_stock", "--repair", stdout=out, stderr=out)
    assert taken(event, standard) == [2, 2]


def test_one_order_makes_few_queries(event, standard, student, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        buy(event, (standard, 2), (student, 1), submission_key="q" * 20)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_key", [False, True])
def test_200_buyers_of_50_seats(event, standard, same_key):
    """Concurrent where the database allows it. On SQLite, which has one writer, one after the other."""

    def buy_one(number: int):
        key = "same" * 6 if same_key else None
        try:
            return buy(event, (standard, 1), email=f"b{number}@example.no", submission_key=key)
        except BookingRefused:
            return None

    buyers = [partial(buy_one, number) for number in range(200)]
    if connection.vendor == "postgresql":
        answers = [answer for start in range(0, 200, 25) for answer in results(at_once(*buyers[start : start + 25]))]
    else:
        answers = [buyer() for buyer in buyers]
    done = [order for order in answers if order is not None]
    if same_key:
        assert len({order.pk for order in done}) == 1
        assert (len(done), taken(event, standard)) == (200, [1, 1])
    else:
        assert len(done) == 50
        assert taken(event, standard) == [50, 50]
    assert differences() == []
