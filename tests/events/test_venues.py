"""Venues and rooms: what events show of them, in both languages and after a new name, and what was texts before."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation
from event_factory import create_event, create_room, create_venue, days_ahead

from events.changes.decide import event_facts
from events.changes.duplicate import duplicate_event
from events.enums import Attendance, EventStatus
from events.formatting import format_event_place
from events.models import Event, EventDate, Room, Venue
from events.notify.message_text import where_text
from events.queries import events_in_same_room
from events.tickets.ics import calendar_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue() -> Venue:
    return create_venue(name_nb="Drammens Teater", name_en="Drammen Theatre")


@pytest.fixture
def room(venue) -> Room:
    return create_room(venue, name="Hovedscenen")


@pytest.fixture
def event(venue, room) -> Event:
    return create_event(listed_venue=venue, listed_room=room)


def again(event: Event) -> Event:
    return Event.objects.get(pk=event.pk)


def test_an_event_shows_the_venue_and_the_room_in_both_languages(event):
    shown = again(event)
    with translation.override("nb"):
        assert shown.where == "Drammens Teater, Drammen"
        assert calendar_place(shown) == where_text(shown)
        assert where_text(shown) == "Hovedscenen, Drammens Teater, Bragernes torg 4, 3017 Drammen"
    with translation.override("en"):
        assert shown.where == "Drammen Theatre, Drammen"
        assert shown.full_place == "Hovedscenen, Drammen Theatre, Bragernes torg 4, 3017 Drammen"


def test_a_place_of_one_event_alone_stays_a_text():
    event = again(create_event(venue="Låven", place="Hokksund", room="Loftet"))
    assert (event.listed_venue, event.full_place) == (None, "Loftet, Låven, Hokksund")
    with translation.override("en"):
        assert event.where == "Låven, Hokksund"


def test_a_new_name_shows_everywhere_and_in_calendars(event, venue, room):
    elsewhere = create_event(venue="Drammens Teater", room="Hovedscenen")
    room.name = "Storscenen"
    room.save()
    assert (again(event).room, again(event).sequence) == ("Storscenen", 1)
    venue.name_nb, venue.street_address = "Teatret", "Øvre Storgate 12"
    venue.save()
    shown = again(event)
    assert (shown.venue, shown.address, shown.room, shown.sequence) == ("Teatret", "Øvre Storgate 12", "Storscenen", 2)
    assert (again(elsewhere).venue, again(elsewhere).room, again(elsewhere).sequence) == (
        "Drammens Teater",
        "Hovedscenen",
        0,
    )
    venue.save()
    assert again(event).sequence == 2


def test_facts_of_a_change_have_the_place_in_both_languages(event):
    with translation.override("en"):
        facts = event_facts(event)
        assert format_event_place(facts) == "Hovedscenen, Drammen Theatre, Bragernes torg 4, 3017 Drammen"
    with translation.override("nb"):
        assert facts == event_facts(event)
        assert format_event_place(facts) == "Hovedscenen, Drammens Teater, Bragernes torg 4, 3017 Drammen"


def test_a_room_of_another_venue_is_refused(event):
    event.listed_venue = create_venue(name_nb="Union Scene")
    with translation.override("en"), pytest.raises(ValidationError) as error:
        event.clean()
    assert error.value.message_dict == {
        "listed_room": ["“Hovedscenen” is a room of Drammen Theatre. Choose a room of the venue above."]
    }
    event.listed_venue = None
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


def test_what_events_use_is_not_deleted(event, venue, room):
    for used in (room, venue):
        with pytest.raises(ProtectedError), transaction.atomic():
            used.delete()


def test_a_copied_event_is_at_the_same_venue(event, venue, room):
    copy = duplicate_event(event)
    assert (copy.listed_venue, copy.listed_room, copy.room) == (venue, room, "Hovedscenen")


def test_events_in_one_room_at_overlapping_times(event, venue, room):
    place = {"listed_venue": venue, "listed_room": room}
    overlapping = create_event(starts_at=event.starts_at + timedelta(hours=7), hours=2, **place)
    create_event(starts_at=event.ends_at, hours=1, **place)
    create_event(starts_at=event.starts_at, hours=1, status=EventStatus.CANCELLED, **place)
    create_event(starts_at=event.starts_at, hours=1, listed_venue=venue, room="Hovedscenen")
    session = create_event(starts_at=event.starts_at, hours=1, parent=event, **place)
    course = create_event(starts_at=days_ahead(20), ends_at=days_ahead(40), **place)
    for days in (20, 39):
        EventDate.objects.create(event=course, starts_at=days_ahead(days), ends_at=days_ahead(days, 11))
    assert events_in_same_room(event) == [overlapping]
    assert events_in_same_room(session) == []
    EventDate.objects.create(event=course, starts_at=days_ahead(30, 8), ends_at=days_ahead(30, 10))
    assert events_in_same_room(again(event)) == [course, overlapping]


def test_an_online_event_has_no_place_in_calendars(venue):
    event = create_event(attendance=Attendance.ONLINE, listed_venue=venue)
    with translation.override("nb"):
        assert calendar_place(event) == "Digitalt"


def test_places_that_events_have_in_common_become_venues():
    migration = import_module("events.migrations.0010_venues_of_events")
    place = {"venue": "Union Scene", "address": "Grønland 68", "postcode": "3045", "place": "Drammen"}
    hall = create_event(room="Store sal", **place)
    small = create_event(room="Lille sal", **place)
    anywhere = create_event(**place)
    other_address = create_event(**place | {"address": "Grønland 70"})
    online = [create_event(), create_event()]
    before = {event.pk: again(event).full_place for event in Event.objects.all()}
    for _time in range(2):
        migration.make_venues(apps, None)
        assert {event.pk: event.full_place for event in Event.objects.all()} == before
    venue = Venue.objects.get()
    assert venue.event_fields() == place | {"venue_en": ""}
    assert [room.name for room in venue.rooms.all()] == ["Store sal", "Lille sal"]
    linked = {event.pk: (event.listed_venue, str(event.listed_room or "")) for event in Event.objects.all()}
    assert linked == {
        hall.pk: (venue, "Store sal"),
        small.pk: (venue, "Lille sal"),
        anywhere.pk: (venue, ""),
        other_address.pk: (None, ""),
        **{event.pk: (None, "") for event in online},
    }
    venue.save()
    assert set(Event.objects.values_list("sequence", flat=True)) == {0}


def test_those_who_change_events_may_change_venues():
    migration = import_module("events.migrations.0010_venues_of_events")
    staff, door = Group.objects.create(name="Arrangører"), Group.objects.create(name="Dør")
    staff.permissions.add(Permission.objects.get(codename="change_event", content_type__app_label="events"))
    door.permissions.add(Permission.objects.get(codename="view_event", content_type__app_label="events"))
    migration.grant(apps, None)
    names = {f"{action}_{model}" for action in ("add", "change", "delete", "view") for model in ("venue", "room")}
    assert set(staff.permissions.values_list("codename", flat=True)) == {"change_event", *names}
    assert door.permissions.count() == 1
