"""In an exchange within an event, the new ticket sits on the old one's seat: no second one is needed meanwhile."""

import pytest
from booking_helpers import end_hold, taken
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


def place(event, kind, people=1, units=None, email="kari@example.no") -> Order:
    guests = [Attendee(f"Deltaker {number}", f"d{number}@example.no") for number in range(colleagues)]
    event = Event.objects.get(pk=event.pk)
    choice = Choice(kind.pk, guests, units)
    return book(event=event, choices=[choice], buyer=Buyer(name="Kari", email=email), language="nb")


def status(order) -> list[str]:
    return list(Ticket.objects.filter(line__order=order).order_by("position").values_list("status", flat=True))


def notes(order) -> set:
    return set(Ticket.objects.filter(line__order=order).values_list("uses_seat", "pool_id"))


def full(*things) -> None:
    for thing in things:
        row = type(thing).objects.get(pk=thing.pk)
        type(thing).objects.filter(pk=thing.pk).update(capacity=row.taken)


def target(order, kind, place=0, **who):
    return next((one for one in exchange_targets(units_of(order)[place], **who) if one.ticket_type == kind), None)


def exchange(order, kind, place=0, role="buyer") -> Order:
    return exchange_ticket(units_of(order)[place], target(order, kind, place), role=role)


@pytest.fixture
def dear(event) -> TicketType:
    return TicketType.objects.create(event=event, name_nb="Med middag", price_ore=499_000)


@pytest.fixture
def hall(event, standard, dear) -> SeatPool:
    """Both types draw on it."""
    hall = SeatPool.objects.create(event=event, name="Salen", capacity=9)
    for kind in (standard, dear):
        kind.pool = hall
        kind.save()
    return hall


@pytest.fixture
def order(event, standard, paid):
    return paid(place(event, standard, 2))


@pytest.fixture
def pays_late(bank, session_of, commit):
    """Paid on Stripe's page after the hold was given up; `meanwhile` is what others did before we heard of it."""

    def pays_late(new, meanwhile=lambda: None) -> Order:
        session = session_of(new)
        end_hold(new)
        assert expire_order(new.pk)
        meanwhile()
        bank.pay(session)
        with commit():
            fulfil_session(session)
        new.refresh_from_db()
        return new

    return pays_late


def test_a_full_event_is_as_full_as_before(event, standard, order, dear, paid, commit):
    full(event)
    new = exchange(order, dear)
    assert new.status == OrderStatus.HELD
    assert (taken(event, standard, dear), differences()) == ([2, 2, 1], [])
    paid(new)
    assert new.status == OrderStatus.CONFIRMED
    assert status(order) == ["cancelled", "valid"]
    assert (taken(event, standard, dear), differences()) == ([2, 1, 1], [])
    # The seat is the new ticket's own now, and comes back with it.
    with commit():
        cancel_tickets(new, [units_of(new)[0].pk], role="buyer")
    assert (taken(event, standard, dear), differences()) == ([1, 1, 0], [])


def test_of_a_full_hall_too(
    event,
    standard,
    order,
    dear,
    paid,
):
    hall = SeatPool.objects.create(event=event, name="Salen", capacity=9)
    for kind in (standard, dear):
        kind.pool = hall
        kind.save()
    pooled = paid(place(event, standard))
    full(event, hall)
    # A ticket that was counted before there was a hall has no seat in it to lend.
    assert target(order, dear) is None
    new = exchange(pooled, dear)
    assert taken(event, hall, standard, dear) == [3, 1, 3, 1]
    paid(new)
    assert taken(event, hall, standard, dear) == [3, 1, 2, 1]
    assert (notes(new), differences()) == ({(True, hall.pk)}, [])


def test_another_hall_is_taken_at_once_and_the_old_one_given_back_when_paid(
    event,
    standard,
    dear,
    hall,
    paid,
):
    order = paid(place(event, standard))
    other = SeatPool.objects.create(event=event, name="Balkongen", capacity=1)
    dear.pool = other
    dear.save()
    full(event, hall)
    new = exchange(order, dear)
    assert (taken(event, hall, other), differences()) == ([1, 1, 1], [])
    assert target(order, dear) is None  # that was its last seat
    paid(new)
    assert (taken(event, hall, other), differences()) == ([1, 0, 1], [])
    assert notes(new) == {(True, other.pk)}


def test_when_the_hold_ends_only_the_unit_comes_back(event, standard, order, dear):
    full(event)
    new = exchange(order, dear)
    end_hold(new)
    expire_order(new.pk)
    assert (taken(event, standard, dear), differences()) == ([2, 2, 0], [])
    assert status(order) == ["valid", "valid"]
    again = exchange(order, dear)
    assert (again.pk != new.pk, taken(event, dear)) == (True, [2, 1])


