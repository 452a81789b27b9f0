"""The waiting list: offers, their order and their end. Never more seats are offered than are free."""

from datetime import timedelta

import pytest
from booking_helpers import end_hold
from django.utils import timezone
from event_factory import create_discount_code, create_seat_pool
from waitinglist_helpers import (
    buy,
    cancel_order,
    expire_offer,
    queued_emails,
    reload_entry,
    sell_out,
    set_aside,
    states,
    wait,
)

from events.availability.availability import availability_of
from events.booking.book import BookingRefused
from events.enums import Audience, BlockReason, EventStatus, SeatState, WaitingStatus
from events.models import DiscountCode, Event, SeatBlock, TicketType, WaitingEntry
from events.stock import blocks
from events.stock.recount import differences
from events.waitinglist import jobs, join
from payments.checkout.expiry import expire_due_orders, expire_order
from payments.enums import OrderStatus

pytestmark = pytest.mark.django_db
WAITING, OFFERED, BOOKED, EXPIRED, WITHDRAWN = (str(status) for status in WaitingStatus)


def join_in_order(event, ticket_type, *quantities):
    return [wait(event, ticket_type, quantity, name) for quantity, name in zip(quantities, "abcdef", strict=False)]


def test_released_seats_are_offered_in_order(event, standard):
    """Three entries wait for 2, 3 and 1 seats. Two seats are released: only the first gets an offer."""
    order, other_order = sell_out(event, standard, 2, 4)
    first, second, third = join_in_order(event, standard, 2, 3, 1)
    cancel_order(order)
    assert states(first, second, third) == [OFFERED, WAITING, WAITING]
    assert set_aside() == 2
    assert differences() == []
    cancel_order(other_order)
    assert states(first, second, third) == [OFFERED, OFFERED, OFFERED]
    assert set_aside() == 6
    assert differences() == []


def test_a_smaller_entry_gets_the_offer_and_the_larger_keeps_its_position(event, standard):
    single_seat, two_seats, _rest = sell_out(event, standard, 1, 2, 3)
    large, small = join_in_order(event, standard, 3, 1)
    cancel_order(single_seat)
    assert states(large, small) == [WAITING, OFFERED]
    assert join.position_of(reload_entry(large)) == 1
    cancel_order(two_seats)
    assert states(large, small) == [WAITING, OFFERED]
    join.leave_waiting_list(small)
    assert states(large, small) == [OFFERED, WITHDRAWN]
    assert set_aside() == 3


def test_offered_seats_are_not_for_sale(event, standard):
    order, _rest = sell_out(event, standard, 1, 3)
    (entry,) = join_in_order(event, standard, 1)
    cancel_order(order)
    assert availability_of(Event.objects.get(pk=event.pk)).ticket_type_states[0].state == SeatState.WAITING
    with pytest.raises(BookingRefused):
        buy(event, standard, 1, email="public@example.no")
    order = buy(event, standard, 1, offer=join.offer_of(event, entry.key))
    assert order.status == OrderStatus.CONFIRMED
    assert states(entry) == [BOOKED]
    assert reload_entry(entry).order_id == order.pk
    assert set_aside() == 0
    assert differences() == []


def test_seats_beyond_the_waiting_list_are_for_sale(event, standard):
    order, _rest = sell_out(event, standard, 2, 3)
    (entry,) = join_in_order(event, standard, 1)
    cancel_order(order)
    assert states(entry) == [OFFERED]
    assert buy(event, standard, 1, email="public@example.no").status == OrderStatus.CONFIRMED
    with pytest.raises(BookingRefused):
        buy(event, standard, 1, email="public2@example.no")


def test_one_live_entry_per_address_and_type(event, standard):
    sell_out(event, standard, 4)
    first, _second = join_in_order(event, standard, 1, 1)
    changed = wait(event, standard, 3, "A")
    assert changed.pk == first.pk
    assert (reload_entry(first).quantity, join.position_of(reload_entry(first))) == (3, 1)
    assert WaitingEntry.objects.count() == 2


