"""The seat counters: the only code that moves `taken` of ticket types, pools and events.

Each change is one conditional UPDATE, so no number is stale when it is written. The order is ticket types by primary
key, then pools by primary key, then the event, so transactions cannot deadlock. Callers lock the rows of discount
codes and blocks before. For several events, callers take the seats of one event after the other, by primary key (see
`events.stock.locks`).
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from events.enums import EventStatus
from events.models import Event, SeatPool, Ticket, TicketType

logger = logging.getLogger(__name__)

#: Event statuses in which new bookings are taken.
BOOKABLE_STATUSES = (EventStatus.OPEN,)
#: Event statuses in which a late payment may take its seats again.
RESTORABLE_STATUSES = (EventStatus.OPEN, EventStatus.CLOSED)


class SoldOut(Exception):
    """Fewer seats are left than requested. `event_id` is the event.

    `left` is units of the ticket type. When `ticket_type_id` is None it is people: in the pool, or in the whole event
    when `pool_id` is None too.
    """

    def __init__(self, ticket_type_id: int | None, left: int, pool_id: int | None = None, *, event_id: int):
        super().__init__(ticket_type_id, left, pool_id)
        self.event_id = event_id
        self.ticket_type_id = ticket_type_id
        self.left = left
        self.pool_id = pool_id


class NotBookable(Exception):
    """The event takes no bookings: it is a draft, closed or cancelled. `event_id` is None if the caller knows it."""

    def __init__(self, status: str, *, event_id: int | None = None):
        super().__init__(status)
        self.event_id = event_id


class ConditionFailed(Exception):
    """The seats are left, but the caller's own condition is false."""


@dataclass
class Claim:
    """Seats of one event: units by ticket type id, people by pool id, and people in all. Negative numbers restore."""

    units: Counter = field(default_factory=Counter)
    pools: Counter = field(default_factory=Counter)
    people: int = 0

    def add(self, type_id: int, units: int, people: int, pool_id: int | None = None) -> "Claim":
        self.units[type_id] += units
        self.people += people
        if pool_id is not None:
            self.pools[pool_id] += people
        return self

    def add_ticket(self, type_id: int, uses_seat: bool, pool_id: int | None, *, units: int) -> None:
        """Add one ticket. A ticket on the seat of the ticket it replaces may take no seat, or a seat of a pool only."""
        self.add(type_id, units, int(uses_seat))
        if pool_id is not None:
            self.pools[pool_id] += 1

    def add_claim(self, other: "Claim") -> None:
        """Add all seats of another claim on the same event."""
        self.units.update(other.units)
        self.pools.update(other.pools)
        self.people += other.people

    def subtract(self, other: "Claim") -> None:
        """Remove seats that are counted already, such as those of a block."""
        self.units.subtract(other.units)
        self.pools.subtract(other.pools)
        self.people -= other.people


def take_seats(
    event_id: int,
    claim: Claim,
    *,
    statuses: Collection[EventStatus] = BOOKABLE_STATUSES,
    condition: Q | None = None,
    enlarging: Collection[int] = (),
) -> None:
    """Add the claim to the counters. Raises SoldOut or NotBookable; the caller's transaction must then roll back.

    `enlarging` are ids of ticket types whose own capacity is raised by what is missing: pools and events keep theirs.
    With a `condition`, an addition to the update of the event's counter, it raises ConditionFailed when seats are left
    but the condition is false.
    """
    for type_id, number in _nonzero(claim.units):
        rows = TicketType.objects.filter(pk=type_id, event_id=event_id)
        if type_id in enlarging:
            rows.filter(capacity__lt=F("taken") + number).update(capacity=F("taken") + number)
        if not _add(rows, number):
            row = rows.first()
            raise SoldOut(type_id, row.left or 0 if row else 0, event_id=event_id)
    for pool_id, number in _nonzero(claim.pools):
        if not _add(SeatPool.objects.filter(pk=pool_id), number):
            raise SoldOut(None, SeatPool.objects.get(pk=pool_id).left or 0, pool_id, event_id=event_id)
    if not _add(Event.objects.filter(condition or Q(), pk=event_id, status__in=statuses), claim.people):
        event = Event.objects.get(pk=event_id)
        if event.status not in statuses:
            raise NotBookable(event.status, event_id=event_id)
        if condition is not None and (event.left is None or event.left >= claim.people):
            raise ConditionFailed
        raise SoldOut(None, event.left or 0, event_id=event_id)


def restore_counters(event_id: int, claim: Claim) -> None:
    """Subtract the claim from the counters, in the same order of rows as `take_seats`."""
    for type_id, number in _nonzero(claim.units):
        _subtract(TicketType.objects.filter(pk=type_id), number)
    for pool_id, number in _nonzero(claim.pools):
        _subtract(SeatPool.objects.filter(pk=pool_id), number)
    _subtract(Event.objects.filter(pk=event_id), claim.people)


def claims_of(tickets: Iterable[Ticket], *, with_units: bool = True) -> dict[int, Claim]:
    """Event id → the seats that these tickets take according to their own columns, events in primary-key order.

    Tickets of one unit count as one unit of their type. `with_units=False` counts people only.
    """
    claims: dict[int, Claim] = {}
    seen: set[tuple[int, int]] = set()
    for ticket in sorted(tickets, key=lambda ticket: ticket.event_id):
        unit = (ticket.line_id, ticket.unit)
        is_new_unit = with_units and unit not in seen
        seen.add(unit)
        claim = claims.setdefault(ticket.event_id, Claim())
        claim.add_ticket(ticket.ticket_type_id, ticket.uses_seat, ticket.pool_id, units=int(is_new_unit))
    return claims


def _nonzero(numbers: Counter) -> list[tuple[int, int]]:
    return [(key, number) for key, number in sorted(numbers.items()) if number]


def _add(rows: QuerySet, number: int) -> int:
    """Add to `taken` where the capacity allows it. Returns the number of rows changed; zero means sold out.

    A negative number restores seats, which the capacity always allows.
    """
    if number <= 0:
        return rows.filter(taken__gte=-number).update(taken=F("taken") + number)
    has_room = Q(capacity__isnull=True) | Q(capacity__gte=F("taken") + number)
    return rows.filter(has_room).update(taken=F("taken") + number)


def _subtract(rows: QuerySet, number: int) -> None:
    if number and not rows.filter(taken__gte=max(0, number)).update(taken=F("taken") - number):
        # A wrong counter must not stop a buyer's cancellation; `check_stock --repair` corrects it.
        logger.error("Counter is lower than the seats to restore: %s, %s", rows.model.__name__, number)
