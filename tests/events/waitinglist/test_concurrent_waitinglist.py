"""Concurrent actions on a waiting list. Each released seat is offered exactly once."""

import pytest
from booking_helpers import end_hold
from concurrency import at_once, results
from waitinglist_helpers import buy, cancel_order, expire_offer, queued_emails, sell_out, set_aside, states, wait

from events.booking.book import BookingRefused
from events.enums import WaitingStatus
from events.models import Event, TicketType, WaitingEntry
from events.stock.recount import differences
from events.waitinglist import join
from payments.checkout.expiry import expire_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("threads")]


def run_together(*actions) -> list:
    """Run all actions concurrently. Returns each result, or the refusal that was raised."""
    return results(at_once(*actions), BookingRefused, join.CannotJoin, join.NotChangeable)


def assert_consistent(event, ticket_type) -> None:
    """Counters match orders and blocks, capacity holds, and each offer was notified once."""
    assert differences() == []
    ticket_type.refresh_from_db()
    assert ticket_type.taken <= ticket_type.capacity
    offered = WaitingEntry.objects.filter(status=WaitingStatus.OFFERED)
    for entry in offered.select_related("block"):
        assert entry.block.left in (0, entry.quantity)
        assert queued_emails(entry).count("waiting_offer") == entry.offer_count


def public_booking(event, ticket_type, quantity=1, name="public"):
    return lambda: buy(
        Event.objects.get(pk=event.pk), ticket_type, quantity, email=f"{name}@example.no", confirmed=False
    )


@pytest.mark.parametrize("_round", range(3))
def test_concurrent_cancellations_give_one_offer_each(event, standard, _round):
    order, other_order, _rest = sell_out(event, standard, 1, 1, 3)
    first, second, third = (wait(event, standard, 1, name) for name in "abc")
    run_together(lambda: cancel_order(order), lambda: cancel_order(other_order))
    assert states(first, second, third) == ["offered", "offered", "waiting"]
    assert set_aside() == 2
    assert_consistent(event, standard)


@pytest.mark.parametrize("_round", range(3))
def test_concurrent_cancellations_of_two_types_in_one_event(event, standard, student, _round):
    """Each cancellation releases seats that are offered in the other type. They must not deadlock."""
    Event.objects.filter(pk=event.pk).update(capacity=4)
    TicketType.objects.filter(event=event).update(capacity=4)
    standard_order, student_order = buy(event, standard, 2), buy(event, student, 2)
    student_entry, standard_entry = wait(event, student, 2, "a"), wait(event, standard, 2, "b")
    run_together(
        lambda: cancel_order(standard_order),
        lambda: cancel_order(student_order),
        lambda: public_booking(event, standard, name="x")(),
        lambda: public_booking(event, student, name="y")(),
    )
    assert states(student_entry, standard_entry) == ["offered", "offered"]
    assert Event.objects.get(pk=event.pk).taken == 4
    assert differences() == []


@pytest.mark.parametrize("_round", range(3))
def test_a_cancelled_seat_is_offered_and_not_sold(event, standard, _round):
    order, _rest = sell_out(event, standard, 1, 3)
    entry = wait(event, standard)
    outcomes = run_together(
        lambda: cancel_order(order), *(public_booking(event, standard, name=f"p{n}") for n in range(3))
    )
    assert all(isinstance(result, BookingRefused) for result in outcomes[1:])
    assert states(entry) == ["offered"]
    assert_consistent(event, standard)


@pytest.mark.parametrize("_round", range(3))
def test_an_expired_hold_is_offered_and_not_sold(event, standard, _round):
    TicketType.objects.filter(pk=standard.pk).update(capacity=1)
    held = buy(event, standard, 1, confirmed=False)
    entry = wait(event, standard)
    end_hold(held)
    outcomes = run_together(
        lambda: expire_order(held.pk), *(public_booking(event, standard, name=f"p{n}") for n in range(3))
    )
    assert all(isinstance(result, BookingRefused) for result in outcomes[1:])
    assert states(entry) == ["offered"]
    assert_consistent(event, standard)


@pytest.mark.parametrize("_round", range(4))
def test_accepting_an_offer_while_it_expires(event, standard, _round):
    (order,) = sell_out(event, standard, 1)
    first, second = wait(event, standard, 1, "a"), wait(event, standard, 1, "b")
    cancel_order(order)
    offer = join.offer_of(event, first.key)
    if _round % 2:
        expire_offer(first)
    taken, _ended, _declined = run_together(
        lambda: buy(event, standard, 1, offer=offer, confirmed=False),
        join.expire_offers,
        lambda: join.leave_waiting_list(first),
    )
    if isinstance(taken, BookingRefused):
        assert states(first)[0] in ("expired", "withdrawn")
        assert states(second) == ["offered"]
    else:
        assert states(first, second) == ["offered", "waiting"]
        assert set_aside() == 0
    assert_consistent(event, standard)


@pytest.mark.parametrize("_round", range(3))
def test_five_clicks_on_one_offer_are_one_booking(event, standard, _round):
    (order,) = sell_out(event, standard, 2)
    entry = wait(event, standard, 2)
    cancel_order(order)
    offer = join.offer_of(event, entry.key)
    outcomes = run_together(
        *(lambda n=n: buy(event, standard, 2, offer=offer, email=f"c{n}@example.no", confirmed=False) for n in range(5))
    )
    assert sum(not isinstance(result, BookingRefused) for result in outcomes) == 1
    assert_consistent(event, standard)


@pytest.mark.parametrize("_round", range(3))
def test_joining_while_a_seat_is_released(event, standard, _round):
    """Either the seat is set aside for the entry, or joining is refused because the seat is for sale."""
    order, _rest = sell_out(event, standard, 1, 3)
    _cancelled, joined = run_together(lambda: cancel_order(order), lambda: wait(event, standard))
    if isinstance(joined, join.CannotJoin):
        assert joined.reason == join.FREE
        assert not WaitingEntry.objects.exists()
    else:
        assert states(joined) == ["offered"]
    assert_consistent(event, standard)


@pytest.mark.parametrize("_round", range(2))
def test_the_same_person_joins_five_times_at_once(event, standard, _round):
    sell_out(event, standard, 2)
    run_together(*(lambda n=n: wait(event, standard, n + 1) for n in range(5)))
    assert WaitingEntry.objects.count() == 1
