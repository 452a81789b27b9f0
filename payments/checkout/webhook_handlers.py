"""All that the site reacts to at Stripe: event type → what we do. Everything else is acknowledged and left alone.

An event is a hint: each handler takes the object's id from it and reads the object again, so that order and
repetition do not matter. Handlers may raise; the event then stays unhandled and is tried again.
"""

from collections.abc import Callable
from http import HTTPStatus

from payments.checkout import disputes, expiry
from payments.checkout.record import fulfil_session
from payments.models import CheckoutAttempt
from payments.refunds import outcome
from payments.stripe import client
from payments.stripe.errors import StripeRefused


def _unless_unknown(act: Callable, session_id: str) -> None:
    """A session that neither we nor Stripe know is not ours: an event about it is done, not to be sent again."""
    try:
        act(session_id)
    except StripeRefused as refused:
        if refused.status != HTTPStatus.NOT_FOUND or CheckoutAttempt.objects.filter(session_id=session_id).exists():
            raise


def session_completed(event) -> None:
    _unless_unknown(fulfil_session, event.data.object.id)


def session_expired(event) -> None:
    _unless_unknown(expiry.handle_session_expired, event.data.object.id)


def session_failed(event) -> None:
    _unless_unknown(expiry.handle_payment_failed, event.data.object.id)


def charge_refunded(event) -> None:
    """Cumulative, and without our notes: the refunds themselves are read. Also those made in the Dashboard."""
    payment_intent = client.object_id(getattr(event.data.object, "payment_intent", None))
    if payment_intent and outcome.is_known_payment(payment_intent):
        outcome.sync_dashboard_refunds(payment_intent)


def refund_changed(event) -> None:
    payment_intent = client.object_id(getattr(event.data.object, "payment_intent", None))
    if payment_intent and outcome.is_known_payment(payment_intent):
        outcome.sync_refund(client.retrieve_refund(event.data.object.id))


def dispute_opened(event) -> None:
    dispute = event.data.object
    disputes.record_dispute_opened(
        dispute.id, client.object_id(getattr(dispute, "payment_intent", None)), dispute.amount, str(dispute.status)
    )


def dispute_closed(event) -> None:
    dispute = event.data.object
    disputes.record_dispute_closed(
        dispute.id, client.object_id(getattr(dispute, "payment_intent", None)), dispute.amount, str(dispute.status)
    )


HANDLERS: dict[str, Callable] = {
    "checkout.session.completed": session_completed,
    "checkout.session.async_payment_succeeded": session_completed,
    "checkout.session.async_payment_failed": session_failed,
    "checkout.session.expired": session_expired,
    "charge.refunded": charge_refunded,
    "refund.created": refund_changed,
    "refund.updated": refund_changed,
    "refund.failed": refund_changed,
    "charge.dispute.created": dispute_opened,
    "charge.dispute.closed": dispute_closed,
}
