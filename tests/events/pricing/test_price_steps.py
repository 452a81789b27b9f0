"""Ticket prices: steps by date and by number, quantity discounts, member prices and promised prices."""

from datetime import datetime, timedelta

import pytest
from booking_helpers import buy, code_for, taken
from django.urls import reverse
from django.utils import timezone
from event_page_helpers import json_ld, put_page

from core.association import association
from core.money import format_kr
from events.availability.availability import availability_of
from events.availability.rows import TicketRow, price_rises_at
from events.booking.book import BookingRefused, ProblemReason
from events.enums import Audience, SeatState
from events.models import Event, PriceStep, TicketType
from events.pricing import quote as pricing_quote
from events.stock import counters
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
    step(standard, 200_000, until_sold=2)
    take_seats = counters.take_seats

    def book_before(event_id, claim, **more):
        TicketType.objects.filter(pk=standard.pk).update(taken=1)
        take_seats(event_id, claim, **more)

    monkeypatch.setattr(counters, "take_seats", book_before)
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


# --- what the ticket box says of prices and of what is left -----------------------------------------------------------


def state_of(ticket_type, **more):
    states = availability_of(Event.objects.get(pk=ticket_type.event_id), **more).ticket_type_states
    return next(state for state in states if state.ticket_type.pk == ticket_type.pk)


def notes_of(ticket_type) -> str:
    return " ".join(TicketRow(state_of(ticket_type)).notes)


def test_the_next_price_leaves_out_a_step_that_is_sold_out(event, standard):
    now = timezone.now()
    step(standard, 200_000, until=now + timedelta(days=2), position=1)
    step(standard, 250_000, until_sold=5, position=2)
    assert state_of(standard).next_price_ore == 250_000
    TicketType.objects.filter(pk=standard.pk).update(taken=5)
    assert state_of(standard).next_price_ore == 349_000
    assert format_kr(349_000) in notes_of(standard)


def test_the_next_price_leaves_out_a_step_that_ends_with_the_current_one(event, standard):
    until = timezone.now() + timedelta(days=2)
    step(standard, 200_000, until=until, position=1)
    step(standard, 250_000, until=until, position=2)
    assert state_of(standard).next_price_ore == 349_000


def test_no_price_rises_after_the_sale_or_after_the_last_ticket(event, standard):
    step(standard, 200_000, until=event.starts_at + timedelta(days=1), until_sold=60)
    state = state_of(standard)
    assert (state.price_ore, state.step_until, state.step_left, state.next_price_ore) == (200_000, None, None, None)
    assert notes_of(standard) == ""
    assert price_rises_at(availability_of(Event.objects.get(pk=event.pk))) is None


def test_no_price_is_promised_when_it_depends_on_how_the_step_ends(event, standard):
    now = timezone.now()
    step(standard, 200_000, name_nb="Tidlig", until=now + timedelta(days=2), until_sold=10, position=1)
    step(standard, 250_000, until=now + timedelta(days=1), position=2)
    state = state_of(standard)
    assert (state.step_left, state.next_price_ore) == (10, None)
    assert "selges" in notes_of(standard) or "er solgt" in notes_of(standard)
    assert " kr" not in notes_of(standard).replace("\xa0", " ")


def test_the_saving_of_members_takes_the_code_and_the_quantity_rule_into_account(event, standard):
    code = code_for(event, percent=50)
    assert quote(standard, 2, code=code).could_save_ore == 70_000
    TicketType.objects.filter(pk=standard.pk).update(deal_buy=2, deal_pay=1)
    assert quote(standard, 2).could_save_ore == 70_000
    assert quote(standard, 1).could_save_ore == 70_000
    # With a fixed amount off, a member saves as much as without.
    amount = code_for(event, "KRONER", kind="amount", percent=None, amount_ore=300_000)
    assert quote(standard, 1, code=amount).could_save_ore == 49_000


def test_a_code_that_loses_to_the_quantity_rule_is_mentioned(client, event, event_page, standard):
    TicketType.objects.filter(pk=standard.pk).update(deal_buy=4, deal_pay=3)
    code_for(event)
    url = reverse("event_booking", args=[event.slug])
    page = client.get(url, {f"t{standard.pk}": "4", "code": "SOMMER"}).content.decode()
    assert f"Koden SOMMER gjelder også, men gir ingen lavere pris: du betaler {format_kr(3 * 349_000)}" in page
    page = client.get(url, {f"t{standard.pk}": "3", "code": "SOMMER"}).content.decode()
    assert "gir ingen lavere pris" not in page


def test_what_is_left_of_an_organisations_ticket_is_no_number_of_seats(event, standard):
    Event.objects.filter(pk=event.pk).update(capacity=6)
    company = TicketType.objects.create(event=event, name_nb="Bedrift", admits="organisation", price_ore=900_000)
    assert TicketRow(state_of(company)).left_text == "6 plasser igjen til kolleger"
    TicketType.objects.filter(pk=company.pk).update(capacity=2)
    assert TicketRow(state_of(company)).left_text == "2 igjen"
    table = TicketType.objects.create(event=event, name_nb="Bord", admits="group", people=3, price_ore=900_000)
    assert TicketRow(state_of(table)).left_text == "2 igjen"


def test_the_seats_left_of_an_event_do_not_count_organisations_as_people(event):
    company = TicketType.objects.create(
        event=event, name_nb="Bedrift", admits="organisation", price_ore=900_000, capacity=3
    )
    Event.objects.filter(pk=event.pk).update(capacity=None)
    seats = availability_of(Event.objects.get(pk=event.pk))
    assert (seats.state, seats.left) == (SeatState.OPEN, None)
    Event.objects.filter(pk=event.pk).update(capacity=8)
    assert availability_of(Event.objects.get(pk=event.pk)).left == 8
    assert TicketRow(state_of(company)).left_text == "3 igjen"
