"""An event is called off or moved. What is decided takes effect at once; the orders follow one by one, in
`events.domain.change_work`.

What a change is about is kept in its facts: `events` (the primary keys of all that it covers), `before` and `after`
as `facts_of` gives them, `until` (the last day to give tickets back, as ISO text) and `sequence` for a move.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from events.domain import seat_locks, waiting_offers
from events.domain.cancel_event import cancel_event
from events.domain.change_work import carry_on, list_orders
from events.enums import ChangeKind, EventStatus
from events.models import Event, EventChange

#: What a move may change.
MOVABLE = ("starts_at", "ends_at", "attendance", "venue", "room", "address", "postcode", "place", "join_url")
#: A change of one of these is something that those who are coming must know.
TOLD = ("starts_at", "ends_at", "attendance", "venue", "room", "address", "postcode", "place")


class NothingMoved(Exception):
    """Time and place are what they were."""


def facts_of(event: Event) -> dict[str, str]:
    """Time and place as text: times in ISO form and UTC, the place as people read it."""
    return {
        "starts_at": event.starts_at.astimezone(UTC).isoformat(),
        "ends_at": event.ends_at.astimezone(UTC).isoformat(),
        "attendance": event.attendance,
        "where": ", ".join(part for part in (event.room, event.full_address) if part),
    }


@transaction.atomic
def call_off(event: Event, *, sessions: bool = False, message_nb: str = "", message_en: str = "", by=None):
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
    before = facts_of(locked[event.pk]) | {"status": locked[event.pk].status}
    for one in locked.values():
        cancel_event(one, by=by)
    # Those who wait for a seat are told that there will be none.
    waiting_offers.seats_freed(wanted)
    facts = {"events": wanted, "before": before, "after": before | {"status": EventStatus.CANCELLED.value}}
    return _start(event, ChangeKind.CANCEL, facts, message_nb, message_en, by)


@transaction.atomic
def move(
    event: Event, new: dict, *, until: datetime | None = None, message_nb: str = "", message_en: str = "", by=None
) -> EventChange:
    """Give an event a new time or place (`new` holds fields of MOVABLE), and start telling people.

    Tickets can be given back until `until`, or until later where that was allowed already. Dates that are sold as
    one move along. Raises NothingMoved when all is as it was: also for the second of two clicks.
    """
    (locked,) = _lock([event.pk])
    before = facts_of(locked)
    changed = [name for name in MOVABLE if name in new and new[name] != getattr(locked, name)]
    if not set(changed) & set(TOLD):
        raise NothingMoved
    sequence, shift = locked.sequence, (new.get("starts_at") or locked.starts_at) - locked.starts_at
    for name in changed:
        setattr(locked, name, new[name])
    _allow_giving_back(locked, until)
    locked.save()
    if locked.sequence == sequence:
        # Calendars must notice also what is not a field of theirs: another room.
        locked.sequence += 1
        locked.save(update_fields=["sequence", "updated_at"])
    if shift:
        locked.dates.update(starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift)
    return _start_move(locked, before, until, message_nb, message_en, by)


@transaction.atomic
def announce_move(
    event: Event, before: dict, *, until: datetime | None = None, message_nb: str = "", message_en: str = "", by=None
) -> EventChange:
    """Tell people of a move that was made in the event's ordinary form; `before` is what `facts_of` said then.

    A second click gets the change that the first one made. Raises NothingMoved.
    """
    (locked,) = _lock([event.pk])
    if before == facts_of(locked):
        raise NothingMoved
    told = EventChange.objects.filter(event=event, kind=ChangeKind.MOVE, facts__sequence=locked.sequence).first()
    if told is not None and told.facts["before"] == before:
        return told
    _allow_giving_back(locked, until)
    locked.save(update_fields=["cancel_until", "updated_at"])
    return _start_move(locked, before, until, message_nb, message_en, by)


def _start_move(event: Event, before: dict, until, message_nb: str, message_en: str, by) -> EventChange:
    facts = {
        "events": [event.pk],
        "before": before,
        "after": facts_of(event),
        "until": until.isoformat() if until else "",
        "sequence": event.sequence,
    }
    return _start(event, ChangeKind.MOVE, facts, message_nb, message_en, by)


def _start(event: Event, kind: ChangeKind, facts: dict, message_nb: str, message_en: str, by) -> EventChange:
    change = EventChange.objects.create(
        event=event, kind=kind, facts=facts, message_nb=message_nb, message_en=message_en, created_by=by
    )
    list_orders(change)
    data = {name: facts.get(name) for name in ("before", "after", "until")} | {"change": change.pk}
    log(event, f"events.{kind.value}_all", user=by, data=data)
    transaction.on_commit(lambda: carry_on.enqueue(change.pk))
    return change


def _allow_giving_back(event: Event, until: datetime | None) -> None:
    if until is not None and (event.cancel_until is None or event.cancel_until < until):
        event.cancel_until = until


def _lock(event_ids: Iterable[int]) -> list[Event]:
    """With all that is sold of them: no booking is under way then."""
    return [seat_locks.lock(pk) for pk in sorted(event_ids)]


def changes_of(event: Event) -> list[EventChange]:
    """The changes that cover an event, its conference's among them; the newest first."""
    pks = [pk for pk in (event.pk, event.parent_id) if pk]
    found = EventChange.objects.filter(event_id__in=pks).select_related("event", "created_by")
    return [change for change in found if event.pk in change.facts.get("events", [change.event_id])]


def end_of(day) -> datetime:
    """The last moment of a day in Oslo."""
    return timezone.make_aware(datetime.combine(day, datetime.max.time().replace(microsecond=0)))
