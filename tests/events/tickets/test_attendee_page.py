"""The attendee's page: the ticket, the meeting link, and who has access."""

from datetime import timedelta

import pytest
from booking_helpers import buy_in_own_name as buy
from booking_helpers import end_hold
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from events.changes.decide import event_facts
from events.enums import TicketStatus
from events.formatting import ticket_url
from events.models import Event, EventChange, EventDate, Ticket
from events.tickets.add_later import order_add_ons
from events.tickets.exchange import buyer_of
from events.tickets.portal import my_tickets
from payments.checkout.expiry import expire_order
from payments.checkout.submission import Submission
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def ticket(event, standard) -> Ticket:
    return confirm_order(buy(event, (standard, 1))).lines.get().tickets.get()


def attendee_url(ticket, name="attendee_ticket") -> str:
    return reverse(name, args=[ticket.access_key])


def make_online(event, starts_in: timedelta, **fields) -> None:
    starts = timezone.now() + starts_in
    Event.objects.filter(pk=event.pk).update(
        attendance="online",
        join_url="https://meet.example/secret",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        **fields,
    )


def test_the_ticket_in_both_languages(client, ticket):
    response = client.get(attendee_url(ticket))
    text = response.content.decode()
    assert response.status_code == 200
    assert "Eiendomsdagen" in text
    assert "attendee-ticket__code" in text
    assert ticket.reference in text
    assert ticket.code not in text
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]
    english = ticket_url(ticket, "en")
    assert english.startswith(f"{settings.SITE_URL}/en/")
    response = client.get(english.removeprefix(settings.SITE_URL))
    assert "The Property Day" in response.content.decode()


def test_ticket_url_is_absolute_and_in_the_given_language(ticket):
    with translation.override("en"):
        assert "/en/" not in ticket_url(ticket, "nb")
    assert ticket_url(ticket, "nb").endswith(f"/{ticket.access_key}/")


@pytest.mark.parametrize("key", ["x" * 22, "kort", "a" * 300, "..%2f..%2fetc"])
def test_an_unknown_key_gives_a_page_with_advice(client, ticket, key):
    response = client.get(reverse("attendee_ticket", args=[key]))
    assert response.status_code == 404
    assert ticket.reference not in response.content.decode()


def test_code_reference_and_order_key_give_no_access(client, ticket):
    for key in (ticket.code, ticket.reference, ticket.line.order.access_key, ticket.line.order.reference):
        assert client.get(reverse("attendee_ticket", args=[key])).status_code == 404


def test_an_unpaid_ticket_gives_no_access(client, event, standard):
    order = buy(event, (standard, 1))
    held = order.lines.get().tickets.get()
    page = client.get(attendee_url(held))
    assert page.status_code == 200
    assert "attendee-ticket__code" not in page.content.decode()
    assert client.get(attendee_url(held, "attendee_ticket_pdf")).url == attendee_url(held)
    end_hold(order)
    expire_order(order.pk)
    assert client.get(attendee_url(held)).status_code == 404


def test_the_pdf_requires_the_ticket_key_or_the_order_key(client, event, standard, ticket):
    order = ticket.line.order
    other = confirm_order(buy(event, (standard, 1), email="other@example.no"))
    for url in (
        attendee_url(ticket, "attendee_ticket_pdf"),
        reverse("order_ticket_pdf", args=[order.access_key, ticket.pk]),
    ):
        response = client.get(url)
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")
        assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("order_ticket_pdf", args=[other.access_key, ticket.pk])).status_code == 404


