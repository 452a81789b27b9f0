"""The seat counters, counted again from the orders."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Sum

from events.enums import SEATED
from events.models import Event, Ticket, TicketType
from payments.enums import OrderStatus, SellerKind
from payments.models import OrderLine


@dataclass(frozen=True)
class Difference:
    """A counter that does not say what the orders say."""

    what: str
    counted: int
    expected: int
    row: Event | TicketType | None = None


def sold_by_orders() -> dict[int, int]:
    """Seats per ticket type: what orders that are held (also overdue ones, until they end) or confirmed contain."""
    rows = (
        OrderLine.objects.filter(
            seller_kind=SellerKind.TICKET, order__status__in=[OrderStatus.HELD, OrderStatus.CONFIRMED]
        )
        .values("goods_id")
        .annotate(seats=Sum(F("quantity") - F("cancelled_quantity")))
        .order_by()
    )
    return {row["goods_id"]: row["seats"] for row in rows}


def differences() -> list[Difference]:
    """Every counter that disagrees with the orders, and every ticket type whose tickets do. Empty when all is well."""
    expected, found = sold_by_orders(), []
    per_event: dict[int, int] = {}
    seated: dict[int, int] = {}
    for type_id in Ticket.objects.filter(status__in=SEATED).values_list("ticket_type_id", flat=True).iterator():
        seated[type_id] = seated.get(type_id, 0) + 1
    for kind in TicketType.objects.select_related("event").order_by("pk").iterator():
        should = expected.get(kind.pk, 0)
        per_event[kind.event_id] = per_event.get(kind.event_id, 0) + should
        name = f"{kind.event.title_nb}: {kind.name_nb}"
        if kind.taken != should:
            found.append(Difference(name, kind.taken, should, kind))
        if seated.get(kind.pk, 0) != should:
            found.append(Difference(f"{name} (tickets)", seated.get(kind.pk, 0), should))
    for event in Event.objects.order_by("pk").iterator():
        should = per_event.get(event.pk, 0)
        if event.taken != should:
            found.append(Difference(event.title_nb, event.taken, should, event))
    return found


@transaction.atomic
def repair() -> list[Difference]:
    """Set wrong counters to what the orders say. Returns what was changed.

    Every counter's row is locked first, so nothing is sold while we count. A counter that would pass the capacity
    raises IntegrityError: then more was sold than there is, and a person must decide.
    """
    list(TicketType.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    list(Event.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    wrong = [difference for difference in differences() if difference.row]
    for difference in wrong:
        type(difference.row).objects.filter(pk=difference.row.pk).update(taken=difference.expected)
    return wrong
