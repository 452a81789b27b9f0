"""What the waiting list does by the clock. Nothing depends on it but how soon those who wait are told."""

from datetime import timedelta

from django.utils import timezone

from core.scheduler import every
from events.enums import WaitingStatus
from events.models import WaitingEntry
from events.stock import release
from events.waitinglist import join

#: How long after the event a name on its waiting list is kept.
KEPT = timedelta(days=30)


@every("pass on offers that ran out", minutes=1)
def pass_on() -> int:
    """Also what was set aside beyond its time, where somebody waits for it. Returns how many events were looked at."""
    looked_at = join.expire_offers()
    waits = WaitingEntry.objects.filter(status=WaitingStatus.WAITING).order_by()
    release.end_overdue_blocks(list(waits.values_list("event_id", flat=True).distinct()))
    return looked_at


@every("forget waiting lists", minutes=60 * 6)
def forget(now=None) -> int:
    """Delete the entries of events that ended thirty days ago. Returns how many."""
    entries = WaitingEntry.objects.filter(event__ends_at__lt=(now or timezone.now()) - KEPT)
    return entries.delete()[0]
