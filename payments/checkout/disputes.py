"""A buyer's bank takes the money back for the time being: a person must answer it in Stripe's Dashboard."""

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
    """Mark the order; payments that are not ours are left alone. `status` is Stripe's word.

    While the bank only asks ("warning_…") no money is gone. Otherwise the order is not paid any more.
    """
    taken = not status.startswith("warning_")
    order, _dispute = _written(
        stripe_id, payment_intent, amount_ore, DisputeStatus.OPEN if taken else DisputeStatus.INQUIRY
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
    """`outcome` is Stripe's word: won, lost, warning_closed."""
    status = DisputeStatus.LOST if outcome == "lost" else DisputeStatus.WON
    order, dispute = _written(stripe_id, payment_intent, amount_ore, status)
    if order is None:
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


def _written(
    stripe_id: str, payment_intent: str | None, amount_ore: int, status: DisputeStatus
) -> tuple[Order | None, Dispute | None]:
    """The order, locked and marked as disputed, and the dispute's row: the news that it is closed may come first, so
    what is known already stays. Neither when the payment is not ours.
    """
    payment = Payment.objects.filter(payment_intent=payment_intent).first() if payment_intent else None
    if payment is None:
        return None, None
    known = Dispute.objects.select_related("payment").filter(stripe_id=stripe_id).first()
    payment = known.payment if known else most_refundable(transfer_chain(payment))
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
