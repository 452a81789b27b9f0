"""The page with all editions of a series, and the links to it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_event, create_ticket_type
from event_page_helpers import put_page
from programme_factory import create_session
from wagtail.models import PageViewRestriction

from events.enums import EventStatus
from events.models import Event, EventSeries
from programme.models import ConferencePage, EventPage


@pytest.fixture
def series(db):
    return EventSeries.objects.create(
        name_nb="Eiendomsdagen", name_en="The Property Day", lead_nb="En dag.", lead_en="One day.", accent="ochre",
        ground="wine", motif="stairs",
    )  # fmt: skip


@pytest.fixture
def editions(calendar, event, standard, series):
    """One on sale, and two that are over, with pages in both languages."""
    Event.objects.filter(pk=event.pk).update(series=series, edition=3)
    put_page(calendar, Event.objects.get(pk=event.pk), ConferencePage)
    events = [Event.objects.get(pk=event.pk)]
    for years in (1, 2):
        starts = event.starts_at - timedelta(weeks=52 * years)
        past = create_event(
            title_nb=f"Eiendomsdagen {starts.year}", title_en=f"Property {starts.year}", kind="conference",
            series=series, starts_at=starts, place="Drammen",
        )  # fmt: skip
        create_ticket_type(past)
        put_page(calendar, past, ConferencePage)
        events.append(past)
    return events


def soup_of(client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize(
    ("language", "path", "heading", "lead"),
    [
        ("nb", "/serier/eiendomsdagen/", "Eiendomsdagen", "En dag."),
        ("en", "/en/series/eiendomsdagen/", "The Property Day", "One day."),
    ],
)
def test_all_editions_the_newest_first_in_both_languages(client, editions, series, language, path, heading, lead):
    with translation.override(language):
        assert reverse("series", args=[series.slug]) == path
    soup = soup_of(client, path)
    assert soup.html["lang"] == language
    assert soup.h1.get_text(strip=True) == heading
    assert lead in soup.get_text()
    titles = [each.get_text(strip=True) for each in soup.select(".event-list h3")]
    assert titles == [event.title_nb if language == "nb" else event.title_en for event in editions]
    # What is on sale stands out; the others are rows with their date, place, year and drawing.
    (shown,) = soup.select(".event-list > .conference-card")
    assert str(timezone.localtime(editions[0].starts_at).year) in shown.get_text(" ", strip=True)
    rows = soup.select(".event-list > .event-card")
    assert len(rows) == 2
    for event, row in zip(editions[1:], rows, strict=True):
        text = row.get_text(" ", strip=True)
        assert "Drammen" in text
        assert str(timezone.localtime(event.starts_at).year) in text
        assert row.select_one("svg") is not None
        assert row.a["href"].startswith("/en/" if language == "en" else "/")


def test_each_edition_links_to_the_page_and_is_linked_from_it(client, editions, series):
    soup = soup_of(client, "/serier/eiendomsdagen/")
    for link in soup.select(".event-list h3 a"):
        assert soup_of(client, link["href"]).select_one('a[href="/serier/eiendomsdagen/"]') is not None
    english = soup_of(client, "/en/series/eiendomsdagen/").select_one(".event-list h3 a")["href"]
    link = soup_of(client, english).select_one('a[href="/en/series/eiendomsdagen/"]')
    assert link.get_text(strip=True) == "All editions of The Property Day"


def test_the_language_link_leads_to_the_other_one(client, editions):
    assert soup_of(client, "/serier/eiendomsdagen/").select_one('a[href="/en/series/eiendomsdagen/"]') is not None


def test_drafts_cancelled_sessions_and_closed_pages(client, editions, series, calendar):
    """Drafts, editions without a page and those that not everybody may see are left out; a cancelled one is said."""
    newest, middle, oldest = editions
    create_event(title_nb="Uten side", series=series)
    draft = create_event(title_nb="Utkastet", series=series, status=EventStatus.DRAFT)
    put_page(calendar, draft, ConferencePage)
    create_session(newest, at=1, title_nb="Økten", series=series)
    Event.objects.filter(pk=middle.pk).update(status=EventStatus.CANCELLED)
    page = ConferencePage.objects.get(event=oldest, locale__language_code="nb")
    page.lead = "Bare for medlemmer."
    page.save()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    newest_url, middle_url = (
        ConferencePage.objects.get(event=each, locale__language_code="nb").url for each in (newest, middle)
    )
    html = client.get("/serier/eiendomsdagen/").content.decode()
    for hidden in ("Uten side", "Utkastet", "Økten", "Bare for medlemmer"):
        assert hidden not in html
    soup = BeautifulSoup(html, "html.parser")
    links = [each["href"] for each in soup.select(".event-list h3 a")]
    # The page in the other language is open to all, so that one is linked.
    assert links == [newest_url, middle_url, page.get_translations().get().url]
    assert "Avlyst" in soup.select_one(".event-list > .event-card").get_text()


def test_nothing_is_found_of_a_series_without_announced_editions(client, series, calendar):
    assert client.get("/serier/eiendomsdagen/").status_code == 404
    draft = create_event(title_nb="Utkastet", series=series, status=EventStatus.DRAFT)
    put_page(calendar, draft, ConferencePage)
    assert client.get("/serier/eiendomsdagen/").status_code == 404
    assert client.get("/serier/finnes-ikke/").status_code == 404
    assert client.post("/serier/eiendomsdagen/").status_code == 405


def test_more_editions_cost_no_more_queries(client, editions, series, calendar, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/serier/eiendomsdagen/")
    for number in range(3, 8):
        past = create_event(
            title_nb=f"Utgave {number}", series=series, kind="conference",
            starts_at=editions[0].starts_at - timedelta(weeks=52 * number),
        )  # fmt: skip
        create_ticket_type(past)
        put_page(calendar, past, ConferencePage)
    with django_assert_max_num_queries(12):
        assert client.get("/serier/eiendomsdagen/").content.decode().count("event-card__title") == 8


def test_a_one_day_event_of_a_series_is_an_edition_too(client, editions, series, calendar):
    breakfast = create_event(title_nb="Frokosten", series=series, starts_at=editions[0].starts_at - timedelta(days=7))
    page = put_page(calendar, breakfast, EventPage)
    assert "Frokosten" in client.get("/serier/eiendomsdagen/").content.decode()
    assert "/serier/eiendomsdagen/" in client.get(page.url).content.decode()


def test_series_get_an_address_of_their_own(db):
    first = EventSeries.objects.create(name_nb="Bærekraft og økonomi")
    second = EventSeries.objects.create(name_nb="Baerekraft og okonomi")
    assert first.slug == "baerekraft-og-okonomi"
    assert second.slug == "baerekraft-og-okonomi-2"
    assert EventSeries.objects.create(name_nb="!!!").slug == "series"


def test_a_former_address_leads_on_for_good(client, editions, series):
    series.slug = "eiendom"
    series.save()
    response = client.get("/serier/eiendomsdagen/")
    assert (response.status_code, response["Location"]) == (301, "/serier/eiendom/")
    assert client.get("/en/series/eiendomsdagen/")["Location"] == "/en/series/eiendom/"
    series.slug = "eiendomsdagen"
    series.save()
    assert client.get("/serier/eiendomsdagen/").status_code == 200
    assert client.get("/serier/eiendom/")["Location"] == "/serier/eiendomsdagen/"


def test_no_other_series_takes_a_former_address(series):
    series.slug = "eiendom"
    series.save()
    other = EventSeries(name_nb="Eiendomsdagen igjen", slug="eiendomsdagen")
    with pytest.raises(ValidationError, match="hatt dette navnet før"):
        other.full_clean()
    assert EventSeries.objects.create(name_nb="Eiendomsdagen!").slug == "eiendomsdagen-2"


def test_search_engines_find_the_page_while_there_is_one(client, editions, series):
    def addresses() -> str:
        return client.get("/sitemap-series.xml").content.decode()

    assert "/serier/eiendomsdagen/</loc>" in addresses()
    assert "/en/series/eiendomsdagen/</loc>" in addresses()
    Event.objects.update(status=EventStatus.DRAFT)
    assert "eiendomsdagen" not in addresses()


def test_a_restricted_only_edition_links_to_no_page_of_the_series(staff_client, client, calendar, event, series):
    Event.objects.filter(pk=event.pk).update(series=series)
    page = put_page(calendar, Event.objects.get(pk=event.pk), ConferencePage, english=False)
    assert soup_of(staff_client, page.url).select_one('a[href="/serier/eiendomsdagen/"]')
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get("/serier/eiendomsdagen/").status_code == 404
    assert soup_of(staff_client, page.url).select_one('a[href="/serier/eiendomsdagen/"]') is None
