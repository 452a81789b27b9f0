"""In an exchange within an event the new ticket uses the old one's seat, so no second seat is needed."""

import pytest
from booking_helpers import end_hold, taken
from event_factory import create_event, create_seat_pool, create_ticket_type
from waitinglist_helpers import wait

from events.booking.book import Attendee, BookingRefused, Choice
from events.enums import WaitingStatus
from events.errors import ChangeRefused
from events.models import Event, SeatPool, Ticket, TicketType
from events.stock.recount import differences, repair_counters
from events.stock.units import units_of
from events.tickets import colleagues
from events.tickets.cancel import cancel_tickets
from events.tickets.exchange import exchange_targets, exchange_ticket
from payments.checkout.expiry import expire_order
from payments.checkout.record import fulfil_session
from payments.enums import OrderStatus, RefundReason
from payments.models import Order
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def place_order(event, ticket_type, people=1, units=None, email="kari@example.no") -> Order:
    guests = [Attendee(f"Deltaker {number}", f"d{number}@example.no") for number in range(people)]
    event = Event.objects.get(pk=event.pk)
    choice = Choice(ticket_type.pk, guests, units)
    return book(event=event, choices=[choice], buyer=Buyer(name="Kari", email=email), language="nb")


def status(order) -> list[str]:
    return list(Ticket.objects.filter(line__order=order).order_by("position").values_list("status", flat=True))


def seat_usage(order) -> set:
    return set(Ticket.objects.filter(line__order=order).values_list("uses_seat", "pool_id"))


def fill_up(*rows) -> None:
    for model in rows:
        current = type(model).objects.get(pk=model.pk)
        type(model).objects.filter(pk=model.pk).update(capacity=current.taken)


def target(order, ticket_type, position=0, **options):
    return next(
        (
            candidate
            for candidate in exchange_targets(units_of(order)[position], **options)
            if candidate.ticket_type == ticket_type
        ),
        None,
    )


def exchange(order, ticket_type, position=0, role="buyer") -> Order:
    return exchange_ticket(units_of(order)[position], target(order, ticket_type, position), role=role)


@pytest.fixture
def dinner_type(event) -> TicketType:
    return create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)


@pytest.fixture
def hall(event, standard, dinner_type) -> SeatPool:
    """A pool that both ticket types use."""
    hall = create_seat_pool(event=event, name="Salen", capacity=9)
    for ticket_type in (standard, dinner_type):
        ticket_type.pool = hall
        ticket_type.save()
    return hall


@pytest.fixture
def order(event, standard, paid):
    return paid(place_order(event, standard, 2))


@pytest.fixture
def pays_late(stripe_sandbox, session_of, commit):
    """Pay with Stripe after the hold has expired. `meanwhile` runs before the payment is registered."""

    def pays_late(new, meanwhile=lambda: None) -> Order:
        session = session_of(new)
        end_hold(new)
        assert expire_order(new.pk)
        meanwhile()
        stripe_sandbox.pay(session)
        with commit():
            fulfil_session(session)
        new.refresh_from_db()
        return new

    return pays_late


def test_exchange_in_a_full_event_needs_no_second_seat(event, standard, order, dinner_type, paid, commit):
    fill_up(event)
    new = exchange(order, dinner_type)
    assert new.status == OrderStatus.HELD
    assert (taken(event, standard, dinner_type), differences()) == ([2, 2, 1], [])
    paid(new)
    assert new.status == OrderStatus.CONFIRMED
    assert status(order) == ["cancelled", "valid"]
    assert (taken(event, standard, dinner_type), differences()) == ([2, 1, 1], [])
    # The seat belongs to the new ticket now, and is released with it.
    with commit():
        cancel_tickets(new, [units_of(new)[0].pk], role="buyer")
    assert (taken(event, standard, dinner_type), differences()) == ([1, 1, 0], [])


def test_exchange_in_a_full_pool_needs_no_second_seat(
    event,
    standard,
    order,
    dinner_type,
    paid,
):
    hall = create_seat_pool(event=event, name="Salen", capacity=9)
    for ticket_type in (standard, dinner_type):
        ticket_type.pool = hall
        ticket_type.save()
    pooled = paid(place_order(event, standard))
    fill_up(event, hall)
    # A ticket that was sold before the pool existed has no seat in the pool to exchange.
    assert target(order, dinner_type) is None
    new = exchange(pooled, dinner_type)
    assert taken(event, hall, standard, dinner_type) == [3, 1, 3, 1]
    paid(new)
    assert taken(event, hall, standard, dinner_type) == [3, 1, 2, 1]
    assert (seat_usage(new), differences()) == ({(True, hall.pk)}, [])


def test_exchange_takes_the_new_pool_at_once_and_releases_the_old_when_paid(
    event,
    standard,
    dinner_type,
    hall,
    paid,
):
    order = paid(place_order(event, standard))
    other = create_seat_pool(event=event, name="Balkongen", capacity=1)
    dinner_type.pool = other
    dinner_type.save()
    fill_up(event, hall)
    new = exchange(order, dinner_type)
    assert (taken(event, hall, other), differences()) == ([1, 1, 1], [])
    assert target(order, dinner_type) is None  # the new pool has no seat left
    paid(new)
    assert (taken(event, hall, other), differences()) == ([1, 0, 1], [])
    assert seat_usage(new) == {(True, other.pk)}


