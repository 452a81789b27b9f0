"""Outcomes of refunds through Stripe: sent, or failed and then a debt to the buyer. Amounts are øre."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from payments.attention_texts import AttentionText
from payments.documents.issue import document_of
from payments.enums import NO_SALE, AttentionCause, RefundChannel, RefundStatus
from payments.ledger import transfer_chain
from payments.models import Order, Payment, PayoutItem, Refund
from payments.orders import settlement
from payments.orders.attention import flag_order
from payments.refunds import dashboard
from payments.refunds.credit import credit_late
from payments.refunds.notify import is_told_by_outcome_mail, notify_buyer, notify_of_failure
from payments.refunds.payout import lock_refund
from payments.stripe import client

#: Our status for each of Stripe's refund statuses.
_STATUS = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


@transaction.atomic
def sync_refund(stripe_refund: client.Refund, *, refund_pk: int | None = None) -> str:
    """Update our refund from one that was just retrieved from Stripe. Safe to repeat and to call in any order.

    An unknown refund was made in Stripe's Dashboard and gets a row. Returns our status, or "" when the payment is
    unknown or the refund belongs to an earlier attempt.
    """
    payment_intent = client.object_id(getattr(stripe_refund, "payment_intent", None))
    payment = Payment.objects.filter(payment_intent=payment_intent).first() if payment_intent else None
    if payment is None:
        return ""
    chain = transfer_chain(payment)
    existing = _find_refund(stripe_refund, chain, refund_pk)
    if existing is None and (repeated := _known_refund(stripe_refund, chain)):
        _flag_if_sent_twice(stripe_refund, repeated)
        return ""  # an earlier attempt, which has been retried
    payment = existing.payment if existing else dashboard.payment_for(stripe_refund, chain)
    order = Order.objects.select_for_update().get(pk=payment.order_id)
    # Find it again: another process may have written it before the lock.
    refund = _find_refund(stripe_refund, chain, refund_pk)
    if refund is None:
        refund = dashboard.record(stripe_refund, order, payment, is_alive=_is_alive(stripe_refund))
    status = _STATUS.get(stripe_refund.status or "", RefundStatus.PENDING)
    if status == RefundStatus.FAILED:
        reason = getattr(stripe_refund, "failure_reason", None) or stripe_refund.status
        return _fail_locked(order, refund, str(reason), stripe_id=stripe_refund.id)
    if refund.status == RefundStatus.SUCCEEDED or (
        refund.status == RefundStatus.FAILED and refund.stripe_id == stripe_refund.id
    ):
        return refund.status  # Stripe reports a status older than ours
    is_new = refund.status != RefundStatus.PENDING
    refund.stripe_id, refund.status, refund.error = stripe_refund.id, status, ""
    refund.settled_at = timezone.now() if status == RefundStatus.SUCCEEDED else None
    refund.save(update_fields=["stripe_id", "status", "error", "settled_at"])
    for row in (*refund.sends.all(), refund):
        _take_out_of_batch(order, row)
    refund.sends.update(status=refund.status, settled_at=refund.settled_at, error="")
    _after_acceptance(order, refund, is_new)
    settlement.update(order)
    return refund.status


def _find_refund(stripe_refund: client.Refund, chain: list[Payment], refund_pk: int | None) -> Refund | None:
    """Our refund for Stripe's: by its id, by the pk of the request that created it, or by its metadata."""
    condition = Q(stripe_id=stripe_refund.id)
    if refund_pk:
        condition |= Q(pk=refund_pk, stripe_id=None)
    elif reference := _read_metadata(stripe_refund):
        # Money that is on its way belongs to the row, whichever of its attempts sent it.
        attempt = Q() if _is_alive(stripe_refund) else Q(attempt=reference[1])
        condition |= Q(attempt, pk=reference[0], stripe_id=None)
    rows = Refund.objects.filter(condition, payment__in=chain, channel=RefundChannel.STRIPE)
    return rows.select_related("payment").order_by("pk").first()


def _read_metadata(stripe_refund: client.Refund) -> tuple[int, int] | None:
    """(pk, attempt) of our refund in the metadata of Stripe's; None for one made in the Dashboard."""
    metadata = getattr(stripe_refund, "metadata", None)
    number, attempt = str(getattr(metadata, "refund", "")), str(getattr(metadata, "attempt", "0"))
    return (int(number), int(attempt)) if number.isdigit() and attempt.isdigit() else None


