"""Holds whose time has run out. They end when somebody needs the seats, whether or not a job has run."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from events.enums import TicketStatus
from events.models import SeatBlock, Ticket
from events.stock import blocks, release
from events.stock.counters import Claim
from payments.checkout.expiry import expire_order
from payments.enums import OrderStatus
from payments.models import Order


def _overdue(event_ids: Iterable[int], now=None):
    return Ticket.objects.filter(
        event_id__in=event_ids,
        status=TicketStatus.HELD,
        line__order__status=OrderStatus.HELD,
        line__order__expires_at__lte=now or timezone.now(),
    )


def expired_claims(event_ids: Iterable[int], now=None) -> dict[int, Claim]:
    """What is counted as taken of each event although its hold, or the time it was set aside for, has ended."""
    now, wanted = now or timezone.now(), list(event_ids)
    claims: dict[int, Claim] = {}
    rows = _overdue(wanted, now).values_list(
        "event_id", "ticket_type_id", "pool_id", "uses_seat", "line_id", "unit", "line__ticket_line__block_id"
    )
    rows = list(rows)
    returning = _go_back_to_their_block(rows, now)
    seen = set()
    for event_id, type_id, pool_id, uses_seat, line_id, unit, _block_id in rows:
        if line_id in returning:
            continue
        new = (line_id, unit) not in seen
        seen.add((line_id, unit))
        claims.setdefault(event_id, Claim()).add_ticket(type_id, uses_seat, pool_id, units=int(new))
    for block in blocks.overdue(wanted, now):
        claims.setdefault(block.event_id, Claim()).add(
            block.ticket_type_id, block.left, block.left * block.people_each, block.pool_id
        )
    return claims


def _go_back_to_their_block(rows, now) -> set[int]:
    """Lines whose seats are set aside again when their hold ends, so that they are nobody else's."""
    drawn = {row[4]: row[6] for row in rows if row[6]}
    if not drawn:
        return set()
    over = set(SeatBlock.objects.filter(pk__in=drawn.values(), until__lte=now).values_list("pk", flat=True))
    return {line_id for line_id, block_id in drawn.items() if block_id not in over}


def returning_units(block: SeatBlock, now=None) -> int:
    """Units that overdue orders hold and that are the block's own again as soon as somebody asks for them."""
    now = now or timezone.now()
    if block.left >= block.quantity or (block.until is not None and block.until <= now):
        return 0
    rows = _overdue([block.event_id], now).filter(line__ticket_line__block=block)
    lines: dict[int, list[int]] = {}
    for line_id, _unit, drawn in rows.values_list("line_id", "unit", "line__ticket_line__block_units").distinct():
        lines.setdefault(line_id, []).append(drawn)
    return sum(min(len(units), units[0]) for units in lines.values())


def end_expired_holds(event_ids: Iterable[int]) -> int:
    """Free what overdue orders and overdue blocks of these events hold. Returns how many ended."""
    wanted = list(event_ids)
    orders = _overdue(wanted).values_list("line__order_id", flat=True).order_by().distinct()
    if transaction.get_connection().in_atomic_block:
        # A transaction keeps the seats' rows of the first order that it ends, and must not wait for another order
        # then. One whose row is locked is being paid or ended by somebody else.
        rows = Order.objects.select_for_update(skip_locked=True).filter(pk__in=list(orders))
        orders = rows.order_by("pk").values_list("pk", flat=True)
    return sum(expire_order(pk) for pk in sorted(orders)) + release.end_overdue_blocks(wanted)
