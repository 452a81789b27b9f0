"""Handlers of Stripe events, by event type. All other types are acknowledged and ignored.

Each handler takes only the object's id from the event and retrieves the object from Stripe, so that the order and
repetition of events do not matter. A handler may raise; the event then stays unhandled and is retried.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from payments.checkout import disputes, expiry
from payments.checkout.record import fulfil_session
from payments.models import CheckoutAttempt
from payments.refunds import outcome
from payments.stripe import client
from payments.stripe.errors import StripeRefused


def _ignore_unknown_session(action: Callable, session_id: str) -> None:
    """Run `action`. A session unknown to both Stripe and this site is ignored, so that its event counts as handled."""
    try:
        action(session_id)
    except StripeRefused as error:
        if error.status != HTTPStatus.NOT_FOUND or CheckoutAttempt.objects.filter(session_id=session_id).exists():
            raise


def session_completed(event: client.Event) -> None:
    _ignore_unknown_session(fulfil_session, event.data.object.id)


def session_expired(event: client.Event) -> None:
    _ignore_unknown_session(expiry.handle_session_expired, event.data.object.id)


def session_failed(event: client.Event) -> None:
    _ignore_unknown_session(expiry.handle_payment_failed, event.data.object.id)


def charge_refunded(event: client.Event) -> None:
    """Sync all refunds of the charge, including those made in the Dashboard. The event only has their sum."""
    payment_intent = client.object_id(getattr(event.data.object, "payment_intent", None))
    if payment_intent and outcome.is_known_payment(payment_intent):
        outcome.sync_dashboard_refunds(payment_intent)


def refund_changed(event: client.Event) -> None:
    payment_intent = client.object_id(getattr(event.data.object, "payment_intent", None))
    if payment_intent and outcome.is_known_payment(payment_intent):
        outcome.sync_dashboard_refunds(payment_intent)


def dispute_opened(event: client.Event) -> None:
    dispute = event.data.object
    due_by = getattr(getattr(dispute, "evidence_details", None), "due_by", None)
    disputes.record_dispute_opened(
        dispute.id,
        client.object_id(getattr(dispute, "payment_intent", None)),
        dispute.amount,
        str(dispute.status),
        reason=str(getattr(dispute, "reason", "")),
        respond_by=datetime.fromtimestamp(due_by, tz=UTC) if due_by else None,
    )


def dispute_closed(event: client.Event) -> None:
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
