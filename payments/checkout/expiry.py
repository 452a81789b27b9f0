"""Ending the holds of unpaid orders.

Seats are free from the moment a hold runs out; this module then records it and tells the sellers.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.values import present
from mail.queue import queue_email
from payments.checkout import record
from payments.checkout import session as checkout_session
from payments.checkout.settle import is_paid_in_full, refund_part_payments, settle
from payments.enums import AttemptStatus, OrderStatus
from payments.models import CheckoutAttempt, Order
from payments.sellers import lines_by_seller
from payments.stripe import client
from payments.stripe.errors import StripeProblem

logger = logging.getLogger(__name__)
#: How long orders wait for an unreachable Stripe before they expire. By then the Checkout sessions have expired.
STRIPE_GRACE_PERIOD = timedelta(minutes=10)
#: Attempts in which the buyer could still pay.
_CLOSABLE = (AttemptStatus.OPEN, AttemptStatus.CLOSING)


def expire_due_orders(limit: int = 500) -> int:
    """Expire up to `limit` orders whose hold has run out. Returns how many were expired."""
    due = Order.objects.due_to_expire().order_by("expires_at").values_list("pk", flat=True)[:limit]
    return sum(expire_after_asking_stripe(pk) for pk in list(due))


def expire_after_asking_stripe(order_pk: int) -> bool:
    """Close the order's Checkout sessions, then expire it; an order that was paid is fulfilled instead.

    Not inside a transaction. True when the order was expired now.
    """
    try:
        close_sessions(order_pk)
    except StripeProblem as problem:
        overdue = Order.objects.due_to_expire(timezone.now() - STRIPE_GRACE_PERIOD).filter(pk=order_pk).exists()
        logger.warning("Order %s: its Checkout session could not be closed: %s", order_pk, problem)
        if not overdue:
            return False
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_pk)
        if not is_paid_in_full(order):
            return _release_locked(order)
        payment = order.payments.filter(problem="").first()
    settle(present(payment))
    return False


@transaction.atomic
def expire_order(order_pk: int) -> bool:
    """Expire one overdue order without asking Stripe: for a seller that needs the seats at once.

    The Checkout session has expired or soon will. A payment that still comes finds the order expired: the order is
    restored if seats are left, otherwise the payment is refunded. True when the order was expired now.
    """
    order = Order.objects.select_for_update().get(pk=order_pk)
    return not is_paid_in_full(order) and _release_locked(order)


def end_hold(order_pk: int) -> bool:
    """End a hold before its time, because what was ordered is not available any more.

    Not inside a transaction: the Checkout sessions are closed first, and an order that was paid meanwhile is
    fulfilled. A payment that is pending at a bank will be refunded when it arrives. True when the hold ended now.
    Raises StripeUnavailable, or StripeRefused when a session cannot be closed.
    """
    close_sessions(order_pk)
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_pk)
        return not is_paid_in_full(order) and _end_hold_now(order)


def close_sessions(order_pk: int) -> None:
    """Close the order's open Checkout sessions. Raises StripeUnavailable, or StripeRefused if one cannot be closed."""
    for attempt in CheckoutAttempt.objects.filter(order_id=order_pk, status__in=_CLOSABLE):
        checkout_session.close_attempt(attempt)


def _release_locked(order: Order) -> bool:
    """Expire a held order whose hold has run out. The caller holds its row lock."""
    if order.status != OrderStatus.HELD or present(order.expires_at) > timezone.now():
        return False
    order.status = OrderStatus.EXPIRED
    order.save(update_fields=["status"])
    for seller, lines in lines_by_seller(order):
        seller.release(order, lines)
    refund_part_payments(order)
    return True


def handle_session_expired(session_id: str) -> None:
    """Stripe reports that a session has expired: end the hold, unless the order is paid or this site closed it.

    A hold whose length staff have chosen lasts longer than one session, so that the buyer can try again.
    """
    session = client.retrieve_session(session_id)
    attempt = record.find_attempt(session)
    was_open = attempt is not None and attempt.status in (AttemptStatus.OPEN, AttemptStatus.OPENING)
    order = record.process_session(session)
    if order is None or attempt is None or not was_open or session.status != "expired":
        return
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        newest = locked.attempts.last()
        is_over = not locked.has_long_hold or present(locked.expires_at) <= timezone.now()
        if newest == attempt and is_over and not locked.payments.exists():
            _end_hold_now(locked)


def handle_payment_failed(session_id: str) -> None:
    """A delayed payment method failed: end the hold and notify the buyer."""
    session = client.retrieve_session(session_id, with_intent=True)
    attempt = record.find_attempt(session)
    if attempt is None:
        return
    if session.payment_status in record.PAID:
        record.process_session(session)
        return
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=attempt.order_id)
        CheckoutAttempt.objects.filter(pk=attempt.pk).update(status=AttemptStatus.FAILED, session_id=session.id)
        if order.payments.exists() or not _end_hold_now(order):
            return
        queue_email(
            "payment_failed",
            key=f"payment-failed-{attempt.pk}",
            to=order.buyer_email,
            language=order.language,
            order=order.pk,
            code=client.decline_code(session),
        )


def _end_hold_now(order: Order) -> bool:
    """Expire a held order before its time. The caller holds its row lock."""
    if order.status != OrderStatus.HELD:
        return False
    order.expires_at = min(present(order.expires_at), timezone.now())
    order.save(update_fields=["expires_at"])
    return _release_locked(order)
