"""Row locks for every change of seats. All transactions take them in this one order, so they cannot deadlock:

1. the order; then, when its tickets have add-ons in other orders, those by primary key (`events.tickets.add_ons`);
2. the discount codes of all its events, by primary key;
3. for each event, by primary key of the event: its blocks, its ticket types and its pools, each by primary key, and
   then the event itself.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from events.models import Event, SeatBlock, SeatPool, TicketType


def lock_event(event_id: int, block_ids: Collection[int] = ()) -> Event:
    """Lock an event's blocks and then its counters, before seats are released. Returns the event under its lock.

    Blocks with units left are always locked. `block_ids` are empty blocks that units may return to.
    """
    blocks = SeatBlock.objects.filter(Q(left__gt=0) | Q(pk__in=block_ids), event_id=event_id)
    list(blocks.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return lock_counters(event_id)


def lock_counters(event_id: int) -> Event:
    """Lock all ticket types and pools of an event, then the event. Returns the event under its lock.

    Raises TransactionManagementError outside a transaction. All rows are locked, because seats released in one ticket
    type may be offered in another: locking that row after the event could deadlock with a buyer. `no_key=True` lets
    other transactions insert rows that refer to these (tickets, blocks).
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Seats are locked in the transaction that changes them.")
    for model in (TicketType, SeatPool):
        list(model.objects.select_for_update(no_key=True).filter(event_id=event_id).order_by("pk").values_list("pk"))
    return Event.objects.select_for_update(no_key=True).get(pk=event_id)
