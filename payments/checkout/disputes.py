"""Disputes: the buyer's bank takes a payment back, and staff must answer in Stripe's Dashboard. Amounts are øre."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import format_kr
from payments.enums import DisputeStatus
from payments.ledger import most_refundable, transfer_chain
from payments.models import Dispute, Order, Payment
from payments.orders import settlement
from payments.orders.attention import flag_order, staff_language


@transaction.atomic
def record_dispute_opened(stripe_id: str, payment_intent: str | None, amount_ore: int, status: str = "") -> None:
    """Record a new dispute and flag its order. Does nothing when the payment is not in the database.

    `status` is Stripe's status of the dispute. With "warning_…" the bank only asks and has taken no money; otherwise
    the order is no longer paid in full.
    """
    is_inquiry = status.startswith("warning_")
    order, _dispute = _record(
        stripe_id, payment_intent, amount_ore, DisputeStatus.INQUIRY if is_inquiry else DisputeStatus.OPEN
    )
    if order is None:
        return
    with staff_language():
        flag_order(
            order,
            _("The buyer's bank disputes %(amount)s. Answer in Stripe's Dashboard before the deadline there.")
            % {"amount": format_kr(amount_ore)},
        )
    settlement.update(order)


@transaction.atomic
def record_dispute_closed(stripe_id: str, payment_intent: str | None, amount_ore: int, outcome: str) -> None:
    """Record the end of a dispute and flag its order. `outcome` is Stripe's: won, lost or warning_closed."""
    status = DisputeStatus.LOST if outcome == "lost" else DisputeStatus.WON
    order, dispute = _record(stripe_id, payment_intent, amount_ore, status)
    if order is None or dispute is None:
        return
    dispute.status, dispute.closed_at = status, timezone.now()
    dispute.save(update_fields=["status", "closed_at"])
    with staff_language():
        flag_order(
            order,
            _("The dispute is lost: the bank has taken the money back.")
            if status == DisputeStatus.LOST
            else _("The dispute is closed in our favour."),
        )
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
