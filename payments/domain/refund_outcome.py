"""What became of a refund: Stripe's answers and news, taken in once and in any order."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail import post
from core.money import format_kr
from payments.domain.attention import flag, office_language
from payments.domain.documents import issue_credit_note
from payments.enums import DocumentKind, RefundReason, RefundStatus
from payments.models import Order, Payment, Refund, SalesDocument
from payments.stripe import door

#: Stripe's status of a refund → ours.
_STATUS = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


@transaction.atomic
def take_in(answer, *, refund_pk: int | None = None) -> str:
    """Bring our row in line with a refund that was just read from Stripe; one that is unknown to us was made in the
    Dashboard and gets a row. Returns our status, or "" when the payment is not ours.
    """
    payment_intent = door.plain(getattr(answer, "payment_intent", None))
    payment = Payment.objects.filter(payment_intent=payment_intent).first() if payment_intent else None
    if payment is None:
        return ""
    order = Order.objects.select_for_update().get(pk=payment.order_id)
    refund = _row_of(answer, payment, refund_pk)
    if refund is None:
        if _is_ours(answer, payment):
            return ""  # news of an earlier round, which has been started anew
        refund = _made_elsewhere(answer, order, payment)
    status = _STATUS.get(answer.status, RefundStatus.PENDING)
    if status == RefundStatus.FAILED:
        reason = getattr(answer, "failure_reason", None) or answer.status
        return _fail_locked(order, refund, str(reason), stripe_id=answer.id)
    if refund.status == RefundStatus.SUCCEEDED or (
        refund.status == RefundStatus.FAILED and refund.stripe_id == answer.id
    ):
        return refund.status  # news that is older than what we know
    refund.stripe_id, refund.status, refund.error = answer.id, status, ""
    refund.settled_at = timezone.now() if status == RefundStatus.SUCCEEDED else None
    refund.save(update_fields=["stripe_id", "status", "error", "settled_at"])
    _accepted(order, refund)
    return refund.status


def _row_of(answer, payment: Payment, refund_pk: int | None) -> Refund | None:
    """Our row for Stripe's refund: by its id, by the call that made it, or by what we wrote on it."""
    wanted = Q(stripe_id=answer.id)
    if refund_pk:
        wanted |= Q(pk=refund_pk, stripe_id=None)
    elif note := _note_on(answer):
        wanted |= Q(pk=note[0], round=note[1], stripe_id=None)
    return Refund.objects.filter(wanted, payment=payment).order_by("pk").first()


def _note_on(answer) -> tuple[int, int] | None:
    metadata = getattr(answer, "metadata", None)
    number, round_ = str(getattr(metadata, "refund", "")), str(getattr(metadata, "round", "0"))
    return (int(number), int(round_)) if number.isdigit() and round_.isdigit() else None


def _is_ours(answer, payment: Payment) -> bool:
    note = _note_on(answer)
    return bool(note and payment.refunds.filter(pk=note[0]).exists())


def _made_elsewhere(answer, order: Order, payment: Payment) -> Refund:
    refund = Refund.objects.create(
        order=order,
        payment=payment,
        amount_ore=answer.amount,
        reason=RefundReason.DASHBOARD,
        key=f"dashboard-{answer.id}",
        stripe_id=answer.id,
    )
    with office_language():
        flag(
            order,
            _("%(amount)s was refunded in Stripe's Dashboard. Check whether the goods should be cancelled too.")
            % {"amount": format_kr(answer.amount)},
        )
    return refund


def _accepted(order: Order, refund: Refund) -> None:
    """Stripe has taken it on: the books follow, and the buyer hears of it once."""
    receipt = SalesDocument.objects.filter(key=f"payment-{refund.payment_id}", kind=DocumentKind.RECEIPT).exists()
    if receipt:  # money without a sale never had a receipt, so there is nothing to credit
        issue_credit_note(refund)
        post(
            "refund_made",
            key=f"refunded-{refund.pk}",
            to=order.buyer_email,
            language=order.language,
            refund=refund.pk,
        )


@transaction.atomic
def fail(refund_pk: int, reason: str) -> str:
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
    with office_language():
        flag(
            order,
            _("A refund of %(amount)s failed: %(reason)s. Try again, or pay the buyer back another way.")
            % {"amount": format_kr(refund.amount_ore), "reason": reason[:200]},
        )
    return refund.status


@transaction.atomic
def by_hand(refund_pk: int) -> str:
    """The payment did not come through Stripe: a person sends the money, and this says so."""
    refund = Refund.objects.select_related("order").get(pk=refund_pk)
    order = Order.objects.select_for_update().get(pk=refund.order_id)
    refund.refresh_from_db()
    if refund.status != RefundStatus.REQUESTED:
        return refund.status
    refund.status = RefundStatus.PENDING
    refund.save(update_fields=["status"])
    with office_language():
        flag(
            order,
            _("Pay %(amount)s back from the bank account: this payment did not come through Stripe.")
            % {"amount": format_kr(refund.amount_ore)},
        )
    _accepted(order, refund)
    return refund.status


def find_dashboard_refunds(payment_intent: str) -> int:
    """Read all refunds of a payment from Stripe and take in each. Returns how many belong to us."""
    return sum(bool(take_in(answer)) for answer in door.list_refunds(payment_intent))


def is_ours(payment_intent: str) -> bool:
    """Whether money of this PaymentIntent came to one of our orders."""
    return Payment.objects.filter(payment_intent=payment_intent).exists()
