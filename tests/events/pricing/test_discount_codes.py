"""Discount codes: the discount, hidden ticket types, limits of use and seats set aside."""

from datetime import timedelta

import pytest
from booking_helpers import buy, code_for, end_hold, set_aside, taken
from django.db import transaction
from django.utils import timezone

from events.availability.availability import availability_of
from events.booking.book import BookingRefused, ProblemReason
from events.enums import Audience, BlockReason, WaitingStatus
from events.models import CodeUse, DiscountCode, Event, TicketType, WaitingEntry
from events.pricing import discount_codes
from events.stock.recount import differences, repair_counters
from events.tickets import fulfilment
from payments.checkout.expiry import expire_order
from payments.checkout.session import start_checkout
from payments.enums import OrderStatus, PaymentMethod
from payments.models import OrderLine
from payments.orders.confirm import confirm_order
from payments.sellers import Unavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def refusal(call, key="code"):
    with pytest.raises(BookingRefused) as refused:
        call()
    return refused.value.problems[key]


@pytest.mark.parametrize("text", ["SOMMER", "sommer", " Som mer "])
def test_a_code_is_found_in_any_case_and_with_spaces(event, standard, text):
    code = code_for(event)
    order = buy(event, (standard, 2), code=text)
    line = order.lines.get()
    assert (line.discount_ore, order.total_ore, line.ticket_line.code) == (69_800, 628_200, code)
    use = CodeUse.objects.get()
    assert (use.order, use.quantity, use.saved_ore) == (order, 2, 69_800)
    assert taken(code) == [2]
    assert differences() == []


@pytest.mark.parametrize("text", ["VINTER", "\x00", "x" * 500, "'; --", "SOMMER2"])
def test_an_unknown_code_is_refused(event, standard, text):
    code_for(event)
    assert refusal(lambda: buy(event, (standard, 1), code=text)).reason == ProblemReason.CODE_UNKNOWN


def test_inactive_expired_and_other_events_codes_are_not_found(event, standard, free_event):
    now = timezone.now()
    code_for(free_event, "ANNEN")
    code_for(event, "AV", active=False)
    code_for(event, "SENERE", valid_from=now + timedelta(hours=1))
    code_for(event, "OVER", valid_until=now)
    for text in ("ANNEN", "AV", "SENERE", "OVER"):
        assert discount_codes.find_code(event, text) is None
    code_for(event, "NAA", valid_from=now, valid_until=now + timedelta(hours=1))
    assert discount_codes.find_code(event, "naa")


@pytest.mark.parametrize(
    ("fields", "price", "total"),
    [
        ({"percent": 33}, 10_001, 10_001 - 3_300),
        ({"percent": 100}, 10_001, 0),
        ({"kind": "amount", "percent": None, "amount_ore": 5_000}, 10_001, 5_001),
        ({"kind": "amount", "percent": None, "amount_ore": 50_000}, 10_001, 0),
        ({"kind": "none", "percent": None}, 10_001, 10_001),
    ],
)
def test_the_discount_of_each_code_type(event, student, fields, price, total):
    TicketType.objects.filter(pk=student.pk).update(price_ore=price)
    code_for(event, **fields)
    assert buy(event, (student, 1), code="SOMMER").total_ore == total