def test_paid_late_it_happens_when_the_type_has_room(event, standard, order, dear, pays_late):
    full(event)
    new = pays_late(exchange(order, dear))
    assert new.status == OrderStatus.CONFIRMED
    assert (taken(event, standard, dear), differences()) == ([2, 1, 1], [])
    assert notes(new) == {(True, None)}


def test_paid_too_late_the_money_goes_back(event, standard, order, dear, pays_late):
    TicketType.objects.filter(pk=dear.pk).update(capacity=1)
    new = pays_late(exchange(order, dear), lambda: confirm_order(place(event, dear, email="ola@example.no")))
    assert new.status == OrderStatus.EXPIRED
    assert new.refunds.get().reason == RefundReason.LATE
    assert status(order) == ["valid", "valid"]
    assert (taken(event, standard, dear), differences()) == ([3, 2, 1], [])


def test_an_old_ticket_that_is_cancelled_meanwhile_takes_its_seat_along(event, standard, order, dear, paid, commit):
    full(event)
    new = exchange(order, dear)
    with commit():
        cancel_tickets(order, [units_of(order)[0].pk], role="buyer")
    assert (taken(event, standard, dear), differences()) == ([1, 1, 1], [])
    place(event, standard, email="ola@example.no")
    paid(new)
    assert new.status == OrderStatus.CANCELLED
    assert new.refunds.get().amount_ore == 150_000
    assert (taken(event, standard, dear), differences()) == ([2, 2, 0], [])


def test_cancelled_meanwhile_and_paid_late(event, order, dear, pays_late, commit):
    full(event)
    ticket = units_of(order)[0].pk
    with commit():
        new = pays_late(exchange(order, dear), lambda: cancel_tickets(order, [ticket], role="buyer"))
    assert new.status == OrderStatus.EXPIRED
    assert new.refunds.get().reason == RefundReason.LATE
    assert (taken(event, dear), differences()) == ([1, 0], [])


def test_one_seat_is_not_exchanged_for_two(event, standard, order, dear, paid):
    """Two exchanges of the same ticket may be begun; the first that is paid is the one."""
    best = TicketType.objects.create(event=event, name_nb="Med hotell", price_ore=599_000)
    full(event)
    first, second = exchange(order, dear), exchange(order, best)
    assert (taken(event, dear, best), differences()) == ([2, 1, 1], [])
    assert paid(second).status == OrderStatus.CONFIRMED
    assert paid(first).status == OrderStatus.CANCELLED
    assert first.refunds.get().amount_ore == 150_000
    assert status(order) == ["cancelled", "valid"]
    assert (taken(event, standard, dear, best), differences()) == ([2, 1, 0, 1], [])


def test_what_was_exchanged_can_be_exchanged_again(event, order, dear, paid):
    best = TicketType.objects.create(event=event, name_nb="Med hotell", price_ore=599_000)
    full(event)
    new = paid(exchange(order, dear))
    newest = paid(exchange(new, best))
    assert (newest.status, status(new)) == (OrderStatus.CONFIRMED, ["cancelled"])
    assert (taken(event, dear, best), differences()) == ([2, 0, 1], [])


def test_a_larger_table_takes_the_chairs_it_lacks(
    event,
    standard,
    paid,
):
    small = TicketType.objects.create(event=event, name_nb="Bord 4", admits="group", people=4, price_ore=400_000)
    large = TicketType.objects.create(event=event, name_nb="Bord 8", admits="group", people=8, price_ore=700_000)
    order = paid(place(event, small, 4, 1))
    Event.objects.filter(pk=event.pk).update(capacity=7)
    assert target(order, large) is None
    Event.objects.filter(pk=event.pk).update(capacity=8)
    new = exchange(order, large)
    assert (taken(event, small, large), differences()) == ([8, 1, 1], [])
    assert paid(new).status == OrderStatus.CONFIRMED
    assert (taken(event, small, large), differences()) == ([8, 0, 1], [])
    assert notes(new) == {(True, None)}


def test_what_needs_no_chair_borrows_none(event, standard, paid):
    """And the chair is free when the exchange has happened."""
    stream = TicketType.objects.create(event=event, name_nb="Strøm", price_ore=49_000, uses_seats=False)
    order = paid(place(event, standard))
    full(event)
    exchange(order, stream)
    assert (taken(event, stream), differences()) == ([0, 1], [])
    # The other way round there is nothing to lend.
    TicketType.objects.filter(pk=stream.pk).update(price_ore=349_000)
    new = Order.objects.get(exchanged_from=order)
    full(event)
    assert target(new, standard) is None


