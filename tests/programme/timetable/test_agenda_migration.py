"""What the migration makes of the agendas and speakers that event pages had as blocks."""

from datetime import UTC, datetime
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from event_factory import create_event, create_room, create_venue

from core.models import Person
from programme.models import Appearance, ProgrammeItem, Track

pytestmark = pytest.mark.django_db
migration = import_module("programme.migrations.0003_items_of_agendas")
OSLO = ZoneInfo("Europe/Oslo")


def oslo(*parts):
    return datetime(*parts, tzinfo=OSLO).astimezone(UTC)


def point(start, title, end=None, **values):
    return {"start": start, "end": end, "title": title, "kind": "talk", **values}


def write(event, drafts=(), speakers=(), **agendas):
    contents = {
        language: {"agenda": agenda, "speakers": list(speakers), "drafts": list(drafts)}
        for language, agenda in agendas.items()
    }
    migration.Writer(apps, event).write(contents)
    return list(ProgrammeItem.objects.order_by("starts_at", "pk"))


def test_both_languages_are_one_item_by_start_and_position():
    event = create_event(starts_at=oslo(2027, 3, 25, 8), hours=10)
    items = write(
        event,
        nb=[
            point("09:00:00", "Åpning", "09:45:00", description="Velkommen", kind="panel"),
            point("10:00", "A"),
            point("10:00", "B"),
        ],
        en=[
            point("09:00", "Opening", "09:45", description="Welcome"),
            point("10:00", "A in English"),
            point("11:00", "C"),
        ],
    )
    assert [(item.title_nb, item.title_en) for item in items] == [
        ("Åpning", "Opening"),
        ("A", "A in English"),
        ("B", ""),
        ("", "C"),
    ]
    opening = items[0]
    assert (opening.text_nb, opening.text_en, opening.kind) == ("Velkommen", "Welcome", "debate")
    assert (opening.starts_at, opening.ends_at) == (oslo(2027, 3, 25, 9), oslo(2027, 3, 25, 9, 45))
    assert items[1].ends_at is None


def test_items_of_other_days_past_midnight_and_in_the_night_of_summer_time():
    event = create_event(starts_at=oslo(2027, 3, 27, 17), hours=30)
    dinner, party, breakfast = write(
        event,
        nb=[
            point("22:00", "Fest", "02:30", kind="social"),
            point("19:00", "Middag", "00:00"),
            point("09:00", "Frokost", "09:00", date="2027-03-28"),
        ],
    )
    assert (dinner.starts_at, dinner.ends_at) == (oslo(2027, 3, 27, 19), oslo(2027, 3, 28))
    # 02:30 is skipped that night.
    assert party.ends_at == oslo(2027, 3, 28, 3, 30)
    assert (breakfast.starts_at, breakfast.ends_at) == (oslo(2027, 3, 28, 9), None)


def test_rooms_are_those_of_the_venue_and_else_a_text():
    venue = create_venue(name_nb="Union Scene")
    room = create_room(venue, name="Store sal")
    event = create_event(listed_venue=venue)
    first, second, third, fourth = write(
        event,
        nb=[
            point("09:00", "A", room="store SAL"),
            point("10:00", "B", room="Foajeen"),
            point("11:00", "C", room="Union Scene"),
            point("12:00", "D"),
        ],
    )
    assert (first.room, first.venue, first.place) == (room, venue, "")
    assert (second.room, second.venue, second.place) == (None, venue, "Foajeen")
    assert (third.room, third.venue, third.place) == (None, venue, "")
    assert (fourth.room, fourth.venue, fourth.place) == (None, None, "")


