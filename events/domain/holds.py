"""Holds whose time has run out. They end when somebody needs the seats, whether or not a job has run."""

from collections.abc import Iterable

from django.db.models import Count
from django.utils import timezone

from events.enums import TicketStatus
from events.models import Ticket
from payments.domain.expiry import expire
from payments.enums import OrderStatus


def _overdue(event_ids: Iterable[int], now=None):
    return Ticket.objects.filter(
        event_id__in=event_ids,
        status=TicketStatus.HELD,
        line__order__status=OrderStatus.HELD,
        line__order__expires_at__lte=now or timezone.now(),
    )


def overdue_seats(event_ids: Iterable[int], now=None) -> dict[int, int]:
    """Seats per ticket type that are counted as taken although their hold has ended."""
    counted = _overdue(event_ids, now).values_list("ticket_type_id").annotate(n=Count("pk")).order_by()
    return dict(counted)


def end_overdue(event_ids: Iterable[int]) -> int:
    """Free what the overdue orders of these events hold. Returns how many orders ended."""
    orders = _overdue(event_ids).values_list("line__order_id", flat=True).order_by().distinct()
    return sum(expire(pk) for pk in sorted(orders))
