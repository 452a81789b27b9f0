"""Scheduled jobs of the waiting list. They only decide how soon people are notified: requests check the time too."""

from datetime import timedelta

from django.utils import timezone

from core.scheduler import every
from core.wall_clock import add_to_wall_clock
from events.enums import WaitingStatus
from events.models import WaitingEntry
from events.stock import release
from events.waitinglist import join

#: How long after the event the entries of its waiting list are kept.
RETENTION = timedelta(days=30)


@every("expire waiting list offers", minutes=1)
def expire_waiting_offers() -> int:
    """Expire offers, and release overdue seat blocks of events with a waiting list. Returns the number of events."""
    event_count = join.expire_offers()
    waiting = WaitingEntry.objects.filter(status=WaitingStatus.WAITING).order_by()
    release.end_overdue_blocks(list(waiting.values_list("event_id", flat=True).distinct()))
    return event_count


@every("delete old waiting list entries", minutes=60 * 6)
def delete_old_entries(now=None) -> int:
    """Delete the entries of events that ended more than RETENTION ago. Returns the number of deleted rows."""
    entries = WaitingEntry.objects.filter(event__ends_at__lt=add_to_wall_clock(now or timezone.now(), -RETENTION))
    return entries.delete()[0]
