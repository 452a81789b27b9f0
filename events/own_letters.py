"""Mails to attendees about their own ticket, and to the buyer about what attendees did.

Each loses its reason when the ticket has gone to somebody else, or is no more, before it is written.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.mail import Letter, letter
from events.enums import TicketStatus
from events.letters import reply_to
from events.links import ticket_address
from events.models import Ticket
from events.when import moment, span
from payments.letters import full_address


@letter("attendee_invited")
def attendee_invited(ticket: int, email: str) -> Letter | None:
    """Somebody bought a ticket for the reader, who is to say their name."""
    found = _find(ticket, email=email, status=TicketStatus.VALID)
    if found is None:
        return None
    return _letter(
        found,
        _("%(buyer)s has a ticket for you: %(event)s"),
        "attendee_invited",
        names_until=moment(found.event.names_end_at),
    )


@letter("ticket_passed_on")
def ticket_passed_on(ticket: int) -> Letter | None:
    """To who had the ticket before. Who has it now is not theirs to know."""
    found = _find(ticket)
    return found and _letter(found, _("Your ticket has been transferred: %(event)s"), "ticket_passed_on")


@letter("ticket_changed_hands")
def ticket_changed_hands(ticket: int, before: str = "", after: str = "") -> Letter | None:
    """To the buyer, when an attendee gave the ticket on."""
    found = _find(ticket)
    return found and _letter(
        found, _("A ticket has been transferred: %(event)s"), "ticket_changed_hands", before=before, after=after
    )


@letter("ticket_off")
def ticket_off(ticket: int, email: str) -> Letter | None:
    """To an attendee whose ticket was cancelled by whoever booked it."""
    found = _find(ticket, email=email, status=TicketStatus.CANCELLED)
    return found and _letter(found, _("Your ticket is cancelled: %(event)s"), "ticket_off")


@letter("ticket_handed_back")
def ticket_handed_back(ticket: int) -> Letter | None:
    """To the buyer: an attendee does not come and gave the seat back."""
    found = _find(ticket, status=TicketStatus.CANCELLED)
    return found and _letter(found, _("An attendee cannot attend: %(event)s"), "ticket_handed_back")


def _find(pk: int, *, email: str | None = None, status: str | None = None) -> Ticket | None:
    found = Ticket.objects.filter(pk=pk)
    if email is not None:
        found = found.filter(attendee_email=email)
    if status is not None:
        found = found.filter(status=status)
    return found.select_related("event", "ticket_type", "line__order").first()


def _letter(ticket: Ticket, subject: str, template: str, **context) -> Letter:
    event, order, language = ticket.event, ticket.line.order, get_language()
    buyer = order.organisation_name or order.buyer_name
    return Letter(
        subject=subject % {"event": event.title, "buyer": buyer},
        template=f"email/events/{template}",
        context={
            "ticket": ticket,
            "event": event,
            "order": order,
            "order_url": full_address(order),
            "ticket_url": ticket_address(ticket, language),
            "when": span(event),
            "where": event.full_address,
            **context,
        },
        reply_to=reply_to(event),
    )
