"""The waiting list: who is offered what, in which order, and that it is never more than there is."""

from datetime import timedelta

import pytest
from booking_helpers import end_hold
from django.utils import timezone
from waitinglist_helpers import again, buy, give_up, letters, run_out, sell_out, set_aside, states, wait

from events.availability.availability import availability_of
from events.booking.book import BookingRefused
from events.enums import Audience, BlockReason, EventStatus, SeatState, WaitingStatus
from events.models import DiscountCode, Event, SeatBlock, SeatPool, TicketType, WaitingEntry
from events.stock import blocks
from events.stock.recount import differences
from events.waitinglist import jobs, join
from payments.checkout.expiry import expire_due_orders, expire_order
from payments.enums import OrderStatus

pytestmark = pytest.mark.django_db
WAITING, OFFERED, BOOKED, EXPIRED, WITHDRAWN = (str(status) for status in WaitingStatus)


def in_line(event, kind, *quantities):
    return [wait(event, kind, quantity, who) for quantity, who in zip(quantities, "abcdef", strict=False)]


def test_exactly_as_many_as_fit_in_turn(event, standard):
    """Three wait for 2, 3 and 1. Two seats come back: the first gets them, and nobody else anything."""
    two, rest = sell_out(event, standard, 2, 4)
    first, second, third = in_line(event, standard, 2, 3, 1)
    give_up(two)
    assert states(first, second, third) == [OFFERED, WAITING, WAITING]
    assert set_aside() == 2
    assert differences() == []
    give_up(rest)
    assert states(first, second, third) == [OFFERED, OFFERED, OFFERED]
    assert set_aside() == 6
    assert differences() == []


def test_who_does_not_fit_keeps_the_place_and_the_next_who_fits_is_asked(event, standard):
    one, two, _rest = sell_out(event, standard, 1, 2, 3)
    large, small = in_line(event, standard, 3, 1)
    give_up(one)
    assert states(large, small) == [WAITING, OFFERED]
    assert join.position_of(again(large)) == 1
    give_up(two)
    assert states(large, small) == [WAITING, OFFERED]
    join.leave_waiting_list(small)
    assert states(large, small) == [OFFERED, WITHDRAWN]
    assert set_aside() == 3


def test_the_public_does_not_get_what_the_list_is_owed(event, standard):
    one, _rest = sell_out(event, standard, 1, 3)
    (entry,) = in_line(event, standard, 1)
    give_up(one)
    assert availability_of(Event.objects.get(pk=event.pk)).ticket_type_states[0].state == SeatState.WAITING
    with pytest.raises(BookingRefused):
        buy(event, standard, 1, email="public@example.no")
    order = buy(event, standard, 1, offer=join.offer_of(event, entry.key))
    assert order.status == OrderStatus.CONFIRMED
    assert states(entry) == [BOOKED]
    assert again(entry).order_id == order.pk
    assert set_aside() == 0
    assert differences() == []


def test_seats_that_nobody_waits_for_are_for_everybody(event, standard):
    two, _rest = sell_out(event, standard, 2, 3)
    (entry,) = in_line(event, standard, 1)
    give_up(two)
    assert states(entry) == [OFFERED]
    assert buy(event, standard, 1, email="public@example.no").status == OrderStatus.CONFIRMED
    with pytest.raises(BookingRefused):
        buy(event, standard, 1, email="public2@example.no")


def test_one_place_per_address_and_type(event, standard):
    sell_out(event, standard, 4)
    first, _second = in_line(event, standard, 1, 1)
    changed = wait(event, standard, 3, "A")
    assert changed.pk == first.pk
    assert (again(first).quantity, join.position_of(again(first))) == (3, 1)
    assert WaitingEntry.objects.count() == 2


