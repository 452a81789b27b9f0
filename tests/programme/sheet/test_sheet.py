"""The programme on paper: who may see it, what it says, and the filters."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_event, create_room, create_venue
from event_page_helpers import put_page
from programme_factory import create_appearance, create_item, create_session, create_track

from core.cache.process_cache import clear_cache
from events.models import Event, FormerSlug
from programme.models import ConferencePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(calendar, event):
    return put_page(calendar, event, ConferencePage)


@pytest.fixture
def talk(event, page):
    track = create_track(event, "Samfunn", name_en="Society")
    item = create_item(event, title_nb="Havnen", title_en="The port", room=create_room(create_venue()), track=track)
    create_appearance(item)
    return item


def address(event, language="nb") -> str:
    with translation.override(language):
        return reverse("programme_sheet", args=[event.slug])


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows(page) -> list[str]:
    return [" ".join(row.stripped_strings) for row in page.select(".sheet__row")]


def test_a_row_has_time_title_people_room_and_track_as_text(client, event, talk):
    assert address(event) == f"/billetter/{event.slug}/program/"
    assert rows(read(client, address(event))) == ["09.00–09.45 Havnen Rakel Eksempel Storsalen Samfunn"]
    assert address(event, "en") == f"/en/tickets/{event.slug}/programme/"
    assert rows(read(client, address(event, "en"))) == ["09:00–09:45 The port Rakel Eksempel Storsalen Society"]


def test_the_venue_is_named_once_or_in_each_row(client, event, talk):
    assert "Elvesalen" in read(client, address(event)).select_one(".sheet__head").text
    create_item(event, title_nb="Torget", room=create_room(create_venue(name_nb="Tverrgata"), name="214"))
    page = read(client, address(event))
    assert "Elvesalen" not in page.select_one(".sheet__head").text
    assert {row.rsplit("Eksempel ")[-1] for row in rows(page)} >= {"Storsalen, Elvesalen Samfunn"}


def test_each_day_is_a_sheet_of_its_own_and_can_be_chosen(client, event, talk):
    create_item(event, at=24, title_nb="Dagen etter")
    page = read(client, address(event))
    assert len(page.select(".sheet")) == 2
    day = timezone.localdate(event.starts_at + timedelta(days=1)).isoformat()
    page = read(client, f"{address(event)}?day={day}")
    assert len(page.select(".sheet")) == 1
    assert rows(page)[0].endswith("Dagen etter")
    assert page.select_one("[aria-current=page]")["href"] == f"?day={day}"


def test_it_leads_to_the_live_programme_and_has_no_navigation(client, event, talk, page):
    sheet = read(client, address(event))
    assert sheet.select_one(".sheet__qr svg")
    assert page.url.rstrip("/") in sheet.select_one(".sheet__head").text
    assert not sheet.select("nav, .site-header, .site-footer")
    assert sheet.select_one("meta[name=robots]")["content"] == "noindex"


def test_the_programme_links_to_it(client, event, talk, page):
    link = read(client, page.url).select_one(f'#programme a[href="{address(event)}"]')
    assert link.text == "Skriv ut"


def test_a_cancelled_session_says_so(client, event, talk, page):
    session = create_session(event, at=1, title_nb="Kurs")
    put_page(page, session)
    Event.objects.filter(pk=session.pk).update(status="cancelled")
    assert "Avlyst: Kurs" in rows(read(client, address(event)))[1]


def test_nothing_that_is_not_public(client, event, talk, page):
    assert client.get(address(create_event(title_nb="Uten side"))).status_code == 404
    hidden = create_item(event, title_nb="Skjult", is_shown=False)
    assert hidden.title not in " ".join(rows(read(client, address(event))))
    for each in (page, *page.get_translations()):
        each.unpublish()
    assert client.get(address(event)).status_code == 404
    page.save_revision().publish()
    Event.objects.filter(pk=event.pk).update(status="draft")
    clear_cache()
    assert client.get(address(event)).status_code == 404


def test_an_empty_programme_is_not_found_and_bad_filters_are_ignored(client, event, page):
    assert client.get(address(event)).status_code == 404
    create_item(event, title_nb="Havnen")
    for query in ("day=x", "day=9999-99-99", "time=2027-02-31T10:00-11:00", "track=\x00", "starred=" + "i" * 9000):
        assert len(rows(read(client, f"{address(event)}?{query}"))) == 1
    assert client.get(f"{address(event)}?q=finnesikke").status_code == 404


def test_a_former_address_leads_on(client, event, talk):
    FormerSlug.objects.create(slug="gammelt-navn", event=event)
    response = client.get("/billetter/gammelt-navn/program/?day=2027-05-17")
    assert (response.status_code, response["Location"]) == (301, f"{address(event)}?day=2027-05-17")


def test_no_more_queries_with_more_items(client, event, talk, page):
    def count() -> int:
        cache.clear()
        clear_cache()
        with CaptureQueriesContext(connection) as queries:
            read(client, address(event))
        statements = [query["sql"] for query in queries]
        assert len(statements) == len(set(statements))
        return len(statements)

    put_page(page, create_session(event, at=1, title_nb="Kurs"))
    few = count()
    for number in range(4):
        create_appearance(create_item(event, at=number, title_nb=f"Punkt {number}"), name=f"Person {number}")
        put_page(page, create_session(event, at=number, title_nb=f"Kurs {number}"))
    assert count() == few <= 12
