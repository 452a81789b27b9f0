"""What became of a refund: Stripe's answers and news, taken in once and in any order."""

from contextlib import suppress
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

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

#: Stripe's status of a refund → ours.
_STATUS = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


@transaction.atomic
def sync_refund(answer, *, refund_pk: int | None = None) -> str:
    """Bring our row in line with a refund that was just read from Stripe; one that is unknown to us was made in the
    Dashboard and gets a row. Returns our status, or "" when the payment is not ours.
    """
    payment_intent = client.object_id(getattr(answer, "payment_intent", None))
    payment = Payment.objects.filter(payment_intent=payment_intent).first() if payment_intent else None
    if payment is None:
        return ""
    chain = transfer_chain(payment)
    found = _row_of(answer, chain, refund_pk)
    if found is None and _is_ours(answer, chain):
        return ""  # news of an earlier round, which has been started anew
    spent = found.payment if found else most_refundable(chain)
    order = Order.objects.select_for_update().get(pk=spent.order_id)
    # Again, now that nobody else can write it.
    refund = _row_of(answer, chain, refund_pk) or _made_elsewhere(answer, order, spent)
    status = _STATUS.get(answer.status, RefundStatus.PENDING)
    if status == RefundStatus.FAILED:
        reason = getattr(answer, "failure_reason", None) or answer.status
        return _fail_locked(order, refund, str(reason), stripe_id=answer.id)
    if refund.status == RefundStatus.SUCCEEDED or (
        refund.status == RefundStatus.FAILED and refund.stripe_id == answer.id
    ):
        return refund.status  # news that is older than what we know
    news = refund.status != RefundStatus.PENDING
    refund.stripe_id, refund.status, refund.error = answer.id, status, ""
    refund.settled_at = timezone.now() if status == RefundStatus.SUCCEEDED else None
    refund.save(update_fields=["stripe_id", "status", "error", "settled_at"])
    _accepted(order, refund, news)
    settlement.update(order)
    return refund.status


def _row_of(answer, chain: list[Payment], refund_pk: int | None) -> Refund | None:
    """Our row for Stripe's refund: by its id, by the call that made it, or by what we wrote on it."""
    wanted = Q(stripe_id=answer.id)
    if refund_pk:
        wanted |= Q(pk=refund_pk, stripe_id=None)
    elif note := _note_on(answer):
        wanted |= Q(pk=note[0], attempt=note[1], stripe_id=None)
    rows = Refund.objects.filter(wanted, payment__in=chain, channel=RefundChannel.STRIPE)
    return rows.select_related("payment").order_by("pk").first()


def _note_on(answer) -> tuple[int, int] | None:
    metadata = getattr(answer, "metadata", None)
    number, attempt = str(getattr(metadata, "refund", "")), str(getattr(metadata, "attempt", "0"))
    return (int(number), int(attempt)) if number.isdigit() and attempt.isdigit() else None


def _is_ours(answer, chain: list[Payment]) -> bool:
    """Also one that was made in the Dashboard and refused by the bank, if staff have started it anew since."""
    known = Q(dashboard_id=answer.id)
    if note := _note_on(answer):
        known |= Q(pk=note[0])
    return Refund.objects.filter(known, payment__in=chain).exists()


def _made_elsewhere(answer, order: Order, payment: Payment) -> Refund:
    refund = Refund.objects.create(
        order=order,
        payment=payment,
        amount_ore=answer.amount,
        reason=RefundReason.DASHBOARD,
        key=f"dashboard-{answer.id}",
        stripe_id=answer.id,
        dashboard_id=answer.id,
    )
    with staff_language():
        flag_order(
            order,
            _("%(amount)s was refunded in Stripe's Dashboard. Check whether the order should be cancelled too.")
            % {"amount": format_kr(answer.amount)},
        )
    return refund


def _accepted(order: Order, refund: Refund, news: bool) -> None:
    """Stripe has taken it on: the books follow, and the buyer hears of it once (`news`)."""
    if refund.reason in NO_SALE and document_of(refund.payment) is None:
        # Money without a sale never had a receipt, so there is nothing to credit; its letter is written.
        if news and refund.attempt:
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
    if news and not _waiting_mail_tells(refund):
        notify_buyer(order, refund)


