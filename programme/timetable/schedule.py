"""The programme of an event by day: its programme items, and its sessions that are booked by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from core.cache.process_cache import get_or_set
from core.models import Person
from events import queries
from events.models import Event
from programme.cards import Card, cards_for
from programme.enums import PAUSES, AppearanceRole
from programme.timetable.grid import Grid, Place, build_grid
from programme.timetable.models import Appearance, ProgrammeItem, Track

EVERYWHERE = Place()
UNLISTED = 100_000
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
    card: Card | None = None

    @property
    def is_break(self) -> bool:
        return self.kind in PAUSES

    @property
    def is_now(self) -> bool:
        return self.starts_at <= timezone.now() < (self.ends_at or self.starts_at)

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
        later = [item.starts_at for item in self.items if item.starts_at > now]
        if not later or self.date != timezone.localdate(now) or self.items[0].starts_at > now:
            return set()
        return {item.key for item in self.items if item.starts_at == min(later)}


def programme_items(edition_id: int | None) -> list[ProgrammeItem]:
    """The shown items of an event with room, track and appearances. Two queries at most, kept between requests."""
    if edition_id is None:
        return []
    return get_or_set(("programme items", edition_id), lambda: _read_items(edition_id))


def _read_items(edition_id: int) -> list[ProgrammeItem]:
    items = ProgrammeItem.objects.filter(edition=edition_id, is_shown=True).select_related(
        "venue", "room__venue", "track"
    )
    items = list(items.order_by("starts_at", "pk"))
    by_item: dict[int, list[Appearance]] = {item.pk: [] for item in items}
    if by_item:
        appearances = Appearance.objects.filter(item__in=list(by_item), person__is_shown=True)
        appearances = appearances.select_related("person__photo")
        for appearance in appearances.order_by("position", "pk"):
            by_item[appearance.item_id].append(appearance)
    for item in items:
        item.shown_appearances = by_item[item.pk]
    return items


def scheduled_items(event: Event) -> list[ScheduledItem]:
    """All that takes place at the event, in order of time."""
    rows = programme_items(event.pk)
    items = [_plain_item(row) for row in rows if row.event_id is None]
    by_session = {row.event_id: row for row in rows if row.event_id}
    items += [_session(card, by_session.get(card.event.pk)) for card in _session_cards(event)]
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


def _plain_item(row: ProgrammeItem) -> ScheduledItem:
    return ScheduledItem(
        key=f"i{row.pk}",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=row.title,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        text=row.text,
        place=_place_of_row(row),
        room_position=row.room.position if row.room else UNLISTED,
        track=row.track,
        appearances=row.shown_appearances,
    )


def _place_of_row(row: ProgrammeItem) -> Place:
    venue = row.room.venue if row.room else row.venue
    return Place(venue.name if venue else "", row.room.name if row.room else row.place)


def _session(card: Card, row: ProgrammeItem | None) -> ScheduledItem:
    return ScheduledItem(
        key=f"s{card.event.pk}",
        starts_at=card.event.starts_at,
        ends_at=card.event.ends_at,
        title=card.title,
        kind=row.kind if row else "other",
        kind_label=row.get_kind_display() if row else card.kind,
        place=Place(card.event.venue_name, card.event.room),
        room_position=card.event.listed_room.position if card.event.listed_room else UNLISTED,
        track=row.track if row else None,
        appearances=row.shown_appearances if row else (),
        card=card,
    )


def _session_cards(event: Event) -> list[Card]:
    """Cards of the event's announced sessions that have a page. The number of queries does not depend on how many."""
    if event.pk is None:
        return []
    sessions = event.__dict__.get("announced_sessions")
    if sessions is None:
        sessions = queries.event_with_sessions(event.pk).announced_sessions
    return cards_for(sessions) if sessions else []


def people_on_stage(event: Event, items: Sequence[ScheduledItem]) -> list[Appearance]:
    """Everybody who appears at the event, each once: those of the whole event, then those of its items in order."""
    appearances = [*get_or_set(("appearances", event.pk), lambda: _appearances(event))]
    appearances += [each for item in items for each in item.appearances]
    return list({each.person_id: each for each in reversed(appearances)}.values())[::-1]


def _appearances(event: Event) -> list[Appearance]:
    """Appearances at the event itself: at the whole of it, or at the session that it is."""
    if event.pk is None:
        return []
    condition = {"item__event": event.pk} if event.parent_id else {"edition": event.pk}
    rows = Appearance.objects.filter(person__is_shown=True, **condition).select_related("person__photo")
    return list(rows.order_by("position", "pk"))
