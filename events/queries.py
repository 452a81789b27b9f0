"""Queries on events for pages, cards, e-mails and other apps. They change nothing."""

from django.db.models import Exists, OuterRef, Prefetch, Q

from events.enums import EventStatus, WaitingStatus
from events.models import Event, EventDate, PriceStep, TicketType, WaitingEntry


def event_with_sessions(event_id: int) -> Event:
    """The event for its page. `announced_sessions` has its sessions, except drafts. Two queries.

    All have their ticket types prefetched. Raises KeyError when the event does not exist.
    """
    dates = EventDate.objects.filter(event=OuterRef("pk")).order_by()
    queryset = (
        Event.objects.with_sessions_found()
        .annotate(has_dates=Exists(dates))
        .filter(Q(pk=event_id) | Q(parent=event_id))
        .order_by("starts_at", "pk")
        .select_related("contact__photo", "parent")
        .prefetch_related(ticket_types())
    )
    events = {event.pk: event for event in queryset}
    event = events.pop(event_id)
    event.announced_sessions = [session for session in events.values() if session.status != EventStatus.DRAFT]
    return event


def ticket_types() -> Prefetch:
    """For `prefetch_related`: an event's ticket types with all that `availability_of` reads of them, in one query."""
    steps = PriceStep.objects.filter(ticket_type=OuterRef("pk")).order_by()
    waiting = WaitingEntry.objects.filter(ticket_type=OuterRef("pk"), status=WaitingStatus.WAITING).order_by()
    types = TicketType.objects.select_related("pool").annotate(has_steps=Exists(steps), has_waiting=Exists(waiting))
    return Prefetch("ticket_types", types)
