"""Add-ons in the booking form: a tick box at each ticket, with prices, limits and what is kept."""

import re

import pytest
from booking_helpers import code_for, details, taken
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_ticket_type

from core.dates import format_deadline
from events.availability.availability import availability_of
from events.availability.wording import price_text, state_text
from events.booking import own_orders
from events.booking.terms import terms_text
from events.models import Event, Ticket, TicketType
from payments.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]


@pytest.fixture
def url(event, dinner) -> str:
    return reverse("event_booking", args=[event.slug])


def tick(ticket_type, number, add_on) -> str:
    return f"a{ticket_type.pk}-{number}-x{add_on.pk}"


def is_checked(page: str, name: str) -> bool:
    [box] = re.findall(rf'<input type="checkbox" name="{name}"[^>]*>', page)
    return "checked" in box


def dinners(order) -> list[tuple[str, str]]:
    add_ons = Ticket.objects.filter(line__order=order).exclude(on_ticket=None).order_by("position")
    return [(add_on.attendee_name, add_on.on_ticket.attendee_name) for add_on in add_ons]


def test_the_form_has_a_tick_box_at_the_ticket_and_no_quantity(client, url, standard, dinner):
    page = client.get(url, {f"t{standard.pk}": 1}).content.decode()
    assert f'name="{tick(standard, 1, dinner)}"' in page
    assert "Middag 19.00, 650" in page
    assert f'name="t{dinner.pk}"' not in page


def test_ticked_add_ons_are_booked_on_their_tickets(client, url, event, standard, dinner):
    data = details((standard, 3), names="now")
    data |= {tick(standard, 1, dinner): "on", tick(standard, 3, dinner): "on"}
    response = client.post(url, data)
    assert response.status_code == 303
    order = Order.objects.get()
    assert order.total_ore == 3 * 349_000 + 2 * 65_000
    assert dinners(order) == [("Deltaker 1", "Deltaker 1"), ("Deltaker 3", "Deltaker 3")]
    assert taken(event, standard, dinner) == [3, 3, 2]


def test_the_total_is_said_before_it_is_booked(client, url, standard, dinner):
    """Without JavaScript the page has not seen the tick."""
    data = details((standard, 1), shown_total=str(349_000)) | {tick(standard, 1, dinner): "on"}
    response = client.post(url, data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Med det du har valgt, blir det 4" in page
    assert 'value="414000"' in page
    assert client.post(url, data | {"shown_total": "414000"}).status_code == 303


def test_names_later_choose_by_ticket_number(client, url, standard, dinner):
    data = details((standard, 4), names="later")
    for number in range(1, 5):
        data[f"a{standard.pk}-{number}-name"] = data[f"a{standard.pk}-{number}-email"] = ""
    page = client.post(url, data | {"update": f"all-{dinner.pk}"})
    text = page.content.decode()
    assert text.count('data-add-on="" id="id_a') >= 4 or text.count("data-add-on") >= 4
    assert page.context["quote"].total_ore == 4 * (349_000 + 65_000)
    assert text.count("checked") >= 4
    response = client.post(url, data | {tick(standard, 2, dinner): "on"})
    assert response.status_code == 303
    [add_on] = Ticket.objects.exclude(on_ticket=None)
    assert (add_on.on_ticket.position, add_on.attendee_name) == (2, "")


def test_sixty_people_can_all_have_dinner(client, url, event, standard, dinner):
    TicketType.objects.filter(pk=dinner.pk).update(capacity=100)
    TicketType.objects.filter(pk=standard.pk).update(capacity=None, max_per_order=60)
    data = details((standard, 60), names="now") | {tick(standard, number, dinner): "on" for number in range(1, 61)}
    assert client.post(url, data).status_code == 303
    assert taken(dinner) == [60]


@pytest.mark.parametrize("forged", ["t{dinner}", "only"])
def test_an_add_on_without_a_ticket_is_refused_kindly(client, url, standard, dinner, forged):
    data = details((standard, 1) if forged != "only" else (dinner, 0))
    data[f"t{dinner.pk}"] = "1"
    response = client.post(url, data)
    assert response.status_code == 422
    assert "hører til en persons billett" in response.content.decode()
    assert not Order.objects.exists()


def test_ticks_at_tickets_that_are_not_bought_are_left_out(client, url, standard, student, dinner):
    forged = {tick(standard, 9, dinner): "on", tick(student, 1, dinner): "on", f"a{standard.pk}-1-x{standard.pk}": "on"}
    assert client.post(url, details((standard, 1)) | forged | {"a1-1-x999999": "on"}).status_code == 303
    order = Order.objects.get()
    assert (order.lines.count(), order.total_ore) == (1, 349_000)


def test_it_goes_with_the_chosen_types_only(client, url, standard, student, dinner):
    dinner.goes_with.set([student])
    dinner.save()
    page = client.get(url, {f"t{standard.pk}": 1, f"t{student.pk}": 1}).content.decode()
    assert tick(student, 1, dinner) in page
    assert tick(standard, 1, dinner) not in page


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"capacity": 0}, "Utsolgt"),
        ({"sales_until": timezone.now() - timezone.timedelta(days=1)}, "Ikke lenger til salgs"),
        ({"sales_from": timezone.now() + timezone.timedelta(days=3)}, "Til salgs fra"),
    ],
)
def test_what_cannot_be_had_is_said_at_the_row(client, url, standard, dinner, fields, text):
    TicketType.objects.filter(pk=dinner.pk).update(**fields)
    page = client.get(url, {f"t{standard.pk}": 1}).content.decode()
    assert tick(standard, 1, dinner) not in page
    row = page[page.index("Middag 19.00") :][:200]
    assert text in row


