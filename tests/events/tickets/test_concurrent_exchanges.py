"""Exchanges among others who act at the same moment, in an event that is full."""

import threading
from functools import partial

import pytest
from booking_helpers import end_hold
from concurrency import at_once, results
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from waitinglist_helpers import buy, wait

from events.booking.book import BookingRefused
from events.enums import BlockReason, DiscountKind, TicketStatus
from events.errors import ChangeRefused
from events.models import DiscountCode, Event, SeatBlock, Ticket, TicketType
from events.stock import blocks, expired_holds
from events.stock import locks as stock_locks
from events.stock.recount import differences
from events.stock.units import units_of
from events.tickets.cancel import cancel_tickets
from events.tickets.exchange import exchange_targets, exchange_ticket
from payments.checkout.expiry import expire_order
from payments.checkout.manual import CannotRegister, register_payment
from payments.enums import OrderStatus
from payments.models import Order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site", "_row_locks")]


@pytest.fixture
def _row_locks(threads):
    if not connection.features.has_select_for_update:
        pytest.skip("rows are locked one by one on PostgreSQL only")


def together(*acts) -> list:
    """Do all at once. A deadlock, or any other error of the house, is raised."""
    return results(at_once(*acts), BookingRefused, ChangeRefused, CannotRegister)


def exchange(order, kind) -> Order | None:
    """As its buyer does who looks at the page now."""
    for unit in units_of(order)[:1]:
        for target in exchange_targets(unit):
            if target.ticket_type == kind:
                return exchange_ticket(unit, target, role="buyer")
    return None


def pay(order, amount=None) -> None:
    """Through the bank: it takes the same road as a card, and no other house."""
    order = Order.objects.get(pk=order.pk)
    register_payment(order, amount or order.due_ore, timezone.localdate(), by=None, note=str(order.pk))


def exchange_and_pay(order, kind) -> None:
    if new := exchange(order, kind):
        pay(new)


def cancel(order) -> None:
    for unit in units_of(order)[:1]:
        cancel_tickets(order, [unit.pk], role="staff")


def all_is_right(event) -> None:
    assert differences() == []
    event.refresh_from_db()
    assert event.taken <= event.capacity
    for old in Ticket.objects.filter(status=TicketStatus.VALID):
        assert not Order.objects.filter(exchanged_from=old.line.order, status=OrderStatus.CONFIRMED).exists()
    for old in Order.objects.filter(exchanged_to__isnull=False).distinct():
        assert old.exchanged_to.filter(status=OrderStatus.CONFIRMED).count() <= 1


@pytest.fixture
def dear(event) -> TicketType:
    return TicketType.objects.create(event=event, name_nb="Med middag", price_ore=499_000, capacity=2)


@pytest.fixture
def orders(event, standard) -> list[Order]:
    """Each has one ticket, and then the event is full."""
    orders = [buy(event, standard, 1, email=f"b{number}@example.no", confirmed=False) for number in range(4)]
    for order in orders:
        pay(order)
    Event.objects.filter(pk=event.pk).update(capacity=4, waiting_list=True)
    return orders


def test_exchanged_cancelled_and_bought_at_once(event, standard, dear, orders):
    wait(Event.objects.get(pk=event.pk), standard, 1)
    buyers = [partial(buy, Event.objects.get(pk=event.pk), standard, 1, email=f"p{n}@example.no") for n in range(2)]
    together(
        *(partial(exchange_and_pay, order, dear) for order in orders),
        *(partial(cancel, order) for order in orders[:2]),
        *buyers,
    )
    all_is_right(event)


def test_the_same_ticket_for_two_others_at_once(event, standard, dear, orders):
    best = TicketType.objects.create(event=event, name_nb="Med hotell", price_ore=599_000)
    order = orders[0]
    found = [exchange(order, dear), exchange(order, best)]
    together(*(partial(pay, new) for new in found), partial(cancel, order), partial(exchange, order, best))
    all_is_right(event)
    assert Ticket.objects.filter(line__order=order, status=TicketStatus.VALID).count() == 0


def test_begun_while_holds_run_out_that_others_pay(event, standard, dear, orders):
    """An exchange that is short ends what is over, while those who held it pay, and others cancel what it is for."""
    waiting = [exchange(order, dear) for order in orders[:2]]
    for new in waiting:
        end_hold(new)
    together(
        *(partial(exchange_and_pay, order, dear) for order in orders[2:]),
        *(partial(pay, new) for new in waiting),
        *(partial(cancel, order) for order in orders),
    )
    all_is_right(event)


