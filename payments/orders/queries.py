"""Queries on orders, refunds and Stripe events. They change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from payments.enums import RefundChannel, RefundStatus
from payments.models import Order, OrderLine, Refund, StripeEvent


@dataclass(frozen=True)
class VatRate:
    """The order's sums at one VAT rate, in øre; `gross_ore` includes `vat_ore`."""

    percent: int
    gross_ore: int
    vat_ore: int


def vat_per_rate(order: Order, lines: Sequence[OrderLine] | None = None) -> list[VatRate]:
    """The order's sums per VAT rate, highest rate first."""
    rates: dict[int, list[int]] = {}
    for line in order.lines.all() if lines is None else lines:
        sums = rates.setdefault(line.vat_percent, [0, 0])
        sums[0] += line.total_ore
        sums[1] += line.vat_ore
    return [VatRate(percent, *rates[percent]) for percent in sorted(rates, reverse=True)]


def orders_needing_attention() -> QuerySet[Order]:
    return Order.objects.exclude(attention="")


def failed_refunds() -> QuerySet[Refund]:
    """Refunds that failed or got no answer.

    One that failed before 0.3.0, and whose money was refunded in another way, is not among them.
    """
    refunds = Refund.objects.decided().filter(payment=OuterRef("payment")).order_by()
    sums = refunds.values("payment").annotate(sum=Sum("amount_ore")).values("sum")
    refunded = Coalesce(Subquery(sums, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())
    can_be_tried = Q(uncredited=False) | Q(payment__amount_ore__gte=F("amount_ore") + F("refunded_ore"))
    failed = Q(status=RefundStatus.FAILED) & can_be_tried
    unanswered = Q(status=RefundStatus.REQUESTED) & ~Q(error="")
    return Refund.objects.annotate(refunded_ore=refunded).filter(failed | unanswered).select_related("order")


def pending_payouts() -> QuerySet[Refund]:
    """Refunds that staff must pay from the bank account."""
    return Refund.objects.filter(channel=RefundChannel.BANK, status=RefundStatus.PENDING).select_related("order")


def failed_events() -> QuerySet[StripeEvent]:
    return StripeEvent.objects.filter(handled_at=None).exclude(error="")
