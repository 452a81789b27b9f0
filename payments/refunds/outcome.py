"""Outcomes of refunds: updating them from Stripe, their credit notes, and bank payouts. Amounts are øre."""

from contextlib import suppress
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from core.money import format_kr
from mail.queue import is_still_queued, queue_email
from payments.documents.issue import CreditTooLarge, document_of, issue_credit, issue_credit_note, issue_reversal
from payments.documents.receivables import invoice_of
from payments.enums import NO_SALE, DocumentKind, RefundChannel, RefundReason, RefundStatus
from payments.ledger import most_refundable, transfer_chain
from payments.models import Order, Payment, Refund, SalesDocument
from payments.orders import settlement
from payments.orders.attention import flag_order, notify_staff, staff_language
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
    if existing is None and _is_known(stripe_refund, chain):
        return ""  # an earlier attempt, which has been retried
    payment = existing.payment if existing else most_refundable(chain)
    order = Order.objects.select_for_update().get(pk=payment.order_id)
    # Find it again: another process may have written it before the lock.
    refund = _find_refund(stripe_refund, chain, refund_pk) or _create_dashboard_refund(stripe_refund, order, payment)
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
    _after_acceptance(order, refund, is_new)
    settlement.update(order)
    return refund.status


def _find_refund(stripe_refund: client.Refund, chain: list[Payment], refund_pk: int | None) -> Refund | None:
    """Our refund for Stripe's: by its id, by the pk of the request that created it, or by its metadata."""
    condition = Q(stripe_id=stripe_refund.id)
    if refund_pk:
        condition |= Q(pk=refund_pk, stripe_id=None)
    elif reference := _read_metadata(stripe_refund):
        condition |= Q(pk=reference[0], attempt=reference[1], stripe_id=None)
    rows = Refund.objects.filter(condition, payment__in=chain, channel=RefundChannel.STRIPE)
    return rows.select_related("payment").order_by("pk").first()


def _read_metadata(stripe_refund: client.Refund) -> tuple[int, int] | None:
    """(pk, attempt) of our refund in the metadata of Stripe's; None for one made in the Dashboard."""
    metadata = getattr(stripe_refund, "metadata", None)
    number, attempt = str(getattr(metadata, "refund", "")), str(getattr(metadata, "attempt", "0"))
    return (int(number), int(attempt)) if number.isdigit() and attempt.isdigit() else None


def _is_known(stripe_refund: client.Refund, chain: list[Payment]) -> bool:
    """Whether Stripe's refund has a row, even if staff have retried that row since."""
    condition = Q(dashboard_id=stripe_refund.id)
    if reference := _read_metadata(stripe_refund):
        condition |= Q(pk=reference[0])
    return Refund.objects.filter(condition, payment__in=chain).exists()


def _create_dashboard_refund(stripe_refund: client.Refund, order: Order, payment: Payment) -> Refund:
    refund = Refund.objects.create(
        order=order,
        payment=payment,
        amount_ore=stripe_refund.amount,
        reason=RefundReason.DASHBOARD,
        key=f"dashboard-{stripe_refund.id}",
        stripe_id=stripe_refund.id,
        dashboard_id=stripe_refund.id,
    )
    with staff_language():
        flag_order(
            order,
            _("%(amount)s was refunded in Stripe's Dashboard. Check whether the order should be cancelled too.")
            % {"amount": format_kr(stripe_refund.amount)},
        )
    return refund


def _after_acceptance(order: Order, refund: Refund, is_new: bool) -> None:
    """Stripe has accepted the refund: issue its credit note and, if the status is new, notify the buyer."""
    if refund.reason in NO_SALE and document_of(refund.payment) is None:
        # A payment without a sale has no receipt to credit, and its e-mail was queued with the first attempt.
        if is_new and refund.attempt:
            notify_buyer(order, refund)
        return
    try:
        with transaction.atomic():
            issue_refund_credit_note(refund)
    except CreditTooLarge:
        with staff_language():
            flag_order(
                order,
                _("%(amount)s was refunded, which is more than the documents still hold. Correct it by hand.")
                % {"amount": format_kr(refund.amount_ore)},
            )
    if is_new and not _is_told_by_outcome_mail(refund):
        notify_buyer(order, refund)


def _is_told_by_outcome_mail(refund: Refund) -> bool:
    """Whether a queued e-mail will report the outcome of this refund. It is sent when all its refunds have outcomes.

    The caller holds the order's row lock.
    """
    if refund.outcome_mail_id is None:
        return False
    waiting = Refund.objects.filter(outcome_mail=refund.outcome_mail_id, status=RefundStatus.REQUESTED).exclude(
        pk=refund.pk
    )
    return is_still_queued(refund.outcome_mail_id, send=not waiting.exists())


def notify_buyer(order: Order, refund: Refund) -> None:
    """E-mail the buyer that the refund is on its way or paid out: once for each attempt."""
    key = f"refunded-{refund.pk}-{refund.attempt}" if refund.attempt else f"refunded-{refund.pk}"
    mail = queue_email("refund_made", key=key, to=order.buyer_email, language=order.language, refund=refund.pk)
    if mail is not None:
        refund.mail = mail
        refund.save(update_fields=["mail"])


def issue_refund_credit_note(refund: Refund) -> None:
    """Issue the credit note of a refund with a receipt. An invoice was credited already when the refund was decided."""
    receipt = document_of(refund.payment)
    if receipt is not None and receipt.kind == DocumentKind.RECEIPT:
        issue_credit_note(refund)
    elif receipt is not None and refund.reason == RefundReason.DASHBOARD:
        credit_invoice(receipt, refund, refund.amount_ore)