def test_an_expired_exchange_releases_only_the_unit(event, standard, order, dinner_type):
    fill_up(event)
    new = exchange(order, dinner_type)
    end_hold(new)
    expire_order(new.pk)
    assert (taken(event, standard, dinner_type), differences()) == ([2, 2, 0], [])
    assert status(order) == ["valid", "valid"]
    second_order = exchange(order, dinner_type)
    assert (second_order.pk != new.pk, taken(event, dinner_type)) == (True, [2, 1])


def test_a_late_payment_completes_the_exchange_when_the_type_has_room(event, standard, order, dinner_type, pays_late):
    fill_up(event)
    new = pays_late(exchange(order, dinner_type))
    assert new.status == OrderStatus.CONFIRMED
    assert (taken(event, standard, dinner_type), differences()) == ([2, 1, 1], [])
    assert seat_usage(new) == {(True, None)}


def test_a_late_payment_is_refunded_when_the_type_is_full(event, standard, order, dinner_type, pays_late):
    TicketType.objects.filter(pk=dinner_type.pk).update(capacity=1)
    new = pays_late(
        exchange(order, dinner_type), lambda: confirm_order(place_order(event, dinner_type, email="ola@example.no"))
    )
    assert new.status == OrderStatus.EXPIRED
    assert new.refunds.get().reason == RefundReason.LATE
    assert status(order) == ["valid", "valid"]
    assert (taken(event, standard, dinner_type), differences()) == ([3, 2, 1], [])


def test_cancelling_the_old_ticket_during_an_exchange_releases_its_seat(
    event, standard, order, dinner_type, paid, commit
):
    fill_up(event)
    new = exchange(order, dinner_type)
    with commit():
        cancel_tickets(order, [units_of(order)[0].pk], role="buyer")
    assert (taken(event, standard, dinner_type), differences()) == ([1, 1, 1], [])
    place_order(event, standard, email="ola@example.no")
    paid(new)
    assert new.status == OrderStatus.CANCELLED
    assert new.refunds.get().amount_ore == 150_000
    assert (taken(event, standard, dinner_type), differences()) == ([2, 2, 0], [])


def test_late_payment_of_an_exchange_whose_old_ticket_was_cancelled(event, order, dinner_type, pays_late, commit):
    fill_up(event)
    ticket = units_of(order)[0].pk
    with commit():
        new = pays_late(exchange(order, dinner_type), lambda: cancel_tickets(order, [ticket], role="buyer"))
    assert new.status == OrderStatus.EXPIRED
    assert new.refunds.get().reason == RefundReason.LATE
    assert (taken(event, dinner_type), differences()) == ([1, 0], [])


def test_only_the_first_paid_exchange_of_a_ticket_applies(event, standard, order, dinner_type, paid):
    """Two exchanges of the same ticket can be started. The first that is paid applies, the other is refunded."""
    hotel_type = create_ticket_type(event=event, name_nb="Med hotell", price_ore=599_000)
    fill_up(event)
    first, second = exchange(order, dinner_type), exchange(order, hotel_type)
    assert (taken(event, dinner_type, hotel_type), differences()) == ([2, 1, 1], [])
    assert paid(second).status == OrderStatus.CONFIRMED
    assert paid(first).status == OrderStatus.CANCELLED
    assert first.refunds.get().amount_ore == 150_000
    assert status(order) == ["cancelled", "valid"]
    assert (taken(event, standard, dinner_type, hotel_type), differences()) == ([2, 1, 0, 1], [])


def test_an_exchanged_ticket_can_be_exchanged_again(event, order, dinner_type, paid):
    hotel_type = create_ticket_type(event=event, name_nb="Med hotell", price_ore=599_000)
    fill_up(event)
    new = paid(exchange(order, dinner_type))
    newest = paid(exchange(new, hotel_type))
    assert (newest.status, status(new)) == (OrderStatus.CONFIRMED, ["cancelled"])
    assert (taken(event, dinner_type, hotel_type), differences()) == ([2, 0, 1], [])


def test_exchange_for_a_larger_table_takes_only_the_missing_seats(
    event,
    standard,
    paid,
):
    small = create_ticket_type(event=event, name_nb="Bord 4", admits="group", people=4, price_ore=400_000)
    large = create_ticket_type(event=event, name_nb="Bord 8", admits="group", people=8, price_ore=700_000)
    order = paid(place_order(event, small, 4, 1))
    Event.objects.filter(pk=event.pk).update(capacity=7)
    assert target(order, large) is None
    Event.objects.filter(pk=event.pk).update(capacity=8)
    new = exchange(order, large)
    assert (taken(event, small, large), differences()) == ([8, 1, 1], [])
    assert paid(new).status == OrderStatus.CONFIRMED
    assert (taken(event, small, large), differences()) == ([8, 0, 1], [])
    assert seat_usage(new) == {(True, None)}