def test_speakers_become_people_once_and_known_people_are_taken():
    known = Person.objects.create(name="Rakel Eksempel", employer="Instituttet", role_nb="Leder")
    namesake = Person.objects.create(name="Oda Eksempel", employer="Et annet sted")
    Person.objects.create(name="Oda Eksempel", role_nb="En av våre egne")
    Person.objects.create(name="Oda Eksempel", employer="Kommunen", is_shown=False)
    speakers = [
        {"name": "Rakel Eksempel", "organisation": "Instituttet", "role": "Forsker", "about": "Om Rakel"},
        {"name": "Oda Eksempel", "organisation": "Kommunen", "role": "Ordfører"},
        {"name": "Kim Eksempel", "role": "Konferansier"},
        {"name": "", "role": "Ingen"},
    ]
    items = write(
        create_event(),
        speakers=speakers,
        nb=[point("09:00", "A", speakers=["Rakel Eksempel", "Rakel Eksempel"], moderator="Oda Eksempel")],
        en=[point("09:00", "A", speakers=["Rakel Eksempel"], moderator="Oda Eksempel")],
    )
    rows = [(each.person.name, each.role, each.item_id) for each in Appearance.objects.order_by("pk")]
    assert rows == [
        ("Rakel Eksempel", "speaker", items[0].pk),
        ("Oda Eksempel", "moderator", items[0].pk),
        ("Kim Eksempel", "speaker", None),
    ]
    known.refresh_from_db()
    # What was there before is kept, and what was empty is filled.
    assert (known.role_nb, known.role_en, known.about_nb, known.about_en) == (
        "Leder",
        "Forsker",
        "Om Rakel",
        "Om Rakel",
    )
    oda = Appearance.objects.get(role="moderator").person
    assert (oda.employer, oda.role_nb) == ("Kommunen", "Ordfører")
    assert oda != namesake


def test_the_names_of_a_list_are_read_as_they_are_stored():
    """A list block keeps its type and id with each entry; before Wagtail 2.16 it kept the values alone."""
    stored = [{"type": "item", "value": "Rakel Eksempel", "id": "8d4c"}, "Oda Eksempel", {"value": None}]
    write(create_event(), nb=[point("09:00", "A", speakers=stored)])
    assert list(Appearance.objects.values_list("person__name", flat=True)) == ["Rakel Eksempel", "Oda Eksempel"]


def test_half_of_an_item_in_a_draft_is_kept_and_not_shown():
    """Wagtail saves drafts whose required fields are empty."""
    event = create_event()
    items = write(
        event,
        nb=[
            point(None, "Uten tid"),
            point("10:00", ""),
            point("11:00", None, description="Bare tekst"),
            {"start": None, "title": "", "kind": "talk"},
            point("12:00", "Hel"),
        ],
    )
    assert sorted((item.title_nb, item.is_shown) for item in items) == [
        ("(uten tittel)", False),
        ("(uten tittel)", False),
        ("Hel", True),
        ("Uten tid", False),
    ]
    assert ProgrammeItem.objects.get(title_nb="Uten tid").starts_at == event.starts_at


def test_long_texts_about_a_speaker_are_kept():
    about = "Om henne. " * 200
    write(create_event(), speakers=[{"name": "Rakel Eksempel", "about": about}], nb=[])
    assert Person.objects.get().about_nb == about


def test_the_english_name_of_a_track_is_that_of_the_first_session_that_has_one():
    conference = create_event()
    for english in ("", "People", "Folk"):
        session = create_event(parent=conference)
        session.track_nb, session.track_en = "Folk", english
        migration._make_session(apps, session)
    track = Track.objects.get()
    assert (track.name_nb, track.name_en, track.items.count()) == ("Folk", "People", 3)


def test_what_only_a_draft_has_is_not_shown():
    published, draft = write(create_event(), drafts=[point("10:00", "Ny")], nb=[point("09:00", "Gammel")])
    assert (published.is_shown, draft.is_shown, draft.title_nb) == (True, False, "Ny")


def test_the_speakers_of_a_session_appear_at_it():
    conference = create_event()
    session = create_event(parent=conference)
    row = ProgrammeItem.objects.create(edition=conference, event=session)
    write(session, speakers=[{"name": "Rakel Eksempel"}], nb=[])
    assert Appearance.objects.get().item == row
