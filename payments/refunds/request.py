"""Requesting refunds: the row is written first, and Stripe is called after the commit. Amounts are øre."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from wagtail.log_actions import log

from accounts.models import User
from core.values import present
from payments.enums import RefundChannel, RefundReason, RefundStatus
from payments.ledger import original_payment, refund_channel, refundable_ore
from payments.models import Order, Payment, Refund, RefundLine
from payments.orders import settlement
from payments.refunds import outcome
from payments.stripe import client
from payments.stripe.errors import StripeProblem, StripeRefused, StripeUnavailable

logger = logging.getLogger(__name__)
#: Stripe keeps an idempotency key for a day. After this period, refunds are listed before a request is repeated.
STRIPE_KEY_LIFETIME = timedelta(hours=20)
#: Stripe's reason for ours; "requested_by_customer" for all others.
_STRIPE_REASON: dict[str, str] = {RefundReason.DUPLICATE: "duplicate"}
#: The first status. Stripe is called after the commit, staff pay out bank refunds, and transfers are complete.
_FIRST_STATUS = {
    RefundChannel.STRIPE: RefundStatus.REQUESTED,
    RefundChannel.BANK: RefundStatus.PENDING,
    RefundChannel.TRANSFER: RefundStatus.SUCCEEDED,
}


class RefundTooLarge(Exception):
    """The amount is larger than what is left of the payment, `left_ore`."""

    def __init__(self, left_ore: int):
        super().__init__(f"Only {left_ore} øre are left to refund.")
        self.left_ore = left_ore


def refundable_ore_of_order(order: Order) -> int:
    """Øre of all payments of the order that can still be refunded."""
    return sum(refundable_ore(payment) for payment in order.payments.all())


@transaction.atomic
def request_refund(
    order: Order,
    *,
    amount_ore: int,
    reason: RefundReason,
    lines: Sequence[dict] = (),
    note: str = "",
    by: User | None = None,
    key: str | None = None,
) -> Refund:
    """Refund `amount_ore` of an order; Stripe is called after the transaction commits.

    `lines` is [{"line": pk, "quantity": n, "amount_ore": øre}], for the credit note. With a `key`, a repeated call
    returns the first refund. Raises RefundTooLarge when no payment has that much left, and ValueError for an amount
    that is not positive.
    """
    if amount_ore <= 0:
        raise ValueError("The amount of a refund must be positive.")
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if key and (previous := Refund.objects.filter(key=key).first()):
        return previous
    payment = max(locked.payments.all(), key=refundable_ore, default=None)
    if payment is None or refundable_ore(payment) < amount_ore:
        raise RefundTooLarge(refundable_ore(payment) if payment else 0)
    overpaid = outcome.overpaid_ore(locked)
    refund = write_refund(
        locked,
        payment=payment,
        amount_ore=amount_ore,
        reason=reason,
        lines=lines,
        note=note,
        by=by,
        key=key,
    )
    send_after_commit(refund)
    outcome.issue_decided_credit_note(refund, overpaid)
    settlement.update(locked)
    return refund


def write_refund(
    order: Order,
    *,
    payment: Payment,
    amount_ore: int,
    reason: RefundReason,
    key: str | None = None,
    lines: Sequence[dict] = (),
    note: str = "",
    by: User | None = None,
    channel: RefundChannel | None = None,
) -> Refund:
    """Write and log a refund. The caller holds the order's row lock and calls `send_after_commit`.

    Without a `channel`, the refund uses the channel of the payment. Staff are e-mailed about a bank refund, which
    they must pay out. Raises RefundTooLarge.
    """
    channel = channel or refund_channel(payment)
    if amount_ore > (left_ore := refundable_ore(payment)):
        raise RefundTooLarge(left_ore)
    refund = Refund(
        order=order,
        payment=payment,
        amount_ore=amount_ore,
        channel=channel,
        status=_FIRST_STATUS[channel],
        settled_at=timezone.now() if channel == RefundChannel.TRANSFER else None,
        reason=reason,
        note=note,
        requested_by=by,
        key=key or f"new-{payment.pk}-{timezone.now().timestamp()}",
    )
    refund.save()
    if key is None:
        refund.key = f"refund-{refund.pk}"
        refund.save(update_fields=["key"])
    _write_lines(refund, lines)
    log_data = {
        "amount_ore": amount_ore,
        "reason": str(reason),
        "note": note,
        "before": left_ore,
        "after": left_ore - amount_ore,
    }
    log(order, "payments.refund", user=by, data=log_data)
    if channel == RefundChannel.BANK:
        outcome.ask_staff_to_pay(order, refund)
    return refund


def _write_lines(refund: Refund, parts: Sequence[dict]) -> None:
    """Write one row for each order line, adding up parts of the same line."""
    rows: dict[int, RefundLine] = {}
    for part in parts:
        row = rows.setdefault(part["line"], RefundLine(refund=refund, line_id=part["line"], quantity=0, amount_ore=0))
        row.quantity += part.get("quantity", 0)
        row.amount_ore += part["amount_ore"]
    RefundLine.objects.bulk_create(row for row in rows.values() if row.quantity or row.amount_ore)


def send_after_commit(refund: Refund) -> None:
    """Enqueue the request to Stripe for when the current transaction has committed."""
    if refund.status == RefundStatus.REQUESTED and refund.channel == RefundChannel.STRIPE:
        transaction.on_commit(lambda: send_refund.enqueue(refund.pk))


@task()
def send_refund(refund_pk: int) -> str:
    """Task: request the refund from Stripe. Safe to repeat: the same idempotency key returns a lost response."""
    return send_to_stripe(refund_pk)


def send_to_stripe(refund_pk: int) -> str:
    """Request the refund from Stripe. Returns its status; "requested" without a response, for a scheduled retry."""
    refund = Refund.objects.select_related("payment").get(pk=refund_pk)
    if refund.status != RefundStatus.REQUESTED or refund.channel != RefundChannel.STRIPE:
        return refund.status
    intent = present(original_payment(refund.payment).payment_intent)
    try:
        if timezone.now() - refund.created_at > STRIPE_KEY_LIFETIME:
            outcome.sync_dashboard_refunds(intent)
            refund.refresh_from_db()
            if refund.status != RefundStatus.REQUESTED:
                return refund.status
        stripe_refund = client.create_refund(
            payment_intent=intent,
            amount_ore=refund.amount_ore,
            key=refund.stripe_key,
            reason=_STRIPE_REASON.get(refund.reason, "requested_by_customer"),
            metadata={"refund": str(refund.pk), "attempt": str(refund.attempt)},
        )
    except StripeUnavailable as error:
        logger.warning("Refund %s: Stripe did not answer: %s", refund.pk, error)
        Refund.objects.filter(pk=refund.pk, status=RefundStatus.REQUESTED).update(error=str(error)[:500])
        return RefundStatus.REQUESTED
    except StripeRefused as error:
        return outcome.mark_refund_failed(refund.pk, str(error))
    return outcome.sync_refund(stripe_refund, refund_pk=refund.pk)


@transaction.atomic
def retry_refund(refund_pk: int, *, by: User | None) -> Refund:
    """Retry a failed refund with a new idempotency key. Raises RefundTooLarge if its amount was refunded meanwhile."""
    order_pk = Refund.objects.values_list("order_id", flat=True).get(pk=refund_pk)
    order = Order.objects.select_for_update().get(pk=order_pk)
    refund = Refund.objects.select_related("payment").get(pk=refund_pk)
    if refund.status != RefundStatus.FAILED:
        return refund
    if refund.amount_ore > (left_ore := refundable_ore(refund.payment)):
        raise RefundTooLarge(left_ore)
    refund.status, refund.error, refund.stripe_id, refund.mail = RefundStatus.REQUESTED, "", None, None
    refund.attempt += 1
    refund.save(update_fields=["status", "error", "stripe_id", "mail", "attempt"])
    settlement.update(order)
    log_data = {"amount_ore": refund.amount_ore, "before": str(RefundStatus.FAILED), "after": str(refund.status)}
    log(order, "payments.refund_again", user=by, data=log_data)
    send_after_commit(refund)
    return refund


def send_pending_refunds() -> int:
    """Repeat requests that got no response, and update pending refunds. Returns how many changed status."""
    changed = 0
    unfinished = Refund.objects.filter(
        channel=RefundChannel.STRIPE, status__in=[RefundStatus.REQUESTED, RefundStatus.PENDING]
    )
    for pk, status, stripe_id in unfinished.values_list("pk", "status", "stripe_id"):
        try:
            if status == RefundStatus.REQUESTED:
                changed += send_to_stripe(pk) != status
            elif stripe_id:
                changed += outcome.sync_refund(client.retrieve_refund(stripe_id), refund_pk=pk) != status
        except StripeProblem as error:
            logger.warning("Refund %s: %s", pk, error)
    return changed