def test_page_of_a_cancelled_ticket_shows_no_code(client, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(status=TicketStatus.CANCELLED)
    text = client.get(attendee_url(ticket)).content.decode()
    assert "attendee-ticket__code" not in text
    assert "notice--warning" in text
    assert client.get(attendee_url(ticket, "attendee_ticket_pdf")).url == attendee_url(ticket)


def test_page_of_a_cancelled_event_shows_no_code(client, event, ticket):
    make_online(event, timedelta(minutes=5))
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    text = client.get(attendee_url(ticket)).content.decode()
    assert "attendee-ticket__code" not in text
    assert "notice--warning" in text
    assert client.get(attendee_url(ticket, "attendee_ticket_join")).url == attendee_url(ticket)


@pytest.mark.parametrize(
    ("starts_in", "is_open"),
    [
        (timedelta(minutes=16), False),
        (timedelta(minutes=14), True),
        (timedelta(minutes=-59), True),
        (timedelta(minutes=-61), False),
    ],
)
def test_the_meeting_link_opens_before_the_start_and_closes_at_the_end(client, event, ticket, starts_in, is_open):
    make_online(event, starts_in)
    page = client.get(attendee_url(ticket)).content.decode()
    assert "meet.example" not in page
    assert (attendee_url(ticket, "attendee_ticket_join") in page) == is_open
    response = client.get(attendee_url(ticket, "attendee_ticket_join"))
    assert response.url == ("https://meet.example/secret" if is_open else attendee_url(ticket))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_the_meeting_link_requires_a_valid_ticket(client, event, ticket):
    make_online(event, timedelta(minutes=5))
    Ticket.objects.filter(pk=ticket.pk).update(status=TicketStatus.CANCELLED)
    assert client.get(attendee_url(ticket, "attendee_ticket_join")).url == attendee_url(ticket)
    assert client.get(reverse("attendee_ticket_join", args=["x" * 22])).status_code == 404


def test_meeting_is_closed_between_two_dates(client, event, ticket):
    now = timezone.now()
    make_online(event, timedelta(days=-1))
    Event.objects.filter(pk=event.pk).update(ends_at=now + timedelta(days=1, hours=1))
    for start in (now - timedelta(days=1), now + timedelta(days=1)):
        EventDate.objects.create(event=event, starts_at=start, ends_at=start + timedelta(hours=1))
    assert client.get(attendee_url(ticket, "attendee_ticket_join")).url == attendee_url(ticket)


def test_the_recording_requires_a_valid_ticket_after_the_event(client, event, ticket):
    make_online(event, timedelta(minutes=5), recording_url="https://video.example/r")
    assert client.get(attendee_url(ticket, "attendee_ticket_recording")).url == attendee_url(ticket)
    make_online(event, timedelta(days=-1))
    page = client.get(attendee_url(ticket)).content.decode()
    assert "video.example" not in page
    assert attendee_url(ticket, "attendee_ticket_recording") in page
    assert client.get(attendee_url(ticket, "attendee_ticket_recording")).url == "https://video.example/r"
    Ticket.objects.filter(pk=ticket.pk).update(status=TicketStatus.CANCELLED)
    assert client.get(attendee_url(ticket, "attendee_ticket_recording")).url == attendee_url(ticket)


def test_attendee_page_shows_a_change_of_time_or_place(client, event, ticket):
    before = event_facts(event)
    assert "attendee-unnamed" not in client.get(attendee_url(ticket)).content.decode()
    EventChange.objects.create(
        event=event,
        kind="move",
        facts={"before": before | {"where": "Gamle Rådhus"}, "after": before},
        message_nb="Vi trenger <b>mer</b> plass.",
    )
    text = client.get(attendee_url(ticket)).content.decode()
    assert "Gamle Rådhus" in text
    assert "Vi trenger &lt;b&gt;mer&lt;/b&gt; plass." in text


def test_attendee_page_shows_all_dates(client, event, ticket):
    for title, day in (("Første kveld", 0), ("Andre kveld", 7)):
        starts = event.starts_at + timedelta(days=day)
        EventDate.objects.create(event=event, starts_at=starts, ends_at=starts + timedelta(hours=2), title_nb=title)
    text = client.get(attendee_url(ticket)).content.decode()
    assert "Første kveld" in text
    assert "Andre kveld" in text


def test_portal_lists_tickets_only_for_a_verified_email_address(ticket, stranger):
    Ticket.objects.filter(pk=ticket.pk).update(attendee_email=stranger.email)
    request = RequestFactory().get("/")
    assert my_tickets(request, stranger)["coming"] == []
    stranger.emailaddress_set.update(verified=True)
    [row] = my_tickets(request, stranger)["coming"]
    assert not row["is_bought"]
    page = render_to_string("events/tickets/portal_ticket.html", {"row": row})
    assert ticket.access_key in page
    assert ticket.line.order.access_key not in page


# --- Add-ons ------------------------------------------------------------------------------------------------------


def page_of(client, ticket) -> str:
    return client.get(attendee_url(ticket)).content.decode().replace("\xa0", " ")


@pytest.fixture
def colleagues(ticket) -> Ticket:
    """The ticket is somebody else's than the buyer's."""
    Ticket.objects.filter(pk=ticket.pk).update(attendee_name="Ola", attendee_email="ola@example.no")
    ticket.refresh_from_db()
    return ticket


def test_the_buyer_is_told_where_to_add_it(client, ticket, dinner):
    page = page_of(client, ticket)
    assert "Middag 19.00, 650 kr" in page
    assert "Du legger det til på siden for bestillingen din." in page


def test_the_page_says_what_can_be_added_and_who_can_buy_it(client, colleagues, dinner):
    ticket = colleagues
    page = page_of(client, ticket)
    assert "Middag 19.00, 650 kr" in page
    assert "Kari har bestilt billetten. Be dem legge til det du vil ha" in page
    assert reverse("order", args=[ticket.line.order.access_key]) not in page
    assert ticket.line.order.buyer_email not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"taken": 10}, "Ingenting av dette kan legges til akkurat nå."),
        ({"sales_from": timezone.now() + timedelta(days=1)}, "Ingenting av dette kan legges til akkurat nå."),
    ],
)
def test_the_page_says_when_nothing_can_be_added_just_now(client, colleagues, dinner, change, sentence):
    ticket = colleagues
    type(dinner).objects.filter(pk=dinner.pk).update(**change)
    page = page_of(client, ticket)
    assert "Middag 19.00" in page
    assert sentence in page
    assert "Be dem legge til" not in page


@pytest.mark.parametrize("change", [{"sales_until": timezone.now() - timedelta(days=1)}, {"active": False}])
def test_an_add_on_that_is_no_longer_sold_is_not_mentioned(client, ticket, dinner, change):
    type(dinner).objects.filter(pk=dinner.pk).update(**change)
    assert "Middag 19.00" not in page_of(client, ticket)


def test_an_add_on_that_the_ticket_has_is_not_offered(client, ticket, dinner):
    order_add_ons(ticket, [dinner.pk], buyer=buyer_of(ticket.line.order), language="nb", submission=Submission())
    assert "Be dem legge til" not in page_of(client, ticket)


def test_the_page_without_add_ons_asks_nothing_more(client, ticket, django_assert_max_num_queries):
    client.get(attendee_url(ticket))
    with django_assert_max_num_queries(12):
        page = page_of(client, ticket)
    assert "Kan legges til" not in page
