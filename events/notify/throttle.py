"""Mails that buyers and attendees set going: each told once, and not so many that they become a weapon."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from events.errors import NotNow
from events.models import Ticket, TicketMail
from mail.queue import post

#: Mails a day that one order's buyer and attendees may send, besides some for each ticket.
MOST_PER_DAY, MORE_PER_TICKET = 20, 4
#: Between two of the same to the same person.
PAUSE = timedelta(minutes=2)


def post_about(ticket: Ticket, letter: str, to: str, /, **arguments) -> None:
    """Queue a letter in the order's language; it is given the ticket's number unless told what else it needs.

    The caller holds the order's row.

    Raises NotNow when the order has sent too many mails today.
    """
    if not to:
        return
    order = ticket.line.order
    sent = TicketMail.objects.filter(ticket__line__order=order)
    today = sent.filter(mail__created_at__gt=timezone.now() - timedelta(days=1)).count()
    if today >= MOST_PER_DAY + MORE_PER_TICKET * Ticket.objects.filter(line__order=order).count():
        raise NotNow(_("Very many e-mails have been sent about this order today. Please try again tomorrow."))
    number = sent.filter(ticket=ticket, mail__letter=letter).count() + 1
    post(
        letter,
        key=f"own-{order.pk}-{ticket.pk}-{letter}-{number}",
        to=to,
        language=order.language,
        about=[TicketMail(ticket=ticket)],
        **(arguments or {"ticket": ticket.pk}),
    )


def post_ticket(ticket: Ticket) -> None:
    """The ticket itself to its attendee, in the letter that all attendees get. Raises NotNow as above."""
    order, email = ticket.line.order, ticket.attendee_email
    post_about(ticket, "event_ticket", email, order=order.pk, event=ticket.event_id, email=email)


def just_sent(ticket: Ticket, letter: str, to: str) -> bool:
    """Whether this person was sent this letter a moment ago."""
    return TicketMail.objects.filter(
        ticket=ticket, mail__letter=letter, mail__to=to, mail__created_at__gt=timezone.now() - PAUSE
    ).exists()