def test_a_discount_of_100_percent_gives_a_free_order(event, standard):
    code_for(event, percent=100)
    order = buy(event, (standard, 1), code="SOMMER")
    assert order.method == PaymentMethod.FREE
    start_checkout(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_a_code_applies_to_its_ticket_types_only(event, standard, student):
    code = code_for(event, "SOMMER", student)
    order = buy(event, (standard, 1), (student, 1), code="SOMMER")
    saved = {line.ticket_line.ticket_type: line.discount_ore for line in order.lines.all()}
    assert saved == {standard: 0, student: 4_900}
    assert taken(code) == [1]


def test_the_limit_of_uses_in_total(event, standard):
    code = code_for(event, capacity=3)
    buy(event, (standard, 2), code="SOMMER")
    problem = refusal(lambda: buy(event, (standard, 2), code="SOMMER", email="b@example.no"))
    assert (problem.reason, problem.limit) == (ProblemReason.CODE_USED_UP, 1)
    assert taken(code, standard, event) == [2, 2, 2]


def test_the_limit_per_buyer_ignores_the_case_of_the_email(event, standard):
    code_for(event, max_per_buyer=2)
    buy(event, (standard, 1), code="SOMMER", email="Kari@Example.no")
    problem = refusal(lambda: buy(event, (standard, 2), code="SOMMER", email="kari@example.NO"))
    assert (problem.reason, problem.limit) == (ProblemReason.CODE_PER_BUYER, 1)
    buy(event, (standard, 2), code="SOMMER", email="ola@example.no")


def test_uses_are_released_when_an_order_ends_or_is_partly_cancelled(event, standard):
    code = code_for(event, capacity=3)
    first = buy(event, (standard, 3), code="SOMMER")
    end_hold(first)
    second = buy(event, (standard, 3), code="SOMMER", email="b@example.no")
    first.refresh_from_db()
    assert (first.status, first.code_uses.get().quantity, taken(code)) == (OrderStatus.EXPIRED, 0, [3])
    confirm_order(second)
    second.refresh_from_db()
    OrderLine.objects.filter(order=second).update(cancelled_quantity=2)
    with transaction.atomic():
        fulfilment.cancel_tickets_of_order(second, list(second.lines.all()))
    assert (CodeUse.objects.get(order=second).quantity, taken(code, standard)) == (1, [1, 1])
    assert differences() == []


def test_a_late_payment_needs_a_use_of_its_code(event, standard):
    code = code_for(event, capacity=1)
    late = buy(event, (standard, 1), code="SOMMER")
    end_hold(late)
    expire_order(late.pk)
    late.refresh_from_db()
    with transaction.atomic():
        fulfilment.restore_tickets(late, list(late.lines.all()))
    assert (taken(code, standard), CodeUse.objects.get().quantity) == ([1, 1], 1)
    with transaction.atomic():
        fulfilment.release_tickets(late, list(late.lines.all()))
    other = buy(event, (standard, 1), code="SOMMER", email="b@example.no")
    confirm_order(other)
    with pytest.raises(Unavailable), transaction.atomic():
        fulfilment.restore_tickets(late, list(late.lines.all()))
    assert taken(code, standard) == [1, 1]


def test_a_hidden_type_is_shown_by_its_own_code(event, standard, student):
    TicketType.objects.filter(pk=student.pk).update(audience=Audience.CODE)
    general, opens = code_for(event, "ALLE"), code_for(event, "STYRET", student, kind="none", percent=None)
    fresh = Event.objects.get()
    seats = availability_of(fresh)
    assert ([offer.ticket_type.pk for offer in seats.ticket_type_states], seats.has_hidden) == ([standard.pk], True)
    assert len(availability_of(fresh, code=general).ticket_type_states) == 1
    assert discount_codes.hidden_types_of(opens) == {student.pk}
    assert len(availability_of(fresh, code=opens).ticket_type_states) == 2
    for text in ("", "ALLE"):
        refused = refusal(lambda text=text: buy(event, (student, 1), code=text), student.pk)
        assert refused.reason == ProblemReason.NOT_ON_SALE
    buy(event, (student, 1), code="STYRET")
    assert taken(opens, general) == [1, 0]


def block_for_code(event, standard, units, **until):
    code = code_for(event, "STYRET", standard, kind="none", percent=None)
    block = set_aside(standard, units, BlockReason.CODE, **until)
    DiscountCode.objects.filter(pk=code.pk).update(block=block)
    return block


def units_left(block) -> int:
    block.refresh_from_db()
    return block.left


def test_seats_set_aside_for_a_code_are_booked_first_with_it(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=5)
    block = block_for_code(event, standard, 3, days=1)
    fresh = Event.objects.get()
    assert availability_of(fresh).ticket_type_states[0].left == 2
    assert availability_of(fresh, code=discount_codes.find_code(event, "STYRET")).ticket_type_states[0].left == 5
    assert refusal(lambda: buy(event, (standard, 3)), standard.pk).reason == ProblemReason.SOLD_OUT
    order = buy(event, (standard, 4), code="STYRET")
    line = order.lines.get().ticket_line
    assert (line.block, line.block_units) == (block, 3)
    assert (units_left(block), taken(standard, event)) == (0, [4, 4])
    assert differences() == []

    end_hold(order)
    expire_order(order.pk)
    assert (units_left(block), taken(standard, event)) == (3, [3, 3])
    assert differences() == []


def test_seats_of_an_expired_hold_return_to_their_block(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=3)
    block = block_for_code(event, standard, 3, days=1)
    end_hold(buy(event, (standard, 2), code="STYRET"))
    assert availability_of(Event.objects.get()).ticket_type_states[0].left == 0
    assert refusal(lambda: buy(event, (standard, 1)), standard.pk).reason == ProblemReason.SOLD_OUT
    buy(event, (standard, 3), code="STYRET", email="b@example.no")
    assert (units_left(block), taken(standard)) == (0, [3])
    assert differences() == []


def test_a_block_that_is_over_blocks_no_seats(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=3)
    block = block_for_code(event, standard, 3, seconds=-1)
    assert availability_of(Event.objects.get()).ticket_type_states[0].left == 3
    buy(event, (standard, 3))
    assert (units_left(block), taken(standard)) == (0, [3])
    assert differences() == []


def test_a_hold_from_a_released_block_releases_its_seats_to_the_public(event, standard):
    from events.stock import release

    block = block_for_code(event, standard, 3, days=1)
    order = buy(event, (standard, 2), code="STYRET")
    assert release.release_block(block) == 1
    assert release.release_block(block) == 0
    end_hold(order)
    expire_order(order.pk)
    assert (units_left(block), taken(standard, event)) == (0, [0, 0])
    assert differences() == []


def offered_entry(event, standard, code=None, **fields) -> WaitingEntry:
    block = set_aside(standard, fields.pop("units", 1), BlockReason.OFFER, **fields.pop("until", {"hours": 1}))
    return WaitingEntry.objects.create(
        event=event,
        ticket_type=standard,
        quantity=block.quantity,
        status=WaitingStatus.OFFERED,
        name="Ola",
        email="ola@example.no",
        language="nb",
        promised_ore=200_000,
        code=code,
        block=block,
        offer_until=block.until,
    )


def test_an_offer_is_booked_from_its_block_at_the_promised_price(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    entry = offered_entry(event, standard, units=2)
    assert refusal(lambda: buy(event, (standard, 1)), standard.pk).reason == ProblemReason.SOLD_OUT
    order = buy(event, (standard, 2), offer=entry, email="ola@example.no")
    entry.refresh_from_db()
    assert (order.total_ore, entry.order, units_left(entry.block)) == (400_000, order, 0)
    assert taken(standard, event) == [2, 2]
    again = refusal(lambda: buy(event, (standard, 2), offer=entry), None)
    assert again.reason == ProblemReason.OFFER_OVER
    assert differences() == []


def test_an_ended_offer_holds_no_seats(event, standard):
    entry = offered_entry(event, standard, until={"seconds": -1})
    assert refusal(lambda: buy(event, (standard, 1), offer=entry), None).reason == ProblemReason.OFFER_OVER
    assert taken(standard) == [1]


def test_a_promised_code_applies_although_it_is_used_up(event, standard):
    code = code_for(event, capacity=1, percent=50)
    entry = offered_entry(event, standard, code)
    buy(event, (standard, 1), code="SOMMER")
    order = buy(event, (standard, 1), offer=entry, email="ola@example.no")
    assert (order.total_ore, order.lines.get().ticket_line.code) == (100_000, None)
    assert (taken(code), CodeUse.objects.count()) == ([1], 1)
    end_hold(order)
    expire_order(order.pk)
    assert taken(code) == [1]
    assert differences() == []


def test_a_promised_code_is_counted_and_applies_after_it_has_ended(event, standard):
    code = code_for(event, capacity=1, percent=50)
    entry = offered_entry(event, standard, code)
    DiscountCode.objects.filter(pk=code.pk).update(valid_until=timezone.now(), active=False)
    order = buy(event, (standard, 1), offer=entry, email="ola@example.no")
    assert (order.total_ore, taken(code)) == (100_000, [1])


def test_the_check_recounts_uses_of_codes(event, standard):
    code = code_for(event)
    buy(event, (standard, 2), code="SOMMER")
    DiscountCode.objects.filter(pk=code.pk).update(taken=7)
    assert [(difference.counted, difference.expected) for difference in differences()] == [(7, 2)]
    repair_counters()
    assert taken(code) == [2]
