"""Exchanges in a full event, with concurrent bookings, payments and cancellations."""

import threading
from functools import partial

import pytest
from booking_helpers import end_hold
from concurrency import at_once, results
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from event_factory import create_discount_code, create_ticket_type
from waitinglist_helpers import buy, wait

from events.booking.book import BookingRefused
from events.enums import BlockReason, DiscountKind, TicketStatus
from events.errors import ChangeRefused
from events.models import Event, SeatBlock, Ticket, TicketType
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


def run_together(*actions) -> list:
    """Run all actions concurrently. Unexpected errors, such as a deadlock, are raised."""
    return results(at_once(*actions), BookingRefused, ChangeRefused, CannotRegister)


def exchange(order, ticket_type) -> Order | None:
    """Start an exchange of the order's first unit, when the type is offered."""
    for unit in units_of(order)[:1]:
        for target in exchange_targets(unit):
            if target.ticket_type == ticket_type:
                return exchange_ticket(unit, target, role="buyer")
    return None


def pay(order, amount=None) -> None:
    """Register a bank payment. It is processed like a card payment, without Stripe."""
    order = Order.objects.get(pk=order.pk)
    register_payment(order, amount or order.due_ore, timezone.localdate(), by=None, note=str(order.pk))


def exchange_and_pay(order, ticket_type) -> None:
    if new := exchange(order, ticket_type):
        pay(new)


def cancel(order) -> None:
    for unit in units_of(order)[:1]:
        cancel_tickets(order, [unit.pk], role="staff")


def assert_consistent(event) -> None:
    assert differences() == []
    event.refresh_from_db()
    assert event.taken <= event.capacity
    for old in Ticket.objects.filter(status=TicketStatus.VALID):
        assert not Order.objects.filter(exchanged_from=old.line.order, status=OrderStatus.CONFIRMED).exists()
    for old in Order.objects.filter(exchanged_to__isnull=False).distinct():
        assert old.exchanged_to.filter(status=OrderStatus.CONFIRMED).count() <= 1


@pytest.fixture
def dinner_type(event) -> TicketType:
    return create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000, capacity=2)


@pytest.fixture
def orders(event, standard) -> list[Order]:
    """Four orders with one ticket each, which fill the event."""
    orders = [buy(event, standard, 1, email=f"b{number}@example.no", confirmed=False) for number in range(4)]
    for order in orders:
        pay(order)
    Event.objects.filter(pk=event.pk).update(capacity=4, waiting_list=True)
    return orders


def test_concurrent_exchanges_cancellations_and_bookings(event, standard, dinner_type, orders):
    wait(Event.objects.get(pk=event.pk), standard, 1)
    buyers = [partial(buy, Event.objects.get(pk=event.pk), standard, 1, email=f"p{n}@example.no") for n in range(2)]
    run_together(
        *(partial(exchange_and_pay, order, dinner_type) for order in orders),
        *(partial(cancel, order) for order in orders[:2]),
        *buyers,
    )
    assert_consistent(event)


def test_concurrent_payments_of_two_exchanges_of_one_ticket(event, standard, dinner_type, orders):
    hotel_type = create_ticket_type(event=event, name_nb="Med hotell", price_ore=599_000)
    order = orders[0]
    new_orders = [exchange(order, dinner_type), exchange(order, hotel_type)]
    run_together(
        *(partial(pay, new) for new in new_orders), partial(cancel, order), partial(exchange, order, hotel_type)
    )
    assert_consistent(event)
    assert Ticket.objects.filter(line__order=order, status=TicketStatus.VALID).count() == 0


def test_exchanges_while_expired_holds_are_paid(event, standard, dinner_type, orders):
    """Exchanges expire overdue holds, while their buyers pay and other requests cancel the old tickets."""
    held_orders = [exchange(order, dinner_type) for order in orders[:2]]
    for new in held_orders:
        end_hold(new)
    run_together(
        *(partial(exchange_and_pay, order, dinner_type) for order in orders[2:]),
        *(partial(pay, new) for new in held_orders),
        *(partial(cancel, order) for order in orders),
    )
    assert_consistent(event)


