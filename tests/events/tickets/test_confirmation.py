"""What the buyer receives for an order, and calendar files."""

from datetime import timedelta

import pytest
from booking_helpers import buy_in_own_name as buy
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from event_factory import create_event
from event_page_helpers import put_page
from icalendar import Calendar

from events.models import Event
from events.tickets import confirmation
from events.tickets.portal import my_tickets
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def entries(content: bytes):
    calendar_file = Calendar.from_ical(content)
    return calendar_file, list(calendar_file.walk("VEVENT"))


def test_the_calendar_file_of_an_event(client, event_page, event):
    response = client.get(reverse("event_ics", args=[event.slug]))
    assert response["Content-Type"].startswith("text/calendar")
    calendar_file, [entry] = entries(response.content)
    assert [str(zone["TZID"]) for zone in calendar_file.walk("VTIMEZONE")] == ["Europe/Oslo"]
    assert entry["DTSTART"].params["TZID"] == "Europe/Oslo"
    assert entry["DTSTART"].dt == event.starts_at
    assert str(entry["SUMMARY"]) == "Eiendomsdagen"
    assert "Union Scene" in str(entry["LOCATION"])
    uid, sequence = str(entry["UID"]), entry["SEQUENCE"]

    event.starts_at += timedelta(hours=1)
    event.save()
    _calendar_file, [entry] = entries(client.get(reverse("event_ics", args=[event.slug])).content)
    assert (str(entry["UID"]), entry["SEQUENCE"]) == (uid, sequence + 1)

    with translation.override("en"):
        url = reverse("event_ics", args=[event.slug])
    _calendar_file, [entry] = entries(client.get(url).content)
    assert str(entry["SUMMARY"]) == "The Property Day"
    assert str(entry["UID"]) == uid
    assert "/en/" in str(entry["URL"])

    event.status = "cancelled"
    event.save()
    _calendar_file, [entry] = entries(client.get(url).content)
    assert str(entry["STATUS"]) == "CANCELLED"


def test_the_calendar_file_of_a_day_and_the_feed(client, calendar, event, standard, free_event):
    session = create_event(
        title_nb="Økt", parent=event, starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1)
    )
    put_page(calendar, event)
    put_page(calendar, free_event)
    url = reverse("event_ics", args=[event.slug])
    assert len(entries(client.get(url).content)[1]) == 2
    day = event.starts_at.date().isoformat()
    [entry] = entries(client.get(url, {"day": day}).content)[1]
    assert str(entry["SUMMARY"]) == session.title_nb
    assert client.get(url, {"day": "rubbish"}).status_code == 200

    feed = client.get(reverse("calendar_feed"))
    assert {str(entry["SUMMARY"]) for entry in entries(feed.content)[1]} == {"Eiendomsdagen", "Frokostmøte"}
    feed = client.get(reverse("calendar_feed"), {"kind": "breakfast", "place": "\x00"})
    assert len(entries(feed.content)[1]) == 1
    feed = client.get(reverse("calendar_feed"), {"place": "Ingensteds"})
    assert entries(feed.content)[1] == []


def test_a_draft_has_no_calendar_file(client, event):
    event.status = "draft"
    event.save()
    assert client.get(reverse("event_ics", args=[event.slug])).status_code == 404


@pytest.mark.parametrize(("language", "name"), [("nb", "billetter-"), ("en", "tickets-")])
def test_confirmation_has_tickets_and_calendar_attached(event_page, event, standard, language, name):
    order = confirm_order(buy(event, (standard, 2), language=language))
    lines = list(order.lines.all())
    pdf, ics = confirmation.attachments(order, lines)
    assert pdf.name == f"{name}{order.reference}.pdf"
    assert pdf.content.startswith(b"%PDF")
    assert len(entries(ics.content)[1]) == 1
    text = confirmation.delivery(order, lines, language)
    assert ("Eiendomsdagen" if language == "nb" else "The Property Day") in text
    assert "Union Scene" in text
    assert confirmation.home_url(order, lines).startswith("/en/" if language == "en" else "/kalender/")


def test_an_unpaid_order_gets_no_tickets(event, standard):
    order = buy(event, (standard, 1))
    assert confirmation.attachments(order, list(order.lines.all())) == []


def test_the_order_page_shows_tickets_without_their_codes(client, event_page, event, standard):
    order = confirm_order(buy(event, (standard, 1)))
    response = client.get(order.get_absolute_url())
    text = response.content.decode()
    assert response.status_code == 200
    assert "Navn" in text
    ticket = order.lines.get().tickets.get()
    assert ticket.reference in text
    assert ticket.code not in text


def test_the_meeting_link_is_on_no_page_and_in_no_pdf(client, event_page, event, standard):
    Event.objects.filter(pk=event.pk).update(join_url="https://meet.example/secret", attendance="online")
    order = buy(event, (standard, 1))
    for url in (event_page.url, order.get_absolute_url(), reverse("event_ics", args=[event.slug])):
        assert "meet.example" not in client.get(url).content.decode(), url
    confirm_order(order)
    assert "meet.example" not in client.get(order.get_absolute_url()).content.decode()
    ticket = order.lines.get().tickets.get()
    assert "meet.example" not in confirmation.ticket_pdf_data(ticket).notes
    assert ticket.access_key in confirmation.ticket_pdf_data(ticket).notes


def test_portal_lists_only_own_tickets(event_page, event, standard, member, stranger):
    confirm_order(buy(event, (standard, 1), user=member))
    request = RequestFactory().get("/")
    assert len(my_tickets(request, member)["coming"]) == 1
    assert my_tickets(request, stranger)["coming"] == []
