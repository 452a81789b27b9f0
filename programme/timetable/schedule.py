"""The programme of an event by day: its programme items, and its sessions that are booked by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from core.cache.process_cache import get_or_set
from core.models import Person
from core.models.rendition_column import keep_renditions, rendition_column
from events import queries
from events.enums import EventStatus
from events.models import Event
from programme.cards import Card, cards_for
from programme.enums import KINDS_OF_SESSIONS, PAUSES, AppearanceRole, ItemKind
from programme.timetable.grid import Grid, Place, build_grid
from programme.timetable.models import Appearance, ProgrammeItem, Track

EVERYWHERE = Place()
UNLISTED = 100_000
#: The size of portraits on the pages of events, which is read together with the people.
PORTRAIT_SIZE = "fill-480x480|format-webp"
#: Those on stage in the order in which the programme names them.
ROLES_BEFORE_OTHERS = (AppearanceRole.SPEAKER, AppearanceRole.PANEL)


@dataclass(frozen=True)
class ScheduledItem:
    """One entry of the programme. `card` is set for sessions, which have a page and seats of their own.

    `key` is "i12" for a programme item and "s34" for a session, by the primary key of the item or the session's event.
    """

    key: str
    starts_at: datetime
    ends_at: datetime | None
    title: str
    kind: str = "talk"
    kind_label: str = ""
    text: str = ""
    place: Place = EVERYWHERE
    #: The room's position within its venue; rooms that are not in a list come last.
    room_position: int = UNLISTED
    track: Track | None = None
    appearances: Sequence[Appearance] = ()
    #: (text, URL) of recording and slides, when it is over.
    material: Sequence[tuple[str, str]] = ()
    card: Card | None = None

    @property
    def is_break(self) -> bool:
        return self.kind in PAUSES

    @property
    def is_cancelled(self) -> bool:
        return self.card is not None and self.card.event.status == EventStatus.CANCELLED

    @property
    def is_now(self) -> bool:
        return not self.is_cancelled and self.starts_at <= timezone.now() < (self.ends_at or self.starts_at)

    @property
    def room(self) -> str:
        """Room and venue in one line."""
        return ", ".join(part for part in (self.place.room, self.place.venue) if part)

    @property
    def speakers(self) -> list[Person]:
        return [each.person for each in self.appearances if each.role in ROLES_BEFORE_OTHERS]

    @property
    def moderators(self) -> list[Appearance]:
        """Those with another role than to speak: moderators, compères and hosts."""
        return [each for each in self.appearances if each.role not in ROLES_BEFORE_OTHERS]


@dataclass(frozen=True)
class Day:
    """One day of the programme. `grid` is None when one thing at a time takes place: then the day is a list."""

    date: date
    items: Sequence[ScheduledItem]
    grid: Grid | None
    #: Whether an item's line of text names the venue beside the room.
    names_venues: bool = False

    @property
    def has_sessions(self) -> bool:
        return any(item.card for item in self.items)

    @property
    def coming_item_keys(self) -> set[str]:
        """The items that start next today, when something is on today and something has begun."""
        now = timezone.now()
        takes_place = [item for item in self.items if not item.is_cancelled]
        later = [item.starts_at for item in takes_place if item.starts_at > now]
        if not later or self.date != timezone.localdate(now) or self.items[0].starts_at > now:
            return set()
        return {item.key for item in takes_place if item.starts_at == min(later)}


def programme_items(event: Event) -> list[ProgrammeItem]:
    """The shown items of the event, and of a session also those of its conference. One query, kept between requests."""
    ids = _own_and_conference(event)
    return get_or_set(("programme items", *ids), lambda: _read_items(ids)) if ids else []


def _read_items(edition_ids: Sequence[int]) -> list[ProgrammeItem]:
    items = ProgrammeItem.objects.filter(edition__in=edition_ids, is_shown=True)
    return list(
        items.select_related("edition", "event", "venue", "room__venue", "slides", "track").order_by("starts_at", "pk")
    )


def appearances(event: Event) -> list[Appearance]:
    """All who appear at the event, and at a session's conference, and are shown. One query, kept between requests."""
    ids = _own_and_conference(event)
    return get_or_set(("appearances", *ids), lambda: _read_appearances(ids)) if ids else []


def _read_appearances(edition_ids: Sequence[int]) -> list[Appearance]:
    rows = Appearance.objects.filter(edition__in=edition_ids, person__is_shown=True)
    rows = rows.filter(Q(item=None) | Q(item__is_shown=True))
    rows = rows.annotate(portrait=rendition_column("person__photo_id", PORTRAIT_SIZE))
    shown = list(rows.select_related("person__photo", "item").order_by("position", "pk"))
    for row in shown:
        keep_renditions(row.person.photo, row.portrait)
    return shown


