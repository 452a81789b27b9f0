"""Programmes: tracks, programme items and those who appear at them."""

import datetime as dt

from core.models import Person
from core.wall_clock import from_wall_clock, wall_clock
from demo.content.events import EVENTS
from demo.content.events.innsikt import TRACKS
from demo.content.events.innsikt_programme import INNSIKT_PROGRAMME
from demo.content.events.venues import VENUES
from demo.loaders.world import World
from demo.people import SPEAKERS
from events.models import Event, Venue
from programme.enums import AppearanceRole
from programme.models import Appearance, ProgrammeItem, Track

#: Track key → its colour.
COLORS = {"samfunn": "fjord", "marked": "ochre", "folk": "coral", "teknologi": "moss"}
#: The kinds of sessions that are booked by themselves.
KINDS = {"workshop": "workshop", "course": "workshop", "gathering": "social"}


def create_programmes(world: World) -> None:
    """For all events. They must exist, with their venues and rooms."""
    tracks: dict[tuple[str, str], Track] = {}
    for content in EVENTS:
        event = world.events[content["key"]]
        if content["umbrella"]:
            _create_session(world, content, event, tracks)
        _create_items(event, content["agenda"], event.listed_venue)
    venues = {key: Venue.objects.filter(name_nb=content["name"]).first() for key, content in VENUES.items()}
    for point in INNSIKT_PROGRAMME:
        track = tracks.get(("innsikt", point["track"]))
        _create_items(world.events["innsikt"], [point], venues.get(point["venue"]), track)


def _create_session(world: World, content: dict, event: Event, tracks: dict[tuple[str, str], Track]) -> None:
    umbrella, key = content["umbrella"], content.get("track")
    if key and (umbrella, key) not in tracks:
        tracks[umbrella, key] = Track.objects.create(
            edition=world.events[umbrella],
            name_nb=TRACKS[key]["nb"],
            name_en=TRACKS[key]["en"],
            color=COLORS[key],
            position=list(TRACKS).index(key),
        )
    kind = KINDS.get(content["kind"], "talk")
    row = ProgrammeItem.objects.create(
        edition=world.events[umbrella], event=event, kind=kind, track=tracks.get((umbrella, key))
    )
    _appear(row, content.get("speakers", ()), AppearanceRole.SPEAKER)


def _create_items(event: Event, items: list[dict], venue: Venue | None, track: Track | None = None) -> None:
    """Items of one venue. `day` of an item is 1 for the first day of the event."""
    first_day = wall_clock(event.starts_at).date()
    rooms = {room.name: room for room in venue.rooms.all()} if venue else {}
    for item in items:
        day = first_day + dt.timedelta(days=item.get("day", 1) - 1)
        room = rooms.get(item["room"])
        is_placed = room or item["room"] or "day" in item
        row = ProgrammeItem.objects.create(
            edition=event,
            starts_at=_moment(day, item["start"]),
            ends_at=_moment(day, item["end"]) if item["end"] else None,
            kind=item["kind"],
            track=track,
            room=room,
            venue=venue if is_placed else None,
            place="" if room else item["room"],
            title_nb=item["title"]["nb"],
            title_en=item["title"]["en"],
            text_nb=item["description"]["nb"],
            text_en=item["description"]["en"],
        )
        role = AppearanceRole.PANEL if item["kind"] == "debate" else AppearanceRole.SPEAKER
        _appear(row, item["speakers"], role)
        _appear(row, [item["moderator"]] if item["moderator"] else [], AppearanceRole.MODERATOR)


def _moment(day: dt.date, clock: str) -> dt.datetime:
    return from_wall_clock(dt.datetime.combine(day, dt.time.fromisoformat(clock)))


def _appear(row: ProgrammeItem, keys, role: AppearanceRole) -> None:
    start = row.appearances.count()
    for position, key in enumerate(keys, start):
        Appearance.objects.create(person=_person(key), item=row, role=role, position=position)


def _person(key: str) -> Person:
    content = SPEAKERS[key]
    person, _created = Person.objects.get_or_create(name=content["name"])
    # Somebody on stage may be there already, as staff or as the leader of a group.
    person.role_nb = person.role_nb or content["role"]["nb"]
    person.role_en = person.role_en or content["role"]["en"]
    person.employer = person.employer or content["company"]
    person.save()
    return person
