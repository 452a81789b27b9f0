"""E-mails that buyers and attendees cause. They are limited in number, so that they cannot be used for harassment."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from events.errors import ChangeRefused
from events.models import Ticket, TicketMail
from mail.queue import queue_email

#: Maximum number of e-mails in 24 hours for one order, plus an extra number for each ticket.
MAX_PER_DAY, EXTRA_PER_TICKET = 20, 4
#: Minimum time between two equal e-mails to the same address.
MIN_INTERVAL = timedelta(minutes=2)


def queue_ticket_email(ticket: Ticket, email_name: str, to: str, /, **arguments) -> None:
    """Queue the e-mail named `email_name`, in the order's language. Does nothing without an address.

    `arguments` are the e-mail's arguments; the default is the ticket's primary key. The caller holds the lock on the
    order's row. Raises ChangeRefused when too many e-mails were sent for the order in the last 24 hours.
    """
    if not to:
        return
    order = ticket.line.order
    sent_emails = TicketMail.objects.filter(ticket__line__order=order)
    sent_today = sent_emails.filter(mail__created_at__gt=timezone.now() - timedelta(days=1)).count()
    if sent_today >= MAX_PER_DAY + EXTRA_PER_TICKET * Ticket.objects.filter(line__order=order).count():
        raise ChangeRefused(_("Very many e-mails have been sent about this order today. Please try again tomorrow."))
    number = sent_emails.filter(ticket=ticket, mail__email_name=email_name).count() + 1
    queue_email(
        email_name,
        key=f"own-{order.pk}-{ticket.pk}-{email_name}-{number}",
        to=to,
        language=order.language,
        related_rows=[TicketMail(ticket=ticket)],
        **(arguments or {"ticket": ticket.pk}),
    )


def queue_own_ticket(ticket: Ticket) -> None:
    """Queue the e-mail with the ticket to its attendee. Raises ChangeRefused as `queue_ticket_email` does."""
    order, email = ticket.line.order, ticket.attendee_email
    queue_ticket_email(ticket, "event_ticket", email, order=order.pk, event=ticket.event_id, email=email)


def was_just_sent(ticket: Ticket, email_name: str, to: str) -> bool:
    """Whether this e-mail about the ticket was queued to this address less than MIN_INTERVAL ago."""
    return TicketMail.objects.filter(
        ticket=ticket, mail__email_name=email_name, mail__to=to, mail__created_at__gt=timezone.now() - MIN_INTERVAL
    ).exists()
