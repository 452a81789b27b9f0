"""Calling an order off: before payment by buyer or staff, afterwards with the money going back."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from payments.checkout.expiry import close_sessions
from payments.checkout.settle import is_paid_in_full, refund_part_payments, settle
from payments.enums import AttemptStatus, OrderStatus, RefundReason
from payments.models import Order, Refund
from payments.refunds.cancel_lines import CannotCancel, cancel_all
from payments.sellers import lines_by_seller

__all__ = ["CannotCancel", "cancel_confirmed", "cancel_held"]


def cancel_held(order: Order, *, by=None, note: str = "") -> Order:
    """Give up an unpaid order and free its goods. Not inside a transaction: Stripe's session is closed first.

    Raises CannotCancel when it turns out to be paid (it is confirmed then) or on its way through the bank,
    StripeUnavailable when Stripe cannot be asked. An order that is already over is returned as it is.
    """
    close_sessions(order.pk)
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if locked.status in (OrderStatus.EXPIRED, OrderStatus.CANCELLED):
            return locked
        if locked.attempts.filter(status=AttemptStatus.PENDING).exists():
            raise CannotCancel
        payment = locked.payments.first()
        in_doubt = locked.payments.exclude(problem="").exists() or is_paid_in_full(locked)
        if not in_doubt and locked.status == OrderStatus.HELD:
            locked.status, locked.cancelled_at = OrderStatus.CANCELLED, timezone.now()
            locked.save(update_fields=["status", "cancelled_at"])
            for seller, lines in lines_by_seller(locked):
                seller.release(locked, lines)
            refund_part_payments(locked)
            said = {"note": note, "before": str(OrderStatus.HELD), "after": str(locked.status)}
            log(locked, "payments.cancel", user=by, data=said)
            return locked
    if payment is not None:
        settle(payment)
    raise CannotCancel


def cancel_confirmed(
    order: Order, *, reason: RefundReason, by=None, note: str = "", refund: bool = True
) -> list[Refund]:
    """Take back everything that was handed over and give back all that is left of its price.

    Returns the refunds that were started; an invoice is credited. Raises CannotCancel unless the order is confirmed.
    """
    return cancel_all(order, reason=reason, by=by, note=note, refund=refund).refunds
