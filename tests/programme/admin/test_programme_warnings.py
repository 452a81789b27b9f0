"""Warnings of the programme editor, the programme as a spreadsheet, and what else hangs on its rows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from event_factory import create_event, create_room, create_venue
from event_page_helpers import put_page
from export_helpers import read_csv
from programme_factory import create_appearance, create_item, create_session, create_track
from programme_form_data import fill, form_data
from wagtail.models import ModelLogEntry

from core.models import Person
from core.wall_clock import wall_clock
from events.models import Event, Room, Venue
from programme.admin.timetable import save
from programme.models import ConferencePage, ProgrammeItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def url(event) -> str:
    return reverse("programme_edit", args=[event.pk])


@pytest.fixture
def room() -> Room:
    return create_room(create_venue())


def warnings_on(client, url: str) -> list[tuple[str, str]]:
    return [(warning.title, warning.text) for warning in client.get(url).context["warnings"]]


def test_a_room_used_twice_is_said_at_both_rows(staff_client, event, url, room):
    create_item(event, title_nb="Ene", room=room, venue=room.venue)
    create_item(event, at=0.5, title_nb="Andre", room=room, venue=room.venue)
    create_item(event, at=2, title_nb="Senere", room=room, venue=room.venue)
    create_item(event, title_nb="Pause for alle", venue=room.venue, kind="break")
    found = warnings_on(staff_client, url)
    assert [title for title, _text in found] == ["Ene", "Andre"]
    assert found[0][1].replace("\xa0", " ") == "Storsalen brukes også av «Andre», kl. 09.30–10.15."
    # What is only warned of is saved.
    data = form_data(staff_client.get(url))
    fill(data, "Ene", title_nb="Først")
    assert staff_client.post(url, data).status_code == 302


def test_sessions_and_other_events_in_the_room_are_warned_of(staff_client, event, url, room):
    place = {"listed_venue": room.venue, "listed_room": room}
    create_item(event, title_nb="Ene", room=room, venue=room.venue)
    session = create_session(event, title_nb="Økt", **place)
    other = create_event(title_nb="Annet arrangement", starts_at=event.starts_at, hours=1, **place)
    create_item(create_event(), title_nb="I annet program", starts_at=event.starts_at, room=room, venue=room.venue)
    create_event(title_nb="Avlyst", starts_at=event.starts_at, hours=1, status="cancelled", **place)
    text = str([text for title, text in warnings_on(staff_client, url) if title == "Ene"])
    assert [name for name in ("Økt", "Annet arrangement", "I annet program", "Avlyst") if name in text] == [
        "Økt", "Annet arrangement", "I annet program",
    ]  # fmt: skip
    Event.objects.filter(pk__in=[session.pk, other.pk]).update(status="cancelled")
    text = str(warnings_on(staff_client, url))
    assert "Økt" not in text
    assert "Annet arrangement" not in text


def test_a_person_at_two_things_at_once_is_warned_of_also_as_moderator(staff_client, event, url):
    person = Person.objects.create(name="Kari Eksempel")
    first = create_item(event, title_nb="Ene")
    create_appearance(first, person=person, role="moderator")
    session = create_session(event, title_nb="Økt", at=0.5)
    create_appearance(session.programme_item, person=person)
    later = create_item(event, at=5, title_nb="Senere")
    create_appearance(later, person=person)
    found = warnings_on(staff_client, url)
    assert [title for title, _text in found] == ["Ene", "Økt"]
    assert found[0][1].startswith("Kari Eksempel er også på «Økt»")


def test_dates_outside_the_event_and_missing_english_titles(staff_client, calendar, event, standard, url):
    create_item(event, at=48, title_nb="For sent", title_en="Too late")
    create_item(event, title_nb="Uten engelsk")
    assert warnings_on(staff_client, url) == [("For sent", "Datoen er utenfor arrangementet.")]
    put_page(calendar, event, ConferencePage)
    assert ("Uten engelsk", "Tittelen mangler på engelsk.") in warnings_on(staff_client, url)
    with translation.override("en"):
        assert warnings_on(staff_client, url)


def test_the_number_of_queries_does_not_depend_on_the_rows(
    staff_client, event, url, room, django_assert_max_num_queries
):
    def add(number: int) -> None:
        for each in range(number):
            item = create_item(event, at=each, title_nb=f"Post {number} {each}", room=room, venue=room.venue)
            create_appearance(item, f"Person {number} {each}")
            create_session(event, at=each, title_nb=f"Økt {number} {each}")

    add(2)
    staff_client.get(url)
    with django_assert_max_num_queries(45) as few:
        staff_client.get(url)
    add(20)
    with django_assert_max_num_queries(len(few)):
        staff_client.get(url)


def test_the_export_can_be_pasted_again(staff_client, event, room):
    track = create_track(event)
    item = create_item(event, title_nb="=Ene", title_en="One", room=room, venue=room.venue, track=track, kind="debate")
    create_appearance(item, "Kari Eksempel")
    create_appearance(item, "Ola Eksempel", role="moderator")
    create_session(event, title_nb="Økt", at=1)
    response = staff_client.get(reverse("programme_export", args=[event.pk]), {"export": "csv"})
    rows = read_csv(response)
    day = wall_clock(event.starts_at).strftime("%d.%m.%Y")
    assert rows[1] == [
        day, "09:00", "09:45", "'=Ene", "One", "Storsalen, Elvesalen", "Folk", "Kari Eksempel", "Debatt",
        "Ola Eksempel", "", "", "Ja", "Nei",
    ]  # fmt: skip
    assert ModelLogEntry.objects.filter(action="core.exported").exists()
    assert staff_client.get(reverse("programme_export", args=[event.pk]), {"export": "exe"}).status_code == 404
    cells = "\n".join("\t".join(row) for row in rows)
    response = staff_client.post(reverse("programme_paste", args=[event.pk]), {"cells": cells})
    pasted, session = response.context["rows"]
    assert session.is_there
    assert pasted.errors == []
    assert (pasted.values["room_id"], pasted.values["kind"]) == (room.pk, "debate")
    assert [role for _person, role in pasted.values["people"]] == ["speaker", "moderator"]


def test_the_search_reads_the_pages_once_when_the_save_is_committed(
    staff_client, event, url, monkeypatch, django_capture_on_commit_callbacks
):
    calls = []
    monkeypatch.setattr(save, "reindex_pages", calls.append)
    session = create_session(event, title_nb="Økt")
    create_item(event, title_nb="Ene")
    data = form_data(staff_client.get(url))
    fill(data, "Ene", title_nb="Nytt")
    fill(data, "Økt", kind="workshop")
    with django_capture_on_commit_callbacks(execute=True):
        assert staff_client.post(url, data).status_code == 302
    assert calls == [[event.pk, session.pk]]


def test_a_page_is_found_by_a_new_title(staff_client, conference_page, event, url, django_capture_on_commit_callbacks):
    data = form_data(staff_client.get(url))
    fill(data, "", title_nb="Fjellreven", starts="10:00")
    with django_capture_on_commit_callbacks(execute=True):
        staff_client.post(url, data)
    assert conference_page in ConferencePage.objects.live().search("Fjellreven")


def test_the_page_of_the_event_leads_to_the_editor(staff_client, conference_page, event, url):
    page_url = reverse("wagtailadmin_pages:edit", args=[conference_page.pk])
    assert url in staff_client.get(page_url).content.decode()


def test_a_room_of_a_programme_is_not_deleted(staff_client, event, room):
    create_item(event, room=room, venue=room.venue)
    venue = room.venue
    names = ("name_nb", "name_en", "street_address", "postcode", "town", "access_nb", "access_en")
    data = {name: getattr(venue, name) for name in names} | {"latitude": "", "longitude": "", "plan": ""}
    data |= {"rooms-TOTAL_FORMS": 1, "rooms-INITIAL_FORMS": 1, "rooms-MIN_NUM_FORMS": 0, "rooms-MAX_NUM_FORMS": 1000}
    data |= {"rooms-0-id": room.pk, "rooms-0-name": room.name, "rooms-0-floor": "", "rooms-0-capacity": ""}
    data |= {"rooms-0-ORDER": 1, "rooms-0-DELETE": "on"}
    response = staff_client.post(reverse("venues:edit", args=[venue.pk]), data)
    assert "brukes i et program" in response.content.decode()
    response = staff_client.post(reverse("venues:delete", args=[venue.pk]), follow=True)
    assert response.status_code == 200
    assert Venue.objects.filter(pk=venue.pk, rooms=room).exists()


def test_an_empty_programme_has_an_example(staff_client, event, url):
    assert "Byen som vokser" in staff_client.get(url).content.decode()
    create_item(event, at=1)
    assert "Byen som vokser" not in staff_client.get(url).content.decode()


def test_texts_with_quotes_and_markup_are_not_changed_by_a_save(staff_client, event, url):
    text = "«A» \"b\" <b>'c'</b> &amp;\n\n  Linje to"
    item = create_item(event, title_nb='<script>"', text_nb=text, ends_at=event.starts_at + timedelta(hours=1))
    page = staff_client.get(url)
    assert '<script>"' not in page.content.decode()
    data = form_data(page)
    fill(data, '<script>"', title_en="Changed")
    assert staff_client.post(url, data).status_code == 302
    item.refresh_from_db()
    assert (item.text_nb, item.title_nb, item.title_en) == (text, '<script>"', "Changed")
    assert ProgrammeItem.objects.count() == 1