def _own_and_conference(event: Event) -> list[int]:
    return [pk for pk in (event.pk, event.parent_id) if pk]


def scheduled_items(
    event: Event,
    rows: Sequence[ProgrammeItem],
    on_stage: Sequence[Appearance],
    pages: Mapping[int, Page] | None = None,
) -> list[ScheduledItem]:
    """All that takes place at the event, in order of time, of its `programme_items` and `appearances`.

    `pages` are those of its sessions, by event id, for a caller who has read them.
    """
    rows = [row for row in rows if row.edition_id == event.pk]
    by_item: dict[int | None, list[Appearance]] = {}
    for appearance in on_stage:
        by_item.setdefault(appearance.item_id, []).append(appearance)
    items = [_plain_item(row, by_item.get(row.pk, ())) for row in rows if row.event_id is None]
    by_session = {row.event_id: row for row in rows if row.event_id}
    for card in _session_cards(event, pages):
        row = by_session.get(card.event.pk)
        items.append(_session(card, row, by_item.get(row.pk, ()) if row else ()))
    return sorted(items, key=lambda item: (item.starts_at, item.place, item.title))


def programme_by_day(event: Event, items: Sequence[ScheduledItem]) -> list[Day]:
    """The items of the event by the day in Oslo on which they start."""
    order = _order_of_places(event, items)
    names_venues = bool({item.place.venue for item in items} - {"", event.venue_name})
    by_date: dict[date, list[ScheduledItem]] = {}
    for item in items:
        by_date.setdefault(timezone.localdate(item.starts_at), []).append(item)
    return [
        Day(day, day_items, build_grid(day_items, order), names_venues) for day, day_items in sorted(by_date.items())
    ]


def _order_of_places(event: Event, items: Sequence[ScheduledItem]) -> list[Place]:
    """The event's own venue first, then the others as they come, each with its rooms in the venue's own order."""
    positions = {item.place: item.room_position for item in items}
    venues = list(dict.fromkeys([event.venue_name, *(item.place.venue for item in items)]))
    return sorted(positions, key=lambda place: (venues.index(place.venue), positions[place], place.room))


def _plain_item(row: ProgrammeItem, on_stage: Sequence[Appearance]) -> ScheduledItem:
    return ScheduledItem(
        key=f"i{row.pk}",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=row.title,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        text=row.text,
        place=place_of_item(row),
        room_position=row.room.position if row.room else UNLISTED,
        track=row.track,
        appearances=on_stage,
        material=row.material,
    )


def place_of_item(row: ProgrammeItem) -> Place:
    venue = row.room.venue if row.room else row.venue
    return Place(venue.name if venue else "", row.room.name if row.room else row.place)


def _session(card: Card, row: ProgrammeItem | None, on_stage: Sequence[Appearance]) -> ScheduledItem:
    kind = ItemKind(row.kind) if row else KINDS_OF_SESSIONS.get(card.event.kind, ItemKind.TALK)
    return ScheduledItem(
        key=f"s{card.event.pk}",
        starts_at=card.event.starts_at,
        ends_at=card.event.ends_at,
        title=card.title,
        kind=kind,
        kind_label=str(kind.label),
        place=Place(card.event.venue_name, card.event.room),
        room_position=card.event.listed_room.position if card.event.listed_room else UNLISTED,
        track=row.track if row else None,
        appearances=on_stage,
        material=row.material if row and not card.is_restricted else (),
        card=card,
    )


def _session_cards(event: Event, pages: Mapping[int, Page] | None) -> list[Card]:
    """Cards of the event's announced sessions that have a page. The number of queries does not depend on how many."""
    if event.pk is None:
        return []
    sessions = event.__dict__.get("announced_sessions")
    if sessions is None:
        sessions = queries.event_with_sessions(event.pk).announced_sessions
    return cards_for(sessions, pages=pages) if sessions else []


def people_on_stage(event: Event, items: Sequence[ScheduledItem], on_stage: Sequence[Appearance]) -> list[Appearance]:
    """Each person once: those of the whole event or of the session that it is, then those of its items in order."""
    rows = [each for each in on_stage if _is_at(event, each)]
    rows += [each for item in items for each in item.appearances]
    first: dict[int, Appearance] = {}
    for appearance in rows:
        first.setdefault(appearance.person_id, appearance)
    return list(first.values())


def _is_at(event: Event, appearance: Appearance) -> bool:
    """Whether it is at the whole event, or at the session that the event is."""
    if appearance.item is None:
        return appearance.edition_id == event.pk
    return appearance.item.event_id == event.pk
