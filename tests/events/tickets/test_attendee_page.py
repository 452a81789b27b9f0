"""The attendee's own page: the ticket, the way into a digital event, and who may see it."""

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
from events.tickets.portal import my_tickets
from payments.checkout.expiry import expire_order
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def ticket(event, standard) -> Ticket:
    return confirm_order(buy(event, (standard, 1))).lines.get().tickets.get()


def own(ticket, name="attendee_ticket") -> str:
    return reverse(name, args=[ticket.access_key])


def online(event, starts_in: timedelta, **fields) -> None:
    starts = timezone.now() + starts_in
    Event.objects.filter(pk=event.pk).update(
        attendance="online",
        join_url="https://meet.example/secret",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        **fields,
    )


def test_the_ticket_in_both_languages(client, ticket):
    answer = client.get(own(ticket))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Eiendomsdagen" in text
    assert "attendee-ticket__code" in text
    assert ticket.reference in text
    assert ticket.code not in text
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    english = ticket_url(ticket, "en")
    assert english.startswith(f"{settings.SITE_URL}/en/")
    answer = client.get(english.removeprefix(settings.SITE_URL))
    assert "The Property Day" in answer.content.decode()


def test_the_address_is_full_and_in_the_language_asked_for(ticket):
    with translation.override("en"):
        assert "/en/" not in ticket_url(ticket, "nb")
    assert ticket_url(ticket, "nb").endswith(f"/{ticket.access_key}/")


@pytest.mark.parametrize("key", ["x" * 22, "kort", "a" * 300, "..%2f..%2fetc"])
def test_a_key_that_opens_nothing_is_a_page_that_helps(client, ticket, key):
    answer = client.get(reverse("attendee_ticket", args=[key]))
    assert answer.status_code == 404
    assert ticket.reference not in answer.content.decode()


def test_neither_the_code_nor_the_reference_nor_the_orders_key_opens_it(client, ticket):
    for key in (ticket.code, ticket.reference, ticket.line.order.access_key, ticket.line.order.reference):
        assert client.get(reverse("attendee_ticket", args=[key])).status_code == 404


def test_a_ticket_that_was_never_paid_opens_nothing(client, event, standard):
    order = buy(event, (standard, 1))
    held = order.lines.get().tickets.get()
    page = client.get(own(held))
    assert page.status_code == 200
    assert "attendee-ticket__code" not in page.content.decode()
    assert client.get(own(held, "attendee_ticket_pdf")).status_code == 404
    end_hold(order)
    expire_order(order.pk)
    assert client.get(own(held)).status_code == 404


def test_the_pdf_opens_by_either_key_and_by_no_other(client, event, standard, ticket):
    order = ticket.line.order
    other = confirm_order(buy(event, (standard, 1), email="other@example.no"))
    for url in (own(ticket, "attendee_ticket_pdf"), reverse("order_ticket_pdf", args=[order.access_key, ticket.pk])):
        answer = client.get(url)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert "no-store" in answer["Cache-Control"]
    assert client.get(reverse("order_ticket_pdf", args=[other.access_key, ticket.pk])).status_code == 404


