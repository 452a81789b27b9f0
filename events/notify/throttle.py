"""Mails that buyers and attendees set going: each told once, and not so many that they become a weapon."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from events.errors import ChangeRefused
from events.models import Ticket, TicketMail
from mail.queue import queue_email

#: Mails a day that one order's buyer and attendees may send, besides some for each ticket.
MAX_PER_DAY, EXTRA_PER_TICKET = 20, 4
#: Between two of the same to the same person.
MIN_INTERVAL = timedelta(minutes=2)


def queue_ticket_email(ticket: Ticket, letter: str, to: str, /, **arguments) -> None:
    """Queue a letter in the order's language; it is given the ticket's number unless told what else it needs.

    The caller holds the order's row.

    Raises NotNow when the order has sent too many mails today.
    """
    if not to:
        return
    order = ticket.line.order
    sent = TicketMail.objects.filter(ticket__line__order=order)
    today = sent.filter(mail__created_at__gt=timezone.now() - timedelta(days=1)).count()
    if today >= MAX_PER_DAY + EXTRA_PER_TICKET * Ticket.objects.filter(line__order=order).count():
        raise ChangeRefused(_("Very many e-mails have been sent about this order today. Please try again tomorrow."))
    number = sent.filter(ticket=ticket, mail__email_name=letter).count() + 1
    queue_email(
        letter,
        key=f"own-{order.pk}-{ticket.pk}-{letter}-{number}",
        to=to,
        language=order.language,
        related_rows=[TicketMail(ticket=ticket)],
        **(arguments or {"ticket": ticket.pk}),
    )


def queue_own_ticket(ticket: Ticket) -> None:
    """The ticket itself to its attendee, in the letter that all attendees get. Raises NotNow as above."""
    order, email = ticket.line.order, ticket.attendee_email
    queue_ticket_email(ticket, "event_ticket", email, order=order.pk, event=ticket.event_id, email=email)


def was_just_sent(ticket: Ticket, letter: str, to: str) -> bool:
    """Whether this person was sent this letter a moment ago."""
    return TicketMail.objects.filter(
        ticket=ticket, mail__email_name=letter, mail__to=to, mail__created_at__gt=timezone.now() - MIN_INTERVAL
    ).exists()
