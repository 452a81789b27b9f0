"""Discount codes: what they take off, whom they let in, how often they may be used."""

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


@pytest.mark.parametrize("typed", ["SOMMER", "sommer", " Som mer "])
def test_a_code_is_found_however_it_is_written(event, standard, typed):
    code = code_for(event)
    order = buy(event, (standard, 2), code=typed)
    line = order.lines.get()
    assert (line.discount_ore, order.total_ore, line.ticket_line.code) == (69_800, 628_200, code)
    use = CodeUse.objects.get()
    assert (use.order, use.quantity, use.saved_ore) == (order, 2, 69_800)
    assert taken(code) == [2]
    assert differences() == []


@pytest.mark.parametrize("typed", ["VINTER", "\x00", "x" * 500, "'; --", "SOMMER2"])
def test_a_code_that_is_none_is_said(event, standard, typed):
    code_for(event)
    assert refusal(lambda: buy(event, (standard, 1), code=typed)).reason == ProblemReason.CODE_UNKNOWN


def test_codes_of_other_events_and_out_of_time_and_use(event, standard, free_event):
    now = timezone.now()
    code_for(free_event, "ANNEN")
    code_for(event, "AV", active=False)
    code_for(event, "SENERE", valid_from=now + timedelta(hours=1))
    code_for(event, "OVER", valid_until=now)
    for typed in ("ANNEN", "AV", "SENERE", "OVER"):
        assert discount_codes.find_code(event, typed) is None
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
def test_what_is_taken_off(event, student, fields, price, total):
    TicketType.objects.filter(pk=student.pk).update(price_ore=price)
    code_for(event, **fields)
    assert buy(event, (student, 1), code="SOMMER").total_ore == total


