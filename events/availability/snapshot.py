"""Events with their ticket types and current counters.

What editors write is cached between requests. Statuses, capacities and counters are read on every request, in one
query, and set on copies of the cached objects.
"""

from collections.abc import Callable, Mapping
from copy import copy

from django.conf import settings
from django.db.models import OuterRef

from core.cache.process_cache import get_or_set
from core.db.found import found
from core.framework import set_prefetched, with_rows
from events.enums import EventStatus, WaitingStatus
from events.models import Event, TicketType, WaitingEntry
from events.pricing import price_steps
from events.queries import event_with_sessions, ticket_types

_EVENT_FIELDS = ("status", "capacity", "taken")
_TYPE_FIELDS = ("active", "capacity", "taken")
_POOL_FIELDS = ("capacity", "taken")


def announced_event(slug: str) -> Event | None:
    """The event with this slug; None when there is none, or while it is a draft."""

    def read() -> Event | None:
        events = Event.objects.with_dates_found().with_sessions_found().filter(slug=slug).select_related("contact")
        return _with_steps(events.prefetch_related(ticket_types()).first())

    event = _current(("event at", slug), read)
    return None if event is None or event.status == EventStatus.DRAFT else event


def event_of_page(pk: int) -> Event:
    """The event for its page. Its announced sessions are in `announced_sessions`."""
    return _current(("event", pk), lambda: _with_steps(event_with_sessions(pk)))


def _with_steps(event: Event | None) -> Event | None:
    if event is not None:
        events = _with_sessions(event)
        types = [ticket_type for event in events for ticket_type in event.ticket_types.all()]
        price_steps.load_steps(types)
    return event


def _with_sessions(event: Event) -> list[Event]:
    return [event, *getattr(event, "announced_sessions", ())]


def _current(key: tuple, read: Callable[[], Event | None]) -> Event | None:
    """The event that `read` loads, from the cache if it is there, with the counters of this moment."""
    if not settings.PROCESS_CACHE_SECONDS:
        return read()
    cached = get_or_set(key, read)
    if cached is None:
        return None
    counters = _counters([event.pk for event in _with_sessions(cached)])
    events = [_updated_copy(event, counters.get(event.pk)) for event in _with_sessions(cached)]
    if None in events:
        # Another process has added or removed ticket types, and this process has not been notified.
        return read()
    event, *sessions = events
    if hasattr(cached, "announced_sessions"):
        event.announced_sessions = [session for session in sessions if session.status != EventStatus.DRAFT]
    return event


def _counters(event_pks: list[int]) -> dict[int, dict[int | None, dict]]:
    """Event id → ticket type id → current values. An event without ticket types has one row with the id None."""
    waiting = WaitingEntry.objects.filter(ticket_type=OuterRef("ticket_types"), status=WaitingStatus.WAITING)
    rows = (
        Event.objects.filter(pk__in=event_pks)
        .order_by()
        .values(
            "pk",
            *_EVENT_FIELDS,
            "ticket_types",
            *(f"ticket_types__{name}" for name in _TYPE_FIELDS),
            *(f"ticket_types__pool__{name}" for name in _POOL_FIELDS),
            has_waiting=found(waiting),
        )
    )
    counters: dict[int, dict[int | None, dict]] = {}
    for row in rows:
        counters.setdefault(row["pk"], {})[row["ticket_types"]] = row
    return counters


def _updated_copy(cached: Event, rows: Mapping[int | None, dict] | None) -> Event | None:
    """A copy of the cached event with current values; None when the event has other ticket types now."""
    cached_types = list(cached.ticket_types.all())
    if not rows or rows.keys() - {None} != {ticket_type.pk for ticket_type in cached_types}:
        return None
    event = copy(cached)
    _set_fields(event, next(iter(rows.values())), _EVENT_FIELDS)
    queryset = event.ticket_types.get_live_queryset().all()
    set_prefetched(event, "ticket_types", with_rows(queryset, _updated_types(event, cached_types, rows)))
    return event


def _updated_types(event: Event, cached_types: list[TicketType], rows: Mapping[int | None, dict]) -> list[TicketType]:
    pools, updated_types = {}, []
    for cached in cached_types:
        ticket_type, row = copy(cached), rows[cached.pk]
        _set_fields(ticket_type, row, _TYPE_FIELDS, "ticket_types__")
        ticket_type.has_waiting = row["has_waiting"]
        ticket_type.event = event
        if cached.pool_id:
            pool = pools.setdefault(cached.pool_id, copy(cached.pool))
            _set_fields(pool, row, _POOL_FIELDS, "ticket_types__pool__")
            ticket_type.pool = pool
        updated_types.append(ticket_type)
    return updated_types


def _set_fields(instance, row: Mapping, names: tuple[str, ...], prefix: str = "") -> None:
    for name in names:
        setattr(instance, name, row[prefix + name])
