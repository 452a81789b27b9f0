"""Count the orders and calculate the refunds before staff cancel events. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Sum

from events.models import WaitingEntry
from events.notify.recipients import valid_tickets
from events.stock.waiting_queue import ACTIVE_STATUSES
from payments.documents.receivables import invoices
from payments.enums import OrderStatus
from payments.models import OrderLine, Payment, Refund


@dataclass(frozen=True)
class CancellationPreview:
    """`orders` are confirmed orders, `held` are orders that wait for payment. Amounts are øre, VAT included.

    Amounts may differ by up to a krone where part of an order was refunded before: the exact sums are calculated
    for each order when it is cancelled.
    """

    orders: int
    tickets: int
    held: int
    waiting: int
    refund_ore: int
    unpaid_invoices: int
    credit_ore: int


def preview_cancellation(event_ids: Sequence[int]) -> CancellationPreview:
    """What cancelling these events affects. An unpaid invoice is credited before anything is refunded."""
    lines = OrderLine.objects.filter(ticket_line__event_id__in=event_ids)
    held = lines.filter(order__status=OrderStatus.HELD).values("order_id").distinct().count()
    sold_lines = lines.filter(order__status=OrderStatus.CONFIRMED, quantity__gt=F("cancelled_quantity"))
    value_by_order: dict[int, int] = {}
    for order_id, total, quantity, cancelled_quantity in sold_lines.values_list(
        "order_id", "total_ore", "quantity", "cancelled_quantity"
    ):
        value_by_order[order_id] = value_by_order.get(order_id, 0) + total * (quantity - cancelled_quantity) // quantity
    outstanding_by_order = {
        order_id: ore
        for order_id, ore in invoices()
        .filter(order_id__in=sold_lines.values("order_id"))
        .values_list("order_id", "open_ore")
        if ore > 0
    }
    paid_by_order = _refundable_payments(sold_lines)
    credit_by_order = {
        order_id: min(value_by_order[order_id], ore)
        for order_id, ore in outstanding_by_order.items()
        if order_id in value_by_order
    }
    refund_ore = sum(
        min(ore - credit_by_order.get(pk, 0), paid_by_order.get(pk, 0)) for pk, ore in value_by_order.items()
    )
    return CancellationPreview(
        orders=len(value_by_order),
        tickets=valid_tickets(event_ids).count(),
        held=held,
        waiting=WaitingEntry.objects.filter(event_id__in=event_ids, status__in=ACTIVE_STATUSES).count(),
        refund_ore=refund_ore,
        unpaid_invoices=len(credit_by_order),
        credit_ore=sum(credit_by_order.values()),
    )


def _refundable_payments(lines) -> dict[int, int]:
    """Map order id to the øre that were paid and that no refund was decided for."""
    orders = lines.values("order_id")
    payments = Payment.objects.filter(order_id__in=orders, problem="").values_list("order_id")
    refunds = Refund.objects.decided().filter(order_id__in=orders).values_list("order_id")
    remaining_by_order = dict(payments.order_by().annotate(sum=Sum("amount_ore")))
    for order_id, ore in refunds.order_by().annotate(sum=Sum("amount_ore")):
        remaining_by_order[order_id] = max(0, remaining_by_order.get(order_id, 0) - ore)
    return remaining_by_order
