"""Money on its way back. The row is written first; Stripe is asked afterwards, with a key made from the row."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from wagtail.log_actions import log

from payments.enums import RefundChannel, RefundReason, RefundStatus
from payments.ledger import original_payment, refund_channel, refundable_ore
from payments.models import Order, Payment, Refund, RefundLine
from payments.orders import settlement
from payments.refunds import outcome
from payments.stripe import client
from payments.stripe.errors import StripeProblem, StripeRefused, StripeUnavailable

logger = logging.getLogger(__name__)
#: Stripe forgets an idempotency key after a day: past this we look before we ask the same again.
STRIPE_KEY_LIFETIME = timedelta(hours=20)
#: Stripe's words for our reasons; all others are the customer's wish.
_STRIPE_REASON = {RefundReason.DUPLICATE: "duplicate"}


#: Stripe is asked after the commit; a person pays out by bank; what becomes another order's payment has arrived.
_FIRST_STATUS = {
    RefundChannel.STRIPE: RefundStatus.REQUESTED,
    RefundChannel.BANK: RefundStatus.PENDING,
    RefundChannel.TRANSFER: RefundStatus.SUCCEEDED,
}


class RefundTooLarge(Exception):
    """More was to be sent back than is left of the payment. `left_ore` says how much is."""

    def __init__(self, left_ore: int):
        super().__init__(f"Only {left_ore} øre are left to refund.")
        self.left_ore = left_ore


def refundable_ore_of_order(order: Order) -> int:
    """Øre that can still be sent back for an order, over all its payments."""
    return sum(refundable_ore(payment) for payment in order.payments.all())


@transaction.atomic
def request_refund(
    order: Order,
    *,
    amount_ore: int,
    reason: RefundReason,
    lines: Sequence[dict] = (),
    note: str = "",
    by=None,
    key: str | None = None,
) -> Refund:
    """Decide a refund of `amount_ore` for an order; Stripe is asked after the transaction commits.

    `lines` is [{"line": pk, "quantity": n, "amount_ore": n}], for the credit note. With a `key`, asking twice gives
    the first refund again. Raises TooMuch when no payment of the order has that much left, ValueError for nothing.
    """
    if amount_ore <= 0:
        raise ValueError("A refund is more than nothing.")
    locked = Order.objects.select_for_update().get(pk=order.pk)
    if key and (known := Refund.objects.filter(key=key).first()):
        return known
    best = max(locked.payments.all(), key=refundable_ore, default=None)
    if best is None or refundable_ore(best) < amount_ore:
        raise RefundTooLarge(refundable_ore(best) if best else 0)
    overpaid = outcome.overpaid_ore(locked)
    refund = write_refund(
        locked,
        payment=best,
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
    by=None,
    channel: RefundChannel | None = None,
) -> Refund:
    """The row alone, for a caller that holds the order's row and sends it after the commit.

    Without a `channel` the money goes back the way it came. By bank it waits for a person, and the office is told.
    """
    channel = channel or refund_channel(payment)
    if amount_ore > (left := refundable_ore(payment)):
        raise RefundTooLarge(left)
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
    said = {"amount_ore": amount_ore, "reason": str(reason), "note": note, "before": left, "after": left - amount_ore}
    log(order, "payments.refund", user=by, data=said)
    if channel == RefundChannel.BANK:
        outcome.ask_staff_to_pay(order, refund)
    return refund


def _write_lines(refund: Refund, parts: Sequence[dict]) -> None:
    """One row for each order line, however often it is named."""
    rows: dict[int, RefundLine] = {}
    for part in parts:
        row = rows.setdefault(part["line"], RefundLine(refund=refund, line_id=part["line"], quantity=0, amount_ore=0))
        row.quantity += part.get("quantity", 0)
        row.amount_ore += part["amount_ore"]
    RefundLine.objects.bulk_create(row for row in rows.values() if row.quantity or row.amount_ore)


def send_after_commit(refund: Refund) -> None:
    """Ask Stripe once the transaction that decided it has committed."""
    if refund.status == RefundStatus.REQUESTED and refund.channel == RefundChannel.STRIPE:
        transaction.on_commit(lambda: send_refund.enqueue(refund.pk))


@task()
def send_refund(refund_pk: int) -> str:
    """Ask Stripe for a requested refund. Safe to repeat: a lost answer is found again by the same key."""
    return send_to_stripe(refund_pk)


def send_to_stripe(refund_pk: int) -> str:
    """Returns the refund's status afterwards. Stripe's silence leaves it requested, for the clock to try again."""
    refund = Refund.objects.select_related("payment").get(pk=refund_pk)
    if refund.status != RefundStatus.REQUESTED or refund.channel != RefundChannel.STRIPE:
        return refund.status
    intent = original_payment(refund.payment).payment_intent
    try:
        if timezone.now() - refund.created_at > STRIPE_KEY_LIFETIME:
            outcome.sync_dashboard_refunds(intent)
            refund.refresh_from_db()
            if refund.status != RefundStatus.REQUESTED:
                return refund.status
        answer = client.create_refund(
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
    return outcome.sync_refund(answer, refund_pk=refund.pk)


@transaction.atomic
def retry_refund(refund_pk: int, *, by) -> Refund:
    """Start a failed refund anew, with a fresh key. Raises TooMuch when its sum was sent back meanwhile."""
    order_pk = Refund.objects.values_list("order_id", flat=True).get(pk=refund_pk)
    order = Order.objects.select_for_update().get(pk=order_pk)
    refund = Refund.objects.select_related("payment").get(pk=refund_pk)
    if refund.status != RefundStatus.FAILED:
        return refund
    if refund.amount_ore > (left := refundable_ore(refund.payment)):
        raise RefundTooLarge(left)
    refund.status, refund.error, refund.stripe_id, refund.mail = RefundStatus.REQUESTED, "", None, None
    refund.attempt += 1
    refund.save(update_fields=["status", "error", "stripe_id", "mail", "attempt"])
    settlement.update(order)
    said = {"amount_ore": refund.amount_ore, "before": str(RefundStatus.FAILED), "after": str(refund.status)}
    log(order, "payments.refund_again", user=by, data=said)
    send_after_commit(refund)
    return refund


def send_pending_refunds() -> int:
    """Ask again for what Stripe never answered, and look up what the bank has not decided. Returns how many moved."""
    moved = 0
    waiting = Refund.objects.filter(
        channel=RefundChannel.STRIPE, status__in=[RefundStatus.REQUESTED, RefundStatus.PENDING]
    )
    for pk, status, stripe_id in waiting.values_list("pk", "status", "stripe_id"):
        try:
            if status == RefundStatus.REQUESTED:
                moved += send_to_stripe(pk) != status
            elif stripe_id:
                moved += outcome.sync_refund(client.retrieve_refund(stripe_id), refund_pk=pk) != status
        except StripeProblem as error:
            logger.warning("Refund %s: %s", pk, error)
    return moved
