"""Debts to buyers: refunds that were decided and credited, and whose money has not been sent. Amounts are øre."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payments.enums import RefundChannel, RefundStatus
from payments.models import Order, PayoutItem, Refund

#: How far it is to the buyer's account number.
NOT_ASKED, ASKED, GIVEN, IN_BATCH = "not_asked", "asked", "given", "in_batch"
ACCOUNT_STATES = {
    NOT_ASKED: _("Not asked"),
    ASKED: pgettext_lazy("account number", "Asked"),
    GIVEN: pgettext_lazy("account number", "Given"),
    IN_BATCH: _("In a payout"),
}
#: Debts that staff pay: one that waits for Stripe's answer is sent again by a job.
PAYABLE = Q(status=RefundStatus.FAILED) | Q(channel=RefundChannel.BANK, status=RefundStatus.PENDING)


def debts() -> QuerySet[Any]:
    """Debts that staff must pay or retry, annotated with `account_state`."""
    in_batch = PayoutItem.objects.open().filter(refund=OuterRef("pk"))
    # Typed as any: the annotations are no fields of the model.
    rows: QuerySet[Any] = Refund.objects.owed().filter(PAYABLE).select_related("order__payout_account", "credit_note")
    return rows.annotate(
        account_state=Case(
            When(Exists(in_batch), then=Value(IN_BATCH)),
            When(~Q(order__payout_account__number=""), order__payout_account__isnull=False, then=Value(GIVEN)),
            When(order__payout_account__asked_at__isnull=False, then=Value(ASKED)),
            default=Value(NOT_ASKED),
            output_field=CharField(),
        )
    )


def payable_now() -> QuerySet[Any]:
    """Debts with an account number that are in no open batch."""
    return debts().filter(account_state=GIVEN)


def owed_to_order(order: Order) -> QuerySet[Refund]:
    """What staff must pay to the buyer of an order."""
    return Refund.objects.owed().filter(PAYABLE, order=order)


def owed_ore() -> int:
    """Øre of all debts to buyers, with those that wait for Stripe."""
    return Refund.objects.owed().aggregate(sum=Sum("amount_ore"))["sum"] or 0
