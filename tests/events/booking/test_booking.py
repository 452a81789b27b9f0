"""Booking by form: ordinary bookings, repeated submissions, invalid and hostile input."""

from datetime import timedelta

import pytest
from booking_helpers import details
from django.urls import reverse
from django.utils import timezone, translation

from events.enums import EventStatus, TicketStatus
from events.models import Ticket
from payments.enums import OrderStatus
from payments.models import Order
from payments.stripe.errors import StripeUnavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]


@pytest.fixture
def url(event):
    return reverse("event_booking", args=[event.slug])


def test_booking_urls_are_norwegian_and_english(event):
    assert reverse("event_booking", args=["x"]) == "/billetter/x/"
    with translation.override("en"):
        assert reverse("event_booking", args=["x"]) == "/en/tickets/x/"


def test_from_the_event_page_to_stripe_in_two_requests(client, url, event, standard, student):
    page = client.get(url, {f"t{standard.pk}": "2", f"t{student.pk}": "0"})
    assert page.status_code == 200
    assert f"a{standard.pk}-2-name" in page.content.decode()

    response = client.post(url, details((standard, 2)))
    order = Order.objects.get()
    assert response.status_code == 303
    assert response.headers["Location"] == f"https://checkout.stripe.com/c/{order.reference}"
    assert (order.status, order.total_ore, order.vat_ore) == (OrderStatus.HELD, 698_000, 139_600)
    assert order.lines.get().description == "Eiendomsdagen: Ordinær"
    assert "Egne vilkår." in order.terms
    assert list(Ticket.objects.values_list("attendee_name", "status")) == [
        ("Deltaker 1", TicketStatus.HELD),
        ("Deltaker 2", TicketStatus.HELD),
    ]
    standard.refresh_from_db()
    event.refresh_from_db()
    assert (standard.taken, event.taken) == (2, 2)


def test_an_order_in_english_has_english_texts(client, event, standard):
    with translation.override("en"):
        url = reverse("event_booking", args=[event.slug])
    client.post(url, details((standard, 1)))
    order = Order.objects.get()
    assert order.language == "en"
    assert order.lines.get().description == "The Property Day: Standard"
    assert "Own terms." in order.terms


def test_a_free_order_is_confirmed_at_once(client, free_event):
    ticket_type = free_event.ticket_types.get()
    response = client.post(reverse("event_booking", args=[free_event.slug]), details((ticket_type, 1), terms=""))
    assert response.status_code == 303, response.context["errors"]
    order = Order.objects.get()
    assert response.headers["Location"] == order.get_absolute_url()
    assert order.status == OrderStatus.CONFIRMED
    assert Ticket.objects.get().status == TicketStatus.VALID


def test_five_submissions_place_one_order(client, url, event, standard):
    places = {client.post(url, details((standard, 1))).headers["Location"] for _click in range(5)}
    assert len(places) == 1
    assert Order.objects.count() == 1
    event.refresh_from_db()
    assert event.taken == 1


def test_a_second_submission_for_the_last_seat_places_one_order(client, url, event, standard):
    type(standard).objects.filter(pk=standard.pk).update(capacity=1)
    first = client.post(url, details((standard, 1)))
    second = client.post(url, details((standard, 1)))
    assert first.headers["Location"] == second.headers["Location"]


def test_a_corrected_form_replaces_its_held_order(client, url, event, standard):
    type(standard).objects.filter(pk=standard.pk).update(capacity=1)
    client.post(url, details((standard, 1)))
    corrected = details((standard, 1), email="rett@example.no")
    places = {client.post(url, corrected).headers["Location"] for _click in range(3)}
    first, second = Order.objects.order_by("pk")
    assert places == {f"https://checkout.stripe.com/c/{second.reference}"}
    assert (first.status, second.status) == (OrderStatus.CANCELLED, OrderStatus.HELD)
    assert second.buyer_email == "rett@example.no"
    standard.refresh_from_db()
    assert standard.taken == 1


def test_a_form_whose_order_has_ended_places_another(client, url, standard):
    client.post(url, details((standard, 1)))
    Order.objects.update(status=OrderStatus.EXPIRED)
    places = {client.post(url, details((standard, 1))).headers["Location"] for _click in range(2)}
    assert len(places) == 1
    assert Order.objects.filter(status=OrderStatus.HELD).count() == 1
    assert Order.objects.count() == 2


def test_a_corrected_form_never_changes_a_paid_order(client, url, standard):
    client.post(url, details((standard, 1)))
    Order.objects.update(status=OrderStatus.CONFIRMED, confirmed_at=timezone.now())
    response = client.post(url, details((standard, 2), email="rett@example.no"))
    assert response.status_code == 409, "The buyer is asked whether a second order is meant."
    assert Order.objects.count() == 1


def test_an_unavailable_stripe_leads_to_the_order_page(client, url, standard, monkeypatch):
    from events.booking import views

    def start(order):
        raise StripeUnavailable("no answer")

    monkeypatch.setattr(views.session, "start_checkout", start)
    response = client.post(url, details((standard, 1)))
    order = Order.objects.get()
    assert response.status_code == 303
    assert response.headers["Location"] == order.get_absolute_url()
    assert order.status == OrderStatus.HELD


