"""Cancel or move an event. The event changes at once; `events.changes.process` then handles each order.

`EventChange.facts` holds `events` (primary keys of all events that the change covers) and `before` and `after` (from
`event_facts`). A move also has `until` (the last moment to cancel tickets, as ISO text), `sequence`, and `sessions`
(by primary key: `event_facts` of each session before it was moved along) and `dates` (`date_spans` before and after).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from wagtail.log_actions import log

from core.wall_clock import days_between, move_span, wall_clock
from events.changes.deadlines import lock_codes, move_deadlines
from events.changes.process import continue_change, create_tasks
from events.enums import ChangeKind, EventStatus
from events.formatting import dates_of
from events.models import Event, EventChange, EventDate
from events.stock import locks, waiting_queue


@transaction.atomic
def cancel_event(event: Event, *, by=None) -> Event:
    """Set the event's status to cancelled. Sales stop, and pages and calendars show it. Safe to call twice.

    Orders are not changed: use `cancel_and_announce` to refund them.
    """
    locked = Event.objects.select_for_update().get(pk=event.pk)
    if locked.status != EventStatus.CANCELLED:
        locked.status, locked.cancelled_at = EventStatus.CANCELLED, timezone.now()
        locked.save()
        log(locked, "events.cancel", user=by)
    return locked


#: The fields that a move may change.
MOVABLE_FIELDS = (
    "starts_at",
    "ends_at",
    "attendance",
    "listed_venue",
    "listed_room",
    *Event.PLACE_FIELDS,
    "join_url",
)
#: A change of one of these fields must be announced to ticket holders.
ANNOUNCED_FIELDS = ("starts_at", "ends_at", "attendance", *Event.PLACE_FIELDS)


class NothingMoved(Exception):
    """No announced field differs: there is nothing to announce."""


def event_facts(event: Event) -> dict[str, str]:
    """Time and place as text: times in ISO format and UTC, the place as people read it.

    `where_en` is there when the venue has an English name.
    """
    with translation.override("nb"):
        where = event.full_place
    with translation.override("en"):
        where_en = event.full_place
    return {
        "starts_at": _iso(event.starts_at),
        "ends_at": _iso(event.ends_at),
        "attendance": event.attendance,
        "where": where,
    } | ({"where_en": where_en} if where_en != where else {})


def date_spans(event: Event) -> list[list[str]]:
    """Start and end of each of the event's dates, in ISO format and UTC."""
    return [[_iso(date.starts_at), _iso(date.ends_at)] for date in dates_of(event)]


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


@transaction.atomic
def cancel_and_announce(event: Event, *, sessions: bool = False, message_nb: str = "", message_en: str = "", by=None):
    """Cancel an event (with `sessions` its sessions too) and start refunds and e-mails. Returns the EventChange.

    A second call returns the change that the first one made.
    """
    event_ids = [event.pk]
    if sessions:
        event_ids += event.sessions.exclude(status=EventStatus.CANCELLED).order_by("pk").values_list("pk", flat=True)
    locked = {locked_event.pk: locked_event for locked_event in _lock_events(event_ids)}
    if locked[event.pk].status == EventStatus.CANCELLED:
        existing = EventChange.objects.filter(event=event, kind=ChangeKind.CANCEL).first()
        if existing is not None:
            return existing
    before = event_facts(locked[event.pk]) | {"status": locked[event.pk].status}
    for locked_event in locked.values():
        cancel_event(locked_event, by=by)
    # Everybody on the waiting list is notified that it is closed.
    waiting_queue.offer_released_seats(event_ids)
    facts = {"events": event_ids, "before": before, "after": before | {"status": EventStatus.CANCELLED.value}}
    return _create_change(event, ChangeKind.CANCEL, facts, message_nb, message_en, by)


@transaction.atomic
def move_event(
    event: Event,
    new: dict,
    *,
    sessions: bool = False,
    deadlines: bool = False,
    until: datetime | None = None,
    message_nb: str = "",
    message_en: str = "",
    by=None,
) -> EventChange:
    """Give an event a new time or place and start the e-mails. `new` holds fields of MOVABLE_FIELDS.

    The event's dates move along, with `sessions` its sessions too, and with `deadlines` all deadlines by as many
    days. Tickets can be cancelled until `until`, or longer where that was allowed already. Raises NothingMoved when
    nothing changes, also for a repeated call, and DeadlinesCross.
    """
    sessions_to_move = open_sessions(event) if sessions else []
    event_ids = [event.pk, *(session.pk for session in sessions_to_move)]
    if deadlines:
        lock_codes(event_ids)
    locked = {locked_event.pk: locked_event for locked_event in _lock_events(event_ids)}
    main = locked[event.pk]
    before, dates_before = event_facts(main), date_spans(main)
    if not is_move(main, new):
        raise NothingMoved
    starts_at = new.get("starts_at") or main.starts_at
    shift, days = wall_clock(starts_at) - wall_clock(main.starts_at), days_between(main.starts_at, starts_at)
    moved_sessions = [
        locked[session.pk]
        for session in sessions_to_move
        if shift and locked[session.pk].status != EventStatus.CANCELLED
    ]
    sessions_before = {str(session.pk): event_facts(session) for session in moved_sessions}
    for session in moved_sessions:
        starts, ends = move_span(session.starts_at, session.ends_at, shift)
        _change_event(session, {"starts_at": starts, "ends_at": ends}, shift)
    _change_event(main, {name: new[name] for name in MOVABLE_FIELDS if name in new}, shift)
    for moved_event in (main, *moved_sessions):
        if deadlines and days:
            _move_deadlines(moved_event, days, by)
        extend_cancellation(moved_event, until)
        moved_event.save()
    dates = {"before": dates_before, "after": date_spans(main)} if dates_before else {}
    return _start_move(main, before, until, message_nb, message_en, by, sessions_before, dates)


