"""Units of an order: a ticket for one person, a table, a stand, or an organisation with its colleagues."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from events.enums import Admits, TicketStatus
from events.models import Event, Ticket, TicketType
from payments.models import Order, OrderLine


@dataclass
class Unit:
    """Valid tickets that are cancelled and exchanged together."""

    line: OrderLine
    tickets: list[Ticket] = field(default_factory=list)

    @property
    def pk(self) -> int:
        """Primary key of the first ticket, which identifies the unit in forms."""
        return self.tickets[0].pk

    @property
    def event(self) -> Event:
        return self.tickets[0].event

    @property
    def ticket_type(self) -> TicketType:
        return self.tickets[0].ticket_type

    @property
    def is_paid(self) -> bool:
        """Whether its order line cost anything. With "four for the price of three", all four units are paid."""
        return self.line.total_ore > 0

    @property
    def is_add_on(self) -> bool:
        return self.ticket_type.needs_ticket

    @property
    def cancel_until(self) -> datetime | None:
        """Until when the buyer gets the price back: the add-on's own deadline, or the event's."""
        return (self.is_add_on and self.ticket_type.cancel_until) or self.event.cancel_until

    @property
    def is_person(self) -> bool:
        return self.ticket_type.admits == Admits.PERSON

    @property
    def name(self) -> str:
        return self.tickets[0].description

    @property
    def people(self) -> list[str]:
        """The attendees' names, or their e-mail addresses where the name is missing. Blank tickets are left out."""
        people = (ticket.attendee_name or ticket.attendee_email for ticket in self.tickets)
        return [person for person in people if person]


def units_of(order: Order) -> list[Unit]:
    """Units of the order's valid tickets, in the order of its lines."""
    tickets = (
        Ticket.objects.filter(line__order=order, status=TicketStatus.VALID)
        .select_related("event", "ticket_type", "line__order")
        .order_by("line__position", "position")
    )
    return units_in(tickets)


def units_in(tickets: Iterable[Ticket]) -> list[Unit]:
    """Group valid tickets into units. Load them with event, ticket type, order line and order."""
    units: dict[tuple[int, int], Unit] = {}
    for ticket in tickets:
        units.setdefault((ticket.line_id, ticket.unit), Unit(ticket.line)).tickets.append(ticket)
    return list(units.values())


def unit_of_ticket(order: Order, ticket_pk: int) -> Unit | None:
    """The unit that a valid ticket of this order belongs to; None when there is no such ticket."""
    return next((unit for unit in units_of(order) if ticket_pk in {ticket.pk for ticket in unit.tickets}), None)
