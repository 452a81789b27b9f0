"""Robots, sitemap, icon, headers, error pages."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from site_fixtures import parse_xml, translate
from wagtail.models import PageViewRestriction

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SITE = "http://localhost:8000"


def test_robots_txt_names_the_sitemap_and_disallows_the_admin(client, db):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {SITE}/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_sitemap_lists_public_pages_with_their_translations(client, about_page, home_en, en, make_news):
    translate(about_page, en, "About us", "about")
    hidden = make_news(1)
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    index = parse_xml(client.get("/sitemap.xml").content)
    assert f"{SITE}/sitemap-pages.xml" in [node.text for node in index.iterfind(".//s:loc", NAMES)]
    sitemap = parse_xml(client.get("/sitemap-pages.xml").content)
    found = {
        node.find("s:loc", NAMES).text: {link.get("hreflang") for link in node.iterfind("x:link", NAMES)}
        for node in sitemap.iterfind("s:url", NAMES)
    }
    assert found[f"{SITE}/om-oss/"] == {"nb", "en", "x-default"}
    assert found[f"{SITE}/nyheter/"] == set()
    assert not any("nyhet-1" in address for address in found)


def test_an_unknown_sitemap_section_is_not_found(client, db):
    assert client.get("/sitemap-nope.xml").status_code == 404


def test_favicon_redirects_to_a_file(client, db):
    assert client.get("/favicon.ico")["Location"].endswith(".png")


@pytest.mark.parametrize(("path", "language"), [("/finnes-ikke/", "nb"), ("/en/not-here/", "en")])
def test_404_is_in_the_language_of_the_url_and_has_links(client, about_page, home_en, path, language):
    response = client.get(path)
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 404
    assert page.html["lang"] == language
    assert page.select_one("form[role=search] input[name=q]")
    assert len(page.select("h1")) == 1
    assert page.select_one("meta[name=robots]")["content"] == "noindex"


def test_500_needs_no_database(db, home, monkeypatch):
    def fall(*args, **kwargs):
        raise RuntimeError("the pipes burst")

    monkeypatch.setattr("home.pages.HomePage.get_context", fall)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert BeautifulSoup(response.content, "html.parser").html["lang"] == "nb"
    assert b"the pipes burst" not in response.content


def test_public_pages_have_the_strict_policy_and_the_admin_its_own(client, editor_client, home):
    public = client.get("/")["Content-Security-Policy"]
    assert "unsafe-inline" not in public
    assert "default-src 'self'" in public
    admin = editor_client.get("/admin/")
    assert admin.status_code == 200
    assert "script-src 'self' 'unsafe-inline'" in admin["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in admin["Content-Security-Policy"]


def test_wagtails_own_sign_in_redirects(client, db):
    response = client.get("/_util/login/")
    assert response.status_code == 302
    assert "_util" not in response["Location"]


@pytest.mark.parametrize("path", ["/%00/", "/nyheter/%00", "/" + "a/" * 200, "/om-oss/..%2f..%2fadmin/"])
def test_hostile_addresses_are_not_found(client, about_page, path):
    assert client.get(path).status_code == 404
