"""The filters of a programme: what they accept, and what they ignore."""

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from event_factory import create_room, create_ticket_type, create_venue
from event_page_helpers import put_page
from programme_factory import create_appearance, create_item, create_session, create_track

from events.models import Event
from programme.models import ConferencePage
from programme.timetable.filters import ITEMS_WITH_FILTERS, ProgrammeFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference(calendar, event):
    """Two days, two venues, two tracks, a session with seats and one without."""
    page = put_page(calendar, event, ConferencePage)
    people, market = create_track(event, "Folk"), create_track(event, "Marked", position=1)
    hall, shop = create_room(create_venue(name_nb="Elvesalen")), create_room(create_venue(name_nb="Tverrgata"))
    create_item(event, title_nb="Åpning", kind="other")
    talk = create_item(event, at=1, title_nb="Havnen", room=hall, track=market)
    create_appearance(talk, "Rakel Eksempel")
    create_item(event, at=25, title_nb="Debatt", kind="debate", room=shop, track=people)
    for number, (title, capacity) in enumerate([("Kurs", 5), ("Fullt kurs", 1)]):
        session = create_session(event, at=2 + number, title_nb=title, kind="workshop", listed_venue=shop.venue)
        create_ticket_type(session, capacity=capacity, taken=capacity - 1 if capacity > 1 else 1)
        put_page(page, session)
    return page


def chosen(page, query: str) -> list[str]:
    items = type(page).objects.get(pk=page.pk).scheduled_items
    return [item.title for item in ProgrammeFilter(QueryDict(query), items).chosen]


def test_each_filter(conference, event):
    everything = ["Åpning", "Havnen", "Kurs", "Fullt kurs", "Debatt"]
    second_day = ProgrammeFilter({}, conference.scheduled_items).days[1]
    track = event.tracks.get(name_nb="Folk")
    assert chosen(conference, "") == everything
    assert chosen(conference, f"day={second_day.isoformat()}") == ["Debatt"]
    assert chosen(conference, "venue=Elvesalen") == ["Åpning", "Havnen"]
    assert chosen(conference, f"track={track.pk}") == ["Debatt"]
    assert chosen(conference, "kind=workshop") == ["Kurs", "Fullt kurs"]
    assert chosen(conference, "free=1") == ["Kurs"]
    assert chosen(conference, "q=havn") == ["Havnen"]
    assert chosen(conference, "q=rakel") == ["Havnen"]
    assert chosen(conference, "q=MARKED&venue=Elvesalen") == ["Havnen"]
    assert chosen(conference, "q=finnes+ikke") == []


def test_a_personal_selection_is_a_link(conference):
    items = conference.scheduled_items
    keys = ",".join([items[3].key, items[0].key, "i999999", "x", ""])
    assert chosen(conference, f"starred={keys}") == ["Åpning", "Fullt kurs"]
    assert ProgrammeFilter(QueryDict(f"starred={keys}"), items).query == {"starred": f"{items[3].key},{items[0].key}"}


@pytest.mark.parametrize(
    "query",
    [
        "day=x",
        "day=0001-01-01",
        "track=0",
        "track=%00",
        "kind=break",
        "venue=x",
        "free=2",
        "starred=" + "i0," * 9000,
        "q=%00",
        "q=%E2%80%8B",
    ],
)
def test_invalid_values_are_ignored(conference, query):
    assert len(chosen(conference, query)) == 5


def test_filters_are_offered_for_a_long_programme_only(client, conference, event):
    assert "programme-text" not in client.get(conference.url).content.decode()
    for number in range(ITEMS_WITH_FILTERS):
        create_item(event, at=number / 10, title_nb=f"Punkt {number}")
    text = client.get(conference.url).content.decode()
    assert 'id="programme-text"' in text
    assert "17 programposter" in text
    assert "Fjern filtrene" not in text


def test_nothing_found_says_so_and_offers_the_whole(client, conference, event):
    for number in range(ITEMS_WITH_FILTERS):
        create_item(event, at=number / 10, title_nb=f"Punkt {number}")
    text = client.get(conference.url, {"q": "<b>finnes ikke"}).content.decode()
    assert "Ingenting i programmet passer" in text
    assert 'value="&lt;b&gt;finnes ikke"' in text
    assert "Fjern filtrene" in text
    english = conference.get_translations().first()
    assert "Nothing in the programme fits" in client.get(english.url, {"q": "nothing"}).content.decode()


def test_a_renamed_session_is_found_by_its_new_name(conference):
    Event.objects.filter(title_nb="Kurs").update(title_nb="Verksted")
    assert chosen(conference, "q=verksted") == []  # the card shows the title of the page


def test_filtering_keeps_the_sessions_that_are_ticked(client, conference, event):
    """The boxes belong to the form of the filters, and those that are filtered away are sent along."""
    for number in range(ITEMS_WITH_FILTERS):
        create_item(event, at=5 + number / 4, title_nb=f"Punkt {number}")
    other = create_session(event, at=9, title_nb="Annet kurs", kind="other")
    create_ticket_type(other)
    put_page(conference, other)
    course = Event.objects.get(title_nb="Kurs")
    ticked = f"session={course.slug}&session={other.slug}&session=finnes-ikke"
    page = soup_of(client, f"{conference.url}?{ticked}&kind=workshop")
    form = page.select_one("form#choose-sessions")
    assert form.select_one("#programme-kind")
    assert [each["value"] for each in form.select('input[type="hidden"][name="session"]')] == [other.slug]
    ticked = page.select('input[type="checkbox"][name="session"][checked]')
    assert [(each["value"], each["form"]) for each in ticked] == [(course.slug, "choose-sessions")]
    book = page.select_one('button[form="choose-sessions"]')
    assert book["formaction"] == f"/billetter/{event.slug}/"
    whole = page.find("a", string="Fjern filtrene")
    assert f"session={course.slug}&session={other.slug}" in whole["href"]


def test_the_filters_are_folded_while_none_is_set(client, conference, event):
    for number in range(ITEMS_WITH_FILTERS):
        create_item(event, at=5 + number / 4, title_nb=f"Punkt {number}")
    closed = soup_of(client, conference.url).select_one("details:has(#programme-kind)")
    assert (closed.summary.text, closed.has_attr("open")) == ("Filtrer programmet", False)
    assert soup_of(client, f"{conference.url}?q=kurs").select_one("details:has(#programme-kind)").has_attr("open")


def soup_of(client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")
