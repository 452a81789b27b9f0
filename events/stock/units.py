"""What was bought, unit by unit: a person's ticket, a table, a stand, an organisation with its colleagues."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from events.enums import Admits, TicketStatus
from events.models import Event, Ticket, TicketType
from payments.models import Order, OrderLine


@dataclass
class Unit:
    """Valid tickets that are cancelled and moved together."""

    line: OrderLine
    tickets: list[Ticket] = field(default_factory=list)

    @property
    def pk(self) -> int:
        """What it is called in forms: its first ticket."""
        return self.tickets[0].pk

    @property
    def event(self) -> Event:
        return self.tickets[0].event

    @property
    def ticket_type(self) -> TicketType:
        return self.tickets[0].ticket_type

    @property
    def is_paid(self) -> bool:
        """Whether it cost something. Under "four for three" also the fourth did."""
        return self.line.total_ore > 0

    @property
    def is_person(self) -> bool:
        return self.ticket_type.admits == Admits.PERSON

    @property
    def name(self) -> str:
        return self.tickets[0].description

    @property
    def people(self) -> list[str]:
        """Those who are known: by name, or by the address that their link was sent to."""
        known = (ticket.attendee_name or ticket.attendee_email for ticket in self.tickets)
        return [person for person in known if person]


def units_of(order: Order) -> list[Unit]:
    """What the order still has, in its own order."""
    tickets = (
        Ticket.objects.filter(line__order=order, status=TicketStatus.VALID)
        .select_related("event", "ticket_type", "line__order")
        .order_by("line__position", "position")
    )
    return units_in(tickets)


def units_in(tickets: Iterable[Ticket]) -> list[Unit]:
    """The units that these valid tickets make up, in their order; they come with event, type, line and order."""
    found: dict[tuple[int, int], Unit] = {}
    for ticket in tickets:
        found.setdefault((ticket.line_id, ticket.unit), Unit(ticket.line)).tickets.append(ticket)
    return list(found.values())


def unit_of_ticket(order: Order, ticket_pk: int) -> Unit | None:
    """The unit that a valid ticket of this order belongs to."""
    return next((unit for unit in units_of(order) if ticket_pk in {ticket.pk for ticket in unit.tickets}), None)
