"""Change a ticket's attendee: fill in the details, correct them, or transfer the ticket to another person."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from wagtail.log_actions import log

from events import ticket_listeners
from events.errors import ChangeRefused, why_not_changeable
from events.models import Ticket
from events.models.ticket import new_code
from events.notify.throttle import queue_own_ticket, queue_ticket_email
from events.questions import answers
from events.questions.dietary import Dietary
from events.tickets import add_ons
from payments.models import Order


@dataclass(frozen=True, kw_only=True)
class AttendeeDetails:
    """New details of an attendee. None for `answers` or `dietary` keeps the stored ones."""

    name: str
    email: str = ""
    answers: Mapping[int, object] | None = None
    dietary: Dietary | None = None


def is_transfer(ticket: Ticket, name: str, email: str) -> bool:
    """Whether the new details give the ticket to another person: its e-mail address is replaced.

    A first e-mail address is no transfer, unless the ticket had another person's name.
    """
    if ticket.attendee_email == email:
        return False
    return bool(ticket.attendee_email) or bool(ticket.attendee_name and not _is_same_name(ticket.attendee_name, name))


def _is_same_name(name: str, other_name: str) -> bool:
    return " ".join(name.split()).casefold() == " ".join(other_name.split()).casefold()


@transaction.atomic
def change_attendee(ticket: Ticket, details: AttendeeDetails, *, role: str, by=None) -> Ticket:
    """Save the attendee's details. `role` is who changes them: "buyer", "attendee" or "staff".

    For a transfer the ticket gets a new code and link, so that the old ones stop working, the answers are deleted,
    and both people are notified. Raises ChangeRefused when it is too late or too many e-mails were sent today.
    """
    locked = lock_ticket(ticket)
    if reason := why_not_changeable(locked, staff=role == "staff"):
        raise ChangeRefused(reason)
    before = {"name": locked.attendee_name, "email": locked.attendee_email}
    name, email = " ".join(details.name.split()), details.email.strip().lower()
    transferred = is_transfer(locked, name, email)
    locked.attendee_name, locked.attendee_email = name, email
    if transferred:
        rotate_keys(locked)
        answers.delete_answers(locked)
        locked.invited_at = None
    locked.save(update_fields=["attendee_name", "attendee_email", "code", "access_key", "invited_at"])
    add_ons.follow_attendee(locked)
    if transferred:
        ticket_listeners.tell_transferred(locked)
    if details.answers is not None or details.dietary is not None:
        new_answers = answers.values_of(locked) if details.answers is None else details.answers
        dietary = answers.dietary_of(locked) if details.dietary is None else details.dietary
        answers.replace_answers(locked, new_answers, dietary)
    after = {"name": name, "email": email}
    if after != before:
        log(locked, "events.attendee_changed", user=by, data={"role": role, "before": before, "after": after})
        _queue_emails(locked, before, transferred, role)
    return locked


def _queue_emails(ticket: Ticket, before: dict, transferred: bool, role: str) -> None:
    buyer = ticket.line.order.buyer_email
    if transferred and before["email"]:
        queue_ticket_email(ticket, "ticket_transferred", before["email"])
    # The buyer has all tickets already, and an attendee who corrects a name is looking at the ticket.
    is_new = before["email"] != ticket.attendee_email or (role == "attendee" and not before["name"])
    if is_new and (transferred or ticket.attendee_email != buyer):
        queue_own_ticket(ticket)
    if role == "attendee" and transferred and buyer not in (before["email"], ticket.attendee_email):
        names = {"before": before["name"], "after": ticket.attendee_name}
        queue_ticket_email(ticket, "ticket_transferred_by_attendee", buyer, ticket=ticket.pk, **names)


def lock_ticket(ticket: Ticket) -> Ticket:
    """Lock the row of the ticket's order and read the ticket again. All changes of tickets take this lock first."""
    Order.objects.select_for_update().get(pk=ticket.line.order_id)
    return Ticket.objects.select_related("event", "ticket_type", "line__order").get(pk=ticket.pk)


def rotate_keys(ticket: Ticket) -> None:
    """Set a new QR code and a new attendee link. The old ones stop working when the caller saves the ticket."""
    ticket.code, ticket.access_key = new_code(), new_code()
