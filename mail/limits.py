"""How many e-mails of one sort an address receives in an hour, of those that anybody can cause.

These are links, codes and the e-mails about free bookings. E-mails about money are never limited.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from core.limits import record_limit_reached
from core.models import LimitAction
from mail.models import OutgoingMail

PERIOD = timedelta(hours=1)


def earliest_time(name: str, to: str) -> datetime | None:
    """When the next e-mail of this sort may be sent to this address; None for now."""
    now = timezone.now()
    most = settings.EMAILS_PER_ADDRESS_AND_HOUR
    rows = OutgoingMail.objects.filter(email_name=name, to=to, created_at__gt=now - 24 * PERIOD).order_by("-pk")
    times = sorted(
        sent_at or max(created_at, retry_at if retry_at and not attempts else created_at)
        for created_at, sent_at, retry_at, attempts in rows.values_list(
            "created_at", "sent_at", "retry_at", "attempts"
        )[: most * 24]
    )
    if len(times) < most:
        return None
    free_at = times[-most] + PERIOD
    return free_at if free_at > now else None


def delay(name: str, to: str) -> datetime | None:
    """As `earliest_time`, for an e-mail that is queued now. Counts for staff that it has to wait."""
    time = earliest_time(name, to)
    if time is not None:
        record_limit_reached(LimitAction.FREE_EMAILS)
    return time


def has_room_for(name: str, to: str) -> bool:
    """Whether an e-mail of this sort may be sent to this address now."""
    return earliest_time(name, to) is None