def test_a_hundred_percent_is_a_free_order(event, standard):
    code_for(event, percent=100)
    order = buy(event, (standard, 1), code="SOMMER")
    assert order.method == PaymentMethod.FREE
    start_checkout(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_only_for_the_types_it_names(event, standard, student):
    code = code_for(event, "SOMMER", student)
    order = buy(event, (standard, 1), (student, 1), code="SOMMER")
    saved = {line.ticket_line.ticket_type: line.discount_ore for line in order.lines.all()}
    assert saved == {standard: 0, student: 4_900}
    assert taken(code) == [1]


def test_the_limit_in_all(event, standard):
    code = code_for(event, capacity=3)
    buy(event, (standard, 2), code="SOMMER")
    problem = refusal(lambda: buy(event, (standard, 2), code="SOMMER", email="b@example.no"))
    assert (problem.reason, problem.limit) == (ProblemReason.CODE_USED_UP, 1)
    assert taken(code, standard, event) == [2, 2, 2]


def test_the_limit_per_buyer_whatever_the_case_of_the_address(event, standard):
    code_for(event, max_per_buyer=2)
    buy(event, (standard, 1), code="SOMMER", email="Kari@Example.no")
    problem = refusal(lambda: buy(event, (standard, 2), code="SOMMER", email="kari@example.NO"))
    assert (problem.reason, problem.limit) == (ProblemReason.CODE_PER_BUYER, 1)
    buy(event, (standard, 2), code="SOMMER", email="ola@example.no")


def test_uses_come_back_when_the_order_ends_or_is_cancelled_in_part(event, standard):
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


def test_a_late_payer_needs_the_code_to_be_there_still(event, standard):
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


def test_a_hidden_type_is_opened_by_a_code_that_names_it(event, standard, student):
    TicketType.objects.filter(pk=student.pk).update(audience=Audience.CODE)
    general, opens = code_for(event, "ALLE"), code_for(event, "STYRET", student, kind="none", percent=None)
    fresh = Event.objects.get()
    seats = availability_of(fresh)
    assert ([offer.ticket_type.pk for offer in seats.offers], seats.has_hidden) == ([standard.pk], True)
    assert len(availability_of(fresh, code=general).offers) == 1
    assert discount_codes.hidden_types_of(opens) == {student.pk}
    assert len(availability_of(fresh, code=opens).offers) == 2
    for typed in ("", "ALLE"):
        refused = refusal(lambda typed=typed: buy(event, (student, 1), code=typed), student.pk)
        assert refused.reason == ProblemReason.NOT_ON_SALE
    buy(event, (student, 1), code="STYRET")
    assert taken(opens, general) == [1, 0]


def kept(event, standard, units, **until):
    code = code_for(event, "STYRET", standard, kind="none", percent=None)
    block = set_aside(standard, units, BlockReason.CODE, **until)
    DiscountCode.objects.filter(pk=code.pk).update(block=block)
    return block


def left(block) -> int:
    block.refresh_from_db()
    return block.left


def test_seats_kept_for_a_code_go_to_those_who_have_it_first(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=5)
    block = kept(event, standard, 3, days=1)
    fresh = Event.objects.get()
    assert availability_of(fresh).offers[0].left == 2
    assert availability_of(fresh, code=discount_codes.find_code(event, "STYRET")).offers[0].left == 5
    assert refusal(lambda: buy(event, (standard, 3)), standard.pk).reason == ProblemReason.SOLD_OUT
    order = buy(event, (standard, 4), code="STYRET")
    line = order.lines.get().ticket_line
    assert (line.block, line.block_units) == (block, 3)
    assert (left(block), taken(standard, event)) == (0, [4, 4])
    assert differences() == []

    end_hold(order)
    expire_order(order.pk)
    assert (left(block), taken(standard, event)) == (3, [3, 3])
    assert differences() == []


def test_overdue_seats_of_a_block_are_the_blocks_and_not_the_publics(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=3)
    block = kept(event, standard, 3, days=1)
    end_hold(buy(event, (standard, 2), code="STYRET"))
    assert availability_of(Event.objects.get()).offers[0].left == 0
    assert refusal(lambda: buy(event, (standard, 1)), standard.pk).reason == ProblemReason.SOLD_OUT
    buy(event, (standard, 3), code="STYRET", email="b@example.no")
    assert (left(block), taken(standard)) == (0, [3])
    assert differences() == []


def test_a_block_that_is_over_keeps_nobody_away(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=3)
    block = kept(event, standard, 3, seconds=-1)
    assert availability_of(Event.objects.get()).offers[0].left == 3
    buy(event, (standard, 3))
    assert (left(block), taken(standard)) == (0, [3])
    assert differences() == []


def test_a_hold_from_a_block_that_was_let_go_meanwhile_frees_its_seats(event, standard):
    from events.stock import release

    block = kept(event, standard, 3, days=1)
    order = buy(event, (standard, 2), code="STYRET")
    assert release.release_block(block) == 1
    assert release.release_block(block) == 0
    end_hold(order)
    expire_order(order.pk)
    assert (left(block), taken(standard, event)) == (0, [0, 0])
    assert differences() == []


def offered(event, standard, code=None, **fields) -> WaitingEntry:
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


def test_an_offer_is_taken_from_its_block_at_the_promised_price(event, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    entry = offered(event, standard, units=2)
    assert refusal(lambda: buy(event, (standard, 1)), standard.pk).reason == ProblemReason.SOLD_OUT
    order = buy(event, (standard, 2), offer=entry, email="ola@example.no")
    entry.refresh_from_db()
    assert (order.total_ore, entry.order, left(entry.block)) == (400_000, order, 0)
    assert taken(standard, event) == [2, 2]
    again = refusal(lambda: buy(event, (standard, 2), offer=entry), None)
    assert again.reason == ProblemReason.OFFER_OVER
    assert differences() == []


def test_an_offer_that_is_over_holds_nothing(event, standard):
    entry = offered(event, standard, until={"seconds": -1})
    assert refusal(lambda: buy(event, (standard, 1), offer=entry), None).reason == ProblemReason.OFFER_OVER
    assert taken(standard) == [1]


def test_a_promised_code_is_kept_though_others_used_it_up(event, standard):
    code = code_for(event, capacity=1, percent=50)
    entry = offered(event, standard, code)
    buy(event, (standard, 1), code="SOMMER")
    order = buy(event, (standard, 1), offer=entry, email="ola@example.no")
    assert (order.total_ore, order.lines.get().ticket_line.code) == (100_000, None)
    assert (taken(code), CodeUse.objects.count()) == ([1], 1)
    end_hold(order)
    expire_order(order.pk)
    assert taken(code) == [1]
    assert differences() == []


def test_a_promised_code_counts_when_it_can_and_outlives_its_time(event, standard):
    code = code_for(event, capacity=1, percent=50)
    entry = offered(event, standard, code)
    DiscountCode.objects.filter(pk=code.pk).update(valid_until=timezone.now(), active=False)
    order = buy(event, (standard, 1), offer=entry, email="ola@example.no")
    assert (order.total_ore, taken(code)) == (100_000, [1])


def test_the_check_counts_uses_of_codes_again(event, standard):
    code = code_for(event)
    buy(event, (standard, 2), code="SOMMER")
    DiscountCode.objects.filter(pk=code.pk).update(taken=7)
    assert [(found.counted, found.expected) for found in differences()] == [(7, 2)]
    repair_counters()
    assert taken(code) == [2]
