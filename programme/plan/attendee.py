"""Whose plan it is: the tickets of one person to one conference, as far as a key or a signed-in user may see them.

A key opens the tickets of the same order that are for the same person: with the same e-mail address and name. Two
colleagues whose tickets a buyer has sent to one address have two plans. Tickets of other orders are added only for
someone who is signed in with the ticket's own, verified address.
"""

from dataclasses import dataclass
from functools import cached_property

from core.text import plain
from events.enums import EventKind, EventStatus, TicketStatus
from events.models import Event, Ticket


@dataclass(frozen=True)
class Attendee:
    """The attendee of `ticket`, whose key was used. `tickets` are all valid ones of the person to the conference."""

    ticket: Ticket
    edition: Event
    tickets: list[Ticket]

    @cached_property
    def session_ids(self) -> set[int]:
        """The sessions of the conference that the attendee has booked."""
        return {ticket.event_id for ticket in self.tickets if ticket.event_id != self.edition.pk}

    @cached_property
    def main_ids(self) -> set[int]:
        return {ticket.pk for ticket in self.tickets if ticket.on_ticket_id is None}

    @property
    def keeper(self) -> Ticket:
        """The ticket that new marks are stored with: of the key's order, and the conference's own if there is one."""
        order_id = self.ticket.line.order_id
        own = [each for each in self.tickets if each.on_ticket_id is None and each.line.order_id == order_id]
        return min(own, key=lambda each: (each.event_id != self.edition.pk, each.pk))


def edition_id_of(ticket: Ticket) -> int:
    """The conference that the ticket is for: that of a session, or else the event itself."""
    return ticket.event.parent_id or ticket.event_id


def has_plan(ticket: Ticket) -> bool:
    """Whether the ticket can have a plan: to a conference or a session of one, valid, and with somebody named on it."""
    if ticket.event.parent_id is None and ticket.event.kind != EventKind.CONFERENCE:
        return False
    is_open = ticket.status == TicketStatus.VALID and bool(ticket.attendee_name)
    return is_open and ticket.on_ticket_id is None and ticket.event.status != EventStatus.CANCELLED


def attendee_of(ticket: Ticket, edition: Event, *, with_other_orders: bool = False) -> Attendee:
    """The attendee of a ticket that has a plan. One query.

    `with_other_orders` is for a reader who is signed in with the ticket's own, verified address.
    """
    found = Ticket.objects.filter(line__order=ticket.line.order_id).order_by().values("pk")
    parts = [Ticket.objects.filter(on_ticket=ticket.pk).order_by().values("pk")]
    if with_other_orders and ticket.attendee_email:
        parts.append(Ticket.objects.filter(attendee_email=ticket.attendee_email).order_by().values("pk"))
    # A union of sets of ids: a condition with OR would read every ticket.
    rows = Ticket.objects.valid().filter(pk__in=found.union(*parts, all=True)).select_related("event", "line")
    of_edition = [row for row in rows.order_by("pk") if edition.pk in (row.event_id, row.event.parent_id)]
    of_edition = [row for row in of_edition if row.event.status != EventStatus.CANCELLED]
    own = {row.pk for row in of_edition if row.pk == ticket.pk or _is_same_person(row, ticket)}
    return Attendee(ticket, edition, [row for row in of_edition if row.pk in own or row.on_ticket_id in own])


def _is_same_person(ticket: Ticket, other: Ticket) -> bool:
    same_address = bool(other.attendee_email) and ticket.attendee_email == other.attendee_email
    return same_address and name_of(ticket) == name_of(other)


def name_of(ticket: Ticket) -> str:
    """The attendee's name for comparison: in small letters, with single spaces."""
    return plain(ticket.attendee_name).casefold()
