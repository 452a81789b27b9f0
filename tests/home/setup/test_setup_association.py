"""One command makes an empty installation into an association's site, and may be run again."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page, Site

from accounts.models import User
from core.models import AssociationSettings
from home.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "Næringsforeningen i Fjorden",
    "short_name": "NiF",
    "org_number": "974 760 673",
    "email": "post@fjorden.example",
    "phone": "99 00 11 22",
    "address": "Kaia 1",
    "postcode": "3015",
    "city": "Drammen",
    "tagline_nb": "Sammen om fjorden",
    "tagline_en": "Together by the fjord",
    "administrator": "leder@fjorden.example",
}


@pytest.fixture(autouse=True)
def as_migrated(settings):
    """What Wagtail's migrations leave: a welcome page, and a site that shows it."""
    settings.SITE_URL = "https://www.fjorden.example"
    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()
    locale = Locale.objects.get_or_create(language_code="nb")[0]
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locale)
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home", locale=locale))
    Site.objects.create(hostname="localhost", port=80, root_page=welcome, is_default_site=True)


def run(**options) -> str:
    out = StringIO()
    call_command("setup_association", no_input=True, stdout=out, **options)
    return out.getvalue()


def counts() -> list[int]:
    models = (Page, Site, Locale, Group, User, AssociationSettings)
    return [model.objects.count() for model in models] + [len(Page.objects.live())]


def test_the_front_page_in_both_languages(client, settings):
    settings.ALLOWED_HOSTS = ["www.fjorden.example"]
    run(**GIVEN)
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("www.fjorden.example", 443, True)
    for address, texts in {
        "/": (
            "Næringsforeningen i Fjorden",
            "Sammen om fjorden",
            "Kalender",
            "Aktuelt",
            "Medlemmer",
            "Om oss",
            "Kontakt",
            "English",
        ),
        "/en/": (
            "Næringsforeningen i Fjorden",
            "Together by the fjord",
            "Calendar",
            "News",
            "Members",
            "About us",
            "Contact",
            "Norsk",
        ),
    }.items():
        answer = client.get(address, headers={"host": "www.fjorden.example"}, secure=True)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        assert [text for text in texts if text not in page] == []
        assert "Wagtail" not in page
        # Nobody has written the terms yet, so no link leads to them.
        assert "Kjøpsvilkår" not in page
        assert "Terms of sale" not in page
        assert not re.search(r">\s*(Vilkår|Terms)\s*<", page)
    for terms in StandardPage.objects.filter(slug="kjopsvilkar"):
        terms.get_latest_revision().publish()
    assert "Vilkår" in client.get("/", headers={"host": "www.fjorden.example"}, secure=True).content.decode()


@pytest.mark.parametrize(
    "address",
    ["/kalender/", "/aktuelt/", "/medlemmer/", "/om-oss/", "/kontakt/", "/ansatte-og-styre/",
     "/en/calendar/", "/en/news/", "/en/members/", "/en/about-us/", "/en/contact/", "/en/staff-and-board/"],
)  # fmt: skip
def test_every_page_opens_and_leads_to_its_translation(client, settings, address):
    settings.ALLOWED_HOSTS = ["www.fjorden.example"]
    run(**GIVEN)
    answer = client.get(address, headers={"host": "www.fjorden.example"}, secure=True)
    assert answer.status_code == 200
    page = answer.context["page"]
    assert Page.objects.filter(translation_key=page.translation_key, live=True).count() == 2
    if address == "/kontakt/":
        assert "post@fjorden.example" in answer.content.decode()
        assert "3015 Drammen" in answer.content.decode()


def test_details_roles_and_administrator():
    run(**GIVEN)
    details = AssociationSettings.objects.get()
    assert (details.name, details.org_number, details.phone, details.vat_registered) == (
        "Næringsforeningen i Fjorden",
        "974760673",
        "+4799001122",
        True,
    )
    assert len(details.footer_menu_nb) == len(details.footer_menu_en) == 2
    assert {"Editors", "Event staff", "Membership staff", "Finance", "Door"} <= set(
        Group.objects.values_list("name", flat=True)
    )
    user = User.objects.get(email="leder@fjorden.example")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, True, False)
    drafts = StandardPage.objects.filter(live=False)
    assert {page.title for page in drafts} == {
        "Kjøpsvilkår", "Personvern", "Tilgjengelighet", "Terms of sale", "Privacy", "Accessibility",
    }  # fmt: skip
    for page in Page.objects.filter(depth__gt=1).specific():
        page.full_clean()


def test_a_second_run_changes_nothing():
    run(**GIVEN)
    before = counts()
    assert run(**GIVEN) == "Everything was there already. Nothing was changed.\n"
    assert run() == "Everything was there already. Nothing was changed.\n"
    assert counts() == before


def test_a_second_run_keeps_what_was_written_since_and_adds_what_is_missing():
    run(**{**GIVEN, "phone": None})
    home = HomePage.objects.get(locale__language_code="nb")
    home.heading = "Skrevet av redaksjonen"
    home.save_revision().publish()
    AssociationSettings.objects.update(name="Nytt navn")
    StandardPage.objects.get(slug="kontakt").delete()
    out = run(phone="99 00 11 22", name="Noe annet")
    assert "Page: Kontakt." in out
    details = AssociationSettings.objects.get()
    assert (details.name, details.phone) == ("Nytt navn", "+4799001122")
    assert HomePage.objects.get(pk=home.pk).heading == "Skrevet av redaksjonen"
    assert StandardPage.objects.filter(slug="kontakt").count() == 1


def test_another_address_moves_the_site(settings):
    run(**GIVEN)
    settings.SITE_URL = "https://fjorden.example:8443"
    assert "its address is now https://fjorden.example:8443" in run()
    assert (Site.objects.get().hostname, Site.objects.get().port) == ("fjorden.example", 8443)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": None}, "Missing: --name."),
        ({"name": None, "email": ""}, "Missing: --name, --email."),
        ({"administrator": None}, "Missing: --administrator."),
        ({"email": "post"}, "post is not an e-mail address."),
        ({"administrator": "leder"}, "leder is not an e-mail address."),
        ({"org_number": "123456789"}, "123456789 is no organisation number"),
        ({"phone": "12"}, "12 is not a phone number."),
        ({"postcode": "30155"}, "30155 is not a postcode"),
        ({"name": "n" * 200}, "120"),
    ],
)
def test_wrong_answers_change_nothing(changes, sentence):
    before = counts()
    with pytest.raises(CommandError) as refused:
        run(**{**GIVEN, **changes})
    assert sentence in str(refused.value)
    assert counts() == before


def test_it_asks_for_what_is_not_given(monkeypatch):
    answers = iter(["", "Foreningen", "", "feil", "974760673", "post", "post@a.example", *[""] * 6, "leder@a.example"])
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or next(answers))
    out, errors = StringIO(), StringIO()
    call_command("setup_association", stdout=out, stderr=errors)
    assert list(answers) == []
    assert "This must be answered." in errors.getvalue()
    assert "feil is no organisation number" in errors.getvalue()
    details = AssociationSettings.objects.get()
    assert (details.name, details.org_number, details.email) == ("Foreningen", "974760673", "post@a.example")
    assert User.objects.get(is_superuser=True).email == "leder@a.example"
