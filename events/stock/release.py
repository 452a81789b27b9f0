"""Release seats. In one transaction they return to the counters and are offered to the waiting list.

So the public never sees seats that belong to the waiting list.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.utils import timezone

from events.models import SeatBlock
from events.stock import blocks, counters, locks, waiting_queue

#: Events whose free seats are offered at the end of `offering_last`; None outside it.
_postponed: ContextVar[set[int] | None] = ContextVar("postponed", default=None)


def lock_events(event_ids: Iterable[int], block_ids: Collection[int] = ()) -> list[int]:
    """Lock all seat rows of the events. Returns the event ids in primary-key order.

    Called before any seat row is changed, also when the waiting list is empty: somebody may join it in this moment,
    and their entry is visible only under the locks. `block_ids`: see `locks.lock_event`.
    """
    in_order = sorted(set(event_ids))
    for event_id in in_order:
        locks.lock_event(event_id, block_ids)
    return in_order


def release_seats(claims: Mapping[int, counters.Claim], locked_ids: Sequence[int]) -> None:
    """Restore the counters by the claims (by event id), and offer the seats to the waiting lists.

    `locked_ids` are the events that `lock_events` returned in this transaction.
    """
    for event_id, claim in sorted(claims.items()):
        counters.restore_counters(event_id, claim)
    offer_to_waiting_list(locked_ids)


def offer_to_waiting_list(event_ids: Sequence[int]) -> None:
    """Offer free seats of these events to their waiting lists. The events are locked by `lock_events`."""
    postponed = _postponed.get()
    if postponed is not None:
        postponed.update(event_ids)
    elif event_ids:
        waiting_queue.offer_released_seats(event_ids)


@contextmanager
def offering_last() -> Iterator[None]:
    """Offer the seats that are released inside this block to the waiting lists at its end, inside the transaction.

    So an order that replaces another one takes its seats first, and only what is left of them is offered.
    """
    event_ids: set[int] = set()
    token = _postponed.set(event_ids)
    try:
        yield
    finally:
        _postponed.reset(token)
    offer_to_waiting_list(sorted(event_ids))


@transaction.atomic
def release_block(block: SeatBlock) -> int:
    """End a block and release the units left in it. Returns how many were released. Safe to call twice."""
    locked_ids = lock_events([block.event_id], [block.pk])
    locked = SeatBlock.objects.select_for_update().get(pk=block.pk)
    units, now = locked.left, timezone.now()
    locked.left = 0
    if locked.until is None or locked.until > now:
        # When a hold that took units from this block ends later, its units become free for the public.
        locked.until = now
    locked.save(update_fields=["left", "until"])
    if units:
        release_seats({locked.event_id: blocks.claim_of(locked, units)}, locked_ids)
    block.left, block.until = locked.left, locked.until
    return units


def end_overdue_blocks(event_ids: Iterable[int]) -> int:
    """Release the blocks of these events whose `until` has passed. Returns how many blocks ended."""
    return sum(1 for block in blocks.overdue(event_ids).order_by("pk") if release_block(block))
