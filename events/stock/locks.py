"""The rows that every change of seats waits for, taken in the house's order before anything is decided.

An order's row comes first, then the discount codes of all its events, then blocks, ticket types, pools and the event,
each in primary-key order. Several events follow each other in primary-key order: all rows of one, then all of the next.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from events.models import Event, SeatBlock, SeatPool, TicketType


def lock_event(event_id: int, drawn_on: Collection[int] = ()) -> Event:
    """Lock what is set aside, then `lock_counters`. For whoever gives seats back, before any of these is touched.

    `drawn_on` are blocks that units may go back to: they are locked here also when nothing is left of them.
    """
    blocks = SeatBlock.objects.filter(Q(left__gt=0) | Q(pk__in=drawn_on), event_id=event_id)
    list(blocks.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return lock_counters(event_id)


def lock_counters(event_id: int) -> Event:
    """Lock all ticket types and pools of an event, then the event. Gives back the event as it is under the lock.

    All of them, also those that are not given back: what comes back in one type may be offered in another, and
    whoever came to that row after the event's would wait in a circle with a buyer. The weaker lock lets rows that
    only point here (tickets, blocks) be written meanwhile.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Seats are locked in the transaction that moves them.")
    for model in (TicketType, SeatPool):
        list(model.objects.select_for_update(no_key=True).filter(event_id=event_id).order_by("pk").values_list("pk"))
    return Event.objects.select_for_update(no_key=True).get(pk=event_id)
