"""Ticket prices: steps by date and by number, quantity discounts, member prices and promised prices."""

from datetime import datetime, timedelta

import pytest
from booking_helpers import buy, code_for, taken
from django.utils import timezone
from event_page_helpers import json_ld, put_page

from core.association import association
from events.availability.availability import availability_of
from events.booking.book import BookingRefused, ProblemReason
from events.enums import Audience, SeatState
from events.models import Event, PriceStep, TicketType
from events.pricing import quote as pricing_quote
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def step(ticket_type, price, **fields) -> PriceStep:
    return PriceStep.objects.create(ticket_type=ticket_type, price_ore=price, **fields)


def quote(ticket_type, number, **more):
    fresh = TicketType.objects.get(pk=ticket_type.pk)
    user = more.pop("user", None)
    return pricing_quote.quote([fresh], {ticket_type.pk: number}, user=user, seller=association(), **more)


def test_early_bird_until_a_date(event, standard):
    now = timezone.now()
    step(standard, 200_000, until=now + timedelta(days=1))
    assert quote(standard, 1).total_ore == 200_000
    assert quote(standard, 1, now=now + timedelta(days=1)).total_ore == 349_000


def test_early_bird_by_number_applies_only_to_orders_that_fit(event, standard):
    step(standard, 200_000, until_sold=3)
    assert quote(standard, 3).total_ore == 600_000
    assert quote(standard, 4).total_ore == 4 * 349_000
    order = buy(event, (standard, 2))
    assert (order.total_ore, order.lines.get().ticket_line.step) == (400_000, PriceStep.objects.get())
    assert buy(event, (standard, 2), email="b@example.no").total_ore == 698_000
    offer = availability_of(Event.objects.get()).ticket_type_states[0]
    assert (offer.price_ore, offer.step) == (349_000, None)


def test_the_ticket_type_state_describes_its_price_step(event, standard):
    until = timezone.now() + timedelta(days=2)
    step(standard, 200_000, name_nb="Tidlig ute", until=until, until_sold=12, position=1)
    step(standard, 250_000, until=until + timedelta(days=9), position=2)
    offer = availability_of(Event.objects.get()).ticket_type_states[0]
    assert (offer.price_ore, offer.step.name, offer.step_until, offer.step_left) == (200_000, "Tidlig ute", until, 12)
    assert (offer.next_price_ore, offer.full_price_ore, offer.member_price_ore) == (250_000, 349_000, 200_000)
    assert availability_of(Event.objects.get()).lowest_ore == 200_000


def test_a_step_that_ends_during_booking_refuses_the_price(event, standard, monkeypatch):
    from events.booking import write_order

    step(standard, 200_000, until_sold=2)
    take_seats = write_order.counters.take_seats

    def book_before(event_id, claim, **more):
        TicketType.objects.filter(pk=standard.pk).update(taken=1)
        take_seats(event_id, claim, **more)

    monkeypatch.setattr(write_order.counters, "take_seats", book_before)
    with pytest.raises(BookingRefused) as refused:
        buy(event, (standard, 2))
    assert refused.value.problems[standard.pk].reason == ProblemReason.PRICE_CHANGED
    assert not Order.objects.exists()
    assert taken(standard, event) == [0, 0]


def test_members_pay_the_steps_member_price_and_never_more_than_others(event, standard, member):
    first = step(standard, 200_000, until_sold=50, member_price_ore=150_000)
    assert quote(standard, 1, user=member).total_ore == 150_000
    PriceStep.objects.filter(pk=first.pk).update(member_price_ore=None)
    line = quote(standard, 1, user=member).lines[0]
    assert (line.total_ore, line.is_member_price) == (200_000, False)
    PriceStep.objects.all().delete()
    line = quote(standard, 2, user=member).lines[0]
    assert (line.total_ore, line.is_member_price, line.saved_ore) == (558_000, True, 140_000)
    assert quote(standard, 2).could_save_ore == 140_000


@pytest.mark.parametrize(("number", "paid"), [(1, 1), (3, 3), (4, 3), (7, 6), (8, 6)])
def test_four_for_the_price_of_three(event, standard, number, paid):
    TicketType.objects.filter(pk=standard.pk).update(deal_buy=4, deal_pay=3)
    line = quote(standard, number).lines[0]
    assert (line.total_ore, line.discount_ore) == (paid * 349_000, (number - paid) * 349_000)
    assert line.deal == ((4, 3) if number >= 4 else None)


@pytest.mark.parametrize(("percent", "discount", "uses"), [(10, 349_000, 0), (50, 698_000, 4), (25, 349_000, 0)])
def test_the_better_of_quantity_discount_and_code_applies(event, standard, percent, discount, uses):
    TicketType.objects.filter(pk=standard.pk).update(deal_buy=4, deal_pay=3)
    code = code_for(event, percent=percent)
    order = buy(event, (TicketType.objects.get(pk=standard.pk), 4), code="sommer")
    assert order.total_ore == 4 * 349_000 - discount
    assert taken(code) == [uses]


def test_a_promised_price_is_the_highest_price(event, standard):
    assert quote(standard, 1, promised={standard.pk: 100_000}).total_ore == 100_000
    step(standard, 90_000, until_sold=5)
    assert quote(standard, 1, promised={standard.pk: 100_000}).total_ore == 90_000


def test_a_members_only_type_is_visible_to_all_and_sold_to_members(event, standard, member, stranger):
    TicketType.objects.filter(pk=standard.pk).update(audience=Audience.MEMBERS)
    fresh = Event.objects.get()
    for user, on_sale in ((None, False), (stranger, False), (member, True)):
        offer = availability_of(fresh, user=user).ticket_type_states[0]
        assert (offer.members_only, offer.on_sale, offer.state) == (True, on_sale, SeatState.OPEN)
    with pytest.raises(BookingRefused) as refused:
        buy(event, (standard, 1), user=stranger)
    assert refused.value.problems[standard.pk].reason == ProblemReason.MEMBERS_ONLY
    assert buy(event, (standard, 1), user=member).total_ore == 279_000


def test_ticket_types_without_steps_make_no_extra_query(event, standard, student, django_assert_num_queries):
    from events.queries import ticket_types

    event_with_types = Event.objects.prefetch_related(ticket_types()).get()
    with django_assert_num_queries(0):
        assert availability_of(event_with_types).lowest_ore == 49_000


def test_structured_data_has_the_current_step_and_its_end(client, calendar, event, standard):
    until = timezone.now().replace(microsecond=0) + timedelta(days=2)
    step(standard, 200_000, until=until)
    page = put_page(calendar, event)
    text = client.get(page.url).content.decode()
    offer = json_ld(text, "Event")["offers"][0]
    assert offer["price"] == "2000.00"
    assert datetime.fromisoformat(offer["validThrough"]) == until
    assert client.get(calendar.url).context["groups"][0]["cards"][0].price.startswith("2")
