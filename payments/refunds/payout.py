"""Refunds by bank transfer: paid out by staff from the association's bank account. Amounts are øre."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from core.wall_clock import at_noon
from payments.enums import RefundChannel, RefundStatus
from payments.ledger import RefundTooLarge, refundable_ore
from payments.models import Order, PayoutItem, Refund
from payments.orders import settlement
from payments.refunds.credit import credit_late
from payments.refunds.notify import notify_buyer


class InOpenBatch(Exception):
    """The refund is in a payout batch that is not paid yet: take it out there first."""


def is_in_open_batch(refund: Refund) -> bool:
    """Whether the refund is about to be paid by a batch. The caller holds the order's row lock."""
    return PayoutItem.objects.open().filter(refund=refund).exists()


def refuse_in_open_batch(refund: Refund) -> None:
    """Raise InOpenBatch for a refund that is about to be paid by a batch. The caller holds the order's row lock."""
    if is_in_open_batch(refund):
        raise InOpenBatch


@transaction.atomic
def mark_paid_out(refund_pk: int, on: date, *, by: User | None) -> Refund:
    """Mark a refund by bank transfer as paid out on the day `on`. Repeating it changes nothing.

    Raises ValueError for a day in the future or before the refund was decided, and InOpenBatch.
    """
    order, refund = lock_refund(refund_pk)
    if refund.channel != RefundChannel.BANK or refund.status != RefundStatus.PENDING:
        return refund
    if not timezone.localdate(refund.created_at) <= on <= timezone.localdate():
        raise ValueError(on)
    refuse_in_open_batch(refund)
    settle_by_bank(order, refund, on, by=by)
    return refund


def settle_by_bank(order: Order, refund: Refund, on: date, *, by: User | None) -> None:
    """Book that the bank has transferred the money of a debt. The caller holds the order's row lock."""
    before = str(refund.status)
    refund.channel, refund.status, refund.settled_at = RefundChannel.BANK, RefundStatus.SUCCEEDED, payout_time(on)
    refund.error = ""
    refund.save(update_fields=["channel", "status", "settled_at", "error"])
    log_data = {"amount_ore": refund.amount_ore, "on": on.isoformat(), "before": before, "after": str(refund.status)}
    log(order, "payments.paid_out", user=by, data=log_data)
    settlement.update(order)
    notify_buyer(order, refund)


def reopen_debt(order: Order, refund: Refund) -> None:
    """The bank has returned the money: it is owed to the buyer again. The caller holds the order's row lock.

    The next payout is another attempt, so the buyer gets an e-mail about it too.
    """
    refund.status, refund.settled_at, refund.mail = RefundStatus.PENDING, None, None
    refund.reported_at = None
    refund.attempt += 1
    refund.save(update_fields=["status", "settled_at", "mail", "reported_at", "attempt"])
    settlement.update(order)


@transaction.atomic
def pay_by_bank_instead(refund_pk: int, *, by: User | None) -> Refund:
    """Pay a failed refund by bank transfer. Repeating it changes nothing.

    A refund that failed before 0.3.0 gets its credit note now. Raises InOpenBatch, and RefundTooLarge if the money of
    such a refund was refunded in another way meanwhile.
    """
    order, refund = lock_refund(refund_pk)
    if refund.status != RefundStatus.FAILED:
        return refund
    refuse_in_open_batch(refund)
    check_old_failure(refund)
    refund.channel, refund.status, refund.error = RefundChannel.BANK, RefundStatus.PENDING, ""
    refund.mail = None
    refund.save(update_fields=["channel", "status", "error", "mail"])
    data = {"amount_ore": refund.amount_ore, "before": str(RefundStatus.FAILED), "after": str(refund.status)}
    log(order, "payments.refund_by_bank", user=by, data=data)
    credit_late(order, refund)
    settlement.update(order)
    return refund


def check_old_failure(refund: Refund) -> None:
    """Raise RefundTooLarge if the money of a refund that failed before 0.3.0 was refunded in another way since.

    The money of any other failed refund is still owed to the buyer.
    """
    if refund.uncredited and refund.amount_ore > (left_ore := refundable_ore(refund.payment)):
        raise RefundTooLarge(left_ore)


def lock_refund(refund_pk: int) -> tuple[Order, Refund]:
    """The refund's order with its row locked, and the refund as it is under that lock."""
    order_pk = Refund.objects.values_list("order_id", flat=True).get(pk=refund_pk)
    order = Order.objects.select_for_update().get(pk=order_pk)
    return order, Refund.objects.select_related("payment").get(pk=refund_pk)


def payout_time(day: date) -> datetime:
    """The time to store for a day from a bank statement: the current time for today, noon for other days."""
    if day == timezone.localdate():
        return timezone.now()
    return at_noon(day)
