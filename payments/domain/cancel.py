"""Calling an order off: before payment by buyer or staff, afterwards with the money going back."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from payments.domain.expiry import close_sessions
from payments.domain.refunds import refundable_ore, send_after_commit, write_refund
from payments.domain.settle import settle
from payments.enums import AttemptStatus, OrderStatus, RefundReason
from payments.models import Order, Refund
from payments.sellers import by_seller


class CannotCancel(Exception):
    """The order is not in a state that can be called off this way: it was paid, or is over already."""


def cancel_held(order: Order, *, by=None) -> Order:
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
        if payment is None and locked.status == OrderStatus.HELD:
            locked.status, locked.cancelled_at = OrderStatus.CANCELLED, timezone.now()
            locked.save(update_fields=["status", "cancelled_at"])
            for seller, lines in by_seller(locked):
                seller.release(locked, lines)
            log(locked, "payments.cancel", user=by)
            return locked
    if payment is not None:
        settle(payment)
    raise CannotCancel


def cancel_confirmed(
    order: Order, *, reason: RefundReason, by=None, note: str = "", refund: bool = True
) -> list[Refund]:
    """Take back everything that was handed over and send back all that is left of the money.

    Returns the refunds that were started. Raises CannotCancel unless the order is confirmed.
    """
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if locked.status != OrderStatus.CONFIRMED:
            raise CannotCancel
        locked.status, locked.cancelled_at = OrderStatus.CANCELLED, timezone.now()
        locked.save(update_fields=["status", "cancelled_at"])
        for seller, lines in by_seller(locked):
            seller.cancel(locked, lines)
        started = _refund_all(locked, reason=reason, by=by, note=note) if refund else []
        locked.lines.update(cancelled_quantity=F("quantity"))
        log(locked, "payments.cancel", user=by, data={"reason": str(reason)})
        return started


def _refund_all(order: Order, *, reason: RefundReason, by, note: str) -> list[Refund]:
    lines = [
        {"line": line.pk, "quantity": line.quantity - line.cancelled_quantity, "amount_ore": line.total_ore}
        for line in order.lines.all()
        if line.quantity > line.cancelled_quantity
    ]
    started = []
    for payment in order.payments.all():
        left = refundable_ore(payment)
        if left > 0:
            whole = left == sum(line["amount_ore"] for line in lines)
            started.append(
                write_refund(
                    order,
                    payment=payment,
                    amount_ore=left,
                    reason=reason,
                    lines=lines if whole else (),
                    note=note,
                    by=by,
                )
            )
    for refund in started:
        send_after_commit(refund)
    return started
