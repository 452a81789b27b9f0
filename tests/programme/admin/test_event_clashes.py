"""What staff read of rooms and people before a session is moved, and after an event was saved."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from event_factory import create_room, create_venue
from programme_factory import create_appearance, create_item, create_session

from core.models import Person
from events.models import Event, EventChange
from programme.admin.event_clashes import programme_clashes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def session(event) -> Event:
    room = create_room(create_venue(), name="Storsalen")
    session = create_session(event, title_nb="Åpning", listed_room=room, listed_venue=room.venue)
    person = Person.objects.create(name="Rakel Eksempel")
    create_appearance(session.programme_item, person=person)
    create_appearance(create_item(event, at=3, title_nb="Krafta", room=room), person=person)
    return session


def moved(session: Event, **by) -> Event:
    copy = Event.objects.get(pk=session.pk)
    copy.starts_at += timedelta(**by)
    copy.ends_at += timedelta(**by)
    return copy


def test_a_room_and_a_person_in_another_item_are_named(session):
    assert programme_clashes(session) == []
    room, person = programme_clashes(moved(session, hours=3))
    assert "Storsalen" in room
    assert "«Krafta»" in room
    assert person.startswith("Rakel Eksempel er også på «Krafta»")
    # Next to each other is no clash.
    assert programme_clashes(moved(session, hours=2)) == []


def test_a_person_in_another_session_is_named_unless_it_is_cancelled(event, session):
    other = create_session(event, title_nb="Debatt", at=5)
    create_appearance(other.programme_item, person=Person.objects.get())
    assert len(programme_clashes(moved(session, hours=5))) == 1
    Event.objects.filter(pk=other.pk).update(status="cancelled")
    assert programme_clashes(moved(session, hours=5)) == []


def test_a_conference_does_not_clash_with_its_own_programme(event, session):
    Event.objects.filter(pk=event.pk).update(listed_room=session.listed_room, listed_venue=session.listed_venue)
    event.refresh_from_db()
    assert programme_clashes(event) == []


def test_the_page_before_a_move_names_them_and_nothing_is_moved(staff_client, event, session):
    target = moved(session, hours=3)
    local = [timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") for moment in (target.starts_at, target.ends_at)]
    data = {"listed_venue": session.listed_venue_id, "listed_room": session.listed_room_id, "deadlines": "move"}
    data |= {"attendance": session.attendance, "starts_at": local[0], "ends_at": local[1], "message_nb": "Ny tid."}
    response = staff_client.post(reverse("event_move", args=[session.pk]), data)
    assert len(response.context["clashes"]) == 2
    for text in response.context["clashes"]:
        assert text in response.content.decode()
    assert not EventChange.objects.exists()
