"""What a pasted table names and the site does not have yet: rooms, tracks and people, which staff let it make."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.looks import Accent
from core.text import plain
from events.models import Event, Room, Venue
from programme.models import Track

#: Written as the text of another place, without making a room.
AS_TEXT = "text"
_MAX = 200


@dataclass
class MissingPlace:
    """`number` names the select box in which staff choose what becomes of it."""

    name: str
    number: int
    choice: str = ""


@dataclass
class Missing:
    """What staff have chosen to be made (from the request), and what still is missing.

    Each unknown place is sent as `place-<n>` (its name) and `place-<n>-choice`: the key of a venue, or `AS_TEXT`. The
    unknown names are sent too, so that `all_people` and `all_tracks` make all of those that were shown.
    """

    request: HttpRequest
    people: list[str] = field(default_factory=list)
    places: list[MissingPlace] = field(default_factory=list)
    tracks: list[str] = field(default_factory=list)

    @cached_property
    def new_names(self) -> frozenset[str]:
        if not self.may_add_people:
            return frozenset()
        return frozenset(self._chosen("person", "all_people"))

    @cached_property
    def new_tracks(self) -> list[str]:
        names = [plain(name)[:60] for name in self._chosen("track", "all_tracks")]
        return [name for name in dict.fromkeys(names) if name]

    def _chosen(self, kind: str, all_of_them: str) -> list[str]:
        """The names that were ticked, or all that were shown as unknown."""
        shown = self.request.POST.getlist(f"unknown_{kind}") if all_of_them in self.request.POST else []
        return [*self.request.POST.getlist(f"new_{kind}"), *shown][:_MAX]

    @cached_property
    def chosen_places(self) -> dict[str, str]:
        """Name → choice."""
        chosen = {}
        for number in range(_MAX):
            name = plain(self.request.POST.get(f"place-{number}", ""))[:80]
            if name and (choice := self.request.POST.get(f"place-{number}-choice", "")):
                chosen[name] = choice
        return chosen

    @property
    def may_add_people(self) -> bool:
        return self.request.user.has_perm("core.add_person")

    @property
    def may_add_rooms(self) -> bool:
        return self.request.user.has_perm("events.change_venue")

    @cached_property
    def venues(self) -> list[Venue]:
        return list(Venue.objects.order_by("name_nb", "pk")) if self.may_add_rooms else []

    @property
    def answered_places(self) -> list[MissingPlace]:
        """Those that were chosen before, to be sent again, and after them those that are still missing."""
        names = {place.name for place in self.places}
        answered = [(name, choice) for name, choice in self.chosen_places.items() if name not in names]
        return [
            *(MissingPlace(name, number, choice) for number, (name, choice) in enumerate(answered)),
            *(MissingPlace(place.name, len(answered) + number) for number, place in enumerate(self.places)),
        ]

    def is_text(self, name: str) -> bool:
        return self.chosen_places.get(name[:80]) == AS_TEXT

    def add_place(self, name: str) -> None:
        if name[:80] not in {place.name for place in self.places}:
            self.places.append(MissingPlace(name[:80], len(self.places)))

    def add_track(self, name: str) -> None:
        if name[:60] not in self.tracks:
            self.tracks.append(name[:60])

    def make(self, edition: Event) -> None:
        """Make the rooms and tracks that were chosen. People are made when the rows are saved."""
        user = self.request.user
        venues = {str(venue.pk): venue for venue in self.venues}
        for name, choice in self.chosen_places.items():
            if (venue := venues.get(choice)) and not venue.rooms.filter(name=name).exists():
                Room.objects.create(venue=venue, name=name, position=venue.rooms.count())
                log(venue, "wagtail.edit", user=user, data={"room": name})
        present = {name.casefold() for name in edition.tracks.values_list("name_nb", flat=True)}
        colors = Accent.values
        for name in self.new_tracks:
            if name.casefold() not in present:
                number = len(present)
                Track.objects.create(
                    edition=edition, name_nb=name, position=number, color=colors[-1 - number % len(colors)]
                )
                present.add(name.casefold())

    @property
    def is_something(self) -> bool:
        return bool(self.people or self.places or self.tracks)

    @property
    def note_on_people(self) -> str:
        return "" if self.may_add_people else _("You may not make new people. Ask an editor to do it.")
