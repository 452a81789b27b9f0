"""Programmes: tracks, programme items and those who appear at them."""

import datetime as dt

from core.models import Person
from core.wall_clock import from_wall_clock, wall_clock
from demo.content.events import EVENTS
from demo.content.events.innsikt import TRACKS
from demo.loaders.world import World
from demo.people import SPEAKERS
from events.models import Event
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
        _create_items(world, content, event)


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


def _create_items(world: World, content: dict, event: Event) -> None:
    first_day = wall_clock(event.starts_at).date()
    rooms = {room.name: room for room in event.listed_venue.rooms.all()} if event.listed_venue else {}
    for item in content["agenda"]:
        room = rooms.get(item["room"])
        row = ProgrammeItem.objects.create(
            edition=event,
            starts_at=_moment(first_day, item["start"]),
            ends_at=_moment(first_day, item["end"]) if item["end"] else None,
            kind=item["kind"],
            room=room,
            venue=room.venue if room else event.listed_venue if item["room"] else None,
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
    person, _created = Person.objects.get_or_create(
        name=content["name"],
        defaults={
            "role_nb": content["role"]["nb"],
            "role_en": content["role"]["en"],
            "employer": content["company"],
        },
    )
    return person
