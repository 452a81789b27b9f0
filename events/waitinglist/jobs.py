"""What the waiting list does by the clock. Nothing depends on it but how soon those who wait are told."""

from datetime import timedelta

from django.utils import timezone

from core.scheduler import every
from events.enums import WaitingStatus
from events.models import WaitingEntry
from events.stock import release
from events.waitinglist import join

#: How long after the event a name on its waiting list is kept.
RETENTION = timedelta(days=30)


@every("expire waiting list offers", minutes=1)
def expire_waiting_offers() -> int:
    """Also what was set aside beyond its time, where somebody waits for it. Returns how many events were looked at."""
    looked_at = join.expire_offers()
    waits = WaitingEntry.objects.filter(status=WaitingStatus.WAITING).order_by()
    release.end_overdue_blocks(list(waits.values_list("event_id", flat=True).distinct()))
    return looked_at


@every("delete old waiting list entries", minutes=60 * 6)
def delete_old_entries(now=None) -> int:
    """Delete the entries of events that ended thirty days ago. Returns how many."""
    entries = WaitingEntry.objects.filter(event__ends_at__lt=(now or timezone.now()) - RETENTION)
    return entries.delete()[0]
