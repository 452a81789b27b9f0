"""An event with its ticket types as they stand now. What an editor writes is kept between requests; what is sold,
and whether anything is sold at all, is asked each time, in one query.
"""

from collections.abc import Callable, Mapping
from copy import copy

from django.conf import settings
from django.db.models import Exists, OuterRef

from core.cache.process_cache import get_or_set
from core.framework import set_prefetched, with_rows
from events.enums import EventStatus, WaitingStatus
from events.models import Event, TicketType, WaitingEntry
from events.pricing import price_steps
from events.queries import event_with_sessions, ticket_types

_EVENT = ("status", "capacity", "taken")
_TYPE = ("active", "capacity", "taken")
_POOL = ("capacity", "taken")


def announced_event(slug: str) -> Event | None:
    """The event that a booking address names; None while it is a draft."""

    def read() -> Event | None:
        events = Event.objects.filter(slug=slug).select_related("contact")
        return _with_steps(events.prefetch_related(ticket_types()).first())

    event = _now(("event at", slug), read)
    return None if event is None or event.status == EventStatus.DRAFT else event


def event_of_page(pk: int) -> Event:
    """With its announced sessions in `own_sessions`."""
    return _now(("event", pk), lambda: _with_steps(event_with_sessions(pk)))


def _with_steps(event: Event | None) -> Event | None:
    if event is not None:
        price_steps.load_steps([kind for one in _all_of(event) for kind in one.ticket_types.all()])
    return event


def _all_of(event: Event) -> list[Event]:
    return [event, *getattr(event, "own_sessions", ())]


def _now(key: tuple, read: Callable[[], Event | None]) -> Event | None:
    if not settings.PROCESS_CACHE_SECONDS:
        return read()
    kept = get_or_set(key, read)
    if kept is None:
        return None
    sold = _counters([event.pk for event in _all_of(kept)])
    found = [_as_of_now(event, sold.get(event.pk)) for event in _all_of(kept)]
    if None in found:
        # Ticket types came or went without anybody's saying so.
        return read()
    event, *sessions = found
    if hasattr(kept, "own_sessions"):
        event.own_sessions = [session for session in sessions if session.status != EventStatus.DRAFT]
    return event


def _counters(event_pks: list[int]) -> dict[int, dict[int | None, dict]]:
    """Event id → ticket type id → what moves; None is the id where there are no types."""
    waiting = WaitingEntry.objects.filter(ticket_type=OuterRef("ticket_types"), status=WaitingStatus.WAITING)
    rows = (
        Event.objects.filter(pk__in=event_pks)
        .order_by()
        .values(
            "pk",
            *_EVENT,
            "ticket_types",
            *(f"ticket_types__{name}" for name in _TYPE),
            *(f"ticket_types__pool__{name}" for name in _POOL),
            has_waiting=Exists(waiting.order_by()),
        )
    )
    found: dict[int, dict[int | None, dict]] = {}
    for row in rows:
        found.setdefault(row["pk"], {})[row["ticket_types"]] = row
    return found


def _as_of_now(kept: Event, sold: Mapping[int | None, dict] | None) -> Event | None:
    """A copy that says what is sold now; None when that is about other ticket types."""
    kinds = list(kept.ticket_types.all())
    if not sold or sold.keys() - {None} != {kind.pk for kind in kinds}:
        return None
    event = copy(kept)
    _put(event, next(iter(sold.values())), _EVENT)
    queryset = event.ticket_types.get_live_queryset().all()
    set_prefetched(event, "ticket_types", with_rows(queryset, _types(event, kinds, sold)))
    return event


def _types(event: Event, kinds: list[TicketType], sold: Mapping[int | None, dict]) -> list[TicketType]:
    pools, found = {}, []
    for kept in kinds:
        kind, row = copy(kept), sold[kept.pk]
        _put(kind, row, _TYPE, "ticket_types__")
        kind.has_waiting = row["has_waiting"]
        kind.event = event
        if kept.pool_id:
            pool = pools.setdefault(kept.pool_id, copy(kept.pool))
            _put(pool, row, _POOL, "ticket_types__pool__")
            kind.pool = pool
        found.append(kind)
    return found


def _put(to, row: Mapping, names: tuple[str, ...], prefix: str = "") -> None:
    for name in names:
        setattr(to, name, row[prefix + name])