def test_exchange_for_a_type_without_seats_releases_the_seat(event, standard, paid):
    """The seat is released when the exchange is complete."""
    stream = create_ticket_type(event=event, name_nb="Strøm", price_ore=49_000, uses_seats=False)
    order = paid(place_order(event, standard))
    fill_up(event)
    exchange(order, stream)
    assert (taken(event, stream), differences()) == ([0, 1], [])
    # In the other direction there is no seat to exchange.
    TicketType.objects.filter(pk=stream.pk).update(price_ore=349_000)
    new = Order.objects.get(exchanged_from=order)
    fill_up(event)
    assert target(new, standard) is None


def test_exchange_for_another_session_takes_its_own_seat(event, standard, order, dinner_type):
    parent = create_event(title_nb="Uka", starts_at=event.starts_at, ends_at=event.ends_at)
    other = create_event(title_nb="Økt to", parent=parent, starts_at=event.starts_at, ends_at=event.ends_at, capacity=1)
    Event.objects.filter(pk=event.pk).update(parent=parent)
    other_type = create_ticket_type(event=other, name_nb="Ordinær", price_ore=499_000)
    fill_up(event)
    new = exchange(order, other_type)
    assert (taken(event, other), differences()) == ([2, 1], [])
    assert seat_usage(new) == {(True, None)}
    assert target(order, other_type) is None


def test_exchange_ends_when_a_colleague_was_added_meanwhile(
    event,
    paid,
):
    organisation_type = create_ticket_type(event=event, name_nb="Bedrift", admits="organisation", price_ore=500_000)
    large = create_ticket_type(event=event, name_nb="Bedrift+", admits="organisation", price_ore=600_000)
    order = paid(place_order(event, organisation_type, 2, 1))
    new = exchange(order, large)
    colleagues.add_person(order.lines.get(), name="Eva")
    paid(new)
    assert new.status == OrderStatus.CANCELLED
    assert status(order) == ["valid"] * 3
    assert (taken(event, organisation_type, large), differences()) == ([3, 1, 0], [])


def test_exchange_offers_no_seat_to_the_waiting_list(event, standard, order, dinner_type, paid, commit):
    Event.objects.filter(pk=event.pk).update(waiting_list=True)
    fill_up(event)
    entry = wait(event, standard, 1, "anna")
    new = exchange(order, dinner_type)
    paid(new)
    entry.refresh_from_db()
    # A unit of the type is free, but no seat of the event.
    assert (entry.status, taken(event, standard)) == (WaitingStatus.WAITING, [2, 1])
    with commit():
        cancel_tickets(new, [units_of(new)[0].pk], role="buyer")
    entry.refresh_from_db()
    assert entry.status == WaitingStatus.OFFERED
    assert differences() == []


def test_the_seat_of_an_old_ticket_cancelled_meanwhile_is_offered(event, standard, order, dinner_type, paid, commit):
    Event.objects.filter(pk=event.pk).update(waiting_list=True)
    fill_up(event)
    entry = wait(event, standard, 1, "anna")
    new = exchange(order, dinner_type)
    with commit():
        cancel_tickets(order, [units_of(order)[0].pk], role="buyer")
    entry.refresh_from_db()
    assert entry.status == WaitingStatus.OFFERED
    assert paid(new).status == OrderStatus.CANCELLED
    assert (taken(event, dinner_type), differences()) == ([2, 0], [])


def test_no_exchange_into_a_type_with_a_waiting_list(event, order, dinner_type):
    Event.objects.filter(pk=event.pk).update(waiting_list=True)
    fill_up(event)
    wait(event, dinner_type, 1, "anna")
    assert target(order, dinner_type) is None


def test_exchange_of_a_cancelled_ticket_is_refused(event, order, dinner_type, commit):
    """The ticket is cancelled in one browser tab and exchanged in another tab with old data."""
    unit, selected_target = units_of(order)[0], target(order, dinner_type)
    with commit():
        cancel_tickets(order, [unit.pk], role="buyer")
    with pytest.raises(ChangeRefused):
        exchange_ticket(unit, selected_target, role="buyer")
    assert not Order.objects.filter(exchanged_from=order).exists()
    assert (taken(event, dinner_type), differences()) == ([1, 0], [])


def test_recount_includes_the_seats_of_exchanges(event, order, dinner_type):
    fill_up(event)
    exchange(order, dinner_type)
    Event.objects.filter(pk=event.pk).update(taken=1)
    assert [correction.expected for correction in repair_counters()] == [2]
    assert differences() == []


def test_an_expired_exchange_releases_its_unit(event, standard, order, dinner_type):
    """The unit of the new type is released, but the event's seat is still used by the old ticket."""
    TicketType.objects.filter(pk=dinner_type.pk).update(capacity=1)
    end_hold(exchange(order, dinner_type))
    fill_up(event)
    with pytest.raises(BookingRefused):
        place_order(event, dinner_type, email="ola@example.no")
    Event.objects.filter(pk=event.pk).update(capacity=3)
    assert place_order(event, dinner_type, email="ola@example.no").lines.get().ticket_line.ticket_type == dinner_type
    assert (taken(event, dinner_type), differences()) == ([3, 1], [])
