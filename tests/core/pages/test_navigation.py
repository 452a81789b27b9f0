"""Menu, breadcrumbs, the language toggle and the notice bar, as a reader meets them."""

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import timezone
from site_fixtures import translate

from core.models import AssociationSettings
from home.models import StandardPage


def soup(response):
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def toggle_of(page):
    return next(link for link in page.select("header a[hreflang]"))


def test_menu_is_in_the_language_of_the_url_and_marks_the_section(client, about_page, home_en, en):
    about_en = translate(about_page, en, "About us", "about")
    below = about_page.add_child(instance=StandardPage(title="Vedtekter", slug="vedtekter", locale=about_page.locale))
    page = soup(client.get(below.url))
    links = page.select("nav.site-nav a")
    assert [link.text for link in links] == ["Om oss"]
    assert links[0]["aria-current"] == "true"
    page = soup(client.get(about_en.url))
    links = page.select("nav.site-nav a")
    assert [(link.text, link["href"], link["aria-current"]) for link in links] == [("About us", "/en/about/", "page")]


def test_drafts_and_pages_not_in_menus_are_left_out(client, about_page, nb):
    about_page.add_sibling(
        "right", instance=StandardPage(title="Kladd", slug="k", locale=nb, live=False, show_in_menus=True)
    )
    about_page.add_sibling("right", instance=StandardPage(title="Skjult", slug="s", locale=nb))
    assert [link.text for link in soup(client.get("/")).select("nav.site-nav a")] == ["Om oss"]


def test_breadcrumbs_lead_from_the_front_page_down(client, about_page):
    below = about_page.add_child(instance=StandardPage(title="Vedtekter", slug="vedtekter", locale=about_page.locale))
    page = soup(client.get(below.url))
    assert [item.text.strip() for item in page.select(".breadcrumbs__item")] == ["Forside", "Om oss", "Vedtekter"]
    assert [link["href"] for link in page.select(".breadcrumbs a")] == ["/", "/om-oss/"]
    assert not soup(client.get("/")).select(".breadcrumbs")


class TestToggle:
    def test_goes_to_the_same_page_where_it_exists(self, client, about_page, home_en, en):
        translate(about_page, en, "About us", "about")
        link = toggle_of(soup(client.get("/om-oss/")))
        assert link["href"] == "/en/about/"
        assert link["lang"] == "en"
        assert toggle_of(soup(client.get("/en/about/")))["href"] == "/om-oss/"

    def test_goes_to_the_nearest_translated_ancestor_and_shows_a_note(self, client, about_page, home_en, en):
        translate(about_page, en, "About us", "about")
        below = about_page.add_child(
            instance=StandardPage(title="Vedtekter", slug="vedtekter", locale=about_page.locale)
        )
        deep = below.add_child(instance=StandardPage(title="Paragraf", slug="paragraf", locale=about_page.locale))
        link = toggle_of(soup(client.get(deep.url)))
        assert link["href"] == "/en/about/?fra=nb"
        landed = soup(client.get(link["href"]))
        note = landed.select_one("[role=status]")
        assert "not available in English" in note.text
        assert landed.select_one("link[rel=canonical]")["href"].endswith("/en/about/")
        assert not soup(client.get("/en/about/")).select("[role=status]")

    def test_skips_a_translation_that_is_not_published(self, client, about_page, home_en, en):
        translate(about_page, en, "About us", "about").unpublish()
        assert toggle_of(soup(client.get("/om-oss/")))["href"] == "/en/?fra=nb"

    def test_goes_to_the_front_page_from_an_unknown_url(self, client, home_en):
        page = BeautifulSoup(client.get("/finnes-ikke/").content, "html.parser")
        assert toggle_of(page)["href"] == "/en/?fra=nb"

    def test_is_absent_while_the_other_language_has_no_front_page(self, client, about_page):
        assert not soup(client.get("/om-oss/")).select("header a[hreflang]")

    def test_keeps_the_query_string_on_a_view_in_both_languages(self, client, home_en):
        link = toggle_of(soup(client.get("/en/search/?q=bridge")))
        assert link["href"].endswith("?q=bridge")
        assert not link["href"].startswith("/en/")

    @pytest.mark.parametrize("value", ["en", "xx", "", "nb\x00", "<script>"])
    def test_shows_no_note_for_an_invalid_parameter(self, client, home_en, value):
        assert not soup(client.get("/en/", {"fra": value})).select("[role=status]")

    def test_does_not_use_the_session(self, client, about_page, home_en):
        response = client.get("/?fra=en")
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")


def test_alternates_name_only_published_pages(client, about_page, home_en, en):
    assert not soup(client.get("/om-oss/")).select("link[hreflang]")
    translate(about_page, en, "About us", "about")
    found = {link["hreflang"]: link["href"] for link in soup(client.get("/om-oss/")).select("link[hreflang]")}
    assert set(found) == {"nb", "en", "x-default"}
    assert found["en"].endswith("/en/about/")
    assert found["x-default"] == found["nb"]


class TestNotice:
    @pytest.fixture
    def details(self, home):
        return AssociationSettings.objects.get()

    def test_notice_is_in_the_active_language_and_links_to_the_translation(
        self, client, details, about_page, home_en, en
    ):
        translate(about_page, en, "About us", "about")
        details.notice_text_nb, details.notice_page = "Vi flytter", about_page
        details.notice_text_en = "We are moving"
        details.save()
        bar = soup(client.get("/")).select_one(".notice-bar")
        assert "Vi flytter" in bar.text
        assert bar.a["href"] == "/om-oss/"
        bar = soup(client.get("/en/")).select_one(".notice-bar")
        assert "We are moving" in bar.text
        assert bar.a["href"] == "/en/about/"

    @pytest.mark.parametrize(
        ("starts", "ends", "shown"), [(-1, 1, True), (1, 2, False), (-2, -1, False), (None, None, True)]
    )
    def test_notice_is_shown_only_within_its_period(self, client, details, starts, ends, shown):
        now = timezone.now()
        details.notice_text_nb = "Vi flytter"
        details.notice_from = starts and now + dt.timedelta(hours=starts)
        details.notice_to = ends and now + dt.timedelta(hours=ends)
        details.save()
        assert bool(soup(client.get("/")).select(".notice-bar")) is shown

    def test_notice_is_absent_without_text_in_the_language(self, client, details, home_en):
        details.notice_text_nb = "Vi flytter"
        details.save()
        assert not soup(client.get("/en/")).select(".notice-bar")


def test_footer_menu_is_in_the_active_language(client, home, about_page, home_en):
    details = AssociationSettings.objects.get()
    link = {"text": "", "page": about_page.pk, "document": None, "address": ""}
    column = {"type": "column", "value": {"heading": "Lær oss å kjenne", "links": [link]}}
    details.footer_menu_nb = details._meta.get_field("footer_menu_nb").to_python(json.dumps([column]))
    details.save()
    footer = soup(client.get("/")).select_one("footer")
    assert "Lær oss å kjenne" in footer.text
    assert footer.select_one('a[href="/om-oss/"]').text.strip() == "Om oss"
    assert "Lær oss å kjenne" not in soup(client.get("/en/")).select_one("footer").text


@pytest.mark.parametrize(("number", "valid"), [("901849005", True), ("901849006", False), ("abc", False), ("", True)])
def test_the_organisation_number_must_be_valid(home, number, valid):
    details = AssociationSettings.objects.get()
    details.org_number = number
    if valid:
        details.full_clean()
        assert details.org_number == number
    else:
        with pytest.raises(ValidationError) as caught:
            details.full_clean()
        assert list(caught.value.message_dict) == ["org_number"]