def _is_alive(stripe_refund: client.Refund) -> bool:
    """Whether the refund sends money, or has sent it."""
    return _STATUS.get(stripe_refund.status or "", RefundStatus.PENDING) != RefundStatus.FAILED


def is_alive_attempt_of(stripe_refund: client.Refund, refund_pk: int) -> bool:
    """Whether Stripe's refund is one of the attempts of ours, and has not failed."""
    reference = _read_metadata(stripe_refund)
    return reference is not None and reference[0] == refund_pk and _is_alive(stripe_refund)


def _known_refund(stripe_refund: client.Refund, chain: list[Payment]) -> Refund | None:
    """Our row of Stripe's refund, even if the row has another attempt's id by now."""
    condition = Q(dashboard_id=stripe_refund.id)
    if reference := _read_metadata(stripe_refund):
        condition |= Q(pk=reference[0])
    return Refund.objects.filter(condition, payment__in=chain).first()


def _flag_if_sent_twice(stripe_refund: client.Refund, refund: Refund) -> None:
    """Flag the order when two attempts of one refund both send money."""
    if not _is_alive(stripe_refund) or refund.status == RefundStatus.FAILED or not refund.stripe_id:
        return
    order = Order.objects.select_for_update().get(pk=refund.order_id)
    flag_order(
        order,
        AttentionText("sent_twice", {"amount_ore": refund.amount_ore}),
    )


def _after_acceptance(order: Order, refund: Refund, is_new: bool) -> None:
    """Stripe has accepted the refund: credit it if that is still to be done, and notify the buyer of a new status."""
    credit_late(order, refund)
    is_no_sale = refund.reason in NO_SALE and document_of(refund.payment) is None
    if is_no_sale and (refund.mail_id is not None or not (refund.attempt or refund.dashboard_id)):
        return  # its e-mail was queued with the first attempt
    if is_new and not is_told_by_outcome_mail(refund):
        notify_buyer(order, refund)


def _take_out_of_batch(order: Order, refund: Refund) -> None:
    """Stripe sends the money after all: the debt must not be paid by an open batch too."""
    for item in PayoutItem.objects.open().filter(refund=refund):
        item.taken_out_at = timezone.now()
        item.save(update_fields=["taken_out_at"])
        flag_order(
            order,
            AttentionText("out_of_payout", {"amount_ore": refund.amount_ore, "batch": item.batch_id}),
        )


@transaction.atomic
def mark_refund_failed(refund_pk: int, reason: str) -> str:
    """Mark a refund as failed for the given reason. Returns its status."""
    order, refund = lock_refund(refund_pk)
    return _fail_locked(order, refund, reason)


def _fail_locked(order: Order, refund: Refund, reason: str, stripe_id: str | None = None) -> str:
    """The money was not sent: what was decided and credited is now a debt to the buyer. No document is issued."""
    is_paid_by_bank = refund.channel != RefundChannel.STRIPE
    if refund.status == RefundStatus.FAILED or is_paid_by_bank or refund.sent_with_id:
        return refund.status
    for row in refund.sends.all():
        row.sent_with = None
        row.save(update_fields=["sent_with"])
        _fail_locked(order, row, reason)
    refund.status, refund.error, refund.settled_at = RefundStatus.FAILED, reason[:500], None
    refund.stripe_id = stripe_id or refund.stripe_id
    # A refund that failed before is told of again.
    refund.reported_at = None
    refund.save(update_fields=["status", "error", "settled_at", "stripe_id", "reported_at"])
    if refund.is_owed:
        notify_of_failure(order, refund)
    flag_order(
        order,
        AttentionText("refund_failed", {"amount_ore": refund.amount_ore, "failure": reason[:200]}),
        AttentionCause.REFUND_FAILED,
        refund=refund,
        email=not refund.is_owed,
    )
    settlement.update(order)
    return refund.status


def sync_dashboard_refunds(payment_intent: str) -> int:
    """Retrieve all refunds of a PaymentIntent from Stripe and sync each. Returns how many belong to our payments.

    Failed ones come first: a refund of the Dashboard may send what they could not.
    """
    refunds = sorted(client.list_refunds(payment_intent), key=_is_alive)
    return sum(bool(sync_refund(stripe_refund)) for stripe_refund in refunds)


def is_known_payment(payment_intent: str) -> bool:
    """Whether a payment of this PaymentIntent is recorded."""
    return Payment.objects.filter(payment_intent=payment_intent).exists()
