"""Limits on what others pay for: an e-mail to an address, a seat, a look-up, a guess.

Attempts are rows in the database, so that a limit holds in every process and without the cache. An attempt is written
first and counted then: of attempts at the same time, never more than the limit are allowed.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.db.insert import insert_once
from core.models import Attempt, LimitAction, LimitReached

HOUR_SECONDS = 3600
#: Longer than any period that attempts are counted in.
ATTEMPT_RETENTION = timedelta(days=2)


def digest_of(identity: str) -> str:
    """A keyed digest: with the database alone nobody can find out whose it is."""
    return salted_hmac("core.limits", identity, algorithm="sha256").hexdigest()[:32]


def allow_attempt(
    action: LimitAction | str, identity: str, *, most: int, seconds: int = HOUR_SECONDS, once: str = ""
) -> bool:
    """Count an attempt. Returns whether it is among the `most` of the last `seconds`.

    `identity`, such as an e-mail address, is stored only as a digest. An attempt that is not allowed does not count, so
    whoever waits is let in again. Call it outside a transaction that may be rolled back.

    An attempt with the same text in `once` as an allowed one is allowed and does not count.
    """
    digest = digest_of(identity)
    same = digest_of(f"{identity}\n{once}") if once else ""
    if same and _count(action, same, seconds):
        return True
    attempt = Attempt.objects.create(action=action, identity=digest)
    if _count(action, digest, seconds) <= most:
        if same:
            Attempt.objects.create(action=action, identity=same)
        return True
    attempt.delete()
    record_limit_reached(action)
    return False


def is_used_up(action: LimitAction | str, identity: str, *, most: int, seconds: int = HOUR_SECONDS) -> bool:
    """Whether `allow_attempt` would refuse the next attempt. Counts nothing."""
    return _count(action, digest_of(identity), seconds) >= most


def record_limit_reached(action: LimitAction | str) -> None:
    """Count for staff that a limit was reached in this hour."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    if not insert_once(LimitReached(action=action, hour=hour)):
        LimitReached.objects.filter(action=action, hour=hour).update(count=F("count") + 1)


def delete_old_attempts(now: datetime | None = None) -> int:
    """Delete attempts that count no more, and what staff see after CLIENT_RECORD_DAYS. Returns how many rows."""
    now = now or timezone.now()
    deleted = Attempt.objects.filter(created_at__lt=now - ATTEMPT_RETENTION).delete()[0]
    return deleted + LimitReached.objects.filter(hour__lt=now - timedelta(days=settings.CLIENT_RECORD_DAYS)).delete()[0]


def _count(action: str, digest: str, seconds: int) -> int:
    since = timezone.now() - timedelta(seconds=seconds)
    return Attempt.objects.filter(action=action, identity=digest, created_at__gt=since).count()
