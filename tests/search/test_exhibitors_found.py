"""The search finds published exhibitors of conferences that everybody may see, and nothing of their contacts."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from edition_factory import create_exhibitor
from event_factory import create_event
from site_fixtures import parse_xml
from wagtail.models import PageViewRestriction

from events.enums import EventStatus
from events.models import Event
from programme.models import ConferencePage

SITE = "http://localhost:8000"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def exhibitor(conference):
    words = {"profile_nb": "Vi tegner trehus.", "profile_en": "We draw timber houses.", "stand_number": "B12"}
    return create_exhibitor(conference.event, name="Fjellhus AS", contact_name="Kari Kjøper", **words)


@pytest.fixture
def conference(home, nb):
    event = create_event(title_nb="Byggdagen", title_en="The Building Day")
    page = ConferencePage(title="Byggdagen", slug="byggdagen", event=event, locale=nb)
    home.add_child(instance=page)
    return page


def hits(client, query: str, language: str = "nb") -> list[tuple[str, str]]:
    """Title and place of each result."""
    call_command("update_index", verbosity=0)
    response = client.get("/sok/" if language == "nb" else "/en/search/", {"q": query, "type": "exhibitors"})
    page = BeautifulSoup(response.content, "html.parser")
    return [(each.text, each["href"]) for each in page.select("a.results__title, .results__title a")]


@pytest.mark.parametrize(
    ("language", "query"), [("nb", "fjellhus"), ("nb", "trehus"), ("nb", "B12"), ("nb", "fjell"), ("en", "timber")]
)
def test_name_profile_and_stand_number_are_found(client, home_en, exhibitor, language, query):
    with_prefix = "/en/exhibitors/" if language == "en" else "/utstillere/"
    assert hits(client, query, language) == [("Fjellhus AS", f"{with_prefix}{exhibitor.edition.slug}/{exhibitor.pk}/")]


@pytest.mark.parametrize("reason", ["unpublished", "withdrawn", "draft event", "draft page", "members only"])
def test_what_readers_may_not_see_is_not_found_and_in_no_sitemap(client, exhibitor, conference, reason):
    if reason == "unpublished":
        exhibitor.is_published = False
    elif reason == "withdrawn":
        exhibitor.withdrawn_at = exhibitor.created_at
    elif reason == "draft event":
        Event.objects.update(status=EventStatus.DRAFT)
    elif reason == "draft page":
        conference.unpublish()
    else:
        PageViewRestriction.objects.create(page=conference, restriction_type=PageViewRestriction.LOGIN)
    exhibitor.save()
    assert hits(client, "fjellhus") == []
    assert addresses(client, "exhibitors") == {}


def test_the_contact_is_not_searched(client, exhibitor):
    assert hits(client, "Kari") == []


def addresses(client, section: str) -> dict[str, dict[str, str]]:
    """Address → its translations."""
    sitemap = parse_xml(client.get(f"/sitemap-{section}.xml").content)
    return {
        node.find("s:loc", NAMES).text: {
            link.get("hreflang"): link.get("href") for link in node.iterfind("x:link", NAMES)
        }
        for node in sitemap.iterfind("s:url", NAMES)
    }


def test_the_sitemap_has_exhibitors_in_both_languages(client, exhibitor):
    nb = f"{SITE}/utstillere/{exhibitor.edition.slug}/{exhibitor.pk}/"
    en = f"{SITE}/en/exhibitors/{exhibitor.edition.slug}/{exhibitor.pk}/"
    both = {"nb": nb, "en": en, "x-default": nb}
    assert addresses(client, "exhibitors") == {nb: both, en: both}
    index = parse_xml(client.get("/sitemap.xml").content)
    assert f"{SITE}/sitemap-exhibitors.xml" in [node.text for node in index.iterfind(".//s:loc", NAMES)]
