"""Reconcile with Stripe: find events and payments that the site has missed. Safe to repeat at any time.

How far it looks back is given: what is older costs no request and is not read. Refunds on their way and events that
failed are few, and are followed whatever their age.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.values import present
from payments.checkout import record, stripe_events
from payments.checkout.settle import settle
from payments.checkout.webhook_handlers import HANDLERS
from payments.documents.issue import document_of
from payments.enums import AttemptStatus, OrderStatus, PaymentMethod, RefundStatus
from payments.models import CheckoutAttempt, Order, Payment, Refund, StripeEvent
from payments.refunds import request
from payments.stripe import client
from payments.stripe.errors import StripeProblem

logger = logging.getLogger(__name__)
_Result = TypeVar("_Result")
#: What the hourly job looks back. A session can be paid until a day after it was made, so this is more than a day.
RECENT = timedelta(days=2)
#: What the daily job and the command look back: as long as Stripe keeps its events.
WIDE = timedelta(days=30)
#: In younger attempts the buyer may still be paying.
MIN_ATTEMPT_AGE = timedelta(minutes=5)


@dataclass
class Report:
    """What was corrected, and what could not be corrected."""

    events_retried: int = 0
    events_found: int = 0
    sessions_fulfilled: int = 0
    attempts_closed: int = 0
    refunds_moved: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def differences(self) -> int:
        """How many differences from Stripe there were."""
        return self.events_found + self.sessions_fulfilled + self.attempts_closed + self.refunds_moved


def reconcile(look_back: timedelta = WIDE) -> Report:
    """Update orders, refunds and events of the last `look_back` from Stripe. Not inside a transaction."""
    report = Report()
    since = timezone.now() - look_back
    report.events_retried = stripe_events.retry_failed_events()
    for step in (_undelivered_events, _open_attempts, _complete_sessions, _unsettled_payments):
        try:
            step(report, since)
        except StripeProblem as problem:
            report.problems.append(f"{step.__name__.strip('_')}: {problem}")
    report.refunds_moved = request.send_pending_refunds()
    waiting = Refund.objects.filter(status=RefundStatus.REQUESTED).count()
    if waiting:
        report.problems.append(f"refunds that Stripe has not answered: {waiting}")
    failed = StripeEvent.objects.filter(handled_at=None).count()
    if failed:
        report.problems.append(f"events not handled: {failed}")
    return report


def _undelivered_events(report: Report, since: datetime) -> None:
    # Stripe lists the newest first; the oldest is to be handled first.
    for event in reversed(client.list_undelivered_events(since=int(since.timestamp()))):
        if event.type not in HANDLERS or StripeEvent.objects.filter(stripe_id=event.id).exists():
            continue
        row = stripe_events.store_event(event, json.dumps(event.to_dict(for_json=True)))
        if row is None:  # the webhook was faster
            continue
        report.events_found += 1
        _try(report, event.id, partial(stripe_events.handle_event, row, event))


def _open_attempts(report: Report, since: datetime) -> None:
    """Retrieve the sessions that are open in the database though the buyer should have finished."""
    open_attempts = CheckoutAttempt.objects.filter(
        status__in=[AttemptStatus.OPEN, AttemptStatus.CLOSING, AttemptStatus.PENDING],
        created_at__gt=since,
        created_at__lt=timezone.now() - MIN_ATTEMPT_AGE,
    )
    for attempt in open_attempts.exclude(session_id=None):
        before = attempt.status
        _try(report, str(attempt), partial(record.fulfil_session, present(attempt.session_id)))
        attempt.refresh_from_db()
        report.attempts_closed += attempt.status != before
    # Stripe never answered, and the session has expired by now: the buyer never got its URL, so it is not paid.
    CheckoutAttempt.objects.filter(
        status=AttemptStatus.OPENING, expires_at__lt=timezone.now() - timedelta(hours=1)
    ).update(status=AttemptStatus.FAILED)


def _complete_sessions(report: Report, since: datetime) -> None:
    sessions = {session.id: session for session in client.list_complete_sessions(since=int(since.timestamp()))}
    recorded_ids = set(Payment.objects.filter(session_id__in=sessions).values_list("session_id", flat=True))
    for session_id, session in sessions.items():
        if session_id not in recorded_ids and session.payment_status in record.PAID:
            order = _try(report, session_id, partial(record.process_session, session))
            report.sessions_fulfilled += order is not None


def _unsettled_payments(report: Report, since: datetime) -> None:
    """Settle payments that were recorded, but neither fulfilled nor refunded because of a crash."""
    recorded = Payment.objects.filter(
        problem="", method__in=[PaymentMethod.CARD, PaymentMethod.MANUAL], received_at__gt=since
    )
    waiting = Q(order__status=OrderStatus.HELD) | Q(order__confirmed_at=None, refunds=None)
    has_other_payments = Payment.objects.filter(order=OuterRef("order")).exclude(pk=OuterRef("pk"))
    additional = recorded.filter(
        Exists(has_other_payments),
        order__confirmed_at__isnull=False,
        refunds=None,
    )
    stuck = [payment for payment in additional if document_of(payment) is None]
    for payment in [*recorded.filter(waiting).distinct(), *stuck]:
        order = _try(report, str(payment), partial(settle, payment))
        # A payment that staff registered may be partial: the order is then held until the rest is paid.
        report.sessions_fulfilled += isinstance(order, Order) and order.status != OrderStatus.HELD


def _try(report: Report, name: str, action: Callable[[], _Result]) -> _Result | None:
    """Run `action`; a failure is logged and added to the report, and None is returned."""
    try:
        return action()
    except Exception as error:  # one failure must not stop the others
        logger.exception("Reconciling %s failed", name)
        report.problems.append(f"{name}: {type(error).__name__}: {error}")
        return None
