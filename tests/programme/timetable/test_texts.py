"""What the search of the site finds of a programme."""

import pytest
from django.urls import reverse
from programme_factory import create_appearance, create_item, create_session

from core.models import Person
from events.enums import EventStatus
from programme import wagtail_hooks
from programme.timetable.texts import events_of_people, programme_text

pytestmark = pytest.mark.django_db


def lines(event, language="nb") -> set[str]:
    return set(programme_text(event.pk, language).split("\n"))


def test_texts_and_people_of_what_is_shown(event):
    create_appearance(create_item(event, title_nb="Havnen", title_en="The port"), "Rakel Eksempel")
    create_appearance(event, "Kim Eksempel", role="compere")
    assert lines(event) == {"Havnen", "Rakel Eksempel", "Kim Eksempel"}
    assert lines(event, "en") == {"The port", "Rakel Eksempel", "Kim Eksempel"}


def test_an_item_in_one_language_is_found_in_both(event):
    create_item(event, title_nb="", title_en="English only", text_en="A talk.")
    create_item(event, title_nb="Bare norsk")
    assert lines(event) == lines(event, "en") == {"English only", "A talk.", "Bare norsk"}


def test_nobody_is_given_away_before_it_is_public(event):
    create_appearance(create_item(event, title_nb="Hemmelig", is_shown=False), "Hemmelig Gjest")
    draft = create_session(event, status=EventStatus.DRAFT)
    create_appearance(draft.programme_item, "Kladd Eksempel")
    create_appearance(create_item(event, title_nb="Åpent"), person=Person.objects.create(name="Skjult", is_shown=False))
    assert lines(event) == {"Åpent"}


def test_the_events_whose_pages_name_somebody(event):
    session = create_session(event)
    person = create_appearance(session.programme_item).person
    assert events_of_people([person.pk]) == {event.pk, session.pk}


def test_pages_are_indexed_anew_when_a_person_is_changed_or_deleted(staff_client, event, monkeypatch):
    indexed = []
    monkeypatch.setattr(wagtail_hooks, "reindex_pages", lambda pks: indexed.append(set(pks)))
    person = create_appearance(create_item(event), "Rakel Eksempel").person
    fields = {"name": "Rakel Nyttnavn", "is_shown": "on", "role_nb": "", "role_en": "", "employer": "", "email": "",
              "phone": "", "photo": "", "about_nb": "", "about_en": "", "website": "", "linkedin_url": "",
              "organisations-TOTAL_FORMS": "0", "organisations-INITIAL_FORMS": "0"}  # fmt: skip
    response = staff_client.post(reverse(person.snippet_viewset.get_url_name("edit"), args=[person.pk]), fields)
    assert response.status_code == 302
    assert indexed == [{event.pk}]
    staff_client.post(reverse(person.snippet_viewset.get_url_name("delete"), args=[person.pk]))
    assert not Person.objects.exists()
    assert indexed[1:] == [{event.pk}]
