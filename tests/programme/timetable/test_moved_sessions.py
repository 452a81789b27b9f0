"""A session that is made part of another conference, or of none, keeps its row and its people."""

import pytest
from django.urls import reverse
from event_factory import create_event
from programme_factory import create_appearance, create_session, create_track
from programme_form_data import fill, form_data

from programme.models import Appearance, ProgrammeItem
from programme.pages.event import ConferencePage
from programme.timetable.state import read_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def other():
    return create_event(title_nb="En annen konferanse")


@pytest.fixture
def session(event):
    session = create_session(event, title_nb="Økt", kind="workshop", track=create_track(event))
    create_appearance(session.programme_item, "Rakel Eksempel", position=0)
    create_appearance(session.programme_item, "Kari Eksempel", role="moderator", position=1)
    return session


def people(**where) -> list[tuple]:
    rows = Appearance.objects.filter(**where).order_by("position")
    return list(rows.values_list("person__name", "role", "edition"))


def test_its_row_and_people_follow_to_the_other_conference(staff_client, event, other, session):
    session.parent = other
    session.save()
    item = ProgrammeItem.objects.get()
    assert (item.event, item.edition, item.kind, item.track) == (session, other, "workshop", None)
    assert people(item=item) == [("Rakel Eksempel", "speaker", other.pk), ("Kari Eksempel", "moderator", other.pk)]
    assert read_state(event.pk)["items"] == {}
    url = reverse("programme_edit", args=[other.pk])
    data = form_data(staff_client.get(url))
    fill(data, "Økt", kind="debate")
    assert staff_client.post(url, data).status_code == 302
    item.refresh_from_db()
    assert (item.kind, item.edition) == ("debate", other)


def test_an_event_of_its_own_has_its_people_at_the_whole_event(event, session):
    rakel = Appearance.objects.get(role="speaker").person
    create_appearance(session, person=rakel)
    session.parent = None
    session.save()
    assert not ProgrammeItem.objects.exists()
    assert people(item=None) == [("Rakel Eksempel", "speaker", session.pk), ("Kari Eksempel", "moderator", session.pk)]


def test_a_save_that_moves_nothing_changes_nothing(event, other, session):
    before = read_state(event.pk)
    session.save()
    session.parent = other
    session.save(update_fields=["title_nb"])
    assert read_state(event.pk) == before


def test_an_event_that_becomes_a_session_takes_its_people_into_the_programme(event, other):
    create_appearance(other, "Rakel Eksempel", position=0)
    create_appearance(other, "Kari Eksempel", role="moderator", position=1)
    other.parent = event
    other.save()
    item = ProgrammeItem.objects.get()
    assert (item.event, item.edition) == (other, event)
    assert people(item=item) == [("Rakel Eksempel", "speaker", event.pk), ("Kari Eksempel", "moderator", event.pk)]
    assert not Appearance.objects.filter(item=None).exists()


def test_a_person_who_is_at_the_item_already_is_there_once(event, session):
    rakel = Appearance.objects.get(role="speaker").person
    create_appearance(session, person=rakel)
    session.save()
    assert people(item=session.programme_item) == [
        ("Rakel Eksempel", "speaker", event.pk),
        ("Kari Eksempel", "moderator", event.pk),
    ]


def test_the_people_of_a_session_are_found_when_it_is_no_draft_any_more(
    conference_page, event, session, django_capture_on_commit_callbacks
):
    for status, is_found in (("draft", False), ("open", True), ("draft", False)):
        session.status = status
        with django_capture_on_commit_callbacks(execute=True):
            session.save(update_fields=["status"])
        found = [page.pk for page in ConferencePage.objects.search("Rakel Eksempel")]
        assert (conference_page.pk in found) is is_found, status