def test_a_buyer_who_attends_is_the_first_attendee(client, url, standard):
    data = details((standard, 1), attending="on")
    data |= {f"a{standard.pk}-1-name": "", f"a{standard.pk}-1-email": ""}
    assert client.post(url, data).status_code == 303
    assert Ticket.objects.get().attendee_email == "kari@example.no"


def test_missing_fields_are_errors_and_form_data_is_kept(client, url, standard):
    data = details((standard, 2), email="not an address", org_number="123456789", terms="")
    data[f"a{standard.pk}-2-name"] = ""
    data[f"a{standard.pk}-1-name"] = "Ærlig Østby"
    response = client.post(url, data)
    text = response.content.decode()
    assert response.status_code == 422
    assert "data-error-summary" in text
    assert "Ærlig Østby" in text
    assert "not an address" in text
    assert f'href="#id_a{standard.pk}-2-name"' in text
    assert 'href="#id_terms"' in text
    assert 'href="#id_org_number"' in text
    assert 'href="#id_email"' in text
    assert not Order.objects.exists()


def test_changing_quantities_keeps_form_data_and_shows_no_errors(client, url, standard):
    data = details((standard, 1), name="Berit", terms="", update="1")
    data[f"t{standard.pk}"] = "3"
    response = client.post(url, data)
    text = response.content.decode()
    assert response.status_code == 200
    assert f"a{standard.pk}-3-name" in text
    assert "Deltaker 1" in text
    assert "Berit" in text
    assert "data-error-summary" not in text


def test_short_seats_show_the_number_left_and_take_nothing(client, url, event, standard):
    type(standard).objects.filter(pk=standard.pk).update(taken=49)
    event.__class__.objects.filter(pk=event.pk).update(taken=49)
    response = client.post(url, details((standard, 2), name="Berit"))
    text = response.content.decode()
    assert response.status_code == 422
    assert "Berit" in text
    assert "data-error-summary" in text
    assert not Order.objects.exists()
    standard.refresh_from_db()
    assert standard.taken == 49


@pytest.mark.parametrize("number", ["-1", "1.5", "abc", "999999999999999999999", "１", "1e3", "\x00", "<b>"])
def test_invalid_quantities_show_an_error(client, url, standard, number):
    for response in (
        client.get(url, {f"t{standard.pk}": number}),
        client.post(url, details((standard, 1), **{f"t{standard.pk}": number})),
    ):
        assert response.status_code in (200, 422)
        assert "data-error-summary" in response.content.decode()
        assert b"<b>" not in response.content
    assert not Order.objects.exists()


def test_too_many_hidden_and_other_events_types_are_refused(client, url, standard, student, free_event):
    hidden = type(standard).objects.create(event=standard.event, name_nb="Skjult", price_ore=100, active=False)
    foreign = free_event.ticket_types.get()
    for data in (details((student, 3)), details((hidden, 1)), details((foreign, 1)), {"t999999": "1"}):
        response = client.post(url, data)
        assert response.status_code == 422
        assert "data-error-summary" in response.content.decode()
    assert "Skjult" not in client.get(url).content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "on_sale"), [(1, 60, True), (0, 60, True), (-1, 60, False), (60, 0, False), (60, 1, True)]
)
def test_booking_at_the_limits_of_the_sales_period(client, url, event, standard, before, after, on_sale, time_machine):
    """Booking is open `before` seconds after opening and `after` seconds before closing; closing is exclusive."""
    now = timezone.now().replace(microsecond=0)
    standard.sales_from, standard.sales_until = now - timedelta(seconds=before), now + timedelta(seconds=after)
    standard.save()
    time_machine.move_to(now, tick=False)
    response = client.post(url, details((standard, 1)))
    assert (response.status_code == 303) is on_sale


@pytest.mark.parametrize("status", [EventStatus.CLOSED, EventStatus.CANCELLED])
def test_closed_and_cancelled_events_cannot_be_booked(client, url, event, standard, status):
    event.status = status
    event.save()
    assert client.post(url, details((standard, 1))).status_code == 422
    assert client.get(url).status_code == 200
    assert not Order.objects.exists()


def test_a_draft_is_not_found(client, url, event, standard):
    event.status = EventStatus.DRAFT
    event.save()
    assert client.get(url).status_code == 404
    assert client.post(url, details((standard, 1))).status_code == 404


@pytest.mark.parametrize(
    "hostile",
    [
        "=cmd()|'/c calc'!A1",
        "<script>alert(1)</script>",
        "\u202egnp.exe",
        "a\x00b",
        "'; DROP TABLE x; --",
        "x" * 100_000,
    ],
)
def test_hostile_text_is_escaped_in_every_field(client, url, standard, hostile):
    data = details((standard, 1))
    for name in data:
        response = client.post(url, {**data, name: hostile, "submission_key": "z" * 32})
        assert response.status_code in (200, 303, 422), name
        assert "<script>alert(1)" not in response.content.decode()
    assert not Ticket.objects.filter(attendee_name__contains="\u202e").exists()


def test_a_changed_price_is_shown_before_the_order_is_placed(client, url, standard):
    standard.price_ore = 400_000
    standard.save()
    response = client.post(url, details((standard, 1), shown_total="349000"))
    assert response.status_code == 422
    assert not Order.objects.exists()
    assert client.post(url, details((standard, 1), shown_total="400000")).status_code == 303
