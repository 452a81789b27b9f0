"""Calling an event off.

An event is called off or moved. What is decided takes effect at once; the orders follow one by one, in
`events.changes.process`.

What a change is about is kept in its facts: `events` (the primary keys of all that it covers), `before` and `after`
as `facts_of` gives them, `until` (the last day to give tickets back, as ISO text) and `sequence` for a move, and
`sessions`, by primary key: what `facts_of` said of each that was moved along.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from events.changes.deadlines import add_to_wall_clock, days_between, lock_codes, move_deadlines, wall_clock
from events.changes.process import continue_change, create_tasks
from events.enums import ChangeKind, EventStatus
from events.models import Event, EventChange
from events.stock import locks, waiting_queue


@transaction.atomic
def cancel_event(event: Event, *, by=None) -> Event:
    """Mark as cancelled: nothing more is sold and every page, card and calendar says so. Safe to call twice.

    Orders are left as they are; giving back the money is decided order by order.
    """
    locked = Event.objects.select_for_update().get(pk=event.pk)
    if locked.status != EventStatus.CANCELLED:
        locked.status, locked.cancelled_at = EventStatus.CANCELLED, timezone.now()
        locked.save()
        log(locked, "events.cancel", user=by)
    return locked


#: What a move may change.
MOVABLE_FIELDS = ("starts_at", "ends_at", "attendance", "venue", "room", "address", "postcode", "place", "join_url")
#: A change of one of these is something that those who are coming must know.
ANNOUNCED_FIELDS = ("starts_at", "ends_at", "attendance", "venue", "room", "address", "postcode", "place")


class NothingMoved(Exception):
    """Time and place are what they were."""


def event_facts(event: Event) -> dict[str, str]:
    """Time and place as text: times in ISO form and UTC, the place as people read it."""
    return {
        "starts_at": event.starts_at.astimezone(UTC).isoformat(),
        "ends_at": event.ends_at.astimezone(UTC).isoformat(),
        "attendance": event.attendance,
        "where": ", ".join(part for part in (event.room, event.full_address) if part),
    }


@transaction.atomic
def cancel_and_announce(event: Event, *, sessions: bool = False, message_nb: str = "", message_en: str = "", by=None):
    """Cancel an event, with its sessions when asked, and start giving the money back. Returns the EventChange.

    A second click gets the change that the first one made.
    """
    wanted = [event.pk]
    if sessions:
        wanted += event.sessions.exclude(status=EventStatus.CANCELLED).order_by("pk").values_list("pk", flat=True)
    locked = {one.pk: one for one in _lock(wanted)}
    if locked[event.pk].status == EventStatus.CANCELLED:
        known = EventChange.objects.filter(event=event, kind=ChangeKind.CANCEL).first()
        if known is not None:
            return known
    before = event_facts(locked[event.pk]) | {"status": locked[event.pk].status}
    for one in locked.values():
        cancel_event(one, by=by)
    # Those who wait for a seat are told that there will be none.
    waiting_queue.offer_released_seats(wanted)
    facts = {"events": wanted, "before": before, "after": before | {"status": EventStatus.CANCELLED.value}}
    return _start(event, ChangeKind.CANCEL, facts, message_nb, message_en, by)


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
    """Give an event a new time or place (`new` holds fields of MOVABLE), and start telling people.

    Dates that are sold as one move along; with `sessions` those of a conference too, and with `deadlines` what is
    due, by as many days. Tickets can be given back until `until`, or until later where that was allowed already.
    Raises NothingMoved when all is as it was, also for the second of two clicks, and DeadlinesCross.
    """
    along = open_sessions(event) if sessions else []
    wanted = [event.pk, *(one.pk for one in along)]
    if deadlines:
        lock_codes(wanted)
    locked = {one.pk: one for one in _lock(wanted)}
    main = locked[event.pk]
    before = event_facts(main)
    if not is_move(main, new):
        raise NothingMoved
    starts_at = new.get("starts_at") or main.starts_at
    shift, days = wall_clock(starts_at) - wall_clock(main.starts_at), days_between(main.starts_at, starts_at)
    others = [locked[one.pk] for one in along if shift and locked[one.pk].status != EventStatus.CANCELLED]
    sessions_before = {str(one.pk): event_facts(one) for one in others}
    for one in others:
        _change(
            one,
            {"starts_at": add_to_wall_clock(one.starts_at, shift), "ends_at": add_to_wall_clock(one.ends_at, shift)},
            shift,
        )
    _change(main, {name: new[name] for name in MOVABLE_FIELDS if name in new}, shift)
    for one in (main, *others):
        if deadlines and days:
            _move_deadlines(one, days, by)
        _allow_giving_back(one, until)
        one.save()
    return _start_move(main, before, until, message_nb, message_en, by, sessions_before)


def is_move(event: Event, new: dict) -> bool:
    """Whether anything changes that those who are coming must know."""
    return any(name in new and new[name] != getattr(event, name) for name in ANNOUNCED_FIELDS)


def open_sessions(event: Event) -> list[Event]:
    """A conference's sessions that are not called off, in time's order."""
    return list(event.sessions.exclude(status=EventStatus.CANCELLED).order_by("starts_at", "pk"))


def _change(event: Event, fields: dict, shift: timedelta) -> None:
    """Calendars must notice also what is not a field of theirs: another room."""
    sequence = event.sequence
    for name, value in fields.items():
        setattr(event, name, value)
    event.save()
    if event.sequence == sequence:
        event.sequence += 1
    for date in event.dates.all() if shift else ():
        date.starts_at, date.ends_at = add_to_wall_clock(date.starts_at, shift), add_to_wall_clock(date.ends_at, shift)
        date.save(update_fields=["starts_at", "ends_at"])


def _move_deadlines(event: Event, days: int, by) -> None:
    moved = move_deadlines(event, days)
    if moved:
        changes = [
            {"what": one.label, "before": one.before.isoformat(), "after": one.after.isoformat()} for one in moved
        ]
        log(event, "events.deadlines_moved", user=by, data={"days": days, "changes": changes})


@transaction.atomic
def announce_move(
    event: Event, before: dict, *, until: datetime | None = None, message_nb: str = "", message_en: str = "", by=None
) -> EventChange:
    """Tell people of a move that was made in the event's ordinary form; `before` is what `facts_of` said then.

    A second click gets the change that the first one made. Raises NothingMoved.
    """
    (locked,) = _lock([event.pk])
    if before == event_facts(locked):
        raise NothingMoved
    told = EventChange.objects.filter(event=event, kind=ChangeKind.MOVE, facts__sequence=locked.sequence).first()
    if told is not None and told.facts["before"] == before:
        return told
    _allow_giving_back(locked, until)
    locked.save(update_fields=["cancel_until", "updated_at"])
    return _start_move(locked, before, until, message_nb, message_en, by)


def _start_move(
    event: Event, before: dict, until, message_nb: str, message_en: str, by, sessions: dict | None = None
) -> EventChange:
    facts = {
        "events": [event.pk, *(int(pk) for pk in sessions or ())],
        "before": before,
        "after": event_facts(event),
        # What was allowed for longer already is not taken back: that is what people are told.
        "until": event.cancel_until.isoformat() if until else "",
        "sequence": event.sequence,
        "sessions": sessions or {},
    }
    return _start(event, ChangeKind.MOVE, facts, message_nb, message_en, by)


def _start(event: Event, kind: ChangeKind, facts: dict, message_nb: str, message_en: str, by) -> EventChange:
    change = EventChange.objects.create(
        event=event, kind=kind, facts=facts, message_nb=message_nb, message_en=message_en, created_by=by
    )
    create_tasks(change)
    data = {name: facts.get(name) for name in ("before", "after", "until")} | {"change": change.pk}
    log(event, f"events.{kind.value}_all", user=by, data=data)
    transaction.on_commit(lambda: continue_change.enqueue(change.pk))
    return change


def _allow_giving_back(event: Event, until: datetime | None) -> None:
    if until is not None and (event.cancel_until is None or event.cancel_until < until):
        event.cancel_until = until


def _lock(event_ids: Iterable[int]) -> list[Event]:
    """With all that is sold of them: no booking is under way then."""
    return [locks.lock_event(pk) for pk in sorted(event_ids)]


def changes_of(event: Event) -> list[EventChange]:
    """The changes that cover an event, its conference's among them; the newest first."""
    pks = [pk for pk in (event.pk, event.parent_id) if pk]
    found = EventChange.objects.filter(event_id__in=pks).select_related("event", "created_by")
    return [change for change in found if event.pk in change.facts.get("events", [change.event_id])]


def end_of(day) -> datetime:
    """The last moment of a day in Oslo."""
    return timezone.make_aware(datetime.combine(day, datetime.max.time().replace(microsecond=0)))
