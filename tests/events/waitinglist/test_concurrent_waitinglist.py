"""The waiting list under people who act at the same moment. Nobody gets two offers of one seat, and none is lost."""

import pytest
from booking_helpers import end_hold
from concurrency import at_once, results
from waitinglist_helpers import buy, give_up, letters, run_out, sell_out, set_aside, states, wait

from events.booking.book import BookingRefused
from events.enums import WaitingStatus
from events.models import Event, TicketType, WaitingEntry
from events.stock.recount import differences
from events.waitinglist import join
from payments.checkout.expiry import expire_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("threads")]


def together(*acts) -> list:
    """Do all at once; gives what each returned, or the refusal it met."""
    return results(at_once(*acts), BookingRefused, join.CannotJoin, join.NotChangeable)


def all_is_right(event, kind) -> None:
    """Counters as the orders and blocks say, no seat twice, an offer for each block and each told once."""
    assert differences() == []
    kind.refresh_from_db()
    assert kind.taken <= kind.capacity
    offered = WaitingEntry.objects.filter(status=WaitingStatus.OFFERED)
    for entry in offered.select_related("block"):
        assert entry.block.left in (0, entry.quantity)
        assert letters(entry).count("waiting_offer") == entry.offer_count


def public(event, kind, number=1, who="public"):
    return lambda: buy(Event.objects.get(pk=event.pk), kind, number, email=f"{who}@example.no", confirmed=False)


@pytest.mark.parametrize("_round", range(3))
def test_two_cancellations_at_once(event, standard, _round):
    one, two, _rest = sell_out(event, standard, 1, 1, 3)
    first, second, third = (wait(event, standard, 1, who) for who in "abc")
    together(lambda: give_up(one), lambda: give_up(two))
    assert states(first, second, third) == ["offered", "offered", "waiting"]
    assert set_aside() == 2
    all_is_right(event, standard)


@pytest.mark.parametrize("_round", range(3))
def test_cancellations_of_two_types_of_one_hall(event, standard, student, _round):
    """Each gives seats back in one type that are offered in the other: they must not wait for each other."""
    Event.objects.filter(pk=event.pk).update(capacity=4)
    TicketType.objects.filter(event=event).update(capacity=4)
    grown, pupil = buy(event, standard, 2), buy(event, student, 2)
    waits_pupil, waits_grown = wait(event, student, 2, "a"), wait(event, standard, 2, "b")
    together(
        lambda: give_up(grown),
        lambda: give_up(pupil),
        lambda: public(event, standard, who="x")(),
        lambda: public(event, student, who="y")(),
    )
    assert states(waits_pupil, waits_grown) == ["offered", "offered"]
    assert Event.objects.get(pk=event.pk).taken == 4
    assert differences() == []


@pytest.mark.parametrize("_round", range(3))
def test_a_cancellation_and_the_public(event, standard, _round):
    one, _rest = sell_out(event, standard, 1, 3)
    entry = wait(event, standard)
    answers = together(lambda: give_up(one), *(public(event, standard, who=f"p{n}") for n in range(3)))
    assert all(isinstance(answer, BookingRefused) for answer in answers[1:])
    assert states(entry) == ["offered"]
    all_is_right(event, standard)


@pytest.mark.parametrize("_round", range(3))
def test_a_hold_that_ran_out_and_the_public(event, standard, _round):
    TicketType.objects.filter(pk=standard.pk).update(capacity=1)
    held = buy(event, standard, 1, confirmed=False)
    entry = wait(event, standard)
    end_hold(held)
    answers = together(lambda: expire_order(held.pk), *(public(event, standard, who=f"p{n}") for n in range(3)))
    assert all(isinstance(answer, BookingRefused) for answer in answers[1:])
    assert states(entry) == ["offered"]
    all_is_right(event, standard)


@pytest.mark.parametrize("_round", range(4))
def test_taking_an_offer_and_its_end(event, standard, _round):
    (order,) = sell_out(event, standard, 1)
    first, second = wait(event, standard, 1, "a"), wait(event, standard, 1, "b")
    give_up(order)
    offer = join.offer_of(event, first.key)
    if _round % 2:
        run_out(first)
    taken, _ended, _declined = together(
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
    all_is_right(event, standard)


@pytest.mark.parametrize("_round", range(3))
def test_five_clicks_on_one_offer_are_one_booking(event, standard, _round):
    (order,) = sell_out(event, standard, 2)
    entry = wait(event, standard, 2)
    give_up(order)
    offer = join.offer_of(event, entry.key)
    answers = together(
        *(lambda n=n: buy(event, standard, 2, offer=offer, email=f"c{n}@example.no", confirmed=False) for n in range(5))
    )
    assert sum(not isinstance(answer, BookingRefused) for answer in answers) == 1
    all_is_right(event, standard)


@pytest.mark.parametrize("_round", range(3))
def test_getting_in_line_while_a_seat_comes_back(event, standard, _round):
    """Either the list has the seat set aside, or it is for sale: never somebody in line beside a free seat."""
    one, _rest = sell_out(event, standard, 1, 3)
    _gone, joined = together(lambda: give_up(one), lambda: wait(event, standard))
    if isinstance(joined, join.CannotJoin):
        assert joined.reason == join.FREE
        assert not WaitingEntry.objects.exists()
    else:
        assert states(joined) == ["offered"]
    all_is_right(event, standard)


@pytest.mark.parametrize("_round", range(2))
def test_the_same_person_joins_five_times_at_once(event, standard, _round):
    sell_out(event, standard, 2)
    together(*(lambda n=n: wait(event, standard, n + 1) for n in range(5)))
    assert WaitingEntry.objects.count() == 1
