"""E-mails about tickets: to attendees about their own ticket, and to the buyer about what attendees changed.

Each function reads the tickets when the e-mail is written, and returns None when it should not be sent any more: the
ticket was transferred or cancelled after the e-mail was queued.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.association import association
from core.dates import format_deadline
from core.text import plain
from events import public_pages
from events.emails.reminders import start_times
from events.enums import ChangedBy, EventStatus, MessageKind, TicketStatus
from events.formatting import format_event_moment, format_time_span, ticket_url
from events.looks import accent_of
from events.models import Event, Ticket
from events.notify.message_text import custom_text, values_for, where_text
from events.notify.recipients import recipients_of, tickets_for
from events.tickets import ics
from events.tickets.add_ons import included_in, names_of, note_add_ons
from events.tickets.confirmation import absolute_url, came_back, ticket_pdf_data
from events.tickets.exchange import replaced_tickets
from events.tickets.pdf import tickets_pdf
from mail.message import Attachment, Email
from mail.queue import email
from payments.emails.orders import full_order_url


@email("event_ticket")
def event_ticket(order: int, event: int, email: str, **again) -> Email | None:
    """An attendee's own ticket, with the link to their page. `again` only makes the key of a repeated e-mail unique."""
    tickets = tickets_for(order, event, email)
    return write_ticket(tickets, email) if tickets else None


@email("event_reminder")
def event_reminder(event: int, order: int, email: str, day: str) -> Email | None:
    """The reminder. Not sent when the event was moved, was cancelled or has begun since the e-mail was queued."""
    saved_event = Event.objects.prefetch_related("dates").get(pk=event)
    starts_at = next(
        (start_time for start_time in start_times(saved_event) if timezone.localdate(start_time).isoformat() == day),
        None,
    )
    if starts_at is None or starts_at <= timezone.now() or saved_event.status == EventStatus.CANCELLED:
        return None
    tickets = tickets_for(order, event, email)
    return write_reminder(tickets, email, starts_at) if tickets else None


@email("event_thanks")
def event_thanks(event: int, order: int, email: str) -> Email | None:
    """The thanks, with the recording when there is one."""
    saved_event = Event.objects.get(pk=event)
    if saved_event.status == EventStatus.CANCELLED or saved_event.ends_at > timezone.now():
        return None
    tickets = tickets_for(order, event, email)
    return write_thanks(tickets, email) if tickets else None


def write_ticket(tickets: list[Ticket], email: str) -> Email:
    event = tickets[0].event
    return Email(
        subject=_("Your ticket: %(event)s") % {"event": plain(event.title)},
        template="events/emails/ticket",
        context=ticket_email_context(tickets, email, MessageKind.TICKET)
        | {"replaced": ", ".join(ticket.reference for ticket in replaced_tickets(tickets[0].line.order, email))},
        attachments=ticket_attachments(tickets),
        reply_to=reply_to(event),
        accent=accent_of(event),
    )


def write_reminder(tickets: list[Ticket], email: str, starts_at: datetime) -> Email:
    event = tickets[0].event
    starts = format_event_moment(event, starts_at)
    return Email(
        subject=_("Reminder: %(event)s, %(when)s") % {"event": plain(event.title), "when": starts},
        template="events/emails/reminder",
        context=ticket_email_context(tickets, email, MessageKind.REMINDER) | {"starts": starts},
        reply_to=reply_to(event),
        accent=accent_of(event),
    )


def write_thanks(tickets: list[Ticket], email: str) -> Email:
    event = tickets[0].event
    return Email(
        subject=_("Thank you for coming: %(event)s") % {"event": plain(event.title)},
        template="events/emails/thanks",
        context=ticket_email_context(tickets, email, MessageKind.THANKS),
        reply_to=reply_to(event),
        accent=accent_of(event),
    )


def ticket_email_context(tickets: list[Ticket], email: str, kind: MessageKind) -> dict:
    """The context that e-mails about one event share, for the recipient at `email`."""
    recipient = next(recipient for recipient in recipients_of(tickets) if recipient.email == email)
    event, order, language = tickets[0].event, recipient.order, get_language()
    link = full_order_url(order) if recipient.is_buyer else ticket_url(tickets[0], language)
    page = absolute_url(public_pages.page_url(event, language))
    values = values_for(event, name=recipient.name, order=order.reference, ticket_link=link, event_link=page)
    return {
        "event": event,
        "name": plain(recipient.name),
        "title": plain(event.title),
        "when": format_time_span(event),
        "where": plain(where_text(event)),
        "is_buyer": recipient.is_buyer,
        "personal_link": link,
        "event_link": page,
        "order": order,
        "rows": ticket_rows(tickets),
        "is_digital": bool(event.join_url) and event.ends_at > timezone.now(),
        "is_over": event.ends_at <= timezone.now(),
        "has_recording": bool(event.recording_url),
        "custom_text": custom_text(event, kind, values, language),
    }


def ticket_rows(tickets: list[Ticket]) -> list[dict[str, str]]:
    """The tickets as the e-mails list them, with their add-ons and the URL of each attendee's page."""
    note_add_ons(tickets)
    return [
        {
            "name": plain(ticket.attendee_name),
            "type": plain(ticket.description),
            "add_ons": plain(names_of(ticket.valid_add_ons)),
            "reference": ticket.reference,
            "address": ticket_url(ticket, get_language()),
        }
        for ticket in tickets
    ]


def ticket_attachments(tickets: list[Ticket]) -> list[Attachment]:
    """These tickets as one PDF, and their event as a calendar file, in the active language."""
    return [pdf_file(tickets), calendar_file([tickets[0].event], tickets[0].reference, again=came_back(tickets))]


