"""Saying who comes: filling in a name, correcting it, or giving the ticket to somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from wagtail.log_actions import log

from events.errors import ChangeRefused, why_not_changeable
from events.models import Ticket
from events.models.ticket import new_code
from events.notify.throttle import queue_own_ticket, queue_ticket_email
from events.questions import answers
from events.questions.dietary import Dietary
from payments.models import Order


@dataclass(frozen=True, kw_only=True)
class AttendeeDetails:
    """What is said of an attendee. None for answers or dietary needs keeps what was told before."""

    name: str
    email: str = ""
    answers: Mapping[int, object] | None = None
    dietary: Dietary | None = None


def is_transfer(ticket: Ticket, name: str, email: str) -> bool:
    """Whether the ticket gets another holder: its address becomes another one.

    A first address is only filled in, unless the name before it was another person's.
    """
    if ticket.attendee_email == email:
        return False
    return bool(ticket.attendee_email) or bool(ticket.attendee_name and not _same(ticket.attendee_name, name))


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


@transaction.atomic
def change_attendee(ticket: Ticket, details: AttendeeDetails, *, role: str, by=None) -> Ticket:
    """Write down who comes. `role` is who says so: "buyer", "attendee" or "staff".

    When the ticket changes hands its code and link change, so that the old ones open nothing, and both people are
    told. Raises NotNow when it is too late.
    """
    locked = lock_ticket(ticket)
    if reason := why_not_changeable(locked, staff=role == "staff"):
        raise ChangeRefused(reason)
    before = {"name": locked.attendee_name, "email": locked.attendee_email}
    name, email = " ".join(details.name.split()), details.email.strip().lower()
    handed_on = is_transfer(locked, name, email)
    locked.attendee_name, locked.attendee_email = name, email
    if handed_on:
        rotate_keys(locked)
        answers.delete_answers(locked)
        locked.invited_at = None
    locked.save(update_fields=["attendee_name", "attendee_email", "code", "access_key", "invited_at"])
    if details.answers is not None or details.dietary is not None:
        given = answers.values_of(locked) if details.answers is None else details.answers
        kept = answers.dietary_of(locked) if details.dietary is None else details.dietary
        answers.replace_answers(locked, given, kept)
    after = {"name": name, "email": email}
    if after != before:
        log(locked, "events.attendee_changed", user=by, data={"role": role, "before": before, "after": after})
        _tell(locked, before, handed_on, role)
    return locked


def _tell(ticket: Ticket, before: dict, handed_on: bool, role: str) -> None:
    buyer = ticket.line.order.buyer_email
    if handed_on and before["email"]:
        queue_ticket_email(ticket, "ticket_transferred", before["email"])
    # The buyer has all tickets already; an attendee who corrects a name has the page in view.
    is_new = before["email"] != ticket.attendee_email or (role == "attendee" and not before["name"])
    if is_new and (handed_on or ticket.attendee_email != buyer):
        queue_own_ticket(ticket)
    if role == "attendee" and handed_on and buyer not in (before["email"], ticket.attendee_email):
        names = {"before": before["name"], "after": ticket.attendee_name}
        queue_ticket_email(ticket, "ticket_transferred_by_attendee", buyer, ticket=ticket.pk, **names)


def lock_ticket(ticket: Ticket) -> Ticket:
    """The ticket as it is now, its order's row locked: every change of a ticket waits its turn there."""
    Order.objects.select_for_update().get(pk=ticket.line.order_id)
    return Ticket.objects.select_related("event", "ticket_type", "line__order").get(pk=ticket.pk)


def rotate_keys(ticket: Ticket) -> None:
    """The code at the door and the attendee's link; the old ones open nothing once the ticket is saved."""
    ticket.code, ticket.access_key = new_code(), new_code()