def is_move(event: Event, new: dict) -> bool:
    """Whether `new` changes one of ANNOUNCED_FIELDS."""
    return any(name in new and new[name] != getattr(event, name) for name in ANNOUNCED_FIELDS)


def open_sessions(event: Event) -> list[Event]:
    """The sessions of a conference that are not cancelled, by start."""
    return list(event.sessions.exclude(status=EventStatus.CANCELLED).order_by("starts_at", "pk"))


def _change_event(event: Event, fields: dict, shift: timedelta) -> None:
    """Set the fields, and move the dates by `shift`."""
    for name, value in fields.items():
        setattr(event, name, value)
    event.save()
    dates = dates_of(event) if shift else []
    for date in dates:
        date.starts_at, date.ends_at = move_span(date.starts_at, date.ends_at, shift)
    # The event's own move has raised the sequence for all of them.
    EventDate.objects.bulk_update(dates, ["starts_at", "ends_at"])


def _move_deadlines(event: Event, days: int, by) -> None:
    moved = move_deadlines(event, days)
    if moved:
        changes = [
            {
                "what": deadline.label,
                "field": deadline.field,
                "before": deadline.before.isoformat(),
                "after": deadline.after.isoformat(),
            }
            for deadline in moved
        ]
        log(event, "events.deadlines_moved", user=by, data={"days": days, "changes": changes})


@transaction.atomic
def announce_move(
    event: Event, before: dict, *, until: datetime | None = None, message_nb: str = "", message_en: str = "", by=None
) -> EventChange:
    """Announce a move that was saved in the event's form. `before` is `event_facts` before that.

    A second call returns the change that the first one made. Raises NothingMoved.
    """
    (locked,) = _lock_events([event.pk])
    if before == event_facts(locked):
        raise NothingMoved
    existing = EventChange.objects.filter(event=event, kind=ChangeKind.MOVE, facts__sequence=locked.sequence).first()
    if existing is not None and existing.facts["before"] == before:
        return existing
    extend_cancellation(locked, until)
    locked.save(update_fields=["cancel_until", "updated_at"])
    return _start_move(locked, before, until, message_nb, message_en, by)


def _start_move(
    event: Event,
    before: dict,
    until,
    message_nb: str,
    message_en: str,
    by,
    sessions: dict | None = None,
    dates: dict | None = None,
) -> EventChange:
    facts = {
        "events": [event.pk, *(int(pk) for pk in sessions or ())],
        "before": before,
        "after": event_facts(event),
        # A longer deadline than `until` is kept, so the e-mails give the event's own deadline.
        "until": event.cancel_until.isoformat() if until else "",
        "sequence": event.sequence,
        "sessions": sessions or {},
        "dates": dates or {},
    }
    return _create_change(event, ChangeKind.MOVE, facts, message_nb, message_en, by)


def _create_change(event: Event, kind: ChangeKind, facts: dict, message_nb: str, message_en: str, by) -> EventChange:
    change = EventChange.objects.create(
        event=event, kind=kind, facts=facts, message_nb=message_nb, message_en=message_en, created_by=by
    )
    create_tasks(change)
    data = {name: facts.get(name) for name in ("before", "after", "until")} | {"change": change.pk}
    log(event, f"events.{kind.value}_all", user=by, data=data)
    transaction.on_commit(lambda: continue_change.enqueue(change.pk))
    return change


def extend_cancellation(event: Event, until: datetime | None) -> None:
    """Let tickets be cancelled until `until`. A later deadline is kept. The event is not saved."""
    if until is not None and (event.cancel_until is None or event.cancel_until < until):
        event.cancel_until = until


def _lock_events(event_ids: Iterable[int]) -> list[Event]:
    """Lock the events and their seats, in the order of their primary keys. No booking can be in progress then."""
    return [locks.lock_event(pk) for pk in sorted(event_ids)]


def changes_of(event: Event) -> list[EventChange]:
    """The changes that cover an event, also those of its conference, newest first."""
    pks = [pk for pk in (event.pk, event.parent_id) if pk]
    changes = EventChange.objects.filter(event_id__in=pks).select_related("event", "created_by")
    return [change for change in changes if event.pk in change.facts.get("events", [change.event_id])]
