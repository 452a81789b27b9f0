"""What calling events off would mean, in numbers, before anybody decides it. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Sum

from events.models import WaitingEntry
from events.notify.recipients import valid_tickets
from events.stock.waiting_queue import LIVE
from payments.documents.receivables import invoices
from payments.enums import OrderStatus, RefundStatus
from payments.models import OrderLine, Payment, Refund


@dataclass(frozen=True)
class CancellationPreview:
    """`orders` are confirmed ones, `held` wait for payment. Amounts in øre, to within a krone where part of an order
    was given back before; the exact sums are settled order by order.
    """

    orders: int
    tickets: int
    held: int
    waiting: int
    refund_ore: int
    unpaid_invoices: int
    credit_ore: int


def preview_cancellation(event_ids: Sequence[int]) -> CancellationPreview:
    lines = OrderLine.objects.filter(ticket_line__event_id__in=event_ids)
    held = lines.filter(order__status=OrderStatus.HELD).values("order_id").distinct().count()
    sold = lines.filter(order__status=OrderStatus.CONFIRMED, quantity__gt=F("cancelled_quantity"))
    worth: dict[int, int] = {}
    for order_id, total, quantity, gone in sold.values_list("order_id", "total_ore", "quantity", "cancelled_quantity"):
        worth[order_id] = worth.get(order_id, 0) + total * (quantity - gone) // quantity
    owed = {
        order_id: ore
        for order_id, ore in invoices().filter(order_id__in=sold.values("order_id")).values_list("order_id", "open_ore")
        if ore > 0
    }
    paid = _left_of_payments(sold)
    credit = {order_id: min(worth[order_id], ore) for order_id, ore in owed.items() if order_id in worth}
    refund = sum(min(ore - credit.get(pk, 0), paid.get(pk, 0)) for pk, ore in worth.items())
    return CancellationPreview(
        orders=len(worth),
        tickets=valid_tickets(event_ids).count(),
        held=held,
        waiting=WaitingEntry.objects.filter(event_id__in=event_ids, status__in=LIVE).count(),
        refund_ore=refund,
        unpaid_invoices=len(credit),
        credit_ore=sum(credit.values()),
    )


def _left_of_payments(lines) -> dict[int, int]:
    """Øre by order that came in and neither went back nor is on its way."""
    orders = lines.values("order_id")
    came = Payment.objects.filter(order_id__in=orders, problem="").values_list("order_id")
    gone = Refund.objects.filter(order_id__in=orders).exclude(status=RefundStatus.FAILED).values_list("order_id")
    left = dict(came.order_by().annotate(sum=Sum("amount_ore")))
    for order_id, ore in gone.order_by().annotate(sum=Sum("amount_ore")):
        left[order_id] = max(0, left.get(order_id, 0) - ore)
    return left
