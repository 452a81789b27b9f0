"""What payments does by the clock."""

import logging

from core.scheduler import every
from payments.checkout import expiry, stripe_events
from payments.checkout import reconcile as reconciling
from payments.documents import reminders
from payments.documents.pdf import store
from payments.orders import hold_reminder
from payments.refunds import request

logger = logging.getLogger(__name__)


@every("expire orders", minutes=1)
def expire_orders() -> int:
    return expiry.expire_due()


@every("retry events that failed", minutes=5)
def retry_events() -> int:
    return stripe_events.retry_failed()


@every("send waiting refunds", minutes=10)
def send_refunds() -> int:
    return request.send_waiting()


@every("make papers that nobody asked for yet", minutes=5)
def make_papers() -> int:
    return store.make_missing()


@every("remind of unpaid invoices", minutes=60)
def remind_of_invoices() -> int:
    return reminders.remind_due()


@every("reconcile with Stripe", minutes=60)
def reconcile_hourly() -> None:
    report = reconciling.reconcile()
    if report.problems or report.differences:
        logger.warning("Reconciled: %s", report)


@every("remind of orders left unpaid", minutes=2)
def remind_of_holds() -> int:
    return hold_reminder.remind()
