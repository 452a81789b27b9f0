"""The mails about events. Each looks at the tickets when it is written: one that has lost its reason is not sent."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.association import association
from core.mail import Attachment, Letter, letter
from core.text import plain
from events import ics
from events.delivery import absolute, paper_of
from events.domain import queries
from events.domain.by_clock import days_of
from events.domain.messages import own_words, values_for, where_text
from events.domain.readers import readers_of, tickets_for
from events.enums import EventStatus, MessageKind
from events.links import ticket_address
from events.models import Event, Ticket
from events.papers import tickets_pdf
from events.when import moment, span
from payments.letters import full_address


@letter("event_ticket")
def event_ticket(order: int, event: int, email: str, **again) -> Letter | None:
    """An attendee's own ticket, with the way to their own page. `again` only tells repeated ones apart."""
    tickets = tickets_for(order, event, email)
    return write_ticket(tickets, email) if tickets else None


@letter("event_reminder")
def event_reminder(event: int, order: int, email: str, day: str) -> Letter | None:
    """The day before. Not sent when the event was moved, called off or has begun since the letter was queued."""
    found = Event.objects.prefetch_related("dates").get(pk=event)
    starts_at = next((at for at in days_of(found) if timezone.localdate(at).isoformat() == day), None)
    if starts_at is None or starts_at <= timezone.now() or found.status == EventStatus.CANCELLED:
        return None
    tickets = tickets_for(order, event, email)
    return write_reminder(tickets, email, starts_at) if tickets else None


@letter("event_thanks")
def event_thanks(event: int, order: int, email: str) -> Letter | None:
    """The day after, with the recording when there is one."""
    found = Event.objects.get(pk=event)
    if found.status == EventStatus.CANCELLED or found.ends_at > timezone.now():
        return None
    tickets = tickets_for(order, event, email)
    return write_thanks(tickets, email) if tickets else None


def write_ticket(tickets: list[Ticket], email: str) -> Letter:
    event = tickets[0].event
    return Letter(
        subject=_("Your ticket: %(event)s") % {"event": plain(event.title)},
        template="email/events/ticket",
        context=about(tickets, email, MessageKind.TICKET),
        attachments=files(tickets),
        reply_to=reply_to(event),
    )


def write_reminder(tickets: list[Ticket], email: str, starts_at: datetime) -> Letter:
    event = tickets[0].event
    return Letter(
        subject=_("Reminder: %(event)s, %(when)s") % {"event": plain(event.title), "when": moment(starts_at)},
        template="email/events/reminder",
        context=about(tickets, email, MessageKind.REMINDER) | {"starts": moment(starts_at)},
        reply_to=reply_to(event),
    )


def write_thanks(tickets: list[Ticket], email: str) -> Letter:
    event = tickets[0].event
    return Letter(
        subject=_("Thank you for coming: %(event)s") % {"event": plain(event.title)},
        template="email/events/thanks",
        context=about(tickets, email, MessageKind.THANKS),
        reply_to=reply_to(event),
    )


def about(tickets: list[Ticket], email: str, kind: MessageKind) -> dict:
    """What the letters about one event have in common, for whoever reads mail at `email`."""
    reader = next(one for one in readers_of(tickets) if one.email == email)
    event, order, language = tickets[0].event, reader.order, get_language()
    link = full_address(order) if reader.is_buyer else ticket_address(tickets[0], language)
    page = absolute(queries.page_url(event, language))
    values = values_for(event, name=reader.name, order=order.reference, ticket_link=link, event_link=page)
    return {
        "event": event,
        "name": plain(reader.name),
        "title": plain(event.title),
        "when": span(event),
        "where": plain(where_text(event)),
        "is_buyer": reader.is_buyer,
        "own_link": link,
        "event_link": page,
        "order": order,
        "rows": rows_of(tickets),
        "is_digital": bool(event.join_url),
        "has_recording": bool(event.recording_url),
        "words": own_words(event, kind, values, language),
    }


def rows_of(tickets: list[Ticket]) -> list[dict[str, str]]:
    """Each ticket as the letters list it, with the address of its own page."""
    return [
        {
            "name": plain(ticket.attendee_name),
            "type": plain(ticket.goods),
            "reference": ticket.reference,
            "address": ticket_address(ticket, get_language()),
        }
        for ticket in tickets
    ]


def files(tickets: list[Ticket]) -> list[Attachment]:
    """These tickets as one PDF, and their event as a calendar file, in the active language."""
    language, reference = get_language(), tickets[0].reference
    return [
        Attachment(
            name=_("ticket-%(reference)s.pdf") % {"reference": reference},
            content=tickets_pdf([paper_of(ticket) for ticket in tickets], language),
            mimetype="application/pdf",
        ),
        calendar_file([tickets[0].event], reference),
    ]


def calendar_file(events: list[Event], reference: str) -> Attachment:
    """Also for what was moved or called off: its sequence tells calendars that this is the newer word."""
    urls = queries.page_urls([event.pk for event in events])
    return Attachment(
        name=_("calendar-%(reference)s.ics") % {"reference": reference},
        content=ics.calendar(events, name=events[0].title, urls={pk: absolute(url) for pk, url in urls.items()}),
        mimetype="text/calendar",
    )


def reply_to(event: Event) -> str:
    """Those who arrange it answer the questions about it."""
    return (event.contact.email if event.contact else "") or association().email
