"""Whether an order is paid: what is left to pay of it, and who hears when that reaches nothing or rises again.

Every transaction that changes money, documents or disputes of an order ends with `update`. It alone writes
`Order.settled_at` and tells the sellers. `check_documents` computes the same anew for all orders.
"""

from collections.abc import Iterator

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from payments.enums import MONEY_TAKEN, DocumentKind, OrderStatus, RefundStatus
from payments.models import Dispute, Order, Payment, Refund, SalesDocument
from payments.sellers import lines_by_seller

_ORE = BigIntegerField()


def with_open_amount(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Adds `open_ore`: øre that the buyer still owes for a confirmed order; below zero when too much was paid.

    What the documents say, less what was paid and not sent back, plus what the buyer's bank has taken back in a
    dispute. Of an order with receipts only the payments that have one count, and the refunds that have a credit note:
    the others are on their way into the books, or never were for a sale. An order without documents owes its total.
    """
    own = {"order": OuterRef("pk")}
    documents = SalesDocument.objects.filter(**own)
    invoices = documents.filter(kind=DocumentKind.INVOICE)
    payments = Payment.objects.filter(**own)
    refunds = Refund.objects.exclude(status=RefundStatus.FAILED).filter(**own)
    disputes = Dispute.objects.filter(payment__order=OuterRef("pk"), status__in=MONEY_TAKEN)
    of_documents = _sum(documents, "order", "total_ore")
    of_invoice = _sum(payments, "order") - _sum(refunds, "order")
    of_receipts = _sum(payments.filter(receipt__isnull=False), "order") - _sum(
        refunds.filter(credit_note__isnull=False), "order"
    )
    return orders.annotate(
        documented_ore=Case(When(Exists(documents), then=of_documents), default=F("total_ore"), output_field=_ORE),
        retained_ore=Case(When(Exists(invoices), then=of_invoice), default=of_receipts, output_field=_ORE),
        disputed_ore=_sum(disputes, "payment__order"),
    ).annotate(
        open_ore=ExpressionWrapper(F("documented_ore") - F("retained_ore") + F("disputed_ore"), output_field=_ORE)
    )


def _sum(rows: QuerySet, owner: str, amount: str = "amount_ore"):
    sums = rows.order_by().values(owner).annotate(sum=Sum(amount)).values("sum")
    return Coalesce(Subquery(sums, output_field=_ORE), Value(0), output_field=_ORE)


def open_ore(order: Order) -> int:
    """Øre that are still to be paid of a confirmed order: see `with_open_amount`."""
    return with_open_amount(Order.objects.filter(pk=order.pk)).values_list("open_ore", flat=True).get()


def mark_settled(order: Order) -> None:
    """For a caller that confirms an order whose whole price is here, writes the row, and calls `notify_settled`."""
    order.settled_at = timezone.now()


def notify_settled(order: Order, groups=None) -> None:
    """The sellers hear that the order is paid. `groups` spares a query: the answer of `by_seller(order)`."""
    for seller, lines in groups if groups is not None else lines_by_seller(order):
        seller.settled(order, lines)


def update(order: Order) -> None:
    """Bring `settled_at` in line with the money, and tell the sellers when that changes it.

    For a caller that holds the order's row, as the last thing in its transaction: after the documents. A cancelled
    order is not settled; its sellers have heard that it is cancelled, and nothing more.
    """
    if order.confirmed_at is None or _is_being_confirmed(order):
        return
    settled = order.status == OrderStatus.CONFIRMED and open_ore(order) <= 0
    if settled == (order.settled_at is not None):
        return
    if settled:
        mark_settled(order)
    else:
        order.settled_at = None
    order.save(update_fields=["settled_at"])
    if settled:
        notify_settled(order)
    elif order.status == OrderStatus.CONFIRMED:
        for seller, lines in lines_by_seller(order):
            seller.reopened(order, lines)


def _is_being_confirmed(order: Order) -> bool:
    """Whether a seller has asked for something while it handed the goods over: whoever confirms an order with a price
    issues its receipt or invoice afterwards, and looks then.
    """
    return bool(order.total_ore) and not order.documents.exists()


def differences() -> Iterator[str]:
    """A sentence for each order whose `settled_at` is not what its money says. Reads only."""
    paid = Q(status=OrderStatus.CONFIRMED, open_ore__lte=0)
    rows = with_open_amount(Order.objects.filter(confirmed_at__isnull=False)).annotate(
        should=Case(When(paid, then=Value(1)), default=Value(0)),
        is_marked=Case(When(settled_at__isnull=False, then=Value(1)), default=Value(0)),
    )
    for order in rows.exclude(should=F("is_marked")).order_by("pk"):
        marked = "settled" if order.is_marked else "not settled"
        yield f"Order {order}: marked as {marked}, though {order.open_ore} øre are open and it is {order.status}."
