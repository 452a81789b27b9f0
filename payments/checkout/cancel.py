"""Cancelling a whole order: a held one by buyer or staff, a confirmed one with a refund."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from payments.checkout.expiry import close_sessions
from payments.checkout.settle import is_paid_in_full, refund_part_payments, settle
from payments.enums import AttemptStatus, OrderStatus, RefundReason
from payments.models import Order, Refund
from payments.refunds.cancel_lines import CannotCancel, cancel_all
from payments.sellers import lines_by_seller

__all__ = ["CannotCancel", "cancel_confirmed", "cancel_held", "cancel_replaced"]


def cancel_held(order: Order, *, by: User | None = None, note: str = "") -> Order:
    """Cancel an unpaid order and release what it held. Not inside a transaction: Stripe's session is closed first.

    Raises CannotCancel when the order turns out to be paid (it is then confirmed) or when its payment is pending at
    the bank, and StripeUnavailable. An order that has ended already is returned unchanged.
    """
    close_sessions(order.pk)
    payment = None
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if locked.status in (OrderStatus.EXPIRED, OrderStatus.CANCELLED):
            return locked
        if locked.attempts.filter(status=AttemptStatus.PENDING).exists():
            raise CannotCancel
        if _is_unpaid(locked):
            return _cancel_locked(locked, by=by, note=note)
        payment = locked.payments.first()
    if payment is not None:
        settle(payment)
    raise CannotCancel


def cancel_replaced(order_pk: int, *, by: User | None = None) -> None:
    """Cancel a held order in the transaction that places another one instead of it.

    The caller closes its sessions before the transaction. Nothing is left to cancel of an order that has expired.
    Raises CannotCancel when the order is paid, its payment is pending, or it was cancelled meanwhile: then another
    request may have replaced it.
    """
    locked = Order.objects.select_for_update().get(pk=order_pk)
    if locked.status == OrderStatus.EXPIRED:
        return
    is_pending = locked.attempts.filter(status__in=(AttemptStatus.PENDING, AttemptStatus.COMPLETE)).exists()
    if is_pending or not _is_unpaid(locked):
        raise CannotCancel
    _cancel_locked(locked, by=by)


def _is_unpaid(locked: Order) -> bool:
    if locked.status != OrderStatus.HELD:
        return False
    return not locked.payments.exclude(problem="").exists() and not is_paid_in_full(locked)


def _cancel_locked(locked: Order, *, by: User | None = None, note: str = "") -> Order:
    """Cancel a held order whose row the caller has locked, and release what it held."""
    locked.status, locked.cancelled_at = OrderStatus.CANCELLED, timezone.now()
    locked.save(update_fields=["status", "cancelled_at"])
    for seller, lines in lines_by_seller(locked):
        seller.release(locked, lines)
    refund_part_payments(locked)
    log_data = {"note": note, "before": str(OrderStatus.HELD), "after": str(locked.status)}
    log(locked, "payments.cancel", user=by, data=log_data)
    return locked


def cancel_confirmed(
    order: Order, *, reason: RefundReason, by: User | None = None, note: str = "", refund: bool = True
) -> list[Refund]:
    """Cancel all lines of a confirmed order. With `refund`, all that is left of its payments is refunded.

    Returns the refunds that were started; an invoice is credited. Raises CannotCancel unless the order is confirmed.
    """
    return cancel_all(order, reason=reason, by=by, note=note, refund=refund).refunds
