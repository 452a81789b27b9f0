"""The front page, long pages and the list of people, as readers see them."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.utils import timezone
from event_factory import create_event, create_ticket_type
from wagtail.models import PageViewRestriction

from events.models import EventSeries
from programme.models import CalendarPage, ConferencePage, EventPage


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


@pytest.fixture
def make_edition(calendar, nb):
    def make(series: EventSeries, days: int, **fields) -> ConferencePage:
        starts = timezone.now() + dt.timedelta(days=days)
        name = f"{series.name_nb} {starts:%Y-%m-%d}"
        event = create_event(
            title_nb=name, kind="conference", series=series, starts_at=starts, place="Drammen", venue="Salen", **fields
        )
        create_ticket_type(event=event, name_nb="Plass", price_ore=0)
        return calendar.add_child(instance=ConferencePage(title=name, slug=event.slug, event=event, locale=nb))

    return make


def test_front_page_leads_to_each_conference_in_its_look(client, make_edition, make_event):
    """To the next edition of each series; to all editions of one that has none announced."""
    week = EventSeries.objects.create(name_nb="Uka", name_en="The Week", accent="ochre", ground="wine", motif="stairs")
    day = EventSeries.objects.create(name_nb="Dagen", accent="moss", ground="forest", motif="leaves")
    old = EventSeries.objects.create(name_nb="Gammel")
    hidden = EventSeries.objects.create(name_nb="Frokostene", on_front_page=False)
    EventSeries.objects.create(name_nb="Tom")
    make_edition(week, days=400)
    next_week = make_edition(week, days=40)
    make_edition(week, days=-300)
    next_day = make_edition(day, days=20)
    make_edition(day, days=15, status="draft")
    make_edition(old, days=-30)
    make_edition(hidden, days=3)
    page = soup(client.get("/"))
    panels = page.select(".front-conference")
    assert [panel.h3.a.text for panel in panels] == ["Dagen", "Uka", "Gammel"]
    assert [panel.h3.a["href"] for panel in panels] == [next_day.url, next_week.url, "/serier/gammel/"]
    assert {"accent--ochre", "ground--wine"} < set(panels[1]["class"])
    assert all(panel.svg for panel in panels)
    assert "Salen, Drammen" in panels[0].text
    assert "Sist holdt" in panels[2].text
    english = soup(client.get("/en/"))
    assert english.select(".front-conference")[1].h3.text == "The Week"
    assert "Last held" in english.select(".front-conference")[2].text


def test_a_closed_or_cancelled_edition_leads_nowhere_else(client, make_edition):
    closed, cancelled, both = (EventSeries.objects.create(name_nb=name) for name in ("Lukket", "Avlyst", "Begge"))
    PageViewRestriction.objects.create(page=make_edition(closed, days=5), restriction_type="login")
    make_edition(cancelled, days=6, status="cancelled")
    make_edition(both, days=7, status="cancelled")
    instead = make_edition(both, days=70)
    panels = soup(client.get("/")).select(".front-conference")
    assert [panel.h3.text for panel in panels] == ["Avlyst", "Begge"]
    assert panels[0].select_one(".state--cancelled")
    assert panels[1].h3.a["href"] == instead.url


@pytest.mark.parametrize("many", [1, 10])
def test_leads_to_conferences_take_one_query(client, make_edition, many, django_assert_max_num_queries):
    for number in range(many):
        make_edition(EventSeries.objects.create(name_nb=f"Serie {number}"), days=number + 1)
    caches["default"].clear()
    with django_assert_max_num_queries(12):
        assert len(soup(client.get("/")).select(".front-conference")) == min(many, 8)


@pytest.mark.parametrize("many", [1, 10])
def test_front_page_runs_a_fixed_number_of_queries(client, make_event, make_news, many, django_assert_max_num_queries):
    for number in range(2 * many):
        make_event(number, days=number + 1)
        make_news(number)
    client.get("/")
    with django_assert_max_num_queries(9):
        client.get("/")