def test_a_cancelled_ticket_says_so_and_shows_no_code(client, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(status=TicketStatus.CANCELLED)
    text = client.get(own(ticket)).content.decode()
    assert "attendee-ticket__code" not in text
    assert "notice--warning" in text
    assert client.get(own(ticket, "attendee_ticket_pdf")).status_code == 404


def test_a_cancelled_event_says_so_and_shows_no_code(client, event, ticket):
    online(event, timedelta(minutes=5))
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    text = client.get(own(ticket)).content.decode()
    assert "attendee-ticket__code" not in text
    assert "notice--warning" in text
    assert client.get(own(ticket, "attendee_ticket_join")).url == own(ticket)


@pytest.mark.parametrize(
    ("starts_in", "is_open"),
    [
        (timedelta(minutes=16), False),
        (timedelta(minutes=14), True),
        (timedelta(minutes=-59), True),
        (timedelta(minutes=-61), False),
    ],
)
def test_the_meeting_opens_shortly_before_and_shuts_at_the_end(client, event, ticket, starts_in, is_open):
    online(event, starts_in)
    page = client.get(own(ticket)).content.decode()
    assert "meet.example" not in page
    assert (own(ticket, "attendee_ticket_join") in page) == is_open
    answer = client.get(own(ticket, "attendee_ticket_join"))
    assert answer.url == ("https://meet.example/secret" if is_open else own(ticket))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_the_meeting_is_for_valid_tickets_only(client, event, ticket):
    online(event, timedelta(minutes=5))
    Ticket.objects.filter(pk=ticket.pk).update(status=TicketStatus.CANCELLED)
    assert client.get(own(ticket, "attendee_ticket_join")).url == own(ticket)
    assert client.get(reverse("attendee_ticket_join", args=["x" * 22])).status_code == 404


def test_between_two_dates_the_meeting_is_shut_and_says_when_it_opens_again(client, event, ticket):
    now = timezone.now()
    online(event, timedelta(days=-1))
    Event.objects.filter(pk=event.pk).update(ends_at=now + timedelta(days=1, hours=1))
    for start in (now - timedelta(days=1), now + timedelta(days=1)):
        EventDate.objects.create(event=event, starts_at=start, ends_at=start + timedelta(hours=1))
    assert client.get(own(ticket, "attendee_ticket_join")).url == own(ticket)


def test_the_recording_is_for_ticket_holders_when_it_is_over(client, event, ticket):
    online(event, timedelta(minutes=5), recording_url="https://video.example/r")
    assert client.get(own(ticket, "attendee_ticket_recording")).url == own(ticket)
    online(event, timedelta(days=-1))
    page = client.get(own(ticket)).content.decode()
    assert "video.example" not in page
    assert own(ticket, "attendee_ticket_recording") in page
    assert client.get(own(ticket, "attendee_ticket_recording")).url == "https://video.example/r"
    Ticket.objects.filter(pk=ticket.pk).update(status=TicketStatus.CANCELLED)
    assert client.get(own(ticket, "attendee_ticket_recording")).url == own(ticket)


def test_a_change_of_time_or_place_is_told_until_it_is_read(client, event, ticket):
    before = event_facts(event)
    assert "attendee-unnamed" not in client.get(own(ticket)).content.decode()
    EventChange.objects.create(
        event=event,
        kind="move",
        facts={"before": before | {"where": "Gamle Rådhus"}, "after": before},
        message_nb="Vi trenger <b>mer</b> plass.",
    )
    text = client.get(own(ticket)).content.decode()
    assert "Gamle Rådhus" in text
    assert "Vi trenger &lt;b&gt;mer&lt;/b&gt; plass." in text


def test_several_dates_stand_on_the_ticket(client, event, ticket):
    for title, day in (("Første kveld", 0), ("Andre kveld", 7)):
        starts = event.starts_at + timedelta(days=day)
        EventDate.objects.create(event=event, starts_at=starts, ends_at=starts + timedelta(hours=2), title_nb=title)
    text = client.get(own(ticket)).content.decode()
    assert "Første kveld" in text
    assert "Andre kveld" in text


def test_a_signed_in_attendee_finds_the_ticket_when_the_address_is_shown_to_be_theirs(ticket, stranger):
    Ticket.objects.filter(pk=ticket.pk).update(attendee_email=stranger.email)
    request = RequestFactory().get("/")
    assert my_tickets(request, stranger)["coming"] == []
    stranger.emailaddress_set.update(verified=True)
    [row] = my_tickets(request, stranger)["coming"]
    assert not row["is_bought"]
    page = render_to_string("events/tickets/portal_ticket.html", {"row": row})
    assert ticket.access_key in page
    assert ticket.line.order.access_key not in page
