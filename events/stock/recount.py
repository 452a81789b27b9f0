"""Recount the seat counters: units from the orders, people from the tickets, uses of codes from the code uses."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Sum

from events.enums import SEATED
from events.models import CodeUse, DiscountCode, Event, SeatBlock, SeatPool, Ticket, TicketLine, TicketType
from payments.enums import OrderStatus, SellerKind
from payments.models import OrderLine

#: Orders whose seats are counted as taken. An expired hold counts until it is ended.
_COUNTED = (OrderStatus.HELD, OrderStatus.CONFIRMED)


@dataclass(frozen=True)
class Difference:
    """A counter that disagrees with the orders. `row` is None when it cannot be corrected automatically."""

    counter: str
    counted: int
    expected: int
    row: Event | SeatPool | TicketType | DiscountCode | None = None


def sold_by_orders() -> dict[int, int]:
    """Units per ticket type in orders that are held or confirmed."""
    rows = (
        TicketLine.objects.filter(line__order__status__in=_COUNTED)
        .values("ticket_type_id")
        .annotate(units=Sum(F("line__quantity") - F("line__cancelled_quantity")))
        .order_by()
    )
    return {row["ticket_type_id"]: row["units"] for row in rows}


def differences() -> list[Difference]:
    """All counters, and all order lines whose number of tickets, disagree with the orders. Empty when all agree."""
    return [*_counters(), *_lines()]


def _counters() -> Iterator[Difference]:
    units, people = Counter(sold_by_orders()), Counter[int]()
    pools = Counter[int | None]()
    # By the tickets' own columns: a ticket that uses the seat of the ticket it replaces is not counted a second time.
    seated = Ticket.objects.filter(status__in=SEATED).values_list("event_id", "uses_seat", "pool_id")
    for event_id, uses_seat, pool_id in seated.iterator():
        people[event_id] += uses_seat
        pools[pool_id] += 1
    for block in SeatBlock.objects.filter(left__gt=0).iterator():
        units[block.ticket_type_id] += block.left
        people[block.event_id] += block.left * block.people_each
        pools[block.pool_id] += block.left * block.people_each
    for ticket_type in TicketType.objects.select_related("event").order_by("pk").iterator():
        yield from _compare(f"{ticket_type.event.title_nb}: {ticket_type.name_nb}", ticket_type, units[ticket_type.pk])
    for pool in SeatPool.objects.select_related("event").order_by("pk").iterator():
        yield from _compare(f"{pool.event.title_nb}: {pool.name}", pool, pools[pool.pk])
    for event in Event.objects.order_by("pk").iterator():
        yield from _compare(event.title_nb, event, people[event.pk])
    uses = CodeUse.objects.filter(order__status__in=_COUNTED).values_list("code_id").annotate(n=Sum("quantity"))
    used = dict(uses.order_by())
    for code in DiscountCode.objects.select_related("event").order_by("pk").iterator():
        yield from _compare(f"{code.event.title_nb}: {code.code}", code, used.get(code.pk, 0))


def _compare(counter: str, row: Event | SeatPool | TicketType | DiscountCode, expected: int) -> Iterator[Difference]:
    if row.taken != expected:
        yield Difference(counter, row.taken, expected, row)


def _lines() -> Iterator[Difference]:
    """Order lines with another number of units than their tickets. No counter is wrong, so a person must decide."""
    seated: dict[int, set[int]] = {}
    for line_id, unit in Ticket.objects.filter(status__in=SEATED).values_list("line_id", "unit").iterator():
        seated.setdefault(line_id, set()).add(unit)
    lines = OrderLine.objects.filter(seller_kind=SellerKind.TICKET).order_by("pk")
    values = lines.values_list("pk", "order__reference", "position", "order__status", "quantity", "cancelled_quantity")
    for pk, reference, position, status, quantity, cancelled in values.iterator():
        units = quantity - cancelled if status in _COUNTED else 0
        if len(seated.get(pk, ())) != units:
            yield Difference(f"{reference}-{position} (tickets)", len(seated.get(pk, ())), units)


@transaction.atomic
def repair_counters() -> list[Difference]:
    """Set wrong counters to what the orders say. Returns the differences that were corrected.

    All counters' rows are locked first, so nothing is sold during the count. Raises IntegrityError when a corrected
    counter would exceed its capacity: more was sold than there is, and a person must decide.
    """
    for model in (DiscountCode, SeatBlock, TicketType, SeatPool, Event):
        list(model.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    correctable = []
    for difference in differences():
        if (row := difference.row) is not None:
            type(row).objects.filter(pk=row.pk).update(taken=difference.expected)
            correctable.append(difference)
    return correctable
