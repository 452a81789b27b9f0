"""What the pages of events show of their venue, and that sessions at venues cost no queries of their own."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from event_factory import create_event, create_room, create_ticket_type, create_venue
from event_page_helpers import json_ld, put_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue():
    return create_venue(
        name_nb="Drammens Teater",
        name_en="Drammen Theatre",
        access_nb="Trinnfri inngang.",
        access_en="Step-free entrance.",
        latitude=Decimal("59.7441"),
        longitude=Decimal("10.2045"),
    )


def test_a_page_shows_name_address_access_and_coordinates_in_its_language(client, calendar, venue):
    room = create_room(venue, name="Hovedscenen")
    event = create_event(title_nb="Konsert", listed_venue=venue, listed_room=room)
    page = put_page(calendar, event)
    for url, name, access in (
        (page.url, "Drammens Teater", "Trinnfri inngang."),
        (page.get_translations().get().url, "Drammen Theatre", "Step-free entrance."),
    ):
        answer = client.get(url)
        text = answer.content.decode()
        assert f"{name}, Bragernes torg 4, 3017 Drammen, Hovedscenen" in text
        assert access in text
        place = json_ld(text, "Event")["location"]
        assert (place["name"], place["geo"]["latitude"], place["geo"]["longitude"]) == (name, 59.7441, 10.2045)
    room.name = "Storscenen"
    room.save()
    assert "3017 Drammen, Storscenen" in client.get(page.url).content.decode()


def test_sessions_at_venues_cost_no_queries_of_their_own(client, event_page, event, standard):
    def add_session(number: int) -> None:
        venue = create_venue(name_nb=f"Hus {number}")
        session = create_event(parent=event, listed_venue=venue, listed_room=create_room(venue, name="Salen"))
        create_ticket_type(session)
        put_page(event_page, session)

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(event_page.url).status_code == 200
        return [query["sql"] for query in captured]

    add_session(0)
    queries()
    few = queries()
    for number in (1, 2, 3):
        add_session(number)
    many = queries()
    assert len(many) == len(few) <= 12
    assert len(set(many)) == len(many)
