"""Settlement: whether an order is paid in full, and notifying the sellers when that changes. Amounts are øre.

Every transaction that changes payments, refunds, documents or disputes of an order ends with `update`, which writes
`Order.settled_at` and notifies the sellers. The command `check_documents` verifies `settled_at` for all orders.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias, TypedDict

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

from payments.enums import MONEY_TAKEN, DocumentKind, OrderStatus
from payments.models import Dispute, Order, Payment, Refund, SalesDocument
from payments.orders import attention
from payments.sellers import Groups, lines_by_seller

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

_ORE = BigIntegerField()


class Amounts(TypedDict):
    """What `with_open_amount` adds to an order, in øre."""

    documented_ore: int
    retained_ore: int
    disputed_ore: int
    open_ore: int


OrderWithOpenAmount: TypeAlias = "WithAnnotations[Order, Amounts]"


def with_open_amount(orders: QuerySet[Order]) -> "QuerySet[OrderWithOpenAmount]":
    """Annotate `open_ore`: øre that the buyer still owes for a confirmed order; negative when too much was paid.

    It is the sum of the documents, less payments of which no refund was decided, plus disputed payments that the bank
    has taken back. For an order with receipts, only payments with a receipt and refunds with a credit note count: the
    others are not documented yet, or never belonged to a sale. An order without documents owes its total.
    """
    of_order = {"order": OuterRef("pk")}
    documents = SalesDocument.objects.filter(**of_order)
    invoices = documents.filter(kind=DocumentKind.INVOICE)
    payments = Payment.objects.filter(**of_order)
    refunds = Refund.objects.decided().filter(**of_order)
    disputes = Dispute.objects.filter(payment__order=OuterRef("pk"), status__in=MONEY_TAKEN)
    documents_sum = _sum(documents, "order", "total_ore")
    invoice_payments_sum = _sum(payments, "order") - _sum(refunds, "order")
    receipt_payments_sum = _sum(payments.filter(receipt__isnull=False), "order") - _sum(
        refunds.filter(credit_note__isnull=False), "order"
    )
    return orders.annotate(
        documented_ore=Case(When(Exists(documents), then=documents_sum), default=F("total_ore"), output_field=_ORE),
        retained_ore=Case(
            When(Exists(invoices), then=invoice_payments_sum), default=receipt_payments_sum, output_field=_ORE
        ),
        disputed_ore=_sum(disputes, "payment__order"),
    ).annotate(
        open_ore=ExpressionWrapper(F("documented_ore") - F("retained_ore") + F("disputed_ore"), output_field=_ORE)
    )


def _sum(rows: QuerySet, group_by: str, amount: str = "amount_ore") -> Coalesce:
    """A subquery: the sum of `amount` over `rows`, 0 without rows. `group_by` is the field they are filtered by."""
    sums = rows.order_by().values(group_by).annotate(sum=Sum(amount)).values("sum")
    return Coalesce(Subquery(sums, output_field=_ORE), Value(0), output_field=_ORE)


def open_ore(order: Order) -> int:
    """Øre that are still to be paid of a confirmed order: see `with_open_amount`."""
    return with_open_amount(Order.objects.filter(pk=order.pk)).values_list("open_ore", flat=True).get()


def mark_settled(order: Order) -> None:
    """Set `settled_at` without saving. The caller saves the order and then calls `notify_settled`."""
    order.settled_at = timezone.now()


def notify_settled(order: Order, groups: Groups | None = None) -> None:
    """Notify the sellers that the order is paid in full. `groups` is `lines_by_seller(order)`, if read already."""
    for seller, lines in groups if groups is not None else lines_by_seller(order):
        seller.settled(order, lines)


def update(order: Order) -> None:
    """Update `settled_at` from payments and documents, and notify the sellers if it changes.

    The caller holds the order's row lock and calls this last in its transaction, after issuing documents. A cancelled
    order is not settled; its sellers are only notified of the cancellation. Reasons for attention whose cause is gone
    are removed.
    """
    attention.refresh(order)
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
    """Whether the order is being confirmed now: its receipt or invoice is issued afterwards, and `update` called again.

    A seller may cause a call of `update` while it confirms its lines.
    """
    return bool(order.total_ore) and not order.documents.exists()


def differences() -> Iterator[str]:
    """A sentence for each order whose `settled_at` disagrees with its payments and documents. Changes nothing."""
    is_paid = Q(status=OrderStatus.CONFIRMED, open_ore__lte=0)
    rows = with_open_amount(Order.objects.filter(confirmed_at__isnull=False)).annotate(
        should_be_marked=Case(When(is_paid, then=Value(1)), default=Value(0)),
        is_marked=Case(When(settled_at__isnull=False, then=Value(1)), default=Value(0)),
    )
    for order in rows.exclude(should_be_marked=F("is_marked")).order_by("pk"):
        marked = "settled" if order.is_marked else "not settled"
        yield f"Order {order}: marked as {marked}, though {order.open_ore} øre are open and it is {order.status}."
