"""What payments does by the clock."""

import logging

from core.clock import every
from payments.domain import expiry, hold_reminder, inbox, refunds, reminders
from payments.domain import reconcile as reconciling
from payments.papers import store

logger = logging.getLogger(__name__)


@every("expire orders", minutes=1)
def expire_orders() -> int:
    return expiry.expire_due()


@every("retry events that failed", minutes=5)
def retry_events() -> int:
    return inbox.retry_failed()


@every("send waiting refunds", minutes=10)
def send_refunds() -> int:
    return refunds.send_waiting()


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
