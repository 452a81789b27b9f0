"""Scheduled jobs of payments."""

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
    return expiry.expire_due_orders()


@every("retry events that failed", minutes=5)
def retry_events() -> int:
    return stripe_events.retry_failed_events()


@every("send waiting refunds", minutes=10)
def send_refunds() -> int:
    return request.send_pending_refunds()


@every("make missing document PDFs", minutes=5)
def make_missing_pdfs() -> int:
    return store.make_missing_files()


@every("send invoice reminders", minutes=60)
def send_invoice_reminders() -> int:
    return reminders.send_due_reminders()


@every("reconcile with Stripe", minutes=60)
def reconcile_hourly() -> None:
    report = reconciling.reconcile()
    if report.problems or report.differences:
        logger.warning("Reconciled: %s", report)


@every("send reminders of unpaid orders", minutes=2)
def send_hold_reminders() -> int:
    return hold_reminder.queue_hold_reminders()