def test_another_session_has_seats_of_its_own(event, standard, order, dear):
    parent = Event.objects.create(title_nb="Uka", starts_at=event.starts_at, ends_at=event.ends_at)
    other = Event.objects.create(
        title_nb="Økt to", parent=parent, starts_at=event.starts_at, ends_at=event.ends_at, capacity=1
    )
    Event.objects.filter(pk=event.pk).update(parent=parent)
    there = TicketType.objects.create(event=other, name_nb="Ordinær", price_ore=499_000)
    full(event)
    new = exchange(order, there)
    assert (taken(event, other), differences()) == ([2, 1], [])
    assert notes(new) == {(True, None)}
    assert target(order, there) is None


def test_a_colleague_added_meanwhile_is_not_thrown_out(
    event,
    paid,
):
    firm = TicketType.objects.create(event=event, name_nb="Bedrift", admits="organisation", price_ore=500_000)
    large = TicketType.objects.create(event=event, name_nb="Bedrift+", admits="organisation", price_ore=600_000)
    order = paid(place(event, firm, 2, 1))
    new = exchange(order, large)
    colleagues.add_person(order.lines.get(), name="Eva")
    paid(new)
    assert new.status == OrderStatus.CANCELLED
    assert status(order) == ["valid"] * 3
    assert (taken(event, firm, large), differences()) == ([3, 1, 0], [])


def test_nobody_on_the_waiting_list_is_offered_a_seat_that_is_not_free(event, standard, order, dear, paid, commit):
    Event.objects.filter(pk=event.pk).update(waiting_list=True)
    full(event)
    entry = wait(event, standard, 1, "anna")
    new = exchange(order, dear)
    paid(new)
    entry.refresh_from_db()
    # A unit of their type is free, but no seat.
    assert (entry.status, taken(event, standard)) == (WaitingStatus.WAITING, [2, 1])
    with commit():
        cancel_tickets(new, [units_of(new)[0].pk], role="buyer")
    entry.refresh_from_db()
    assert entry.status == WaitingStatus.OFFERED
    assert differences() == []


def test_the_seat_of_a_ticket_cancelled_meanwhile_is_offered(event, standard, order, dear, paid, commit):
    Event.objects.filter(pk=event.pk).update(waiting_list=True)
    full(event)
    entry = wait(event, standard, 1, "anna")
    new = exchange(order, dear)
    with commit():
        cancel_tickets(order, [units_of(order)[0].pk], role="buyer")
    entry.refresh_from_db()
    assert entry.status == WaitingStatus.OFFERED
    assert paid(new).status == OrderStatus.CANCELLED
    assert (taken(event, dear), differences()) == ([2, 0], [])


def test_nobody_goes_before_those_who_wait_for_that_type(event, order, dear):
    Event.objects.filter(pk=event.pk).update(waiting_list=True)
    full(event)
    wait(event, dear, 1, "anna")
    assert target(order, dear) is None


def test_nothing_is_begun_for_a_ticket_that_is_gone(event, order, dear, commit):
    """Two tabs: in one the ticket is cancelled, in the other it is exchanged on what was seen before."""
    unit, chosen = units_of(order)[0], target(order, dear)
    with commit():
        cancel_tickets(order, [unit.pk], role="buyer")
    with pytest.raises(ChangeRefused):
        exchange_ticket(unit, chosen, role="buyer")
    assert not Order.objects.filter(exchanged_from=order).exists()
    assert (taken(event, dear), differences()) == ([1, 0], [])


def test_the_recount_knows_who_sits_on_whose_seat(event, order, dear):
    full(event)
    exchange(order, dear)
    Event.objects.filter(pk=event.pk).update(taken=1)
    assert [found.expected for found in repair_counters()] == [2]
    assert differences() == []


def test_an_overdue_exchange_keeps_no_seat_from_others(event, standard, order, dear):
    """What it borrowed is not free, though: the old ticket still counts."""
    TicketType.objects.filter(pk=dear.pk).update(capacity=1)
    end_hold(exchange(order, dear))
    full(event)
    with pytest.raises(BookingRefused):
        place(event, dear, email="ola@example.no")
    Event.objects.filter(pk=event.pk).update(capacity=3)
    assert place(event, dear, email="ola@example.no").lines.get().ticket_line.ticket_type == dear
    assert (taken(event, dear), differences()) == ([3, 1], [])
