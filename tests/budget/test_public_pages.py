"""Every public page takes at most twelve queries, none of them twice, and no more with ten times the content."""

import collections
from dataclasses import dataclass

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from growing_site import PUBLIC, GrowingSite
from image_factory import make_image

pytestmark = pytest.mark.one_database

MOST_QUERIES = 12
FILTERS = "kind=seminar&topic=sak-1&place=Drammen&language=nb&free=1&digital=1&members=1&recording=1"
PAGES = PUBLIC | {
    "news in a category": "/news/?kategori=tema-1", "news feed": "/news/rss/",
    "past events": "/calendar/?past=1", "calendar of a month": "/calendar/?view=month&month={month}",
    "calendar, filtered": f"/calendar/?{FILTERS}", "month, filtered": f"/calendar/?view=month&{FILTERS}",
    "calendar feed, filtered": f"/kalender.ics?{FILTERS}", "directory, searched": "/members/?q=firma",
    "members found by name": "/sok/?q=firma&type=members",
    "join in a category": "/bli-medlem/kategori-1/", "sign in": "/logg-inn/",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    status: int
    queries: int
    repeated: tuple[str, ...]


def _made(address: str) -> Made:
    """What the second of two requests made: what a process reads once belongs to the first."""
    client = Client()
    client.get(address)
    caches["default"].clear()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
    times = collections.Counter(query["sql"] for query in captured)
    return Made(answer.status_code, len(captured), tuple(sql for sql, number in times.items() if number > 1))


_found: list[dict[str, Made]] = []


@pytest.fixture
def made(db) -> list[dict[str, Made]]:
    """Every page with one of everything, and with ten: measured by the first test, whose rows are rolled back."""
    if not _found:
        with translation.override("nb"):
            site = GrowingSite()
            for size in (1, 10):
                while site.size < size:
                    site.grow()
                names = {
                    "item": site.pages["item"].url, "key": site.paid.access_key, "entry": site.entry.key,
                    "exhibitor": site.exhibitor.pk, "profile": site.exhibitor.key, "person": site.speaker.pk,
                    "planner": site.planner.access_key, "digest": site.digest.pk,
                }  # fmt: skip
                names["month"] = site.event.starts_at.isoformat()[:7]
                _found.append({name: _made(address.format(**names)) for name, address in PAGES.items()})
    return _found


@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_takes_few_queries_and_the_same_with_ten_times_the_content(made, name):
    few, many = (pages[name] for pages in made)
    assert (few.status, many.status) == (200, 200)
    assert many.queries == few.queries <= MOST_QUERIES
    assert (few.repeated, many.repeated) == ((), ())


def test_the_front_page_takes_few_queries_with_pictures_of_news(db):
    """The growing site's news have none."""
    with translation.override("nb"):
        site = GrowingSite()
        site.grow()
        item = site.pages["item"]
        item.photo = make_image(title="Forside", alt_nb="En bro")
        item.save()
        made = _made("/")
    assert (made.status, made.repeated) == (200, ())
    assert made.queries <= MOST_QUERIES
