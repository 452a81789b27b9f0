"""Where each site begins is what Wagtail says, in one query, and Wagtail asks no query of its own afterwards."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from page_factory import create_page, create_site, create_translation
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

from core.content.site_roots import _site_roots as site_roots
from home.models import HomePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db) -> Site:
    site = create_site()
    create_translation(site.root_page, site.root_page.get_parent(), slug="hjem-en")
    return site


def another(hostname: str, root: Page, **fields) -> Site:
    return Site.objects.create(hostname=hostname, root_page=root, **fields)


def both() -> tuple[list[SiteRootPath], list[SiteRootPath]]:
    """Ours and Wagtail's, each with an empty cache."""
    cache.clear()
    ours = site_roots()
    cache.clear()
    return ours, Site.get_site_root_paths()


def test_one_site_in_two_languages(site):
    ours, wagtails = both()
    assert ours == wagtails
    assert [(root.root_path, root.language_code) for root in ours] == [("/hjem/", "nb"), ("/hjem-en/", "en")]


@pytest.mark.parametrize("port", [80, 443, 8000])
def test_several_sites(site, port):
    root = Page.objects.get(depth=1)
    other = root.add_child(instance=HomePage(title="Annen", slug="annen", locale=site.root_page.locale))
    another("annen.example", other, port=port)
    another("a.example", site.root_page)
    another("under.example", create_page(site.root_page, title="Under"))
    # A site whose front page is another one's translation.
    another("english.example", Page.objects.get(slug="hjem-en"))
    ours, wagtails = both()
    assert ours == wagtails
    assert len(ours) == 8


def test_no_site():
    Site.objects.all().delete()
    assert both() == ([], [])


def test_one_query_and_none_of_wagtails(site):
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        first = site_roots()
        assert Site.get_site_root_paths() == first == site_roots()
    assert len(captured) == 1


def test_a_changed_site_is_seen(site):
    before = site_roots()
    site.hostname = "ny.example"
    site.save()
    assert [root.root_url for root in site_roots()] == ["http://ny.example"] * len(before)
