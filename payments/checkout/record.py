"""Recording payments from Checkout sessions.

The webhook, the landing page, the expiry and the reconcile job all fulfil sessions through this module.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.db.insert import insert_once
from core.wall_clock import end_of_day
from payments.attention_texts import AttentionText
from payments.checkout.settle import settle
from payments.enums import AttemptStatus, AttentionCause, OrderStatus, PaymentMethod
from payments.models import CheckoutAttempt, Order, Payment
from payments.models.order import is_reference
from payments.orders.attention import flag_order, site_sentence
from payments.stripe import client

PAID = ("paid", "no_payment_required")
#: How long an order is held while a delayed payment method (a bank debit) is pending.
PENDING_PAYMENT_HOLD = timedelta(days=10)
#: Lock the order's row only, not the joined attempt.
_ORDER_ONLY = ("self",)


def fulfil_session(session_id: str) -> Order | None:
    """Update the order of a Checkout session from Stripe. None when the session belongs to no order here.

    Safe to call repeatedly and concurrently. Uses two transactions: the payment is recorded and committed first, then
    the order is confirmed, so that the payment is kept if confirming fails. Not inside a transaction. Raises
    StripeUnavailable or StripeRefused.
    """
    payment = Payment.objects.select_related("order").filter(session_id=session_id).first()
    if payment is None:
        return process_session(client.retrieve_session(session_id))
    if is_already_fulfilled(payment.order, session_id):
        return payment.order
    return settle(payment)


def process_session(session: client.Session) -> Order | None:
    """As `fulfil_session`, for a session that was just retrieved from Stripe."""
    if session.status == "complete" and session.payment_status in PAID:
        payment = record_payment(session)
        return settle(payment) if payment else None
    attempt = find_attempt(session)
    if attempt is None:
        return None
    if session.status == "complete":
        _hold_for_pending_payment(attempt, session)
    elif session.status == "expired":
        _set_session(attempt, session, AttemptStatus.EXPIRED)
    return Order.objects.get(pk=attempt.order_id)


@transaction.atomic
def record_payment(session: client.Session) -> Payment | None:
    """Write the payment of a paid session, once. None when the session belongs to no order here."""
    order = Order.objects.select_for_update(of=_ORDER_ONLY).filter(attempts__session_id=session.id).first()
    if order is None:
        attempt = find_attempt(session)
        if attempt is None:
            return None
        order = Order.objects.select_for_update().get(pk=attempt.order_id)
        _set_session(attempt, session, AttemptStatus.COMPLETE)
    amount, currency = int(session.amount_total or 0), (session.currency or "").upper()
    problem = _problem(order, session, amount, currency)
    payment = Payment(
        order=order,
        method=PaymentMethod.CARD,
        amount_ore=amount,
        currency=currency[:3],
        session_id=session.id,
        payment_intent=client.object_id(getattr(session, "payment_intent", None)),
        problem=site_sentence(problem) if problem else "",
    )
    if not insert_once(payment):
        if recorded := Payment.objects.select_related("order").filter(session_id=session.id).first():
            return recorded
        # The PaymentIntent is recorded for another session.
        flag_order(
            order,
            AttentionText("session_recorded", {"session": session.id}),
        )
        return None
    CheckoutAttempt.objects.filter(session_id=session.id).update(status=AttemptStatus.COMPLETE)
    if problem:
        flag_order(order, problem, AttentionCause.PROBLEM, payment=payment)
    return payment


def find_attempt(session: client.Session) -> CheckoutAttempt | None:
    """The attempt of a session: by its id, or by its metadata when Stripe's response was lost."""
    attempt = CheckoutAttempt.objects.filter(session_id=session.id).first()
    if attempt:
        return attempt
    metadata = getattr(session, "metadata", None)
    reference, number = getattr(metadata, "order", None), getattr(metadata, "attempt", None)
    if not is_reference(str(reference)) or not number or not str(number).isdecimal():
        return None
    return CheckoutAttempt.objects.filter(order__reference=reference, number=int(number), session_id=None).first()


def _set_session(attempt: CheckoutAttempt, session: client.Session, status: AttemptStatus) -> None:
    CheckoutAttempt.objects.filter(pk=attempt.pk).update(session_id=session.id, status=status)


def _problem(order: Order, session: client.Session, amount: int, currency: str) -> AttentionText | None:
    """What is wrong with a payment, as a text for staff; None when amount and reference are right."""
    expected_ore = order.checkout_ore
    if amount != expected_ore or currency != order.currency:
        return AttentionText("wrong_amount", {"paid_ore": amount, "currency": currency, "total_ore": expected_ore})
    reference = getattr(session, "client_reference_id", None)
    if reference != order.reference:
        return AttentionText("wrong_reference", {"reference": str(reference)[:40]})
    return None


def is_already_fulfilled(order: Order, session_id: str) -> bool:
    """Whether this session's payment confirmed the order, and it has no other payment: the usual repeated call."""
    if order.status != OrderStatus.CONFIRMED:
        return False
    return Order.objects.filter(fulfilled_by_session(session_id), pk=order.pk).exists()


def fulfilled_by_session(session_id: str) -> Q:
    """`is_already_fulfilled` as a condition on orders."""
    payments = Payment.objects.filter(order=OuterRef("pk")).order_by()
    full_payment = payments.filter(session_id=session_id, amount_ore=OuterRef("total_ore"))
    others = payments.exclude(session_id=session_id)
    return Q(Exists(full_payment), ~Exists(others), status=OrderStatus.CONFIRMED)


@transaction.atomic
def _hold_for_pending_payment(attempt: CheckoutAttempt, session: client.Session) -> None:
    """The buyer chose a delayed payment method: extend the hold until the bank has answered."""
    order = Order.objects.select_for_update().get(pk=attempt.order_id)
    attempt.refresh_from_db()
    if attempt.status in (AttemptStatus.PENDING, AttemptStatus.COMPLETE, AttemptStatus.FAILED):
        return
    _set_session(attempt, session, AttemptStatus.PENDING)
    if order.status == OrderStatus.HELD:
        order.expires_at = end_of_day(timezone.localdate() + PENDING_PAYMENT_HOLD)
        order.save(update_fields=["expires_at"])
