"""The seat counters: the only code that moves `taken`.

Each step is one conditional UPDATE, one row per ticket type in primary-key order and then the event's row, so two
buyers never wait for each other in a circle and nobody reads a number that is stale when it is written.
"""

import logging
from collections.abc import Mapping

from django.db.models import F, Q

from events.enums import EventStatus
from events.models import Event, TicketType

logger = logging.getLogger(__name__)

#: Where new bookings are taken, and where a payment that came late may still have its seats.
BOOKABLE = (EventStatus.OPEN,)
KEEPABLE = (EventStatus.OPEN, EventStatus.CLOSED)


class SoldOut(Exception):
    """Fewer seats are left than were asked for. `ticket_type_id` is None when the whole event is full."""

    def __init__(self, ticket_type_id: int | None, left: int):
        super().__init__(ticket_type_id, left)
        self.ticket_type_id = ticket_type_id
        self.left = left


class NotBookable(Exception):
    """The event takes no bookings (draft, closed, cancelled)."""


def take(event_id: int, seats: Mapping[int, int], *, statuses=BOOKABLE) -> None:
    """Take seats (ticket type id → number). Raises SoldOut or NotBookable: the caller's transaction rolls back."""
    for type_id, number in sorted(seats.items()):
        if not _add(TicketType.objects.filter(pk=type_id, event_id=event_id), number):
            row = TicketType.objects.filter(pk=type_id, event_id=event_id).first()
            raise SoldOut(type_id, row.left or 0 if row else 0)
    number = sum(seats.values())
    if not _add(Event.objects.filter(pk=event_id, status__in=statuses), number):
        event = Event.objects.get(pk=event_id)
        if event.status not in statuses:
            raise NotBookable(event.status)
        raise SoldOut(None, event.left or 0)


def give_back(event_id: int, seats: Mapping[int, int]) -> None:
    """Put seats back, in the same order of rows as `take`."""
    for type_id, number in sorted(seats.items()):
        _subtract(TicketType.objects.filter(pk=type_id), number)
    _subtract(Event.objects.filter(pk=event_id), sum(seats.values()))


def _add(rows, number: int) -> int:
    has_room = Q(capacity__isnull=True) | Q(capacity__gte=F("taken") + number)
    return rows.filter(has_room).update(taken=F("taken") + number)


def _subtract(rows, number: int) -> None:
    if number and not rows.filter(taken__gte=number).update(taken=F("taken") - number):
        # Never a reason to refuse a buyer's cancellation; `check_stock --repair` puts the counter right.
        logger.error("Counter below what is given back: %s, %s", rows.model.__name__, number)
