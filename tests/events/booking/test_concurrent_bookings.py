"""Concurrent bookings, where the database allows them: the last seat and the last use are sold once."""

from datetime import timedelta

import pytest
from booking_helpers import buy, code_for, set_aside, taken
from concurrency import at_once, results
from django.db import connection
from django.utils import timezone
from event_factory import create_seat_pool

from events.booking.book import Attendee, BookingRefused, Choice, NotBooked, Problem, ProblemReason, book
from events.booking.booking_request import BookingRequest, read_part
from events.booking.own_orders import held_seats
from events.enums import BlockReason
from events.models import DiscountCode, PriceStep, TicketType
from events.stock.recount import differences
from payments.checkout.cancel import CannotCancel
from payments.enums import OrderStatus
from payments.models import Order
from payments.orders.place import Buyer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site")]


def race(*calls):
    """(orders, refusals) of concurrent calls. On SQLite, which has one writer, they run one after the other."""
    if connection.vendor == "postgresql":
        answers = results(at_once(*calls), BookingRefused)
    else:
        answers = [_order_or_refusal(call) for call in calls]
    assert differences() == []
    refusals = [answer.problems for answer in answers if isinstance(answer, BookingRefused)]
    return [answer for answer in answers if not isinstance(answer, BookingRefused)], refusals


def _order_or_refusal(call):
    try:
        return call()
    except BookingRefused as refused:
        return refused


def buyers(event, ticket_type, count, units=1, **more):
    emails = [f"b{number}-{ticket_type.pk}@example.no" for number in range(count)]
    return [lambda email=email: buy(event, (ticket_type, units), email=email, **more) for email in emails]


def test_the_last_seat_of_a_pool_is_sold_once_to_two_types(event, standard, student):
    hall = create_seat_pool(event=event, name="Salen", capacity=5)
    TicketType.objects.filter(event=event).update(pool=hall)
    orders, refusals = race(*buyers(event, standard, 6), *buyers(event, student, 6))
    assert (len(orders), len(refusals)) == (5, 7)
    assert taken(hall, event) == [5, 5]


def test_the_last_use_of_a_code_is_taken_once(event, standard):
    code = code_for(event, capacity=4)
    orders, refusals = race(*buyers(event, standard, 10, code="SOMMER"))
    assert (len(orders), len(refusals)) == (4, 6)
    assert all("code" in problems for problems in refusals)
    assert taken(code, standard) == [4, 4]


def test_one_buyer_in_two_windows_uses_a_code_once(event, standard):
    code_for(event, max_per_buyer=1)
    calls = [lambda: buy(event, (standard, 1), code="SOMMER", email="kari@example.no")] * 6
    orders, refusals = race(*calls)
    assert (len(orders), len(refusals)) == (1, 5)


def test_a_price_step_is_never_sold_beyond_its_number(event, standard):
    PriceStep.objects.create(ticket_type=standard, price_ore=100_000, until_sold=5)
    orders, refusals = race(*buyers(event, standard, 12))
    cheap = [order for order in orders if order.total_ore == 100_000]
    assert len(cheap) == 5
    assert all(order.total_ore in (100_000, 349_000) for order in orders)
    assert all(problems[standard.pk].reason == ProblemReason.PRICE_CHANGED for problems in refusals)
    assert len(orders) + len(refusals) == 12


def test_seats_set_aside_for_a_code_are_taken_once_each(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=6)
    code = code_for(event, "STYRET", standard)
    block = set_aside(standard, 4, BlockReason.CODE, days=1)
    DiscountCode.objects.filter(pk=code.pk).update(block=block)
    orders, _refusals = race(*buyers(event, standard, 5, code="styret"), *buyers(event, standard, 5))
    block.refresh_from_db()
    with_code = [order for order in orders if order.lines.get().ticket_line.code_id]
    assert len(with_code) >= 4
    assert len(orders) + block.left == 6
    assert taken(standard, event) == [6, 6]


def test_ending_holds_and_new_bookings_never_deadlock(event, standard, student):
    hall = create_seat_pool(event=event, name="Salen", capacity=8)
    TicketType.objects.filter(event=event).update(pool=hall)
    for number in range(4):
        buy(event, (standard, 1), (student, 1), email=f"old{number}@example.no")
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    orders, refusals = race(*buyers(event, standard, 6), *buyers(event, student, 6))
    assert len(orders) == 8
    assert taken(hall, event) == [8, 8]
    assert len(refusals) == 4


def change(event, ticket_type, order, name):
    """A call that changes an unpaid order. A change that came too late is a refusal."""

    def call():
        choice = Choice(ticket_type.pk, [Attendee(name, "navn@example.no")])
        request = BookingRequest(
            parts=[read_part(event, [choice], held=held_seats(order))],
            buyer=Buyer(name=name, email="kari@example.no"),
            language="nb",
            replaces_order=order,
        )
        try:
            outcome = book(request)
        except CannotCancel as error:
            raise BookingRefused({None: Problem(ProblemReason.NOT_ON_SALE)}) from error
        if isinstance(outcome, NotBooked):
            raise BookingRefused(next(iter(outcome.problems.values())))
        return outcome.order

    return call


def test_an_order_is_changed_once_and_nobody_else_gets_its_seat(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=1)
    first = buy(event, (standard, 1))
    changes = [change(event, standard, first, name) for name in ("A", "B", "C")]
    orders, refusals = race(*changes, *buyers(event, standard, 3))
    assert (len(orders), len(refusals)) == (1, 5)
    assert orders[0].buyer_name in "ABC"
    assert taken(standard, event) == [1, 1]
    assert Order.objects.filter(status=OrderStatus.HELD).count() == 1
