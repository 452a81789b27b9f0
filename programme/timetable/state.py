"""The programme of an event as plain values, which the editor compares, keeps to undo, and writes back.

A state maps a table ("tracks", "items", "sessions", "event") and a primary key as text to the values of a row. "event"
has one row, with those who appear at the whole event. Moments are ISO texts in UTC, and rows that are referred to are
primary keys, so that a state can be stored as JSON.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from events.models import Event
from events.models.event_place import VENUE_COPIES
from programme.timetable.models import FIELDS_OF_EVENT, Appearance, ProgrammeItem, Track

Values = dict[str, Any]
State = dict[str, dict[str, Values]]

TRACKS, ITEMS, SESSIONS, EVENT = TABLES = ("tracks", "items", "sessions", "event")
#: Slides and recordings of items by the key of the item. They are written on a page of their own and so are no
#: difference here, but an item that is deleted takes them along.
MATERIAL = "material"
_MATERIAL_FIELDS = ("slides_id", "recording_url")
_TRACK_FIELDS = ("name_nb", "name_en", "color", "position")
_ITEM_FIELDS = (
    "event_id", "starts_at", "ends_at", "venue_id", "room_id", "place", "kind", "track_id", "title_nb", "title_en",
    "text_nb", "text_en", "is_shown", "uid",
)  # fmt: skip
#: What the editor writes to the event of a session that is booked by itself.
SESSION_FIELDS = (
    "starts_at", "ends_at", "listed_venue_id", "listed_room_id", *VENUE_COPIES, "room", "title_nb", "title_en",
)  # fmt: skip


class Difference(NamedTuple):
    """A row before and after a change; None where it does not exist."""

    table: str
    pk: str
    before: Values | None
    after: Values | None

    def as_row(self) -> dict[str, object]:
        """For a JSON column."""
        return {"table": self.table, "pk": self.pk, "before": self.before, "after": self.after}


def read_state(edition_id: int) -> State:
    """All tracks, items with those who appear and their material, and sessions of an event. Four queries."""
    people: dict[int | None, list[list]] = {}
    appearances = Appearance.objects.filter(edition=edition_id).order_by("position", "pk")
    for item_id, person_id, role in appearances.values_list("item_id", "person_id", "role"):
        people.setdefault(item_id, []).append([person_id, role])
    rows = ProgrammeItem.objects.filter(edition=edition_id).order_by("starts_at", "pk")
    items = {str(row.pop("pk")): row for row in _rows(rows, (*_ITEM_FIELDS, *_MATERIAL_FIELDS))}
    material = {pk: {name: row.pop(name) for name in _MATERIAL_FIELDS} for pk, row in items.items()}
    tracks = Track.objects.filter(edition=edition_id).order_by("position", "pk")
    sessions = Event.objects.filter(parent=edition_id).order_by("starts_at", "pk")
    return {
        TRACKS: {str(row.pop("pk")): row for row in _rows(tracks, _TRACK_FIELDS)},
        ITEMS: {pk: row | {"people": people.get(int(pk), [])} for pk, row in items.items()},
        SESSIONS: {str(row.pop("pk")): _without_copies(row) for row in _rows(sessions, SESSION_FIELDS)},
        EVENT: {str(edition_id): {"people": people.get(None, [])}},
        MATERIAL: material,
    }


def _rows(rows, fields: Iterable[str]) -> Iterable[Values]:
    return ({name: _plain(value) for name, value in row.items()} for row in rows.values("pk", *fields))


def _without_copies(session: Values) -> Values:
    """A listed venue's texts are empty here: saving the session writes them, and so they never count as a change."""
    return session | dict.fromkeys(VENUE_COPIES, "") if session["listed_venue_id"] else session


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def differences(before: State, after: State) -> list[Difference]:
    """The rows that differ between two states."""
    found = []
    for table in TABLES:
        for pk in dict.fromkeys([*before[table], *after[table]]):
            old, new = before[table].get(pk), after[table].get(pk)
            if old != new:
                if table == ITEMS and new is None:
                    old = old | before[MATERIAL].get(pk, {})
                found.append(Difference(table, pk, old, new))
    return found


def write_track(edition: Event, values: Values, pk: int | None = None) -> Track:
    """Create or change a track. With the primary key of a deleted one, that one is there again."""
    track = Track.objects.filter(pk=pk, edition=edition).first() or Track(pk=pk, edition=edition)
    for name, value in values.items():
        setattr(track, name, value)
    track.save()
    return track


def write_item(edition: Event, values: Values, pk: int | None = None) -> ProgrammeItem:
    """Create or change an item and those who appear at it. With the key of a deleted one, that one is there again."""
    item = ProgrammeItem.objects.filter(pk=pk, edition=edition).first() or ProgrammeItem(pk=pk, edition=edition)
    for name in (*_ITEM_FIELDS, *_MATERIAL_FIELDS):
        if name in values:
            setattr(item, name, moment(values[name]) if name in ("starts_at", "ends_at") else values[name])
    if item.event_id:
        for name, value in FIELDS_OF_EVENT.items():
            setattr(item, name, value)
    item.save()
    write_people(item, values.get("people", ()))
    return item


def write_people(item: ProgrammeItem, people: Iterable) -> None:
    """Let these people, pairs of primary key and role, appear at the item in this order, and nobody else."""
    _write_people(item.appearances.all(), {"item": item}, people)


def write_people_at_event(edition: Event, people: Iterable) -> None:
    """Let these people, pairs of primary key and role, appear at the whole event in this order, and nobody else."""
    _write_people(Appearance.objects.filter(edition=edition, item=None), {"edition": edition}, people)


def _write_people(rows: QuerySet[Appearance], where: dict[str, Any], people: Iterable) -> None:
    pairs = list(dict.fromkeys((person_id, role) for person_id, role in people))
    existing = {(each.person_id, each.role): each for each in rows}
    for pair, appearance in existing.items():
        if pair not in pairs:
            appearance.delete()
    for position, (person_id, role) in enumerate(pairs):
        appearance = existing.get((person_id, role)) or Appearance(**where, person_id=person_id, role=role)
        if appearance.pk is None or appearance.position != position:
            appearance.position = position
            appearance.save()


def write_session(session: Event, values: Values) -> None:
    """Write the values to the session's event, which must be locked and not sold."""
    for name in SESSION_FIELDS:
        setattr(session, name, moment(values[name]) if name in ("starts_at", "ends_at") else values[name])
    session.save()
