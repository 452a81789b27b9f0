"""The front page, long pages and the list of people, as readers see them."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from event_factory import create_event, create_ticket_type

from programme.models import CalendarPage, EventPage


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def calendar(home, nb):
    return home.add_child(instance=CalendarPage(title="Møteplasser", slug="moteplasser", locale=nb))


@pytest.fixture
def make_event(calendar, nb):
    def make(number: int, days: int) -> EventPage:
        starts = timezone.now() + dt.timedelta(days=days)
        event = create_event(
            title_nb=f"Møte {number}",
            slug=f"mote-{number}",
            kind="breakfast",
            status="open",
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=1),
            capacity=100,
        )
        create_ticket_type(event=event, name_nb="Plass", price_ore=0)
        return calendar.add_child(instance=EventPage(title=event.title_nb, slug=event.slug, event=event, locale=nb))

    return make


def test_front_page_shows_the_next_events(client, make_event, make_news):
    make_event(2, days=9)
    make_event(1, days=2)
    make_event(3, days=-2)
    make_news(1)
    page = soup(client.get("/"))
    assert page.select_one(".next-up__title").text == "Møte 1"
    assert [title.text for title in page.select(".event-card__title")] == ["Møte 2"]
    assert "Møte 3" not in page.text
    assert len(page.select("h1")) == 1
    order = [section.get("class", [""])[0] for section in page.select("main > section")]
    assert order[0] == "next-up"
    assert page.select_one("#news-title")
    assert page.select_one(f'a[href="{CalendarPage.objects.get().url}"]')


def test_front_page_without_events_shows_the_association(client, home):
    page = soup(client.get("/"))
    assert page.h1.text == "Der bedrifter møtes"
    assert page.title.text.strip() == "Begge Bredder – Møteplassen"


@pytest.mark.parametrize("many", [1, 10])
def test_front_page_runs_a_fixed_number_of_queries(client, make_event, make_news, many, django_assert_max_num_queries):
    for number in range(2 * many):
        make_event(number, days=number + 1)
        make_news(number)
    client.get("/")
    with django_assert_max_num_queries(9):
        client.get("/")