def test_joining_is_refused_while_seats_are_free(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    with pytest.raises(join.CannotJoin) as refused:
        wait(event, standard, 2)
    assert refused.value.reason == join.FREE
    assert wait(event, standard, 3).status == WAITING


@pytest.mark.parametrize("change", [{"status": "closed"}, {"status": "cancelled"}, {"waiting_list": False}])
def test_joining_a_closed_waiting_list_is_refused(event, standard, change):
    sell_out(event, standard, 2)
    Event.objects.filter(pk=event.pk).update(**change)
    with pytest.raises(join.CannotJoin) as refused:
        wait(event, standard)
    assert refused.value.reason == join.CLOSED


@pytest.mark.parametrize(("quantity", "reason"), [(11, "too_many"), (0, "too_few")])
def test_quantity_must_be_within_the_order_limits(event, standard, quantity, reason):
    sell_out(event, standard, 2)
    with pytest.raises(join.CannotJoin) as refused:
        wait(event, standard, quantity)
    assert refused.value.reason == reason


def test_only_members_join_the_list_of_a_member_ticket(event, standard, member, stranger):
    TicketType.objects.filter(pk=standard.pk).update(audience=Audience.MEMBERS, capacity=0)
    with pytest.raises(join.CannotJoin) as refused:
        wait(event, standard, user=stranger)
    assert refused.value.reason == join.MEMBERS_ONLY
    assert wait(event, standard, user=member).promised_ore == 279_000


def test_offer_has_the_promised_price_and_code(event, standard):
    code = create_discount_code(event=event, code="VENN", percent=10)
    (order,) = sell_out(event, standard, 2)
    entry = wait(event, standard, 2, code=code)
    TicketType.objects.filter(pk=standard.pk).update(price_ore=500_000)
    DiscountCode.objects.filter(pk=code.pk).update(active=False)
    cancel_order(order)
    bought = buy(event, standard, 2, offer=join.offer_of(event, entry.key), confirmed=False)
    assert bought.total_ore == 2 * 349_000 * 90 // 100
    assert join.promised_quote(reload_entry(entry)).total_ore == bought.total_ore


def test_a_promised_code_applies_after_its_last_use(event, standard, student):
    code = create_discount_code(event=event, code="VENN", percent=50, capacity=1)
    (order,) = sell_out(event, standard, 1)
    entry = wait(event, standard, 1, code=code)
    buy(event, student, 1, email="b@example.no", code="VENN")
    cancel_order(order)
    bought = buy(event, standard, 1, offer=join.offer_of(event, entry.key))
    assert bought.total_ore == 174_500
    assert DiscountCode.objects.get(pk=code.pk).taken == 1
    assert differences() == []


def test_an_expired_offer_goes_to_the_next_and_is_notified(event, standard):
    (order,) = sell_out(event, standard, 2)
    first, second = join_in_order(event, standard, 2, 2)
    cancel_order(order)
    expire_offer(first)
    assert join.offer_of(event, first.key) is None
    assert join.expire_offers() == 1
    assert join.expire_offers() == 0
    assert states(first, second) == [EXPIRED, OFFERED]
    assert queued_emails(first) == ["waiting_joined", "waiting_offer", "waiting_missed"]
    assert queued_emails(second) == ["waiting_joined", "waiting_offer"]
    assert set_aside() == 2


def test_two_expired_offers_make_room_for_a_larger_one(event, standard):
    orders = sell_out(event, standard, 1, 1)
    small, other, large = join_in_order(event, standard, 1, 1, 2)
    for order in orders:
        cancel_order(order)
    assert states(small, other, large) == [OFFERED, OFFERED, WAITING]
    expire_offer(small)
    expire_offer(other)
    join.expire_offers()
    assert states(small, other, large) == [EXPIRED, EXPIRED, OFFERED]


def test_a_refused_booking_expires_an_old_offer_without_the_job(event, standard):
    (order,) = sell_out(event, standard, 1)
    first, second = join_in_order(event, standard, 1, 1)
    cancel_order(order)
    expire_offer(first)
    with pytest.raises(BookingRefused):
        buy(event, standard, 1, email="public@example.no")
    join.expire_offers()
    assert states(first, second) == [EXPIRED, OFFERED]


def test_seat_of_an_expired_hold_is_offered_to_the_list(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=1)
    idle = buy(event, standard, 1, confirmed=False)
    entry = wait(event, standard)
    end_hold(idle)
    assert expire_due_orders() == 1
    assert states(entry) == [OFFERED]
    with pytest.raises(BookingRefused):
        buy(event, standard, 1, email="public@example.no")


def test_rejoining_after_a_missed_offer_puts_the_entry_last(event, standard):
    (order,) = sell_out(event, standard, 1)
    first, second, third = join_in_order(event, standard, 1, 1, 1)
    cancel_order(order)
    expire_offer(first)
    join.expire_offers()
    back = join.rejoin_waiting_list(first)
    assert (back.status, join.position_of(back)) == (WAITING, 2)
    assert join.rejoin_waiting_list(first).pk == back.pk
    assert states(second, third) == [OFFERED, WAITING]


def test_rejoining_is_refused_when_the_seat_is_for_sale(event, standard):
    (order,) = sell_out(event, standard, 1)
    (entry,) = join_in_order(event, standard, 1)
    cancel_order(order)
    expire_offer(entry)
    join.expire_offers()
    with pytest.raises(join.CannotJoin) as refused:
        join.rejoin_waiting_list(entry)
    assert refused.value.reason == join.FREE


def test_a_declined_offer_goes_to_the_next_at_once(event, standard):
    (order,) = sell_out(event, standard, 1)
    first, second = join_in_order(event, standard, 1, 1)
    cancel_order(order)
    join.leave_waiting_list(first)
    join.leave_waiting_list(first)
    assert states(first, second) == [WITHDRAWN, OFFERED]
    assert set_aside() == 1


def test_an_unpaid_order_returns_its_seats_to_the_offer(event, standard):
    (order,) = sell_out(event, standard, 2)
    first, second = join_in_order(event, standard, 2, 2)
    cancel_order(order)
    held = buy(event, standard, 2, offer=join.offer_of(event, first.key), confirmed=False)
    assert join.has_order(reload_entry(first))
    with pytest.raises(join.NotChangeable):
        join.leave_waiting_list(first)
    end_hold(held)
    expire_order(held.pk)
    assert states(first, second) == [OFFERED, WAITING]
    assert set_aside() == 2
    assert not join.has_order(reload_entry(first))
    assert buy(event, standard, 2, offer=join.offer_of(event, first.key)).status == OrderStatus.CONFIRMED
    assert states(first, second) == [BOOKED, WAITING]
    assert differences() == []


def test_an_offer_does_not_end_while_its_order_waits_for_payment(event, standard):
    (order,) = sell_out(event, standard, 1)
    first, second = join_in_order(event, standard, 1, 1)
    cancel_order(order)
    held = buy(event, standard, 1, offer=join.offer_of(event, first.key), confirmed=False)
    expire_offer(first)
    join.expire_offers()
    assert states(first, second) == [OFFERED, WAITING]
    end_hold(held)
    expire_order(held.pk)
    assert states(first, second) == [EXPIRED, OFFERED]
    assert differences() == []


def test_unused_seats_of_an_offer_go_to_the_next(event, standard):
    (order,) = sell_out(event, standard, 3)
    first, second = join_in_order(event, standard, 3, 1)
    cancel_order(order)
    buy(event, standard, 2, offer=join.offer_of(event, first.key))
    assert states(first, second) == [BOOKED, OFFERED]
    assert set_aside() == 1
    assert differences() == []


def test_reducing_the_quantity_can_give_an_offer(event, standard):
    order, _rest = sell_out(event, standard, 1, 3)
    (entry,) = join_in_order(event, standard, 2)
    cancel_order(order)
    assert states(entry) == [WAITING]
    assert join.change_entry_quantity(entry, 1).status == OFFERED
    with pytest.raises(join.NotChangeable):
        join.change_entry_quantity(entry, 2)


def test_types_that_share_seats_share_one_queue(event, standard, student):
    Event.objects.filter(pk=event.pk).update(capacity=2)
    order = buy(event, standard, 2)
    student_entry = wait(event, student, 1, "pupil")
    standard_entry = wait(event, standard, 2, "grown")
    cancel_order(order)
    assert states(student_entry, standard_entry) == [OFFERED, WAITING]
    assert differences() == []


def test_a_pool_limits_what_is_offered(event, standard, student):
    pool = create_seat_pool(event=event, name="Salen", capacity=2)
    TicketType.objects.filter(event=event).update(pool=pool)
    order = buy(event, TicketType.objects.get(pk=standard.pk), 2)
    first, second = wait(event, student, 2, "first"), wait(event, standard, 1, "second")
    cancel_order(order)
    assert states(first, second) == [OFFERED, WAITING]
    assert differences() == []


def test_an_offer_ends_when_booking_closes(event, standard):
    closes = timezone.now() + timedelta(hours=2)
    Event.objects.filter(pk=event.pk).update(sales_until=closes)
    (order,) = sell_out(event, standard, 1)
    (entry,) = join_in_order(event, standard, 1)
    cancel_order(order)
    assert reload_entry(entry).offer_until == closes
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
def test_no_offer_is_made_that_cannot_be_booked(event, standard, change):
    (order,) = sell_out(event, standard, 2)
    (entry,) = join_in_order(event, standard, 2)
    TicketType.objects.filter(pk=standard.pk).update(**change)
    cancel_order(order)
    assert states(entry) == [WAITING]
    assert set_aside() == 0


def test_the_job_offers_seats_after_a_capacity_change(event, standard):
    sell_out(event, standard, 2)
    (entry,) = join_in_order(event, standard, 1)
    TicketType.objects.filter(pk=standard.pk).update(capacity=3)
    assert jobs.expire_waiting_offers() == 1
    assert jobs.expire_waiting_offers() == 0
    assert states(entry) == [OFFERED]


def test_overdue_staff_blocks_are_offered_to_the_waiting_list(event, standard):
    sell_out(event, standard, 2)
    TicketType.objects.filter(pk=standard.pk).update(capacity=4)
    block = blocks.set_aside(standard, 2, BlockReason.STAFF, timezone.now() + timedelta(hours=1))
    (entry,) = join_in_order(event, standard, 2)
    SeatBlock.objects.filter(pk=block.pk).update(until=timezone.now() - timedelta(seconds=1))
    jobs.expire_waiting_offers()
    assert states(entry) == [OFFERED]
    assert set_aside() == 2
    assert differences() == []


@pytest.mark.parametrize("status", [EventStatus.CLOSED, EventStatus.CANCELLED])
def test_closing_the_list_notifies_everybody_once(event, standard, status):
    (order,) = sell_out(event, standard, 1)
    offered, waits = join_in_order(event, standard, 1, 1)
    cancel_order(order)
    Event.objects.filter(pk=event.pk).update(status=status)
    assert join.expire_offers() == 1
    assert join.expire_offers() == 0
    assert states(offered, waits) == [WITHDRAWN, WITHDRAWN]
    assert queued_emails(waits) == ["waiting_joined", "waiting_closed"]
    assert queued_emails(offered)[-1] == "waiting_closed"
    assert set_aside() == 0
    assert differences() == []


def test_entries_are_deleted_thirty_days_after_the_event(event, standard):
    sell_out(event, standard, 1)
    join_in_order(event, standard, 1)
    assert jobs.delete_old_entries(event.ends_at + timedelta(days=29)) == 0
    assert jobs.delete_old_entries(event.ends_at + timedelta(days=31)) == 1
    assert not WaitingEntry.objects.exists()
