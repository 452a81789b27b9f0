"""Questions about events that pages, cards, letters and other rooms ask. None of them changes anything."""

from django.db.models import Exists, OuterRef, Prefetch, Q

from events.enums import EventStatus, WaitingStatus
from events.models import Event, EventDate, PriceStep, TicketType, WaitingEntry


def event_with_sessions(event_id: int) -> Event:
    """The event for its page, and its announced sessions in `announced_sessions`, with all ticket types. Two questions."""
    dates = EventDate.objects.filter(event=OuterRef("pk")).order_by()
    found = (
        Event.objects.with_sessions_found()
        .annotate(has_dates=Exists(dates))
        .filter(Q(pk=event_id) | Q(parent=event_id))
        .order_by("starts_at", "pk")
        .select_related("contact__photo", "parent")
        .prefetch_related(ticket_types())
    )
    events = {event.pk: event for event in found}
    event = events.pop(event_id)
    event.announced_sessions = [session for session in events.values() if session.status != EventStatus.DRAFT]
    return event


def ticket_types() -> Prefetch:
    """For `prefetch_related`: an event's ticket types with all that `seats_of` asks of them, in one query."""
    steps = PriceStep.objects.filter(ticket_type=OuterRef("pk")).order_by()
    waiting = WaitingEntry.objects.filter(ticket_type=OuterRef("pk"), status=WaitingStatus.WAITING).order_by()
    types = TicketType.objects.select_related("pool").annotate(has_steps=Exists(steps), has_waiting=Exists(waiting))
    return Prefetch("ticket_types", types)