def test_late_payments_while_expired_orders_are_paid(event, standard, dinner_type, orders):
    """A late payment expires overdue orders in its own transaction. It must not lock seats before another order."""
    TicketType.objects.filter(pk=dinner_type.pk).update(capacity=20)
    late_order = [exchange(order, dinner_type) for order in orders]
    for order in late_order:
        end_hold(order)
        expire_order(order.pk)
    TicketType.objects.filter(pk=dinner_type.pk).update(capacity=6)
    Event.objects.filter(pk=event.pk).update(capacity=10)
    other_orders = [
        buy(Event.objects.get(pk=event.pk), dinner_type, 1, email=f"x{n}@example.no", confirmed=False) for n in range(6)
    ]
    for order in other_orders:
        end_hold(order)
    run_together(
        *(partial(pay, order, 150_000) for order in late_order),
        *(partial(pay, order) for order in other_orders),
        *(partial(cancel, order) for order in orders[:2]),
    )
    assert_consistent(event)


def test_an_expired_order_that_is_being_paid_is_skipped(event, standard, dinner_type, orders, monkeypatch):
    """A late payment holds the seats' locks while another payer holds an overdue order's lock and waits for the seats.

    The late payment must skip the locked order, otherwise they deadlock.
    """
    late_order = exchange(orders[0], dinner_type)
    end_hold(late_order)
    expire_order(late_order.pk)
    Event.objects.filter(pk=event.pk).update(capacity=6)
    event = Event.objects.get(pk=event.pk)
    overdue_orders = [buy(event, dinner_type, 1, email=f"x{n}@example.no", confirmed=False) for n in range(2)]
    for order in overdue_orders:
        end_hold(order)
    row_locked, first_expired = threading.Event(), threading.Event()
    expire_original = expired_holds.expire_order

    def expire_and_signal(pk):
        ended = expire_original(pk)
        first_expired.set()
        return ended

    monkeypatch.setattr(expired_holds, "expire_order", expire_and_signal)

    @transaction.atomic
    def lock_order_then_seats():
        Order.objects.select_for_update().get(pk=overdue_orders[1].pk)
        row_locked.set()
        assert first_expired.wait(timeout=20)
        stock_locks.lock_event(event.pk)

    def pay_late():
        assert row_locked.wait(timeout=20)
        pay(late_order, 150_000)

    run_together(lock_order_then_seats, pay_late)
    statuses = [Order.objects.get(pk=order.pk).status for order in (late_order, *overdue_orders)]
    assert statuses == [OrderStatus.CONFIRMED, OrderStatus.EXPIRED, OrderStatus.HELD]
    assert_consistent(event)


def test_the_old_order_is_locked_before_the_seats(event, standard, dinner_type, orders):
    """A late payment locks in the same order as a cancellation of the old ticket: the old order, then the seats."""
    late_order = exchange(orders[0], dinner_type)
    end_hold(late_order)
    expire_order(late_order.pk)
    with CaptureQueriesContext(connection) as statements:
        pay(late_order, 150_000)
    statements_sql = [statement["sql"] for statement in statements]
    old = f'"payments_order"."id" = {orders[0].pk} '
    locks = [index for index, sql in enumerate(statements_sql) if "FOR UPDATE" in sql and old in sql]
    seats = [index for index, sql in enumerate(statements_sql) if sql.startswith('UPDATE "events_tickettype"')]
    assert Order.objects.get(pk=late_order.pk).status == OrderStatus.CONFIRMED
    assert locks[0] < seats[0]


def test_an_empty_block_is_locked_before_the_seats(event, standard):
    """A hold that used all units of a block expires. The block is locked first, as in a booking with the code."""
    block = blocks.set_aside(standard, 1, BlockReason.CODE, None)
    create_discount_code(event=event, code="VENN", kind=DiscountKind.NONE, block=block)
    order = buy(Event.objects.get(pk=event.pk), standard, 1, confirmed=False, code="VENN")
    end_hold(order)
    with CaptureQueriesContext(connection) as statements:
        expire_order(order.pk)
    statements_sql = [statement["sql"] for statement in statements]
    first = {
        table: next(
            index for index, sql in enumerate(statements_sql) if f'"events_{table}"' in sql and "FOR NO KEY" in sql
        )
        for table in ("seatblock", "tickettype")
    }
    assert first["seatblock"] < first["tickettype"]
    assert '"events_seatblock"."id" IN' in statements_sql[first["seatblock"]]
    assert SeatBlock.objects.get(pk=block.pk).left == 1