def test_joining_is_refused_while_seats_are_free(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    with pytest.raises(join.CannotJoin) as refused:
        wait(event, standard, 2)
    assert refused.value.reason == join.FREE
    assert wait(event, standard, 3).status == WAITING


@pytest.mark.parametrize("change", [{"status": "closed"}, {"status": "cancelled"}, {"waiting_list": False}])
def test_nobody_joins_a_list_that_is_closed(event, standard, change):
    sell_out(event, standard, 2)
    Event.objects.filter(pk=event.pk).update(**change)
    with pytest.raises(join.CannotJoin) as refused:
        wait(event, standard)
    assert refused.value.reason == join.CLOSED


@pytest.mark.parametrize(("quantity", "reason"), [(11, "too_many"), (0, "too_few")])
def test_only_numbers_that_could_be_bought(event, standard, quantity, reason):
    sell_out(event, standard, 2)
    with pytest.raises(join.CannotJoin) as refused:
        wait(event, standard, quantity)
    assert refused.value.reason == reason


def test_a_ticket_for_members_is_waited_for_by_members(event, standard, member, stranger):
    TicketType.objects.filter(pk=standard.pk).update(audience=Audience.MEMBERS, capacity=0)
    with pytest.raises(join.CannotJoin) as refused:
        wait(event, standard, user=stranger)
    assert refused.value.reason == join.MEMBERS_ONLY
    assert wait(event, standard, user=member).promised_ore == 279_000


def test_price_and_code_as_promised(event, standard):
    code = DiscountCode.objects.create(event=event, code="VENN", percent=10)
    (order,) = sell_out(event, standard, 2)
    entry = wait(event, standard, 2, code=code)
    TicketType.objects.filter(pk=standard.pk).update(price_ore=500_000)
    DiscountCode.objects.filter(pk=code.pk).update(active=False)
    give_up(order)
    bought = buy(event, standard, 2, offer=join.offer_of(event, entry.key), confirmed=False)
    assert bought.total_ore == 2 * 349_000 * 90 // 100
    assert join.promised_quote(again(entry)).total_ore == bought.total_ore


def test_a_promised_code_that_others_used_up_still_holds(event, standard, student):
    code = DiscountCode.objects.create(event=event, code="VENN", percent=50, capacity=1)
    (order,) = sell_out(event, standard, 1)
    entry = wait(event, standard, 1, code=code)
    buy(event, student, 1, email="b@example.no", code="VENN")
    give_up(order)
    bought = buy(event, standard, 1, offer=join.offer_of(event, entry.key))
    assert bought.total_ore == 174_500
    assert DiscountCode.objects.get(pk=code.pk).taken == 1
    assert differences() == []


def test_an_offer_that_runs_out_passes_on_and_is_told(event, standard):
    (order,) = sell_out(event, standard, 2)
    first, second = in_line(event, standard, 2, 2)
    give_up(order)
    run_out(first)
    assert join.offer_of(event, first.key) is None
    assert join.expire_offers() == 1
    assert join.expire_offers() == 0
    assert states(first, second) == [EXPIRED, OFFERED]
    assert letters(first) == ["waiting_joined", "waiting_offer", "waiting_missed"]
    assert letters(second) == ["waiting_joined", "waiting_offer"]
    assert set_aside() == 2


def test_two_offers_that_run_out_together_make_room_for_a_large_one(event, standard):
    orders = sell_out(event, standard, 1, 1)
    small, other, large = in_line(event, standard, 1, 1, 2)
    for order in orders:
        give_up(order)
    assert states(small, other, large) == [OFFERED, OFFERED, WAITING]
    run_out(small)
    run_out(other)
    join.expire_offers()
    assert states(small, other, large) == [EXPIRED, EXPIRED, OFFERED]


def test_without_any_job_a_booking_that_is_short_passes_the_offer_on(event, standard):
    (order,) = sell_out(event, standard, 1)
    first, second = in_line(event, standard, 1, 1)
    give_up(order)
    run_out(first)
    with pytest.raises(BookingRefused):
        buy(event, standard, 1, email="public@example.no")
    join.expire_offers()
    assert states(first, second) == [EXPIRED, OFFERED]


def test_a_hold_that_ran_out_goes_to_the_list_and_not_to_the_public(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=1)
    idle = buy(event, standard, 1, confirmed=False)
    entry = wait(event, standard)
    end_hold(idle)
    assert expire_due_orders() == 1
    assert states(entry) == [OFFERED]
    with pytest.raises(BookingRefused):
        buy(event, standard, 1, email="public@example.no")


def test_a_missed_offer_leads_back_into_the_line_at_its_end(event, standard):
    (order,) = sell_out(event, standard, 1)
    first, second, third = in_line(event, standard, 1, 1, 1)
    give_up(order)
    run_out(first)
    join.expire_offers()
    back = join.rejoin_waiting_list(first)
    assert (back.status, join.position_of(back)) == (WAITING, 2)
    assert join.rejoin_waiting_list(first).pk == back.pk
    assert states(second, third) == [OFFERED, WAITING]


def test_back_in_line_is_refused_when_the_seat_is_for_everybody(event, standard):
    (order,) = sell_out(event, standard, 1)
    (entry,) = in_line(event, standard, 1)
    give_up(order)
    run_out(entry)
    join.expire_offers()
    with pytest.raises(join.CannotJoin) as refused:
        join.rejoin_waiting_list(entry)
    assert refused.value.reason == join.FREE


def test_declining_passes_on_at_once(event, standard):
    (order,) = sell_out(event, standard, 1)
    first, second = in_line(event, standard, 1, 1)
    give_up(order)
    join.leave_waiting_list(first)
    join.leave_waiting_list(first)
    assert states(first, second) == [WITHDRAWN, OFFERED]
    assert set_aside() == 1


def test_an_order_of_an_offer_that_is_not_paid_goes_back_to_the_offer(event, standard):
    (order,) = sell_out(event, standard, 2)
    first, second = in_line(event, standard, 2, 2)
    give_up(order)
    held = buy(event, standard, 2, offer=join.offer_of(event, first.key), confirmed=False)
    assert join.has_order(again(first))
    with pytest.raises(join.NotChangeable):
        join.leave_waiting_list(first)
    end_hold(held)
    expire_order(held.pk)
    assert states(first, second) == [OFFERED, WAITING]
    assert set_aside() == 2
    assert not join.has_order(again(first))
    assert buy(event, standard, 2, offer=join.offer_of(event, first.key)).status == OrderStatus.CONFIRMED
    assert states(first, second) == [BOOKED, WAITING]
    assert differences() == []


def test_an_offer_does_not_end_while_its_order_waits_for_payment(event, standard):
    (order,) = sell_out(event, standard, 1)
    first, second = in_line(event, standard, 1, 1)
    give_up(order)
    held = buy(event, standard, 1, offer=join.offer_of(event, first.key), confirmed=False)
    run_out(first)
    join.expire_offers()
    assert states(first, second) == [OFFERED, WAITING]
    end_hold(held)
    expire_order(held.pk)
    assert states(first, second) == [EXPIRED, OFFERED]
    assert differences() == []


def test_who_takes_fewer_leaves_the_rest_to_the_next(event, standard):
    (order,) = sell_out(event, standard, 3)
    first, second = in_line(event, standard, 3, 1)
    give_up(order)
    buy(event, standard, 2, offer=join.offer_of(event, first.key))
    assert states(first, second) == [BOOKED, OFFERED]
    assert set_aside() == 1
    assert differences() == []


def test_fewer_may_fit_where_more_did_not(event, standard):
    one, _rest = sell_out(event, standard, 1, 3)
    (entry,) = in_line(event, standard, 2)
    give_up(one)
    assert states(entry) == [WAITING]
    assert join.change_entry_quantity(entry, 1).status == OFFERED
    with pytest.raises(join.NotChangeable):
        join.change_entry_quantity(entry, 2)


def test_types_that_share_the_events_seats_are_one_line(event, standard, student):
    Event.objects.filter(pk=event.pk).update(capacity=2)
    order = buy(event, standard, 2)
    pupil = wait(event, student, 1, "pupil")
    grown = wait(event, standard, 2, "grown")
    give_up(order)
    assert states(pupil, grown) == [OFFERED, WAITING]
    assert differences() == []


def test_a_pool_limits_what_is_offered(event, standard, student):
    pool = SeatPool.objects.create(event=event, name="Salen", capacity=2)
    TicketType.objects.filter(event=event).update(pool=pool)
    order = buy(event, TicketType.objects.get(pk=standard.pk), 2)
    first, second = wait(event, student, 2, "first"), wait(event, standard, 1, "second")
    give_up(order)
    assert states(first, second) == [OFFERED, WAITING]
    assert differences() == []


def test_an_offer_ends_before_booking_does(event, standard):
    closes = timezone.now() + timedelta(hours=2)
    Event.objects.filter(pk=event.pk).update(sales_until=closes)
    (order,) = sell_out(event, standard, 1)
    (entry,) = in_line(event, standard, 1)
    give_up(order)
    assert again(entry).offer_until == closes
    assert SeatBlock.objects.get().until == closes


@pytest.mark.parametrize(
    "change",
    [
        {"active": False},
        {"sales_from": timezone.now() + timedelta(days=1)},
        {"max_per_order": 1},
        {"min_per_order": 3},
    ],
)
def test_no_offer_that_nobody_can_book(event, standard, change):
    (order,) = sell_out(event, standard, 2)
    (entry,) = in_line(event, standard, 2)
    TicketType.objects.filter(pk=standard.pk).update(**change)
    give_up(order)
    assert states(entry) == [WAITING]
    assert set_aside() == 0


def test_the_clock_finds_room_that_nobody_told_of(event, standard):
    sell_out(event, standard, 2)
    (entry,) = in_line(event, standard, 1)
    TicketType.objects.filter(pk=standard.pk).update(capacity=3)
    assert jobs.expire_waiting_offers() == 1
    assert jobs.expire_waiting_offers() == 0
    assert states(entry) == [OFFERED]


def test_seats_that_staff_kept_too_long_go_to_those_who_wait(event, standard):
    sell_out(event, standard, 2)
    TicketType.objects.filter(pk=standard.pk).update(capacity=4)
    block = blocks.set_aside(standard, 2, BlockReason.STAFF, timezone.now() + timedelta(hours=1))
    (entry,) = in_line(event, standard, 2)
    SeatBlock.objects.filter(pk=block.pk).update(until=timezone.now() - timedelta(seconds=1))
    jobs.expire_waiting_offers()
    assert states(entry) == [OFFERED]
    assert set_aside() == 2
    assert differences() == []


@pytest.mark.parametrize("status", [EventStatus.CLOSED, EventStatus.CANCELLED])
def test_the_end_of_the_list_is_told_to_all_once(event, standard, status):
    (order,) = sell_out(event, standard, 1)
    offered, waits = in_line(event, standard, 1, 1)
    give_up(order)
    Event.objects.filter(pk=event.pk).update(status=status)
    assert join.expire_offers() == 1
    assert join.expire_offers() == 0
    assert states(offered, waits) == [WITHDRAWN, WITHDRAWN]
    assert letters(waits) == ["waiting_joined", "waiting_closed"]
    assert letters(offered)[-1] == "waiting_closed"
    assert set_aside() == 0
    assert differences() == []


def test_names_are_forgotten_thirty_days_after_the_event(event, standard):
    sell_out(event, standard, 1)
    in_line(event, standard, 1)
    assert jobs.delete_old_entries(event.ends_at + timedelta(days=29)) == 0
    assert jobs.delete_old_entries(event.ends_at + timedelta(days=31)) == 1
    assert not WaitingEntry.objects.exists()
