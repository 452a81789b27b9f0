"""Scheduled job: deletion of attendance plans."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from core.scheduler import every
from core.wall_clock import add_to_wall_clock
from events.enums import TicketStatus
from programme.plan.models import PlannedItem

#: How long after the conference a plan is kept, for those who look up afterwards whom they heard.
RETENTION_AFTER_EVENT = timedelta(days=30)
#: How long after the ticket was cancelled.
RETENTION_WITHOUT_TICKET = timedelta(days=1)


@every("delete attendance plans", minutes=60 * 6)
def delete_old_plans(now=None) -> int:
    """Delete what attendees have marked, when its time is over. Returns the number of rows."""
    now = now or timezone.now()
    over = add_to_wall_clock(now, -RETENTION_AFTER_EVENT)
    is_over = Q(ticket__event__parent=None, ticket__event__ends_at__lte=over) | Q(
        ticket__event__parent__ends_at__lte=over
    )
    has_ended = ~Q(ticket__status=TicketStatus.VALID) & (
        Q(ticket__cancelled_at=None) | Q(ticket__cancelled_at__lte=add_to_wall_clock(now, -RETENTION_WITHOUT_TICKET))
    )
    return PlannedItem.objects.filter(is_over | has_ended).delete()[0]
