"""The programme of an event: items, sessions, people, days, and what is on now."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from event_factory import create_event, create_room, create_ticket_type, create_venue
from event_page_helpers import put_page
from programme_factory import create_appearance, create_item, create_session, create_track

from core.models import Person
from events.enums import EventStatus
from events.models import Event
from programme.models import Appearance, ConferencePage, ProgrammeItem
from programme.timetable import schedule
from programme.timetable.grid import Place
from programme.timetable.schedule import appearances, programme_by_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(event):
    return event


def scheduled_items(event):
    return schedule.scheduled_items(event, schedule.programme_items(event), appearances(event))


def titles(items):
    return [item.title for item in items]


def test_items_and_sessions_are_in_order_of_time(calendar, edition):
    page = put_page(calendar, edition, ConferencePage)
    create_item(edition, at=2, title_nb="Etterpå")
    session = create_session(edition, at=1, title_nb="Verksted", kind="workshop", track=create_track(edition))
    create_ticket_type(session)
    put_page(page, session)
    create_item(edition, at=0, title_nb="Åpning")
    items = scheduled_items(page.event_with_sessions)
    assert titles(items) == ["Åpning", "Verksted", "Etterpå"]
    assert [item.kind for item in items] == ["talk", "workshop", "talk"]
    assert [item.key[0] for item in items] == ["i", "s", "i"]
    assert items[1].track.name == "Folk"
    assert items[1].card.event == session


def test_an_item_that_is_not_shown_is_nowhere(edition):
    create_item(edition, is_shown=False)
    assert scheduled_items(edition) == []


def test_a_session_without_a_row_of_its_own_is_shown_too(calendar, edition):
    page = put_page(calendar, edition, ConferencePage)
    session = create_event(parent=edition, title_nb="Økt", starts_at=edition.starts_at, hours=1)
    put_page(page, session)
    [item] = scheduled_items(page.event_with_sessions)
    assert (item.title, item.track, item.kind, item.kind_label) == ("Økt", None, "talk", "Innlegg")


def test_texts_are_in_the_reader_s_language_and_else_in_the_other(edition):
    create_item(edition, title_nb="Åpning", title_en="Opening")
    create_item(edition, at=1, title_nb="Bare norsk")
    create_item(edition, at=2, title_nb="", title_en="English only", text_en="A talk.")
    assert titles(scheduled_items(edition)) == ["Åpning", "Bare norsk", "English only"]
    with translation.override("en"):
        items = scheduled_items(edition)
    assert titles(items) == ["Opening", "Bare norsk", "English only"]
    assert items[2].text == "A talk."


def test_rooms_are_in_the_order_of_the_venue_and_the_own_venue_is_first(edition):
    home, away = create_venue(name_nb="Union Scene"), create_venue(name_nb="Arbeideren")
    Event.objects.filter(pk=edition.pk).update(listed_venue=home, venue="Union Scene")
    edition.refresh_from_db()
    rooms = [create_room(home, name="Sal B", position=1), create_room(home, name="Sal A", position=2)]
    create_item(edition, room=create_room(away, name="Kafé"), title_nb="Borte")
    for room in reversed(rooms):
        create_item(edition, room=room)
    [day] = programme_by_day(edition, scheduled_items(edition))
    assert [head.place for head in day.grid.rooms] == [
        Place("Union Scene", "Sal B"),
        Place("Union Scene", "Sal A"),
        Place("Arbeideren", "Kafé"),
    ]
    assert day.names_venues


def test_a_room_that_is_renamed_has_its_new_name_at_once(edition):
    room = create_room(create_venue(), name="Storsalen")
    create_item(edition, room=room)
    assert scheduled_items(edition)[0].place == Place("Elvesalen", "Storsalen")
    room.name = "Lillesalen"
    room.save()
    assert scheduled_items(edition)[0].place == Place("Elvesalen", "Lillesalen")


def test_an_evening_that_ends_after_midnight_belongs_to_its_first_day(edition):
    create_item(edition, at=13, minutes=180, title_nb="Fest")
    create_item(edition, at=24, title_nb="Frokost")
    days = programme_by_day(edition, scheduled_items(edition))
    assert [titles(day.items) for day in days] == [["Fest"], ["Frokost"]]


def test_what_is_on_now_and_what_is_next(edition):
    now, later, last = create_item(edition), create_item(edition, at=1), create_item(edition, at=2)
    [day] = programme_by_day(edition, scheduled_items(edition))
    keys = {item.pk: f"i{item.pk}" for item in (now, later, last)}
    with time_machine.travel(edition.starts_at + timedelta(minutes=10), tick=False):
        assert [item.key for item in day.items if item.is_now] == [keys[now.pk]]
        assert day.coming_item_keys == {keys[later.pk]}
    with time_machine.travel(edition.starts_at - timedelta(minutes=10), tick=False):
        assert day.coming_item_keys == set()
    with time_machine.travel(edition.starts_at + timedelta(hours=5), tick=False):
        assert day.coming_item_keys == set()
        assert not any(item.is_now for item in day.items)


def test_a_cancelled_session_is_neither_on_now_nor_next(calendar, edition):
    page = put_page(calendar, edition, ConferencePage)
    for at in (0, 1):
        put_page(page, create_session(edition, at=at, status=EventStatus.CANCELLED))
    coming = create_item(edition, at=1.5)
    create_item(edition, minutes=10)
    [day] = programme_by_day(edition, scheduled_items(page.event_with_sessions))
    with time_machine.travel(edition.starts_at + timedelta(minutes=20), tick=False):
        assert not any(item.is_now for item in day.items)
        assert day.coming_item_keys == {f"i{coming.pk}"}


def test_people_on_stage_are_each_named_once_the_compere_first(edition):
    rakel = Person.objects.create(name="Rakel Eksempel")
    hidden = Person.objects.create(name="Skjult Eksempel", is_shown=False)
    first, second = create_item(edition), create_item(edition, at=1)
    for item in (first, second):
        create_appearance(item, person=rakel)
    create_appearance(second, person=hidden, role="panel")
    create_appearance(second, "Oda Eksempel", role="moderator", position=2)
    create_appearance(edition, "Kim Eksempel", role="compere")
    items = scheduled_items(edition)
    on_stage = schedule.people_on_stage(edition, items, appearances(edition))
    assert [each.person.name for each in on_stage] == [
        "Kim Eksempel",
        "Rakel Eksempel",
        "Oda Eksempel",
    ]
    assert [person.name for person in items[1].speakers] == ["Rakel Eksempel"]
    assert [each.person.name for each in items[1].moderators] == ["Oda Eksempel"]


def test_the_page_of_a_session_names_those_who_appear_at_it(edition):
    session = create_session(edition)
    create_appearance(session.programme_item, "Rakel Eksempel")
    create_appearance(edition, "Kim Eksempel", role="compere")
    on_stage = schedule.people_on_stage(session, [], appearances(session))
    assert [each.person.name for each in on_stage] == ["Rakel Eksempel"]


@pytest.mark.parametrize(
    "fields",
    [
        {"title_nb": "Egen tittel"},
        {"starts_at": timezone.now()},
        {"text_en": "Own text"},
        {"place": "Et annet sted"},
    ],
)
def test_a_session_has_no_texts_and_times_beside_those_of_its_event(edition, fields):
    row = create_session(edition).programme_item
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeItem.objects.filter(pk=row.pk).update(**fields)


def test_an_item_needs_a_start_and_a_title_and_ends_after_it_starts(edition):
    item = create_item(edition)
    for fields in (
        {"starts_at": None, "ends_at": None},
        {"title_nb": "", "title_en": ""},
        {"ends_at": edition.starts_at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProgrammeItem.objects.filter(pk=item.pk).update(**fields)


def test_a_track_and_a_session_belong_to_the_same_event(edition):
    other = create_event()
    with pytest.raises(ValidationError) as error:
        create_item(edition, track=create_track(other)).full_clean()
    assert "track" in error.value.message_dict
    with pytest.raises(ValidationError) as error:
        ProgrammeItem(edition=edition, event=create_event(parent=other)).full_clean()
    assert "event" in error.value.message_dict


def test_an_appearance_is_of_the_event_of_its_item_and_once(edition):
    item = create_item(edition)
    at_item = create_appearance(item)
    assert at_item.edition == edition
    with pytest.raises(IntegrityError), transaction.atomic():
        Appearance.objects.create(person=at_item.person, item=item)
    whole = create_appearance(edition, person=at_item.person, role="host")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appearance.objects.create(person=whole.person, edition=edition, role="host")
