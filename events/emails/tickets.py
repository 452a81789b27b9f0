"""The mails about events. Each looks at the tickets when it is written: one that has lost its reason is not sent.

Mails to attendees about their own ticket, and to the buyer about what attendees did.

Each loses its reason when the ticket has gone to somebody else, or is no more, before it is written.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.association import association
from core.text import plain
from events import public_pages
from events.emails.reminders import start_times
from events.enums import EventStatus, MessageKind, TicketStatus
from events.formatting import format_moment, format_time_span, ticket_url
from events.models import Event, Ticket
from events.notify.own_words import custom_text, values_for, where_text
from events.notify.recipients import recipients_of, tickets_for
from events.tickets import ics
from events.tickets.confirmation import absolute_url, ticket_pdf_data
from events.tickets.pdf import tickets_pdf
from mail.queue import Attachment, Email, email
from payments.emails.orders import full_order_url


@email("event_ticket")
def event_ticket(order: int, event: int, email: str, **again) -> Email | None:
    """An attendee's own ticket, with the way to their own page. `again` only tells repeated ones apart."""
    tickets = tickets_for(order, event, email)
    return write_ticket(tickets, email) if tickets else None


@email("event_reminder")
def event_reminder(event: int, order: int, email: str, day: str) -> Email | None:
    """The day before. Not sent when the event was moved, called off or has begun since the letter was queued."""
    found = Event.objects.prefetch_related("dates").get(pk=event)
    starts_at = next((at for at in start_times(found) if timezone.localdate(at).isoformat() == day), None)
    if starts_at is None or starts_at <= timezone.now() or found.status == EventStatus.CANCELLED:
        return None
    tickets = tickets_for(order, event, email)
    return write_reminder(tickets, email, starts_at) if tickets else None


@email("event_thanks")
def event_thanks(event: int, order: int, email: str) -> Email | None:
    """The day after, with the recording when there is one."""
    found = Event.objects.get(pk=event)
    if found.status == EventStatus.CANCELLED or found.ends_at > timezone.now():
        return None
    tickets = tickets_for(order, event, email)
    return write_thanks(tickets, email) if tickets else None


def write_ticket(tickets: list[Ticket], email: str) -> Email:
    event = tickets[0].event
    return Email(
        subject=_("Your ticket: %(event)s") % {"event": plain(event.title)},
        template="events/emails/ticket",
        context=ticket_email_context(tickets, email, MessageKind.TICKET),
        attachments=ticket_attachments(tickets),
        reply_to=reply_to(event),
    )


def write_reminder(tickets: list[Ticket], email: str, starts_at: datetime) -> Email:
    event = tickets[0].event
    return Email(
        subject=_("Reminder: %(event)s, %(when)s") % {"event": plain(event.title), "when": format_moment(starts_at)},
        template="events/emails/reminder",
        context=ticket_email_context(tickets, email, MessageKind.REMINDER) | {"starts": format_moment(starts_at)},
        reply_to=reply_to(event),
    )


def write_thanks(tickets: list[Ticket], email: str) -> Email:
    event = tickets[0].event
    return Email(
        subject=_("Thank you for coming: %(event)s") % {"event": plain(event.title)},
        template="events/emails/thanks",
        context=ticket_email_context(tickets, email, MessageKind.THANKS),
        reply_to=reply_to(event),
    )


def ticket_email_context(tickets: list[Ticket], email: str, kind: MessageKind) -> dict:
    """What the letters about one event have in common, for whoever reads mail at `email`."""
    reader = next(one for one in recipients_of(tickets) if one.email == email)
    event, order, language = tickets[0].event, reader.order, get_language()
    link = full_order_url(order) if reader.is_buyer else ticket_url(tickets[0], language)
    page = absolute_url(public_pages.page_url(event, language))
    values = values_for(event, name=reader.name, order=order.reference, ticket_link=link, event_link=page)
    return {
        "event": event,
        "name": plain(reader.name),
        "title": plain(event.title),
        "when": format_time_span(event),
        "where": plain(where_text(event)),
        "is_buyer": reader.is_buyer,
        "own_link": link,
        "event_link": page,
        "order": order,
        "rows": ticket_rows(tickets),
        "is_digital": bool(event.join_url),
        "has_recording": bool(event.recording_url),
        "words": custom_text(event, kind, values, language),
    }


