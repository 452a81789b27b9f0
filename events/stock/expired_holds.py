"""Expired holds: orders that were not paid in time.

A booking that is short of seats ends them itself, so availability does not depend on a scheduled job.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, Value
from django.utils import timezone

from events.enums import TicketStatus
from events.models import SeatBlock, Ticket
from events.stock import blocks, release
from events.stock.counters import Claim
from payments.checkout.expiry import expire_order
from payments.enums import OrderStatus
from payments.models import Order


def _overdue(event_ids: Iterable[int], now: datetime | None = None) -> QuerySet[Ticket]:
    return Ticket.objects.filter(
        event_id__in=event_ids,
        status=TicketStatus.HELD,
        line__order__status=OrderStatus.HELD,
        line__order__expires_at__lte=now or timezone.now(),
    )


def expired_claims(event_ids: Iterable[int], now: datetime | None = None) -> dict[int, Claim]:
    """Event id → seats still counted as taken although their hold has expired or their block is over."""
    now, event_ids = now or timezone.now(), list(event_ids)
    claims: dict[int, Claim] = {}
    rows, over = _overdue_rows(event_ids, now)
    returning = _lines_returning_to_block(rows, now)
    seen = set()
    for event_id, type_id, pool_id, uses_seat, line_id, unit, _block_id in rows:
        if line_id in returning:
            continue
        is_new_unit = (line_id, unit) not in seen
        seen.add((line_id, unit))
        claims.setdefault(event_id, Claim()).add_ticket(type_id, uses_seat, pool_id, units=int(is_new_unit))
    for event_id, type_id, pool_id, _uses_seat, _line_id, left, people_each in over:
        claims.setdefault(event_id, Claim()).add(type_id, left, left * people_each, pool_id)
    return claims


def _overdue_rows(event_ids: Sequence[int], now: datetime) -> tuple[list[tuple], list[tuple]]:
    """Tickets of expired holds, and blocks that are over, as `expired_claims` reads them.

    In one query, because every page of an event asks for both. A block has the line 0, which no ticket has.
    """
    tickets = _overdue(event_ids, now).values_list(
        "event_id", "ticket_type_id", "pool_id", "uses_seat", "line_id", "unit", "line__ticket_line__block_id"
    )
    over = blocks.overdue(event_ids, now).values_list(
        "event_id", "ticket_type_id", "pool_id", Value(True), Value(0), "left", "people_each"
    )
    rows: list[tuple] = list(tickets.order_by().union(over.order_by(), all=True))
    return [row for row in rows if row[4]], [row for row in rows if not row[4]]


def _lines_returning_to_block(rows: Sequence[tuple], now: datetime) -> set[int]:
    """Ids of lines whose seats return to a block that is not over, and so do not become free for others."""
    blocks_by_line = {row[4]: row[6] for row in rows if row[6]}
    if not blocks_by_line:
        return set()
    over = set(SeatBlock.objects.filter(pk__in=blocks_by_line.values(), until__lte=now).values_list("pk", flat=True))
    return {line_id for line_id, block_id in blocks_by_line.items() if block_id not in over}


def returning_units(block: SeatBlock, now: datetime | None = None) -> int:
    """Units that expired holds have taken out of the block, and that return to it when the holds are ended."""
    now = now or timezone.now()
    if block.left >= block.quantity or (block.until is not None and block.until <= now):
        return 0
    rows = _overdue([block.event_id], now).filter(line__ticket_line__block=block)
    block_units: dict[int, list[int]] = {}
    for line_id, _unit, units in rows.values_list("line_id", "unit", "line__ticket_line__block_units").distinct():
        block_units.setdefault(line_id, []).append(units)
    return sum(min(len(units), units[0]) for units in block_units.values())


def end_expired_holds(event_ids: Iterable[int]) -> int:
    """End the expired holds and blocks of these events. Returns how many orders and blocks ended."""
    event_ids = list(event_ids)
    orders = list(_overdue(event_ids).values_list("line__order_id", flat=True).order_by().distinct())
    if transaction.get_connection().in_atomic_block:
        # After the first order has ended, this transaction holds seat rows and must not wait for another order's row.
        # An order whose row is locked is being paid or ended by another transaction, so it is skipped.
        rows = Order.objects.select_for_update(skip_locked=True).filter(pk__in=orders)
        orders = list(rows.order_by("pk").values_list("pk", flat=True))
    return sum(expire_order(pk) for pk in sorted(orders)) + release.end_overdue_blocks(event_ids)