def pdf_file(tickets: list[Ticket]) -> Attachment:
    return Attachment(
        name=_("ticket-%(reference)s.pdf") % {"reference": tickets[0].reference},
        content=tickets_pdf([ticket_pdf_data(ticket) for ticket in tickets], get_language()),
        mimetype="application/pdf",
    )


def calendar_file(events: list[Event], reference: str, again: Collection[int] = ()) -> Attachment:
    """A calendar file. For a moved or cancelled event its higher sequence number updates the entry in calendars."""
    urls = public_pages.page_urls([event.pk for event in events])
    return Attachment(
        name=_("calendar-%(reference)s.ics") % {"reference": reference},
        content=ics.calendar(
            events, name=events[0].title, urls={pk: absolute_url(url) for pk, url in urls.items()}, again=again
        ),
        mimetype="text/calendar",
    )


def cancellation_file(ticket: Ticket, email: str) -> list[Attachment]:
    """The calendar file that takes the event out of a reader's calendar, unless they have another ticket to it."""
    others = Ticket.objects.filter(event=ticket.event_id, status=TicketStatus.VALID, attendee_email=email)
    if others.exists() or ticket.event.ends_at <= timezone.now():
        return []
    return [
        Attachment(
            name=_("cancelled-%(reference)s.ics") % {"reference": ticket.reference},
            content=ics.cancellation([ticket.event], name=ticket.event.title),
            mimetype="text/calendar; method=CANCEL",
        )
    ]


def reply_to(event: Event) -> str:
    """The e-mail address that replies go to: the event's contact person, otherwise the association."""
    return (event.contact.email if event.contact else "") or association().email


@email("attendee_invited")
def attendee_invited(ticket: int, email: str) -> Email | None:
    """To a colleague who is invited to fill in their own details."""
    saved_ticket = _find_ticket(ticket, email=email, status=TicketStatus.VALID)
    if saved_ticket is None:
        return None
    return _ticket_email(
        saved_ticket,
        _("%(buyer)s has a ticket for you: %(event)s"),
        "attendee_invited",
        names_until=format_deadline(saved_ticket.event.names_end_at),
    )


@email("ticket_transferred")
def ticket_transferred(ticket: int) -> Email | None:
    """To the previous attendee. It does not name the new one, whose details are private."""
    saved_ticket = _find_ticket(ticket)
    return saved_ticket and _ticket_email(
        saved_ticket, _("Your ticket has been transferred: %(event)s"), "ticket_transferred"
    )


@email("ticket_transferred_by_attendee")
def ticket_transferred_by_attendee(ticket: int, before: str = "", after: str = "") -> Email | None:
    """To the buyer, when an attendee transferred the ticket."""
    saved_ticket = _find_ticket(ticket)
    return saved_ticket and _ticket_email(
        saved_ticket, _("A ticket has been transferred: %(event)s"), "attendee_changed", before=before, after=after
    )


@email("ticket_cancelled")
def ticket_cancelled(ticket: int, email: str, role: str = ChangedBy.BUYER, add_ons: Sequence[int] = ()) -> Email | None:
    """To an attendee whose ticket was cancelled, with these add-ons. `role` is who cancelled it."""
    saved_ticket = _find_ticket(ticket, email=email, status=TicketStatus.CANCELLED)
    if saved_ticket is None:
        return None
    is_add_on = saved_ticket.on_ticket_id is not None
    subject = _("Cancelled: %(ticket)s, %(event)s") if is_add_on else _("Your ticket is cancelled: %(event)s")
    along = Ticket.objects.filter(pk__in=add_ons, on_ticket=ticket).select_related("ticket_type").order_by("pk")
    return _ticket_email(
        saved_ticket,
        subject,
        "ticket_cancelled",
        # An add-on has no calendar entry of its own.
        attachments=() if is_add_on else cancellation_file(saved_ticket, email),
        role=role,
        is_add_on=is_add_on,
        add_ons=names_of(along),
    )


@email("attendee_cannot_attend")
def attendee_cannot_attend(ticket: int) -> Email | None:
    """To the buyer, when an attendee has reported that they cannot attend."""
    saved_ticket = _find_ticket(ticket, status=TicketStatus.CANCELLED)
    return saved_ticket and _ticket_email(
        saved_ticket, _("An attendee cannot attend: %(event)s"), "attendee_cannot_attend"
    )


def _find_ticket(pk: int, *, email: str | None = None, status: str | None = None) -> Ticket | None:
    tickets = Ticket.objects.filter(pk=pk)
    if email is not None:
        tickets = tickets.filter(attendee_email=email)
    if status is not None:
        tickets = tickets.filter(status=status)
    return tickets.select_related("event", "ticket_type", "line__order").first()


def _ticket_email(
    ticket: Ticket, subject: str, template: str, *, attachments: Sequence[Attachment] = (), **context
) -> Email:
    event, order, language = ticket.event, ticket.line.order, get_language()
    buyer = order.organisation_name or order.buyer_name
    return Email(
        subject=subject % {"event": event.title, "buyer": buyer, "ticket": ticket.description},
        template=f"events/emails/{template}",
        context={
            "ticket": ticket,
            "event": event,
            "order": order,
            "order_url": full_order_url(order),
            "ticket_url": ticket_url(ticket, language),
            "when": format_time_span(event),
            "where": event.full_address,
            "included": plain(included_in(ticket)),
            **context,
        },
        attachments=list(attachments),
        reply_to=reply_to(event),
        accent=accent_of(event),
    )
