"""Scheduled jobs of payments."""

import logging
from datetime import timedelta

from core.scheduler import every
from payments.checkout import expiry, stripe_events
from payments.checkout import reconcile as reconciling
from payments.documents import reminders
from payments.documents.pdf import store
from payments.orders import clients, hold_reminder
from payments.owed import digest, retention
from payments.refunds import request
from payments.stripe import client

logger = logging.getLogger(__name__)


@every("expire orders", minutes=1)
@client.job_limits()
def expire_orders() -> int:
    return expiry.expire_due_orders()


@every("retry events that failed", minutes=5)
@client.job_limits()
def retry_events() -> int:
    return stripe_events.retry_failed_events()


@every("send waiting refunds", minutes=10)
@client.job_limits()
def send_refunds() -> int:
    return request.send_pending_refunds()


@every("make missing document PDFs", minutes=5)
def make_missing_pdfs() -> int:
    return store.make_missing_files()


@every("send invoice reminders", minutes=60)
def send_invoice_reminders() -> int:
    return reminders.send_due_reminders()


@every("reconcile with Stripe", minutes=60)
@client.job_limits()
def reconcile_hourly() -> None:
    _reconcile(reconciling.RECENT)


@every("reconcile the last month with Stripe", minutes=24 * 60)
@client.job_limits()
def reconcile_daily() -> None:
    _reconcile(reconciling.WIDE)


def _reconcile(look_back: timedelta) -> None:
    report = reconciling.reconcile(look_back)
    if report.problems or report.differences:
        logger.warning("Reconciled: %s", report)


@every("send reminders of unpaid orders", minutes=2)
def send_hold_reminders() -> int:
    return hold_reminder.queue_hold_reminders()


@every("delete the clients of old orders", minutes=60)
def delete_clients() -> int:
    return clients.delete_old_clients()


@every("tell staff of money owed to buyers", minutes=60)
def tell_staff_of_debts() -> int:
    return digest.tell_staff_of_debts()


@every("erase account numbers of buyers", minutes=60)
def erase_account_numbers() -> int:
    return retention.erase_account_numbers()
