"""Where a programme item is: a room, a whole venue, or all of them. As the value of one select box."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from events.models import Event, Room, Venue
from programme.timetable.state import ITEMS, SESSIONS, State


class Where(NamedTuple):
    venue_id: int | None = None
    room_id: int | None = None

    @property
    def value(self) -> str:
        """«r12» is a room, «v3» a whole venue, and nothing all venues."""
        return f"r{self.room_id}" if self.room_id else f"v{self.venue_id}" if self.venue_id else ""


class Places:
    """All venues and rooms; those that the programme uses come first."""

    def __init__(self, edition: Event, state: State):
        self.rooms = list(Room.objects.select_related("venue").order_by("venue__name_nb", "venue_id", "position", "pk"))
        self.venues = {venue.pk: venue for venue in Venue.objects.order_by("name_nb", "pk")}
        used = [edition.listed_venue_id]
        used += [row["listed_venue_id"] for row in state[SESSIONS].values()]
        used += [row["venue_id"] for row in state[ITEMS].values()]
        self.used_venue_ids = [pk for pk in dict.fromkeys(used) if pk]
        order = [*self.used_venue_ids, *(pk for pk in self.venues if pk not in self.used_venue_ids)]
        self.by_value = {Where().value: Where()}
        self.choices: list = [("", _("All rooms"))]
        rooms_of: dict[int, list[Room]] = {}
        for room in self.rooms:
            rooms_of.setdefault(room.venue_id, []).append(room)
        for venue in (self.venues[pk] for pk in order):
            places = [(Where(venue.pk), _("All of %(venue)s") % {"venue": venue.name})]
            places += [(Where(venue.pk, room.pk), room.name) for room in rooms_of.get(venue.pk, ())]
            self.by_value |= {where.value: where for where, _label in places}
            self.choices.append((str(venue), [(where.value, label) for where, label in places]))

    def name(self, venue_id: int | None, room_id: int | None, place: str = "") -> str:
        """Room and venue in one line."""
        room = next((room.name for room in self.rooms if room.pk == room_id), place)
        venue = self.venues.get(venue_id)
        return ", ".join(part for part in (room, venue.name if venue else "") if part)

    def find(self, text: str) -> Where | None:
        """The place that is called so: a room, a room with its venue, or a venue. A room of a used venue comes first.

        None when no place is, or when several are.
        """
        wanted = text.casefold()
        named = [room for room in self.rooms if room.name.casefold() == wanted]
        used = [room for room in named if room.venue_id in self.used_venue_ids]
        with_venue = [room for room in self.rooms if wanted in _names_with_venue(room)]
        for rooms in (used, named, with_venue):
            if len(rooms) == 1:
                return Where(rooms[0].venue_id, rooms[0].pk)
        venues = [pk for pk, venue in self.venues.items() if wanted in _names(venue)]
        return Where(venues[0]) if len(venues) == 1 and not named else None

    def has_several(self, text: str) -> bool:
        return self.find(text) is None and any(room.name.casefold() == text.casefold() for room in self.rooms)


def _names(venue: Venue) -> set[str]:
    return {name.casefold() for name in (venue.name_nb, venue.name_en, str(venue)) if name}


def _names_with_venue(room: Room) -> set[str]:
    return {f"{room.name.casefold()}, {name}" for name in _names(room.venue)}
