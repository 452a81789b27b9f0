"""The search page takes few queries, none of them twice, and no more with ten times the content."""

import collections
import datetime as dt

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from edition_factory import create_exhibitor
from event_factory import create_event
from membership_factory import create_membership, create_organisation
from wagtail.documents.models import Document

from home.models import StandardPage
from programme.models import CalendarPage, EventPage

MOST_QUERIES = 12
#: `{section}` is the page that the reader came from.
SEARCHES = {
    "all groups": "/sok/?q=bro",
    "all groups, in English": "/en/search/?q=bro",
    "from a section": "/sok/?q=bro&from={section}",
    "in a section": "/sok/?q=bro&in={section}",
    "pages": "/sok/?q=bro&type=pages&from={section}",
    "events": "/sok/?q=bro&type=events&from={section}",
    "news": "/sok/?q=bro&type=news&from={section}&side=2",
    "members": "/sok/?q=bro&type=members&from={section}",
    "exhibitors": "/sok/?q=bro&type=exhibitors&from={section}",
    "documents": "/sok/?q=bro&type=documents&from={section}",
    "beginnings of words": "/sok/?q=brobygg&from={section}",
    "nothing": "/sok/?q=finnesikke&from={section}",
    "no words": "/sok/",
}


@pytest.fixture
def grow(make_news, about_page, home, home_en, nb):
    """`grow(first, last)` adds to each group one row for each number."""
    home.add_child(instance=CalendarPage(title="Kalender", slug="kalender", locale=nb))
    calendar = CalendarPage.objects.get()

    def add(number: int) -> None:
        make_news(number, title=f"Ny bro {number}")
        about_page.add_child(instance=StandardPage(title=f"Om bro {number}", slug=f"bro-{number}", locale=nb))
        starts = timezone.now() + dt.timedelta(days=number + 1)
        event = create_event(title_nb=f"Bro {number}", starts_at=starts, ends_at=starts + dt.timedelta(hours=1))
        calendar.add_child(instance=EventPage(title=f"Bro {number}", slug=f"bro-{number}", event=event, locale=nb))
        create_exhibitor(event, name=f"Brostand bro {number}")
        create_membership(create_organisation(f"Brobygging bro {number} AS", listed=True))
        Document.objects.create(title=f"Rapport om bro {number}", file="rapport.pdf")

    def grow(first: int, last: int) -> None:
        for number in range(first, last):
            add(number)
        call_command("update_index", verbosity=0)

    return grow


def statements(client, address: str) -> list[str]:
    """The statements of the second of two requests: what a process reads once belongs to the first."""
    client.get(address)
    caches["default"].clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


def test_searches_take_few_queries_and_the_same_with_ten_times_the_content(client, grow, about_page):
    addresses = {name: address.format(section=about_page.pk) for name, address in SEARCHES.items()}
    grow(0, 2)
    few = {name: statements(client, address) for name, address in addresses.items()}
    grow(2, 20)
    many = {name: statements(client, address) for name, address in addresses.items()}
    assert {name: len(made) for name, made in many.items()} == {name: len(made) for name, made in few.items()}
    assert {name: len(made) for name, made in many.items() if len(made) > MOST_QUERIES} == {}
    repeated = {name: [sql for sql, times in collections.Counter(many[name]).items() if times > 1] for name in many}
    assert repeated == {name: [] for name in SEARCHES}


def test_each_group_shows_its_first_results_and_its_own_page_the_rest(client, grow):
    grow(0, 14)
    text = client.get("/sok/?q=bro").content.decode()
    assert text.count("results__title") == 6 * 4
    assert text.count("Se alle 14") == 6
    for name in ("pages", "events", "news", "members", "exhibitors", "documents"):
        first, second = (client.get(f"/sok/?q=bro&type={name}&side={number}").content.decode() for number in (1, 2))
        assert (first.count("results__title"), second.count("results__title")) == (12, 2), name
