"""Send colleagues the link to fill in their own details."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.enums import TicketStatus
from events.errors import ChangeRefused, why_not_changeable
from events.models import Ticket
from events.notify.throttle import queue_own_ticket, queue_ticket_email, was_just_sent
from events.tickets import add_ons
from events.tickets.change_attendee import lock_ticket, rotate_keys
from payments.models import Order


def unnamed_tickets(order: Order) -> list[Ticket]:
    """Valid tickets without a name that can still be changed, in the order of the order's lines."""
    tickets = (
        Ticket.objects.filter(line__order=order, status=TicketStatus.VALID, attendee_name="", on_ticket=None)
        .select_related("event", "ticket_type", "line__order")
        .order_by("line__position", "position")
    )
    return [ticket for ticket in tickets if not why_not_changeable(ticket)]


@transaction.atomic
def invite_colleagues(order: Order, addresses: Mapping[int, str]) -> list[Ticket]:
    """Send each unnamed ticket's link to its colleague. `addresses` maps ticket ids to e-mail addresses.

    Empty addresses are skipped, and so is an address that was sent the link before. When an address is replaced,
    the first link stops working. Returns the tickets that were sent. Raises ChangeRefused for too many e-mails.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    sent = []
    for ticket in unnamed_tickets(locked):
        email = addresses.get(ticket.pk, "").strip().lower()
        if not email or (email == ticket.attendee_email and ticket.invited_at):
            continue
        if ticket.attendee_email and ticket.attendee_email != email:
            rotate_keys(ticket)
        _send(ticket, email)
        sent.append(ticket)
    return sent


def _send(ticket: Ticket, email: str) -> None:
    ticket.attendee_email, ticket.invited_at = email, timezone.now()
    ticket.save(update_fields=["attendee_email", "invited_at", "code", "access_key"])
    add_ons.follow_attendee(ticket)
    queue_ticket_email(ticket, "attendee_invited", email, ticket=ticket.pk, email=email)


@transaction.atomic
def resend_ticket(ticket: Ticket) -> str:
    """Send the attendee the ticket again, or the link to fill it in. Returns the e-mail address.

    Raises ChangeRefused when the ticket is not valid, has no e-mail address, or was sent less than two minutes ago.
    """
    locked = lock_ticket(ticket)
    if locked.status != TicketStatus.VALID:
        raise ChangeRefused(_("This ticket is not valid, so it was not sent."))
    if locked.on_ticket_id is not None:
        raise ChangeRefused(_("It goes along with the person's ticket: send that one."))
    email = locked.attendee_email
    if not email:
        raise ChangeRefused(_("Write the attendee's e-mail address first."))
    email_name = "event_ticket" if locked.attendee_name else "attendee_invited"
    if was_just_sent(locked, email_name, email):
        raise ChangeRefused(_("The e-mail was sent a moment ago. Look in the spam folder, or try again later."))
    if email_name == "attendee_invited":
        _send(locked, email)
    else:
        queue_own_ticket(locked)
    return email
