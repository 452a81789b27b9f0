"""Seats of an exchange: until the new ticket is paid for, it uses the seat of the ticket that it replaces.

A ticket can thus be exchanged although the event is full. The new order takes from the counters only what the old
tickets do not occupy: the unit of its own ticket type, and the seat of another pool. The columns `uses_seat` and
`pool_id` of each ticket say what it occupies, so the counters agree at any moment:

- When the exchange is paid, these columns move from the old ticket to the new one. No counter changes.
- When the hold ends, or the old ticket is cancelled, each ticket releases what its own columns say.

Several held orders may use the seat of the same ticket. The first one that is paid gets it; the others are refused.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.values import present
from events.enums import TicketStatus
from events.models import ReplacedTicket, Ticket, TicketLine, TicketType
from events.stock import counters
from events.stock.units import Unit
from payments.checkout.exchange import CannotExchange


@dataclass(frozen=True)
class ExchangeSeats:
    """(old ticket's id, id of the pool that both tickets share or None), one for each of the first new tickets."""

    ticket_pools: list[tuple[int, int | None]]

    @property
    def claim(self) -> counters.Claim:
        """Seats that the new unit need not take. It always takes the unit of its own ticket type."""
        claim = counters.Claim(people=len(self.ticket_pools))
        claim.pools.update(pool_id for _ticket, pool_id in self.ticket_pools if pool_id is not None)
        return claim


def exchangeable_claims(unit: Unit) -> dict[int, counters.Claim]:
    """Event id → the seats that the unit occupies: they are free for the unit that replaces it."""
    return counters.claims_of(unit.tickets, with_units=False)


def assign_exchange_seats(unit: Unit, ticket_type: TicketType, people: int) -> ExchangeSeats:
    """The seats of `unit` that a new unit of `ticket_type` for `people` people can use. None in another event."""
    if ticket_type.event_id != unit.event.pk:
        return ExchangeSeats([])
    seated = [ticket for ticket in unit.tickets if ticket.uses_seat][:people]
    pool_id = ticket_type.pool_id
    return ExchangeSeats([(ticket.pk, pool_id if ticket.pool_id == pool_id else None) for ticket in seated])


def tickets_to_exchange(order_id: int, ticket_ids: Collection[int]) -> list[Ticket]:
    """The tickets of one unit that are to be exchanged. The caller has locked the row of their order.

    Raises CannotExchange unless they are exactly the seated tickets of the unit: one may have been cancelled, or a
    colleague added, since the exchange was started.
    """
    valid = Ticket.objects.filter(pk__in=ticket_ids, line__order=order_id, status=TicketStatus.VALID)
    tickets = list(valid.select_related("event", "ticket_type", "line__order").order_by("position"))
    lines = {ticket.line_id for ticket in tickets}
    numbers = {ticket.unit for ticket in tickets}
    all_of_unit = Ticket.objects.seated().filter(line__in=lines, unit__in=numbers)
    if not tickets or len(tickets) != len(ticket_ids) or all_of_unit.count() != len(tickets):
        raise CannotExchange
    return tickets


def save_replaced_tickets(line: TicketLine, unit: Unit, seats: ExchangeSeats, tickets: Sequence[Ticket]) -> None:
    """Record which tickets the line will replace, and which new tickets use their seats until then.

    `tickets` are the line's own tickets, saved and in order. The first ones use `seats`.
    """
    rows = {ticket.pk: ReplacedTicket(line=line, ticket=ticket) for ticket in unit.tickets}
    for (old_pk, pool_id), new_ticket in zip(seats.ticket_pools, tickets, strict=False):
        rows[old_pk].new_ticket, rows[old_pk].pool_id = new_ticket, pool_id
    ReplacedTicket.objects.bulk_create(rows.values())


def transfer_seats(line: TicketLine) -> None:
    """The exchange is confirmed: move the seats from the replaced tickets to the new ones.

    The caller has locked the rows of both orders.
    """
    for row in line.replaced.exclude(new_ticket=None):
        pool = {} if row.pool_id is None else {"pool_id": row.pool_id}
        Ticket.objects.filter(pk=present(row.new_ticket_id)).update(uses_seat=True, **pool)
        Ticket.objects.filter(pk=row.ticket_id).update(uses_seat=False, **dict.fromkeys(pool))
