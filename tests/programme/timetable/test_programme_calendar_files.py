"""Calendar files of a programme: a day of it, and what a reader has marked."""

from datetime import UTC

import pytest
from django.urls import reverse
from django.utils import translation
from event_factory import create_event, create_room, create_venue
from event_page_helpers import put_page
from icalendar import Calendar
from programme_factory import create_item, create_session

from programme.models import ConferencePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(calendar, event):
    return put_page(calendar, event, ConferencePage)


def download(client, event, **query):
    response = client.get(reverse("event_ics", args=[event.slug]), query)
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def titles(entries) -> list[str]:
    return sorted(str(entry["summary"]) for entry in entries)


def test_what_is_marked(client, page, event):
    room = create_room(create_venue(), name="Storsalen")
    talk = create_item(event, title_nb="Havnen", room=room, text_nb="Om båter")
    create_item(event, at=1, title_nb="Ikke merket")
    session, _other = create_session(event, at=2, title_nb="Kurs"), create_session(event, at=3, title_nb="Annet kurs")
    entries = download(client, event, items=f"i{talk.pk},s{session.pk},i999999,s,ix,i\u0663,{'i1' * 50}")
    assert titles(entries) == ["Havnen", "Kurs"]
    [entry] = [entry for entry in entries if entry["summary"] == "Havnen"]
    assert entry["dtstart"].dt.astimezone(UTC) == talk.starts_at
    assert entry["dtend"].dt.astimezone(UTC) == talk.ends_at
    assert entry["location"] == "Storsalen, Elvesalen"
    assert "Om båter" in entry["description"]
    assert str(entry["uid"]).startswith(str(talk.uid))


def test_a_day_has_its_sessions_and_items_but_no_pauses(client, page, event):
    create_item(event, title_nb="Åpning")
    create_item(event, at=1, title_nb="Kaffe", kind="break")
    create_item(event, at=25, title_nb="Dagen etter")
    create_session(event, at=2, title_nb="Kurs")
    day = event.starts_at.date().isoformat()
    assert titles(download(client, event, day=day)) == ["Kurs", "Åpning"]


def test_an_open_end_is_half_an_hour(client, page, event):
    item = create_item(event, ends_at=None)
    [entry] = download(client, event, items=f"i{item.pk}")
    assert (entry["dtend"].dt - entry["dtstart"].dt).total_seconds() == 1800


def test_nothing_that_is_not_shown_and_nothing_of_another_event(client, page, event):
    hidden, other = create_item(event, is_shown=False), create_item(create_event())
    assert titles(download(client, event, items=f"i{hidden.pk},i{other.pk}")) == ["Eiendomsdagen"]


def test_the_programme_of_a_page_that_is_not_published_is_not_given_away(client, page, event):
    item = create_item(event, title_nb="Hemmelig")
    for each in (page, *page.get_translations()):
        each.unpublish()
    assert "Hemmelig" not in titles(download(client, event, items=f"i{item.pk}"))


def test_english_titles_at_the_english_address(client, page, event):
    item = create_item(event, title_nb="Havnen", title_en="The port")
    with translation.override("en"):
        [entry] = download(client, event, items=f"i{item.pk}")
    assert entry["summary"] == "The port"