def ticket_rows(tickets: list[Ticket]) -> list[dict[str, str]]:
    """Each ticket as the letters list it, with the address of its own page."""
    return [
        {
            "name": plain(ticket.attendee_name),
            "type": plain(ticket.goods),
            "reference": ticket.reference,
            "address": ticket_url(ticket, get_language()),
        }
        for ticket in tickets
    ]


def ticket_attachments(tickets: list[Ticket]) -> list[Attachment]:
    """These tickets as one PDF, and their event as a calendar file, in the active language."""
    language, reference = get_language(), tickets[0].reference
    return [
        Attachment(
            name=_("ticket-%(reference)s.pdf") % {"reference": reference},
            content=tickets_pdf([ticket_pdf_data(ticket) for ticket in tickets], language),
            mimetype="application/pdf",
        ),
        calendar_file([tickets[0].event], reference),
    ]


def calendar_file(events: list[Event], reference: str) -> Attachment:
    """Also for what was moved or called off: its sequence tells calendars that this is the newer word."""
    urls = public_pages.page_urls([event.pk for event in events])
    return Attachment(
        name=_("calendar-%(reference)s.ics") % {"reference": reference},
        content=ics.calendar(events, name=events[0].title, urls={pk: absolute_url(url) for pk, url in urls.items()}),
        mimetype="text/calendar",
    )


def reply_to(event: Event) -> str:
    """Those who arrange it answer the questions about it."""
    return (event.contact.email if event.contact else "") or association().email


@email("attendee_invited")
def attendee_invited(ticket: int, email: str) -> Email | None:
    """Somebody bought a ticket for the reader, who is to say their name."""
    found = _find(ticket, email=email, status=TicketStatus.VALID)
    if found is None:
        return None
    return _letter(
        found,
        _("%(buyer)s has a ticket for you: %(event)s"),
        "attendee_invited",
        names_until=format_moment(found.event.names_end_at),
    )


@email("ticket_transferred")
def ticket_transferred(ticket: int) -> Email | None:
    """To who had the ticket before. Who has it now is not theirs to know."""
    found = _find(ticket)
    return found and _letter(found, _("Your ticket has been transferred: %(event)s"), "ticket_transferred")


@email("ticket_transferred_by_attendee")
def ticket_transferred_by_attendee(ticket: int, before: str = "", after: str = "") -> Email | None:
    """To the buyer, when an attendee gave the ticket on."""
    found = _find(ticket)
    return found and _letter(
        found, _("A ticket has been transferred: %(event)s"), "attendee_changed", before=before, after=after
    )


@email("ticket_cancelled")
def ticket_cancelled(ticket: int, email: str) -> Email | None:
    """To an attendee whose ticket was cancelled by whoever booked it."""
    found = _find(ticket, email=email, status=TicketStatus.CANCELLED)
    return found and _letter(found, _("Your ticket is cancelled: %(event)s"), "ticket_cancelled")


@email("attendee_cannot_attend")
def attendee_cannot_attend(ticket: int) -> Email | None:
    """To the buyer: an attendee does not come and gave the seat back."""
    found = _find(ticket, status=TicketStatus.CANCELLED)
    return found and _letter(found, _("An attendee cannot attend: %(event)s"), "attendee_cannot_attend")


def _find(pk: int, *, email: str | None = None, status: str | None = None) -> Ticket | None:
    found = Ticket.objects.filter(pk=pk)
    if email is not None:
        found = found.filter(attendee_email=email)
    if status is not None:
        found = found.filter(status=status)
    return found.select_related("event", "ticket_type", "line__order").first()


def _letter(ticket: Ticket, subject: str, template: str, **context) -> Email:
    event, order, language = ticket.event, ticket.line.order, get_language()
    buyer = order.organisation_name or order.buyer_name
    return Email(
        subject=subject % {"event": event.title, "buyer": buyer},
        template=f"events/emails/{template}",
        context={
            "ticket": ticket,
            "event": event,
            "order": order,
            "order_url": full_order_url(order),
            "ticket_url": ticket_url(ticket, language),
            "when": format_time_span(event),
            "where": event.full_address,
            **context,
        },
        reply_to=reply_to(event),
    )
