"""The e-mail with an attendee's tickets to several events of one order, such as sessions of a conference."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.text import plain
from events.emails.tickets import calendar_file, pdf_file, reply_to, ticket_email_context, write_ticket
from events.enums import MessageKind
from events.looks import accent_of
from events.models import Ticket
from events.notify.recipients import tickets_for
from events.tickets.confirmation import came_back
from events.tickets.exchange import replaced_tickets
from mail.message import Email
from mail.queue import email


@email("event_tickets")
def event_tickets(order: int, events: Sequence[int], email: str, **again) -> Email | None:
    """An attendee's own tickets, by event in order of time, with the links to their pages."""
    found = [tickets for event in events if (tickets := tickets_for(order, event, email))]
    by_event = sorted(found, key=lambda tickets: (tickets[0].event.starts_at, tickets[0].event_id))
    if len(by_event) < 2:
        # The others were transferred or cancelled since.
        return write_ticket(by_event[0], email) if by_event else None
    return _write(by_event, email)


def _write(by_event: Sequence[list[Ticket]], email: str) -> Email:
    parts = [ticket_email_context(tickets, email, MessageKind.TICKET) for tickets in by_event]
    tickets = [ticket for part in by_event for ticket in part]
    events = [part[0].event for part in by_event]
    replaced = replaced_tickets(tickets[0].line.order, email)
    subject = _("Your tickets: %(event)s and %(number)d more")
    return Email(
        subject=subject % {"event": plain(events[0].title), "number": len(events) - 1},
        template="events/emails/tickets_of_several",
        context={
            "parts": parts,
            "name": parts[0]["name"],
            "replaced": ", ".join(ticket.reference for ticket in replaced),
            "is_digital": any(part["is_digital"] for part in parts),
        },
        attachments=[pdf_file(tickets), calendar_file(events, tickets[0].reference, again=came_back(tickets))],
        reply_to=reply_to(events[0]),
        accent=accent_of(events[0]),
    )
