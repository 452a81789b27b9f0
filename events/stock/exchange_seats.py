"""In an exchange within an event, the new ticket sits on the old one's seat until it is paid for.

So a full event needs no second seat meanwhile: the new order takes only what the old tickets do not count against, its
own type's unit and perhaps another pool. Each ticket notes what it is counted against itself, so the counters agree
at any moment. When the exchange happens the seat changes hands by these notes, and no counter moves; when the hold
ends, or the old ticket is cancelled meanwhile, each gives back what is noted on it and nothing else. Several new
orders may sit on one seat: only the first that is paid finds the old ticket still there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from events.enums import TicketStatus
from events.models import ReplacedTicket, Ticket, TicketLine, TicketType
from events.stock import counters
from events.stock.units import Unit
from payments.checkout.exchange import CannotExchange


@dataclass(frozen=True)
class ExchangeSeats:
    """Old ticket and the pool whose seat it lends too, if any: a pair for each of the new unit's first tickets."""

    pairs: list[tuple[int, int | None]]

    @property
    def claim(self) -> counters.Claim:
        """What the new unit need not take. Without its own type's unit, which nobody lends."""
        claim = counters.Claim(people=len(self.pairs))
        claim.pools.update(pool_id for _ticket, pool_id in self.pairs if pool_id is not None)
        return claim


def exchangeable_claims(unit: Unit) -> dict[int, counters.Claim]:
    """Event id → what the unit counts against there: free for the one that takes its place."""
    return counters.claims_of(unit.tickets, with_units=False)


def assign_exchange_seats(unit: Unit, ticket_type: TicketType, people: int) -> ExchangeSeats:
    """What the unit lends to one of `kind` that seats so many people."""
    if ticket_type.event_id != unit.event.pk:
        return ExchangeSeats([])
    lenders = [ticket for ticket in unit.tickets if ticket.uses_seat][:people]
    return ExchangeSeats(
        [(ticket.pk, ticket_type.pool_id if ticket.pool_id == ticket_type.pool_id else None) for ticket in lenders]
    )


def tickets_to_exchange(order_id: int, ticket_ids: Collection[int]) -> list[Ticket]:
    """The tickets of one unit that are to be exchanged, for a caller that holds their order's row.

    Raises CannotExchange when one is not valid any more, or somebody was added: another must not go in its place.
    """
    found = Ticket.objects.filter(pk__in=ticket_ids, line__order=order_id, status=TicketStatus.VALID)
    tickets = list(found.select_related("event", "ticket_type", "line__order").order_by("position"))
    units = {(ticket.line_id, ticket.unit) for ticket in tickets}
    together = Ticket.objects.seated().filter(line__in=[line for line, _unit in units], unit__in=[u for _l, u in units])
    if not tickets or len(tickets) != len(ticket_ids) or together.count() != len(tickets):
        raise CannotExchange
    return tickets


def keep_replaced(line: TicketLine, unit: Unit, shared: ExchangeSeats, tickets: Sequence[Ticket]) -> None:
    """Write which tickets the line will replace, and which of its own use their seats until then.

    `shared` are those seats; `tickets` are the line's own, saved, in order: the first use the seats.
    """
    rows = {ticket.pk: ReplacedTicket(line=line, ticket=ticket) for ticket in unit.tickets}
    for (old_pk, pool_id), new in zip(shared.pairs, tickets, strict=False):
        rows[old_pk].new_ticket, rows[old_pk].pool_id = new, pool_id
    ReplacedTicket.objects.bulk_create(rows.values())


def transfer_seats(line: TicketLine) -> None:
    """The exchange happens: the new tickets sit on their own seats, and the old ones, which leave now, on none.

    For a caller that holds both orders' rows.
    """
    for row in line.replaced.exclude(new_ticket=None):
        pooled = {} if row.pool_id is None else {"pool_id": row.pool_id}
        Ticket.objects.filter(pk=row.new_ticket_id).update(uses_seat=True, **pooled)
        Ticket.objects.filter(pk=row.ticket_id).update(uses_seat=False, **dict.fromkeys(pooled))
