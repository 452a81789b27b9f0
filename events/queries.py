"""Queries on events for pages, cards, e-mails and other apps. They change nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, Prefetch, Q, QuerySet
from django.db.models.lookups import IsNull

from core.db.found import found
from events.enums import EventStatus, WaitingStatus
from events.models import Event, FormerSeriesSlug, FormerSlug, PriceStep, TicketType, WaitingEntry


def load_goes_with(types: Iterable[TicketType]) -> None:
    """Read which ticket types these add-ons go with, in one query; none without add-ons, or when they are read."""
    to_load = {add_on.pk: add_on for add_on in types if add_on.needs_ticket and "goes_with_ids" not in add_on.__dict__}
    if not to_load:
        return
    for add_on in to_load.values():
        add_on.goes_with_ids = set()
    to_load = {pk: add_on for pk, add_on in to_load.items() if getattr(add_on, "is_limited", True)}
    if not to_load:
        return
    links = TicketType.goes_with.through.objects.filter(from_tickettype__in=list(to_load))
    for add_on_pk, type_pk in links.values_list("from_tickettype_id", "to_tickettype_id"):
        to_load[add_on_pk].goes_with_ids.add(type_pk)


def goes_with(add_on: TicketType, ticket_type: TicketType) -> bool:
    """Whether the add-on can be chosen at a ticket of this type: of the same event, and one of the chosen types."""
    if not add_on.needs_ticket or ticket_type.needs_ticket or add_on.event_id != ticket_type.event_id:
        return False
    load_goes_with([add_on])
    return not add_on.goes_with_ids or ticket_type.pk in add_on.goes_with_ids


#: Attribute → whether an event has rows of an app above this one, read together with it for its page.
_related: dict[str, IsNull] = {}


def register_related(attribute: str, rows: QuerySet) -> None:
    """Let `event_with_sessions` tell whether an event has such rows. They refer to it as `OuterRef("pk")`.

    Its page then needs no query of its own for that. The model must be one of `invalidate_on_change`.
    """
    _related[attribute] = found(rows)


def event_with_sessions(event_id: int) -> Event:
    """The event for its page. `announced_sessions` has its sessions, except drafts. Two queries.

    All have their ticket types prefetched, and what `register_related` has added. Raises KeyError when the event does
    not exist.
    """
    queryset = (
        Event.objects.with_sessions_found()
        .with_dates_found()
        .annotate(**_related)
        .filter(Q(pk=event_id) | Q(parent=event_id))
        .order_by("starts_at", "pk")
        .select_related("contact__photo", "parent__series", "series", "listed_venue__plan", "listed_room")
        .prefetch_related(ticket_types())
    )
    events = {event.pk: event for event in queryset}
    event = events.pop(event_id)
    event.announced_sessions = [session for session in events.values() if session.status != EventStatus.DRAFT]
    return event


def current_slug(former_slug: str) -> str | None:
    """The present slug of the event that had this one before; None when no event had it."""
    return FormerSlug.objects.filter(slug=former_slug).values_list("event__slug", flat=True).first()


def current_series_slug(former_slug: str) -> str | None:
    """The present slug of the series that had this one before; None when no series had it."""
    return FormerSeriesSlug.objects.filter(slug=former_slug).values_list("series__slug", flat=True).first()


def ticket_types() -> Prefetch:
    """For `prefetch_related`: an event's ticket types with all that `availability_of` reads of them, in one query."""
    steps = PriceStep.objects.filter(ticket_type=OuterRef("pk"))
    waiting = WaitingEntry.objects.filter(ticket_type=OuterRef("pk"), status=WaitingStatus.WAITING)
    types = TicketType.objects.select_related("pool").annotate(
        is_limited=found(TicketType.goes_with.through.objects.filter(from_tickettype=OuterRef("pk"))),
        has_steps=found(steps),
        has_waiting=found(waiting),
    )
    return Prefetch("ticket_types", types)


def events_in_same_room(event: Event) -> list[Event]:
    """Other events that are not cancelled and are in the event's room from the list while it takes place, by start.

    A conference may use the room of its own session. Of an event with several dates only the dates count.
    """
    if event.listed_room_id is None or event.status == EventStatus.CANCELLED:
        return []
    others = Event.objects.exclude(status=EventStatus.CANCELLED).filter(
        listed_room=event.listed_room_id, starts_at__lt=event.ends_at, ends_at__gt=event.starts_at
    )
    others = others.exclude(pk__in=[event.pk, event.parent_id or event.pk]).exclude(parent=event.pk)
    others = others.order_by("starts_at", "pk").prefetch_related("dates")
    spans = spans_of(event)
    return [other for other in others if any(_overlap(one, two) for one in spans for two in spans_of(other))]


def events_in_rooms(room_ids: Iterable[int], start: datetime, end: datetime, *, without: int) -> list[Event]:
    """Events that are not cancelled and are in one of the rooms from the list some time between `start` and `end`.

    Those of the conference `without`, and that one itself, are left out.
    """
    events = Event.objects.exclude(status=EventStatus.CANCELLED).exclude(pk=without).exclude(parent=without)
    events = events.filter(listed_room__in=list(room_ids), starts_at__lt=end, ends_at__gt=start)
    return list(events.order_by("starts_at", "pk").prefetch_related("dates"))


def spans_of(event: Event) -> list[tuple[datetime, datetime]]:
    """When the event takes place: the dates of one that has several."""
    return [(date.starts_at, date.ends_at) for date in event.dates.all()] or [(event.starts_at, event.ends_at)]


def _overlap(one: tuple[datetime, datetime], two: tuple[datetime, datetime]) -> bool:
    return one[0] < two[1] and two[0] < one[1]
