"""What payments does by the clock."""

import logging

from core.clock import every
from payments.domain import expiry, inbox, refunds
from payments.domain import reconcile as reconciling

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


@every("reconcile with Stripe", minutes=60)
def reconcile_hourly() -> None:
    report = reconciling.reconcile()
    if report.problems or report.differences:
        logger.warning("Reconciled: %s", report)
