"""What a session's page says of the sessions around it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from event_factory import create_event
from event_page_helpers import put_page
from programme_factory import create_session, create_track

from events.enums import EventStatus
from events.models import Event
from programme.models import ConferencePage
from programme.timetable import neighbours as module
from programme.timetable.schedule import programme_items

pytestmark = pytest.mark.django_db


def neighbours(session):
    return module.neighbours(session, programme_items(session))


@pytest.fixture
def sessions(calendar, event):
    """Four sessions an hour apart: the second and the fourth on one track."""
    page, track = put_page(calendar, event, ConferencePage), create_track(event)
    created = []
    for number in range(4):
        session = create_session(event, at=number, title_nb=f"Økt {number}", track=track if number in (1, 3) else None)
        put_page(page, session)
        created.append(session)
    return created


def test_before_after_and_the_same_track(sessions):
    found = neighbours(sessions[1])
    assert (found.previous.title, found.next.title) == ("Økt 0", "Økt 2")
    assert [each.title for each in found.same_track] == ["Økt 3"]
    assert found.track.name == "Folk"
    assert found.next.starts_at == sessions[2].starts_at


def test_a_session_without_a_row_in_the_programme_is_named_too(sessions, event):
    new = create_event(parent=event, starts_at=sessions[3].ends_at, hours=1, title_nb="Ny")
    put_page(event.conferencepages.get(locale__language_code="nb"), new)
    assert neighbours(sessions[3]).next.title == "Ny"


def test_what_runs_at_the_same_time_is_neither_before_nor_after(sessions, event):
    parallel = create_session(event, at=1, title_nb="Samtidig")
    put_page(event.conferencepages.get(locale__language_code="nb"), parallel)
    found = neighbours(sessions[1])
    assert (found.previous.title, found.next.title) == ("Økt 0", "Økt 2")


def test_the_first_and_the_last(sessions):
    assert neighbours(sessions[0]).previous is None
    assert neighbours(sessions[3]).next is None
    assert neighbours(sessions[0]).same_track == []


def test_drafts_cancelled_sessions_and_those_without_a_page_are_not_named(sessions, event):
    Event.objects.filter(pk=sessions[0].pk).update(status=EventStatus.CANCELLED)
    Event.objects.filter(pk=sessions[2].pk).update(status=EventStatus.DRAFT)
    create_session(event, at=1.5, title_nb="Uten side")
    found = neighbours(sessions[1])
    assert found.previous is None
    assert found.next.title == "Økt 3"


def test_an_event_of_its_own_has_none(event):
    assert not neighbours(event)


def test_the_page_shows_them_in_both_languages(client, sessions):
    page = sessions[1].eventpages.get(locale__language_code="nb")
    text = client.get(page.url).content.decode()
    assert "Mer av konferansen" in text
    assert "Også på sporet Folk" in text
    english = sessions[1].eventpages.get(locale__language_code="en")
    with translation.override("en"):
        assert "Also on the track Folk" in client.get(english.url).content.decode()


def test_more_sessions_cost_no_more_queries(client, sessions, event):
    page = sessions[1].eventpages.get(locale__language_code="nb")

    def count() -> int:
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        assert len({query["sql"] for query in queries}) == len(queries)
        return len(queries)

    few = count()
    conference = event.conferencepages.get(locale__language_code="nb")
    for number in range(5):
        put_page(conference, create_session(event, at=5 + number, title_nb=f"Ny {number}"))
    assert count() == few <= 12