def overpaid_ore(order: Order) -> int:
    """Øre that the buyer has paid beyond the order's invoice; 0 for an order without one."""
    invoice = invoice_of(order)
    return max(0, -invoice.open_ore) if invoice else 0


def issue_decided_credit_note(refund: Refund, overpaid: int) -> None:
    """Issue the credit note of a refund that was just decided, if it is of an invoice or by bank transfer.

    `overpaid` øre were never invoiced, so refunding them credits nothing.
    """
    document = document_of(refund.payment)
    if document is None:
        return
    if document.kind == DocumentKind.INVOICE:
        credit_invoice(document, refund, refund.amount_ore - overpaid)
    elif refund.channel == RefundChannel.BANK:
        issue_credit_note(refund)


def credit_invoice(invoice: SalesDocument, refund: Refund, amount_ore: int) -> None:
    """Credit `amount_ore` of the invoice for the refund; nothing if it is not positive."""
    if amount_ore > 0:
        issue_credit(invoice, [refund], amount_ore=amount_ore, lines=refund.parts(), reason=refund.reason)


@transaction.atomic
def mark_refund_failed(refund_pk: int, reason: str) -> str:
    """Mark a refund as failed for the given reason. Returns its status."""
    order_pk = Refund.objects.values_list("order_id", flat=True).get(pk=refund_pk)
    order = Order.objects.select_for_update().get(pk=order_pk)
    return _fail_locked(order, Refund.objects.get(pk=refund_pk), reason)


def _fail_locked(order: Order, refund: Refund, reason: str, stripe_id: str | None = None) -> str:
    if refund.status == RefundStatus.FAILED:
        return refund.status
    refund.status, refund.error, refund.settled_at = RefundStatus.FAILED, reason[:500], None
    refund.stripe_id = stripe_id or refund.stripe_id
    refund.save(update_fields=["status", "error", "settled_at", "stripe_id"])
    if not _is_told_by_outcome_mail(refund):
        key = f"refund-failed-{refund.pk}"
        queue_email("refund_failed", key=key, to=order.buyer_email, language=order.language, refund=refund.pk)
    with staff_language():
        flag_order(
            order,
            _("A refund of %(amount)s failed: %(reason)s. Try again, or pay the buyer back another way.")
            % {"amount": format_kr(refund.amount_ore), "reason": reason[:200]},
        )
    _reverse_credit_note(refund)
    settlement.update(order)
    return refund.status


def _reverse_credit_note(refund: Refund) -> None:
    """Reverse the credit note of a failed refund, and credit refunds that exceeded the documents before."""
    document = document_of(refund.payment)
    if document is None or (document.kind == DocumentKind.INVOICE and refund.reason != RefundReason.DASHBOARD):
        return
    if issue_reversal(refund) is None:
        return
    accepted = Refund.objects.filter(order=refund.order_id, status__in=[RefundStatus.PENDING, RefundStatus.SUCCEEDED])
    for other in accepted.filter(credit_note=None).select_related("payment__order").order_by("pk"):
        with suppress(CreditTooLarge), transaction.atomic():
            issue_refund_credit_note(other)


def ask_staff_to_pay(order: Order, refund: Refund) -> None:
    """E-mail staff that a refund by bank transfer must be paid out; it is also listed under "Needs attention"."""
    with staff_language():
        notify_staff(
            order,
            _("Pay %(amount)s back from the bank account: this payment did not come through Stripe.")
            % {"amount": format_kr(refund.amount_ore)},
            key=f"pay-out-{refund.pk}",
        )


@transaction.atomic
def mark_paid_out(refund_pk: int, on: date, *, by: User | None) -> Refund:
    """Mark a refund by bank transfer as paid out on the day `on`. Repeating it changes nothing.

    Raises ValueError for a day in the future or before the refund was decided.
    """
    order_pk = Refund.objects.values_list("order_id", flat=True).get(pk=refund_pk)
    order = Order.objects.select_for_update().get(pk=order_pk)
    refund = Refund.objects.get(pk=refund_pk)
    if refund.channel != RefundChannel.BANK or refund.status != RefundStatus.PENDING:
        return refund
    if not timezone.localdate(refund.created_at) <= on <= timezone.localdate():
        raise ValueError(on)
    refund.status, refund.settled_at = RefundStatus.SUCCEEDED, payout_time(on)
    refund.save(update_fields=["status", "settled_at"])
    log_data = {"amount_ore": refund.amount_ore, "on": on.isoformat()}
    log_data |= {"before": str(RefundStatus.PENDING), "after": str(refund.status)}
    log(order, "payments.paid_out", user=by, data=log_data)
    issue_refund_credit_note(refund)
    settlement.update(order)
    notify_buyer(order, refund)
    return refund


def payout_time(day: date) -> datetime:
    """The time to store for a day from a bank statement: the current time for today, noon for other days."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))


def sync_dashboard_refunds(payment_intent: str) -> int:
    """Retrieve all refunds of a PaymentIntent from Stripe and sync each. Returns how many belong to our payments."""
    return sum(bool(sync_refund(stripe_refund)) for stripe_refund in client.list_refunds(payment_intent))


def is_known_payment(payment_intent: str) -> bool:
    """Whether a payment of this PaymentIntent is recorded."""
    return Payment.objects.filter(payment_intent=payment_intent).exists()
