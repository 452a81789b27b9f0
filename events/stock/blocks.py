"""Seats set aside: for a code, for an offer from the waiting list, by staff.

A block's row is locked before the rows of ticket types, pools and the event. A block is over when its `until` has
passed. Its remaining units are counted as taken until they are released: a booking that is short of seats does that.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from events.enums import BlockReason, EventStatus
from events.models import SeatBlock, TicketType
from events.stock import counters

#: Includes drafts, because staff set seats aside before an event is announced.
_NOT_CANCELLED = (EventStatus.DRAFT, EventStatus.OPEN, EventStatus.CLOSED)


@transaction.atomic
def set_aside(
    ticket_type: TicketType,
    units: int,
    reason: BlockReason,
    until: datetime | None,
    by: User | None = None,
    note: str = "",
) -> SeatBlock:
    """Take units off sale, until a moment or until released (None).

    Raises counters.SoldOut, or counters.NotBookable for a cancelled event.
    """
    if units < 1:
        raise ValueError("At least one unit is set aside.")
    seats_each, pool_id = ticket_type.seats_each, ticket_type.pool_id if ticket_type.uses_seats else None
    claim = counters.Claim().add(ticket_type.pk, units, units * seats_each, pool_id)
    counters.take_seats(ticket_type.event_id, claim, statuses=_NOT_CANCELLED)
    return SeatBlock.objects.create(
        event_id=ticket_type.event_id,
        ticket_type=ticket_type,
        reason=reason,
        quantity=units,
        left=units,
        people_each=seats_each,
        pool_id=pool_id,
        until=until,
        note=note,
        created_by=by,
    )


def overdue(event_ids: Iterable[int], now: datetime | None = None) -> QuerySet[SeatBlock]:
    """Blocks that are over while some of their units are still counted as taken."""
    return SeatBlock.objects.filter(event_id__in=event_ids, until__lte=now or timezone.now(), left__gt=0)


def take_from_block(block_id: int, units: int, *, all_or_none: bool = False) -> tuple[int, counters.Claim]:
    """Take up to `units` units out of a block that is not over, in the caller's transaction.

    Returns the number of units and the claim that the block had on the counters for them. With `all_or_none`, a block
    with fewer units gives none.
    """
    block = SeatBlock.objects.select_for_update().get(pk=block_id)
    is_over = block.until is not None and block.until <= timezone.now()
    taken = 0 if is_over else min(units, block.left)
    if all_or_none and taken < units:
        taken = 0
    if taken:
        SeatBlock.objects.filter(pk=block_id).update(left=F("left") - taken)
    return taken, claim_of(block, taken)


def return_to_block(block_id: int, units: int) -> counters.Claim | None:
    """Put back units that an ended hold had taken out of the block.

    Returns their claim on the counters; None, with nothing changed, when the block is over.
    """
    valid = Q(until=None) | Q(until__gt=timezone.now())
    rows = SeatBlock.objects.filter(valid, pk=block_id, quantity__gte=F("left") + units)
    if not rows.update(left=F("left") + units):
        return None
    return claim_of(SeatBlock.objects.get(pk=block_id), units)


def claim_of(block: SeatBlock, units: int) -> counters.Claim:
    """The claim of `units` units of the block on the counters."""
    return counters.Claim().add(block.ticket_type_id, units, units * block.people_each, block.pool_id)