def test_too_few_are_left(client, url, standard, dinner):
    TicketType.objects.filter(pk=dinner.pk).update(capacity=1)
    data = details((standard, 2), names="now") | {tick(standard, 1, dinner): "on", tick(standard, 2, dinner): "on"}
    response = client.post(url, data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Middag 19.00: Bare 1" in page
    assert f'href="#x{dinner.pk}"' in page
    assert page.count("data-add-on") >= 2
    assert "Deltaker 2" in page


def test_the_language_switch_keeps_the_ticks(client, url, standard, dinner):
    data = details((standard, 1)) | {tick(standard, 1, dinner): "on", "switch_language": "1"}
    page = client.post("/en" + url.replace("/billetter/", "/tickets/"), data).content.decode()
    assert "Dinner 19.00, " in page
    assert is_checked(page, tick(standard, 1, dinner))


def test_the_same_form_leads_to_its_order_and_a_changed_tick_to_a_question(client, url, standard, dinner):
    data = details((standard, 1)) | {tick(standard, 1, dinner): "on"}
    client.post(url, data)
    order = Order.objects.get()
    again = client.post(url, data)
    assert again.status_code == 303
    assert Order.objects.count() == 1
    # Another key and the same content is the same order.
    client.post(url, data | {"submission_key": "n" * 32})
    assert Order.objects.count() == 1
    without = {name: value for name, value in data.items() if name != tick(standard, 1, dinner)}
    client.post(url, without)
    order.refresh_from_db()
    newest = Order.objects.latest("pk")
    assert (order.status, newest.total_ore) == ("cancelled", 349_000)
    assert taken(standard, dinner) == [1, 0]


def test_an_open_order_is_changed_with_its_ticks(client, url, event, standard, dinner):
    client.post(url, details((standard, 2), names="now") | {tick(standard, 2, dinner): "on"})
    order = Order.objects.get()
    assert own_orders.can_be_changed(order, event)
    page = client.get(url, {"change": order.reference}).content.decode()
    assert is_checked(page, tick(standard, 2, dinner))
    assert not is_checked(page, tick(standard, 1, dinner))


def test_member_price_and_codes(client, url, event, standard, dinner, member):
    TicketType.objects.filter(pk=dinner.pk).update(member_price_ore=50_000)
    code_for(event, "ALLE", percent=10)
    code_for(event, "MIDDAG", dinner, percent=50)
    client.force_login(member)
    data = details((standard, 1), email="m@example.no") | {tick(standard, 1, dinner): "on"}
    assert client.post(url, data).status_code == 303
    assert Order.objects.get().total_ore == 279_000 + 50_000
    # A code for all tickets is not for add-ons, unless they are chosen.
    codes = {"ALLE": 279_000 * 9 // 10 + 50_000, "MIDDAG": 279_000 + 25_000}
    for number, (text, total) in enumerate(codes.items()):
        Order.objects.all().update(status="expired")
        client.post(url, data | {"code": text, "submission_key": str(number) * 32})
        assert Order.objects.latest("pk").total_ore == total


def test_the_events_price_state_and_seats_are_those_of_its_tickets(event, standard, dinner):
    TicketType.objects.filter(pk=dinner.pk).update(price_ore=100, capacity=3)
    seats = availability_of(Event.objects.get(pk=event.pk))
    assert price_text(seats) == "3\xa0490\xa0kr"
    assert [state.ticket_type.pk for state in seats.ticket_type_states] == [standard.pk]
    assert seats.left is None
    assert "3" not in state_text(seats)
    TicketType.objects.filter(pk=standard.pk).update(capacity=1, taken=1)
    assert not availability_of(Event.objects.get(pk=event.pk)).on_sale


def test_an_add_on_has_no_waiting_list(client, url, event, standard, dinner):
    Event.objects.filter(pk=event.pk).update(waiting_list=True)
    TicketType.objects.filter(pk=dinner.pk).update(capacity=0)
    page = client.get(url, {f"t{standard.pk}": 1}).content.decode()
    assert "Utsolgt" in page
    join = client.get(reverse("waiting_join", args=[event.slug]))
    assert "Middag" not in join.content.decode()


def test_a_free_event_with_a_paid_dinner(client, free_event):
    place = free_event.ticket_types.get()
    lunch = create_ticket_type(free_event, name_nb="Lunsj", price_ore=20_000, needs_ticket=True, uses_seats=False)
    url = reverse("event_booking", args=[free_event.slug])
    data = details((place, 1), terms="on")
    page = client.post(url, data | {tick(place, 1, lunch): "on", "update": "add-ons"}).content.decode()
    assert 'id="id_terms"' in page
    assert client.post(url, data | {tick(place, 1, lunch): "on", "shown_total": "20000"}).status_code == 303
    assert Order.objects.get().total_ore == 20_000


def test_a_colleague_with_only_a_tick_is_kept(client, event, dinner):
    firm = create_ticket_type(event, position=3, name_nb="Bedrift", admits="organisation", people=5, price_ore=100_00)
    url = reverse("event_booking", args=[event.slug])
    data = details((firm, 1)) | {f"c{firm.pk}": "3", tick(firm, 3, dinner): "on"}
    assert client.post(url, data).status_code == 303
    add_on = Ticket.objects.get(ticket_type=dinner)
    assert add_on.on_ticket.position == 2
    assert Ticket.objects.filter(ticket_type=firm).count() == 2


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "«Middag 19.00» kan avbestilles til {when}, og du får igjen det du betalte for den."),
        ("en", "“Middag 19.00” can be cancelled until {when}, and you get back what you paid for it."),
    ],
)
def test_the_terms_name_the_deadline_of_an_add_on_where_it_differs(event, standard, dinner, language, sentence):
    dinner.cancel_until = event.cancel_until - timezone.timedelta(days=4)
    dinner.save()
    with translation.override(language):
        expected = sentence.format(when=format_deadline(dinner.cancel_until))
        if language == "en":
            expected = expected.replace("Middag 19.00", dinner.name)
    assert expected in terms_text(Event.objects.get(pk=event.pk), language).split("\n\n")


