"""The seat counters: the only code that moves `taken` of ticket types, pools and events.

Each step is one conditional UPDATE: ticket types in primary-key order, then pools in primary-key order, then the
event, so two buyers never wait for each other in a circle and nobody reads a number that is stale when it is written.
What needs a code's or a block's row has locked it before. Whoever takes seats of several events takes them event by
event, in the events' primary-key order (see `seat_locks`).
"""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q

from events.enums import EventStatus
from events.models import Event, SeatPool, Ticket, TicketType

logger = logging.getLogger(__name__)

#: Where new bookings are taken, and where a payment that came late may still have its seats.
BOOKABLE_STATUSES = (EventStatus.OPEN,)
RESTORABLE_STATUSES = (EventStatus.OPEN, EventStatus.CLOSED)


class SoldOut(Exception):
    """Fewer are left than were asked for: units of a ticket type, or people when `ticket_type_id` is None (then a
    pool is full, or without `pool_id` the whole event). `event_id` is the event that was asked for.
    """

    def __init__(self, ticket_type_id: int | None, left: int, pool_id: int | None = None, *, event_id: int):
        super().__init__(ticket_type_id, left, pool_id)
        self.event_id = event_id
        self.ticket_type_id = ticket_type_id
        self.left = left
        self.pool_id = pool_id


class NotBookable(Exception):
    """The event takes no bookings (draft, closed, cancelled). `event_id` is set when one of several was asked for."""

    def __init__(self, status: str, *, event_id: int | None = None):
        super().__init__(status)
        self.event_id = event_id


@dataclass
class Claim:
    """What is taken of one event: units by ticket type, people by pool, people in all. Negative means given back."""

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
        """What a ticket notes of itself: one on a seat that another lends it may count against neither, or a pool."""
        self.add(type_id, units, int(uses_seat))
        if pool_id is not None:
            self.pools[pool_id] += 1

    def plus(self, other: "Claim") -> None:
        self.units.update(other.units)
        self.pools.update(other.pools)
        self.people += other.people

    def minus(self, other: "Claim") -> None:
        """Without what is counted elsewhere already, such as in a block."""
        self.units.subtract(other.units)
        self.pools.subtract(other.pools)
        self.people -= other.people


def take_seats(event_id: int, claim: Claim, *, statuses=BOOKABLE_STATUSES) -> None:
    """Take seats. Raises SoldOut or NotBookable: the caller's transaction rolls back."""
    for type_id, number in _moving(claim.units):
        rows = TicketType.objects.filter(pk=type_id, event_id=event_id)
        if not _add(rows, number):
            row = rows.first()
            raise SoldOut(type_id, row.left or 0 if row else 0, event_id=event_id)
    for pool_id, number in _moving(claim.pools):
        if not _add(SeatPool.objects.filter(pk=pool_id), number):
            raise SoldOut(None, SeatPool.objects.get(pk=pool_id).left or 0, pool_id, event_id=event_id)
    if not _add(Event.objects.filter(pk=event_id, status__in=statuses), claim.people):
        event = Event.objects.get(pk=event_id)
        if event.status not in statuses:
            raise NotBookable(event.status, event_id=event_id)
        raise SoldOut(None, event.left or 0, event_id=event_id)


def restore_counters(event_id: int, claim: Claim) -> None:
    """Put seats back, in the same order of rows as `take`."""
    for type_id, number in _moving(claim.units):
        _subtract(TicketType.objects.filter(pk=type_id), number)
    for pool_id, number in _moving(claim.pools):
        _subtract(SeatPool.objects.filter(pk=pool_id), number)
    _subtract(Event.objects.filter(pk=event_id), claim.people)


def claims_of(tickets: Iterable[Ticket], *, with_units: bool = True) -> dict[int, Claim]:
    """Event id → what these tickets took, by their own notes of it, events in primary-key order.

    Tickets of one unit are one unit of their type; `with_units=False` leaves the units alone (people come and go).
    """
    claims: dict[int, Claim] = {}
    seen: set[tuple[int, int]] = set()
    for ticket in sorted(tickets, key=lambda ticket: ticket.event_id):
        unit = (ticket.line_id, ticket.unit)
        new = with_units and unit not in seen
        seen.add(unit)
        claim = claims.setdefault(ticket.event_id, Claim())
        claim.add_ticket(ticket.ticket_type_id, ticket.uses_seat, ticket.pool_id, units=int(new))
    return claims


def _moving(numbers: Counter) -> list[tuple[int, int]]:
    return [(key, number) for key, number in sorted(numbers.items()) if number]


def _add(rows, number: int) -> int:
    """Rows that were moved. A negative number is given back, for which there is always room."""
    if number <= 0:
        return rows.filter(taken__gte=-number).update(taken=F("taken") + number)
    has_room = Q(capacity__isnull=True) | Q(capacity__gte=F("taken") + number)
    return rows.filter(has_room).update(taken=F("taken") + number)


def _subtract(rows, number: int) -> None:
    if number and not rows.filter(taken__gte=max(0, number)).update(taken=F("taken") - number):
        # Never a reason to refuse a buyer's cancellation; `check_stock --repair` puts the counter right.
        logger.error("Counter below what is given back: %s, %s", rows.model.__name__, number)
