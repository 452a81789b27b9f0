"""An attendee's own programme: its addresses, marking, and reading the pages."""

from html import unescape

from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from event_factory import create_ticket_type
from order_factory import confirmed_order

from events.models import Event, Ticket


def address(ticket, name="attendance_plan", language="nb") -> str:
    with translation.override(language):
        return reverse(name, args=[ticket.access_key])


def text_of(response) -> str:
    return " ".join(unescape(strip_tags(response.content.decode())).split()).replace("\xa0", " ")


def follow(client, response):
    return client.get(response["Location"])


def titles(response) -> list[str]:
    return [each.text for each in BeautifulSoup(response.content, "html.parser").select(".agenda__title")]


def mark(client, ticket, key, action="mark"):
    return client.post(address(ticket, "attendance_plan_choose"), {action: key})


def book_session(session: Event, *, name="Kari Eksempel", email="kari@example.no", of=None, position=2) -> Ticket:
    """A ticket to a session. With `of` it belongs to the order of that ticket, as when both are bought at once."""
    order = confirmed_order(create_ticket_type(session), buyer={"email": "buyer@example.no"})
    ticket = Ticket.objects.get(line__order=order)
    if of is not None:
        order.lines.update(order=of.line.order, position=position)
    Ticket.objects.filter(pk=ticket.pk).update(attendee_name=name, attendee_email=email)
    ticket.refresh_from_db()
    return ticket
