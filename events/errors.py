"""Refused changes of tickets: whether a ticket can still be changed, and if not, why."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import format_deadline
from events.enums import EventStatus, TicketStatus
from events.models import Ticket


class ChangeRefused(Exception):
    """The change cannot be made any more. The message is a sentence for the user, in the active language."""


def why_not_changeable(ticket: Ticket, now: datetime | None = None, *, staff: bool = False) -> str:
    """Why the attendee's details cannot be changed, as a sentence in the active language; empty when they can.

    Deadlines do not apply to staff (`staff=True`).
    """
    if ticket.status != TicketStatus.VALID:
        return _("This ticket is not valid, so it cannot be changed.")
    if ticket.on_ticket_id is not None:
        return _("It goes along with the person's ticket: change that one.")
    if staff:
        return ""
    now, event = now or timezone.now(), ticket.event
    if event.status == EventStatus.CANCELLED:
        return _("The event is cancelled, so nothing can be changed.")
    if ticket.checked_in_at:
        return _("This ticket has been used at the door, so it cannot be changed.")
    if now >= event.names_end_at:
        return _("Names could be changed until %(when)s. Write to us if it is important.") % {
            "when": format_deadline(event.names_end_at)
        }
    return ""