def _waiting_mail_tells(refund: Refund) -> bool:
    """Whether an e-mail that waits for the outcome of this refund, and perhaps of others, will tell it. The caller
    holds the order's row.
    """
    if refund.outcome_mail_id is None:
        return False
    others = Refund.objects.filter(outcome_mail=refund.outcome_mail_id, status=RefundStatus.REQUESTED).exclude(
        pk=refund.pk
    )
    return is_still_queued(refund.outcome_mail_id, send=not others.exists())


def notify_buyer(order: Order, refund: Refund) -> None:
    """The money is on its way, or paid out. Once for each round, since what failed is told too."""
    key = f"refunded-{refund.pk}-{refund.attempt}" if refund.attempt else f"refunded-{refund.pk}"
    mail = queue_email("refund_made", key=key, to=order.buyer_email, language=order.language, refund=refund.pk)
    if mail is not None:
        refund.mail = mail
        refund.save(update_fields=["mail"])


def issue_refund_credit_note(refund: Refund) -> None:
    """The credit note for a refund of a paid order. An invoice is credited when the refund is decided."""
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
    """What can no longer fail is in the books at once: all refunds of an invoice, and those by bank.

    `overpaid` was never invoiced, so sending it back credits nothing.
    """
    document = document_of(refund.payment)
    if document is None:
        return
    if document.kind == DocumentKind.INVOICE:
        credit_invoice(document, refund, refund.amount_ore - overpaid)
    elif refund.channel == RefundChannel.BANK:
        issue_credit_note(refund)


def credit_invoice(invoice: SalesDocument, refund: Refund, amount_ore: int) -> None:
    if amount_ore > 0:
        issue_credit(invoice, [refund], amount_ore=amount_ore, lines=refund.parts(), reason=refund.reason)


@transaction.atomic
def mark_refund_failed(refund_pk: int, reason: str) -> str:
    """Stripe or the bank will not do it."""
    order_pk = Refund.objects.values_list("order_id", flat=True).get(pk=refund_pk)
    order = Order.objects.select_for_update().get(pk=order_pk)
    return _fail_locked(order, Refund.objects.get(pk=refund_pk), reason)


def _fail_locked(order: Order, refund: Refund, reason: str, stripe_id: str | None = None) -> str:
    if refund.status == RefundStatus.FAILED:
        return refund.status
    refund.status, refund.error, refund.settled_at = RefundStatus.FAILED, reason[:500], None
    refund.stripe_id = stripe_id or refund.stripe_id
    refund.save(update_fields=["status", "error", "settled_at", "stripe_id"])
    if not _waiting_mail_tells(refund):
        key = f"refund-failed-{refund.pk}"
        queue_email("refund_failed", key=key, to=order.buyer_email, language=order.language, refund=refund.pk)
    with staff_language():
        flag_order(
            order,
            _("A refund of %(amount)s failed: %(reason)s. Try again, or pay the buyer back another way.")
            % {"amount": format_kr(refund.amount_ore), "reason": reason[:200]},
        )
    _unbook(refund)
    settlement.update(order)
    return refund.status


def _unbook(refund: Refund) -> None:
    """The money is here after all: what `book` wrote is taken back, and a refund that found no room in the documents
    meanwhile is credited now.
    """
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
    """The money did not come through Stripe: it waits among the exceptions for a person to pay it out."""
    with staff_language():
        notify_staff(
            order,
            _("Pay %(amount)s back from the bank account: this payment did not come through Stripe.")
            % {"amount": format_kr(refund.amount_ore)},
            key=f"pay-out-{refund.pk}",
        )


@transaction.atomic
def mark_paid_out(refund_pk: int, on: date, *, by) -> Refund:
    """A person has sent the money from the bank on the day `on`. Once; the second time changes nothing.

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
    said = {"before": str(RefundStatus.PENDING), "after": str(refund.status)}
    log(order, "payments.paid_out", user=by, data={"amount_ore": refund.amount_ore, "on": on.isoformat(), **said})
    issue_refund_credit_note(refund)
    settlement.update(order)
    notify_buyer(order, refund)
    return refund


def payout_time(day: date) -> datetime:
    """A day that a bank statement names, as a moment: now for today, noon for others."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))


def sync_dashboard_refunds(payment_intent: str) -> int:
    """Read all refunds of a payment from Stripe and take in each. Returns how many belong to us."""
    return sum(bool(sync_refund(answer)) for answer in client.list_refunds(payment_intent))


def is_known_payment(payment_intent: str) -> bool:
    """Whether money of this PaymentIntent came to one of our orders."""
    return Payment.objects.filter(payment_intent=payment_intent).exists()
