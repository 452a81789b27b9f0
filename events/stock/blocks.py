"""Seats set aside: for a code, for an offer from the waiting list, by staff.

A block's row is locked before those of ticket types, pools and event. A block whose `until` has passed is over even
while its units are still counted: whoever is short of seats gives them back first.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from events.enums import BlockReason, EventStatus
from events.models import SeatBlock, TicketType
from events.stock import counters

#: Staff plan before an event is announced.
_NOT_CANCELLED = (EventStatus.DRAFT, EventStatus.OPEN, EventStatus.CLOSED)


@transaction.atomic
def set_aside(
    ticket_type: TicketType, units: int, reason: BlockReason, until: datetime | None, by=None, note: str = ""
) -> SeatBlock:
    """Take so many units off the market. Raises stock.SoldOut, or stock.NotBookable for a cancelled event."""
    if units < 1:
        raise ValueError("At least one unit is set aside.")
    each, pool_id = ticket_type.seats_each, ticket_type.pool_id if ticket_type.uses_seats else None
    claim = counters.Claim().add(ticket_type.pk, units, units * each, pool_id)
    counters.take_seats(ticket_type.event_id, claim, statuses=_NOT_CANCELLED)
    return SeatBlock.objects.create(
        event_id=ticket_type.event_id,
        ticket_type=ticket_type,
        reason=reason,
        quantity=units,
        left=units,
        people_each=each,
        pool_id=pool_id,
        until=until,
        note=note,
        created_by=by,
    )


def overdue(event_ids: Iterable[int], now: datetime | None = None):
    """Blocks whose time has passed while units of them are still counted as taken."""
    return SeatBlock.objects.filter(event_id__in=event_ids, until__lte=now or timezone.now(), left__gt=0)


def take_from_block(block_id: int, units: int, *, all_of_them: bool = False) -> tuple[int, counters.Claim]:
    """Take up to so many units out of a block that is still valid, in the caller's transaction.

    Returns how many there were, and what they had counted as taken. With `all_of_them`, too few is none at all.
    """
    block = SeatBlock.objects.select_for_update().get(pk=block_id)
    over = block.until is not None and block.until <= timezone.now()
    drawn = 0 if over else min(units, block.left)
    if all_of_them and drawn < units:
        drawn = 0
    if drawn:
        SeatBlock.objects.filter(pk=block_id).update(left=F("left") - drawn)
    return drawn, claim_of(block, drawn)


def return_to_block(block_id: int, units: int) -> counters.Claim | None:
    """A hold that drew on the block ended: the units are the block's again, if it still holds. None if it is over."""
    valid = Q(until=None) | Q(until__gt=timezone.now())
    rows = SeatBlock.objects.filter(valid, pk=block_id, quantity__gte=F("left") + units)
    if not rows.update(left=F("left") + units):
        return None
    return claim_of(SeatBlock.objects.get(pk=block_id), units)


def claim_of(block: SeatBlock, units: int) -> counters.Claim:
    """What so many units of the block count as taken."""
    return counters.Claim().add(block.ticket_type_id, units, units * block.people_each, block.pool_id)
