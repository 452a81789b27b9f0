"""Seats that come back: first to the counters, then to those who wait, before the public can see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from events.models import SeatBlock
from events.stock import blocks, counters, locks, waiting_queue


def lock_events(event_ids: Iterable[int], drawn_on: Collection[int] = ()) -> list[int]:
    """Lock all seat rows of the events, as offers will take of any of them. Gives back their keys in order.

    Called before the first seat row is touched, by whoever is about to free something. Also when nobody waits:
    somebody may get in line at this moment, and is seen only once the rows are ours. `drawn_on`: see `seat_locks`.
    """
    freed = sorted(set(event_ids))
    for event_id in freed:
        locks.lock_event(event_id, drawn_on)
    return freed


def release_seats(claims: Mapping[int, counters.Claim], waited_for: Sequence[int]) -> None:
    """Give back what was taken, by event id, and offer it in the same transaction. `waited_for` is what `lock` said."""
    for event_id, claim in sorted(claims.items()):
        counters.restore_counters(event_id, claim)
    offer_to_waiting_list(waited_for)


def offer_to_waiting_list(event_ids: Sequence[int]) -> None:
    """Offer to those who wait what has become free."""
    if event_ids:
        waiting_queue.offer_released_seats(event_ids)


@transaction.atomic
def release_block(block: SeatBlock) -> int:
    """End a block and free what is left of it. Returns how many units came back. Safe to call twice."""
    waited_for = lock_events([block.event_id], [block.pk])
    locked = SeatBlock.objects.select_for_update().get(pk=block.pk)
    units, now = locked.left, timezone.now()
    locked.left = 0
    if locked.until is None or locked.until > now:
        # Over from now on: a hold that was made from it and ends gives its seats to everybody.
        locked.until = now
    locked.save(update_fields=["left", "until"])
    if units:
        release_seats({locked.event_id: blocks.claim_of(locked, units)}, waited_for)
    block.left, block.until = locked.left, locked.until
    return units


def end_overdue_blocks(event_ids: Iterable[int]) -> int:
    """Give back what is set aside of these events beyond its time. Returns how many blocks ended."""
    return sum(1 for block in blocks.overdue(event_ids).order_by("pk") if release_block(block))