def test_paid_late_while_others_pay_what_is_overdue(event, standard, dear, orders):
    """Who is late ends what is overdue in their own transaction: never a seat first and then another's order."""
    TicketType.objects.filter(pk=dear.pk).update(capacity=20)
    late = [exchange(order, dear) for order in orders]
    for order in late:
        end_hold(order)
        expire_order(order.pk)
    TicketType.objects.filter(pk=dear.pk).update(capacity=6)
    Event.objects.filter(pk=event.pk).update(capacity=10)
    bought = [buy(Event.objects.get(pk=event.pk), dear, 1, email=f"x{n}@example.no", confirmed=False) for n in range(6)]
    for order in bought:
        end_hold(order)
    together(
        *(partial(pay, order, 150_000) for order in late),
        *(partial(pay, order) for order in bought),
        *(partial(cancel, order) for order in orders[:2]),
    )
    all_is_right(event)


def test_an_overdue_order_that_is_being_paid_is_left_alone(event, standard, dear, orders, monkeypatch):
    """Who is late has the seats' rows when another's order comes next, and its payer wants the seats: nobody waits in
    a circle.
    """
    late = exchange(orders[0], dear)
    end_hold(late)
    expire_order(late.pk)
    Event.objects.filter(pk=event.pk).update(capacity=6)
    event = Event.objects.get(pk=event.pk)
    over = [buy(event, dear, 1, email=f"x{n}@example.no", confirmed=False) for n in range(2)]
    for order in over:
        end_hold(order)
    row_locked, one_ended = threading.Event(), threading.Event()
    end = expired_holds.expire_order

    def first_one_then_the_other(pk):
        ended = end(pk)
        one_ended.set()
        return ended

    monkeypatch.setattr(expired_holds, "expire_order", first_one_then_the_other)

    @transaction.atomic
    def payer():
        Order.objects.select_for_update().get(pk=over[1].pk)
        row_locked.set()
        assert one_ended.wait(timeout=20)
        stock_locks.lock_event(event.pk)

    def late_one():
        assert row_locked.wait(timeout=20)
        pay(late, 150_000)

    together(payer, late_one)
    statuses = [Order.objects.get(pk=order.pk).status for order in (late, *over)]
    assert statuses == [OrderStatus.CONFIRMED, OrderStatus.EXPIRED, OrderStatus.HELD]
    all_is_right(event)


def test_the_old_orders_row_comes_before_the_seats_rows(event, standard, dear, orders):
    """For who pays late, too: whoever cancels the old ticket has that row first, and then the seats'."""
    late = exchange(orders[0], dear)
    end_hold(late)
    expire_order(late.pk)
    with CaptureQueriesContext(connection) as statements:
        pay(late, 150_000)
    said = [one["sql"] for one in statements]
    old = f'"payments_order"."id" = {orders[0].pk} '
    locks = [place for place, sql in enumerate(said) if "FOR UPDATE" in sql and old in sql]
    seats = [place for place, sql in enumerate(said) if sql.startswith('UPDATE "events_tickettype"')]
    assert Order.objects.get(pk=late.pk).status == OrderStatus.CONFIRMED
    assert locks[0] < seats[0]


def test_a_block_with_nothing_left_is_locked_before_the_seats(event, standard):
    """The hold that emptied it ends while another with the same code asks for it."""
    kept = blocks.set_aside(standard, 1, BlockReason.CODE, None)
    DiscountCode.objects.create(event=event, code="VENN", kind=DiscountKind.NONE, block=kept)
    order = buy(Event.objects.get(pk=event.pk), standard, 1, confirmed=False, code="VENN")
    end_hold(order)
    with CaptureQueriesContext(connection) as statements:
        expire_order(order.pk)
    said = [one["sql"] for one in statements]
    first = {
        table: next(place for place, sql in enumerate(said) if f'"events_{table}"' in sql and "FOR NO KEY" in sql)
        for table in ("seatblock", "tickettype")
    }
    assert first["seatblock"] < first["tickettype"]
    assert '"events_seatblock"."id" IN' in said[first["seatblock"]]
    assert SeatBlock.objects.get(pk=kept.pk).left == 1
