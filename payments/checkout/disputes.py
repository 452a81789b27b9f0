"""Disputes: the buyer's bank takes a payment back, and staff must answer in Stripe's Dashboard. Amounts are øre."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from payments.attention_texts import DISPUTE_CLOSED, AttentionText
from payments.enums import AttentionCause, DisputeStatus
from payments.ledger import most_refundable, transfer_chain
from payments.models import Dispute, Order, Payment
from payments.orders import settlement
from payments.orders.attention import flag_order, notify_staff


@transaction.atomic
def record_dispute_opened(
    stripe_id: str,
    payment_intent: str | None,
    amount_ore: int,
    status: str = "",
    *,
    reason: str = "",
    respond_by: datetime | None = None,
) -> None:
    """Record a new dispute and flag its order. Does nothing when the payment is not in the database.

    `status` and `reason` are Stripe's. With a status "warning_…" the bank only asks and has taken no money; otherwise
    the order is no longer paid in full. `respond_by` is the deadline for an answer, if Stripe gives one.
    """
    is_inquiry = status.startswith("warning_")
    order, dispute = _record(
        stripe_id, payment_intent, amount_ore, DisputeStatus.INQUIRY if is_inquiry else DisputeStatus.OPEN
    )
    if order is None or dispute is None:
        return
    if dispute.closed_at is None:
        _flag_open(order, dispute, reason, respond_by)
    settlement.update(order)


def _flag_open(order: Order, dispute: Dispute, reason: str, respond_by: datetime | None) -> None:
    facts = {"amount_ore": dispute.amount_ore, "dispute_reason": reason}
    if respond_by:
        facts["day"] = timezone.localdate(respond_by).isoformat()
    text = AttentionText("disputed_until" if respond_by else "disputed", facts)
    flag_order(order, text, AttentionCause.DISPUTED, dispute=dispute)


@transaction.atomic
def record_dispute_closed(stripe_id: str, payment_intent: str | None, amount_ore: int, outcome: str) -> None:
    """Record the end of a dispute. A lost one flags its order; otherwise nothing needs attention any more.

    `outcome` is Stripe's status: won, lost, warning_closed or prevented.
    """
    status = DisputeStatus.LOST if outcome == "lost" else DisputeStatus.WON
    order, dispute = _record(stripe_id, payment_intent, amount_ore, status)
    if order is None or dispute is None:
        return
    dispute.status, dispute.closed_at = status, timezone.now()
    dispute.save(update_fields=["status", "closed_at"])
    text = AttentionText(DISPUTE_CLOSED, {"dispute_status": outcome})
    if status == DisputeStatus.LOST:
        flag_order(order, text)
    else:
        notify_staff(order, text, key=f"dispute-closed-{dispute.pk}")
    settlement.update(order)


def _record(
    stripe_id: str, payment_intent: str | None, amount_ore: int, status: DisputeStatus
) -> tuple[Order | None, Dispute | None]:
    """The order, locked and marked as disputed, and the dispute's row; (None, None) for an unrecorded payment.

    An existing row is not changed: Stripe may report the end of a dispute before its beginning.
    """
    payment = Payment.objects.filter(payment_intent=payment_intent).first() if payment_intent else None
    if payment is None:
        return None, None
    recorded = Dispute.objects.select_related("payment").filter(stripe_id=stripe_id).first()
    payment = recorded.payment if recorded else most_refundable(transfer_chain(payment))
    order = Order.objects.select_for_update().get(pk=payment.order_id)
    if order.disputed_at is None:
        order.disputed_at = timezone.now()
        order.save(update_fields=["disputed_at"])
    closed_at = timezone.now() if status in (DisputeStatus.WON, DisputeStatus.LOST) else None
    dispute, _created = Dispute.objects.get_or_create(
        stripe_id=stripe_id,
        defaults={"payment": payment, "amount_ore": amount_ore, "status": status, "closed_at": closed_at},
    )
    return order, dispute