def test_the_terms_say_nothing_of_an_add_on_with_the_events_deadline_or_none_to_pay(event, standard, dinner):
    TicketType.objects.filter(pk=dinner.pk).update(cancel_until=None)
    before = terms_text(Event.objects.get(pk=event.pk), "nb")
    assert dinner.name_nb not in before
    TicketType.objects.filter(pk=dinner.pk).update(cancel_until=event.cancel_until)
    assert terms_text(Event.objects.get(pk=event.pk), "nb") == before
    earlier = event.cancel_until - timezone.timedelta(days=4)
    TicketType.objects.filter(pk=dinner.pk).update(cancel_until=earlier, price_ore=0)
    assert terms_text(Event.objects.get(pk=event.pk), "nb") == before
    TicketType.objects.filter(pk=dinner.pk).update(price_ore=650_00)
    assert dinner.name_nb not in terms_text(Event.objects.get(pk=event.pk), "nb", free=True)


def test_the_order_keeps_the_terms_with_the_add_ons_deadline(client, url, event, standard, dinner):
    TicketType.objects.filter(pk=dinner.pk).update(cancel_until=event.cancel_until - timezone.timedelta(days=4))
    assert client.post(url, details((standard, 1)) | {tick(standard, 1, dinner): "on"}).status_code == 303
    assert "«Middag 19.00» kan avbestilles til" in Order.objects.get().terms
