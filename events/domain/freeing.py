"""Seats that come back: first to the counters, then to those who wait, before the public can see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from events.domain import seat_locks, stock


def lock(event_ids: Iterable[int], drawn_on: Collection[int] = ()) -> list[int]:
    """Lock all seat rows of the events, as offers will take of any of them. Gives back their keys in order.

    Called before the first seat row is touched, by whoever is about to free something. Also when nobody waits:
    somebody may get in line at this moment, and is seen only once the rows are ours. `drawn_on`: see `seat_locks`.
    """
    freed = sorted(set(event_ids))
    for event_id in freed:
        seat_locks.lock(event_id, drawn_on)
    return freed


def free(claims: Mapping[int, stock.Claim], waited_for: Sequence[int]) -> None:
    """Give back what was taken, by event id, and offer it in the same transaction. `waited_for` is what `lock` said."""
    for event_id, claim in sorted(claims.items()):
        stock.give_back(event_id, claim)
    pass_on(waited_for)


def pass_on(event_ids: Sequence[int]) -> None:
    """Offer to those who wait what has become free."""
    if event_ids:
        # The waiting list sets seats aside, and what is set aside comes back through here.
        from events.domain import waiting_offers

        waiting_offers.seats_freed(event_ids)
