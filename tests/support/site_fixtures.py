"""A site in two languages and an editor at the door, for the rooms whose pages stand in the tree."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from page_factory import create_site
from wagtail.models import Locale, Page

from accounts.models import User
from home.models import HomePage, StandardPage
from news.models import NewsCategory, NewsIndexPage, NewsPage


@pytest.fixture
def nb(db) -> Locale:
    return Locale.objects.get_or_create(language_code="nb")[0]


@pytest.fixture
def en(db) -> Locale:
    return Locale.objects.get_or_create(language_code="en")[0]


@pytest.fixture
def home(nb, en) -> HomePage:
    """The Norwegian front page, at the root of the site."""
    site = create_site(
        {"tagline_nb": "Møteplassen", "tagline_en": "The meeting place", "city": "Drammen"},
        title="Forside",
        slug="home",
        heading="Der bedrifter møtes",
        lead="Velkommen.",
    )
    return site.root_page.specific


def parse_xml(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)


def translate(page: Page, locale: Locale, title: str, slug: str | None = None, **fields) -> Page:
    """A published translation, made as Wagtail makes it."""
    copy = page.copy_for_translation(locale, copy_parents=True)
    copy.title = title
    if slug:
        copy.slug = slug
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return type(page).objects.get(pk=copy.pk)


@pytest.fixture
def home_en(home, en) -> HomePage:
    return translate(home, en, "Front page", heading="Where companies meet", lead="Welcome.")


@pytest.fixture
def about_page(home, nb) -> StandardPage:
    return home.add_child(
        instance=StandardPage(title="Om oss", slug="om-oss", locale=nb, lead="Hvem vi er.", show_in_menus=True)
    )


@pytest.fixture
def category(db) -> NewsCategory:
    return NewsCategory.objects.create(name_nb="Næringspolitikk", name_en="Policy", slug="politikk")


@pytest.fixture
def index(home, nb) -> NewsIndexPage:
    return home.add_child(
        instance=NewsIndexPage(title="Nyheter", slug="nyheter", locale=nb, lead="Alt nytt.", show_in_menus=True)
    )


@pytest.fixture
def make_news(index, nb):
    def make(number: int = 1, **fields) -> NewsPage:
        fields = {
            "title": f"Nyhet {number}",
            "slug": f"nyhet-{number}",
            "date": dt.date(2026, 5, 17) - dt.timedelta(days=number),
            "lead": f"Ingress {number}.",
            "locale": nb,
        } | fields
        return index.add_child(instance=NewsPage(**fields))

    return make


@pytest.fixture
def editor_client(client, db):
    """Signed in with a second factor, as the admin demands."""
    user = User.objects.create_superuser(email="redaktor@example.com", password=None, language="nb")
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="mfa", type="totp")
    request.session.save()
    return client
