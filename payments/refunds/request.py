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
from payments.codes import REFUND_FAILURES
from payments.enums import RefundChannel, RefundReason, RefundStatus
from payments.ledger import RefundTooLarge, original_payment, refund_channel, refundable_ore
from payments.models import Order, Payment, Refund, RefundLine
from payments.orders import settlement
from payments.refunds import outcome
from payments.refunds.credit import credit_late, credit_refund, overpaid_ore
from payments.refunds.notify import ask_for_account
from payments.refunds.payout import check_old_failure, lock_refund, refuse_in_open_batch
from payments.stripe import client
from payments.stripe.errors import StripeKeySpent, StripeProblem, StripeRefused, StripeUnavailable

logger = logging.getLogger(__name__)
#: Stripe keeps an idempotency key for a day. After this period, refunds are listed before a request is repeated.
STRIPE_KEY_LIFETIME = timedelta(hours=20)
#: When Stripe answers with an error that it does not mark as stored, it may still be at work on the request.
KEY_PATIENCE = timedelta(minutes=5)
#: Stripe's reason for ours; "requested_by_customer" for all others.
_STRIPE_REASON: dict[str, str] = {RefundReason.DUPLICATE: "duplicate"}
#: The first status. Stripe is called after the commit, staff pay out bank refunds, and transfers are complete.
_FIRST_STATUS = {
    RefundChannel.STRIPE: RefundStatus.REQUESTED,
    RefundChannel.BANK: RefundStatus.PENDING,
    RefundChannel.TRANSFER: RefundStatus.SUCCEEDED,
}


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
    overpaid = overpaid_ore(locked)
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
    credit_refund(refund, overpaid)
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

    Without a `channel`, the refund uses the channel of the payment. A bank refund is a debt until staff pay it out: the
    buyer is asked for an account number. The caller credits the refund. Raises RefundTooLarge.
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
        ask_for_account(order)
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
    """Task: request the refund from Stripe. Safe to repeat: it never uses a new idempotency key by itself."""
    return send_to_stripe(refund_pk)


def send_to_stripe(refund_pk: int, *, may_renew_key: bool = False) -> str:
    """Request the refund from Stripe. Returns its status; "requested" without a response, for a scheduled retry.

    When the idempotency key gives nothing but an error, the refund is looked for at Stripe. Only with `may_renew_key`,
    for jobs, a refund that is not there is requested with a new key: a press alone never sends money twice.
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_pk)
    if refund.status != RefundStatus.REQUESTED or refund.channel != RefundChannel.STRIPE:
        return refund.status
    try:
        has_earlier_keys = refund.attempt or timezone.now() - refund.created_at > STRIPE_KEY_LIFETIME
        if has_earlier_keys and (status := _adopt_effect(refund)):
            return status
        try:
            stripe_refund = _create_at_stripe(refund)
        except StripeKeySpent as spent:
            if status := _adopt_effect(refund):
                return status
            is_over = spent.stored or timezone.now() - refund.created_at > KEY_PATIENCE
            if not (may_renew_key and is_over and _renew_key(refund)):
                raise
            stripe_refund = _create_at_stripe(refund)
    except StripeUnavailable as error:
        logger.warning("Refund %s: Stripe did not answer: %s", refund.pk, error)
        Refund.objects.filter(pk=refund.pk, status=RefundStatus.REQUESTED).update(error=str(error)[:500])
        return RefundStatus.REQUESTED
    except StripeRefused as error:
        return outcome.mark_refund_failed(refund.pk, error.code if error.code in REFUND_FAILURES else str(error))
    return outcome.sync_refund(stripe_refund, refund_pk=refund.pk)


def _create_at_stripe(refund: Refund) -> client.Refund:
    return client.create_refund(
        payment_intent=_payment_intent(refund),
        amount_ore=refund.amount_ore,
        key=refund.stripe_key,
        reason=_STRIPE_REASON.get(refund.reason, "requested_by_customer"),
        metadata={"refund": str(refund.pk), "attempt": str(refund.attempt)},
    )


def _payment_intent(refund: Refund) -> str:
    return present(original_payment(refund.payment).payment_intent)


def _adopt_effect(refund: Refund) -> str:
    """Look at Stripe for what an earlier request of this refund did. Our status for it, or "" if there is nothing."""
    for stripe_refund in client.list_refunds(_payment_intent(refund)):
        if outcome.is_alive_attempt_of(stripe_refund, refund.pk):
            return outcome.sync_refund(stripe_refund, refund_pk=refund.pk)
    return ""


@transaction.atomic
def _renew_key(refund: Refund) -> bool:
    """Give the refund its next idempotency key. False when another process has done so, or has had an answer."""
    order = Order.objects.select_for_update().get(pk=refund.order_id)
    waiting = Refund.objects.filter(pk=refund.pk, status=RefundStatus.REQUESTED, attempt=refund.attempt)
    if not waiting.update(attempt=refund.attempt + 1):
        return False
    refund.attempt += 1
    logger.info("Refund %s of order %s gets a new idempotency key, number %s", refund.pk, order, refund.attempt)
    return True


@transaction.atomic
def retry_refund(refund_pk: int, *, by: User | None) -> Refund:
    """Retry a failed refund with a new idempotency key. One that failed before 0.3.0 gets its credit note now.

    Raises InOpenBatch, and RefundTooLarge if the money of a refund of before 0.3.0 was refunded meanwhile.
    """
    order, refund = lock_refund(refund_pk)
    if refund.status != RefundStatus.FAILED:
        return refund
    refuse_in_open_batch(refund)
    check_old_failure(refund)
    refund.status, refund.error, refund.stripe_id, refund.mail = RefundStatus.REQUESTED, "", None, None
    refund.attempt += 1
    refund.save(update_fields=["status", "error", "stripe_id", "mail", "attempt"])
    log_data = {"amount_ore": refund.amount_ore, "before": str(RefundStatus.FAILED), "after": str(refund.status)}
    log(order, "payments.refund_again", user=by, data=log_data)
    send_after_commit(refund)
    credit_late(order, refund)
    settlement.update(order)
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
                changed += send_to_stripe(pk, may_renew_key=True) != status
            elif stripe_id:
                changed += outcome.sync_refund(client.retrieve_refund(stripe_id), refund_pk=pk) != status
        except StripeProblem as error:
            logger.warning("Refund %s: %s", pk, error)
    return changed
