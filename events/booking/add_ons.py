"""Add-ons in the booking form: one tick box at each ticket, and the checks before an order with add-ons is written.

A field `a<ticket type id>-<number>-x<add-on's id>` chooses the add-on for the ticket with this number of the type.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from events.booking.selection import BookingRefused, Choice, Problem, ProblemReason, find_add_on_problem
from events.models import Ticket, TicketType
from payments.models import Order

_FIELD = re.compile(r"a(\d{1,15})-(\d{1,4})-x(\d{1,15})")
_OFF = ("", "0", "false", "False")


@dataclass(frozen=True)
class Pick:
    """An add-on that is chosen at one ticket. `number` counts the tickets of the type in the order from 1."""

    ticket_type_id: int
    number: int
    add_on_id: int

    @property
    def name(self) -> str:
        """The name of the form field."""
        return f"a{self.ticket_type_id}-{self.number}-x{self.add_on_id}"


def read_picks(data: Mapping[str, str]) -> list[Pick]:
    """The ticked add-ons in a query string or a form. They are not trusted: the tickets may not exist."""
    matches = [_FIELD.fullmatch(name) for name in data if str(data.get(name, "")) not in _OFF]
    return [Pick(int(match[1]), int(match[2]), int(match[3])) for match in matches if match]


def lock_mains(choices: Iterable[Choice]) -> None:
    """Lock the orders of tickets that exist already, and read the tickets' status again."""
    mains = {on.ticket.pk: on.ticket for choice in choices for on in choice.on if on.ticket is not None}
    if not mains:
        return
    order_ids = {ticket.line.order_id for ticket in mains.values()}
    list(Order.objects.select_for_update(no_key=True).filter(pk__in=order_ids).order_by("pk").values_list("pk"))
    for pk, status in Ticket.objects.filter(pk__in=mains).values_list("pk", "status"):
        mains[pk].status = status


def check_add_ons(event_id: int, choices: Sequence[Choice], types: Mapping[int, TicketType]) -> None:
    """Check that each add-on has its ticket, and is new to it. `choices` and `types` are those of one event.

    Raises BookingRefused. The caller has locked the orders of tickets that exist already.
    """
    problems = {
        choice.ticket_type_id: problem
        for choice in choices
        if (problem := find_add_on_problem(choice, choices, types) or _find_added_before(choice))
    }
    if problems:
        raise BookingRefused(problems, event_id=event_id)


def _find_added_before(choice: Choice) -> Problem | None:
    tickets = [on.ticket.pk for on in choice.on if on.ticket is not None]
    if not tickets:
        return None
    added = Ticket.objects.seated().filter(on_ticket__in=tickets, ticket_type=choice.ticket_type_id)
    return Problem(ProblemReason.ADDED_BEFORE) if added.exists() else None


def put_on_tickets(choices: Iterable[Choice], tickets: Sequence[Ticket]) -> list[Ticket]:
    """Set the ticket of each add-on, and return the add-ons. The other tickets are saved already."""
    by_position = {(ticket.ticket_type_id, ticket.position): ticket for ticket in tickets}
    add_ons = []
    for choice in choices:
        for position, main in enumerate(choice.on, start=1):
            add_on = by_position[choice.ticket_type_id, position]
            add_on.on_ticket = main.ticket or by_position[main.ticket_type_id, main.position]
            add_ons.append(add_on)
    return add_ons
