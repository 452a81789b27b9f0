"""What search engines and shares are told: once, equal to what is seen, and unable to end its element."""

import json

from bs4 import BeautifulSoup

from home.models import StandardPage


def graph(response):
    scripts = BeautifulSoup(response.content, "html.parser").select('script[type="application/ld+json"]')
    assert len(scripts) == 1
    return json.loads(scripts[0].string)["@graph"]


def test_front_page_has_the_publisher_in_structured_data(client, home, settings):
    items = {item["@type"]: item for item in graph(client.get("/"))}
    assert items["Organization"]["name"] == "Begge Bredder"
    assert items["WebSite"]["publisher"] == {"@id": items["Organization"]["@id"]}
    assert "BreadcrumbList" not in items


def test_structured_breadcrumbs_equal_the_visible_ones(client, about_page):
    crumbs = [item for item in graph(client.get("/om-oss/")) if item["@type"] == "BreadcrumbList"]
    assert len(crumbs) == 1
    assert [step["name"] for step in crumbs[0]["itemListElement"]] == ["Forside", "Om oss"]
    assert crumbs[0]["itemListElement"][1]["item"].endswith("/om-oss/")


def test_a_title_cannot_close_the_script_element(client, home, nb):
    title = "</script><script>alert(1)</script><!-- & \u2028"
    home.add_child(instance=StandardPage(title=title, slug="angrep", locale=nb, lead=title))
    response = client.get("/angrep/")
    assert b"<script>alert" not in response.content
    crumbs = next(item for item in graph(response) if item["@type"] == "BreadcrumbList")
    assert crumbs["itemListElement"][-1]["name"] == title


def test_share_image_is_drawn_and_served(client, about_page):
    page = BeautifulSoup(client.get("/om-oss/").content, "html.parser")
    address = page.select_one('meta[property="og:image"]')["content"]
    picture = client.get(address.removeprefix("http://localhost:8000"))
    assert picture.status_code == 200
    assert picture["Content-Type"] == "image/png"
    assert len(b"".join(picture)) < 300_000
    assert "public" in picture["Cache-Control"]


def test_no_share_image_of_a_draft_or_an_unknown_page(client, about_page):
    about_page.unpublish()
    assert client.get(f"/share/{about_page.pk}.png").status_code == 404
    assert client.get("/share/999999.png").status_code == 404


def test_description_is_the_editors_text_or_the_lead(client, about_page):
    page = BeautifulSoup(client.get("/om-oss/").content, "html.parser")
    assert page.select_one("meta[name=description]")["content"] == "Hvem vi er."
    about_page.search_description = "Skrevet for søk."
    about_page.save()
    page = BeautifulSoup(client.get("/om-oss/").content, "html.parser")
    assert page.select_one("meta[name=description]")["content"] == "Skrevet for søk."
