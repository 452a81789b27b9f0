"""Blocks: previews, links, headings, pictures, and what they refuse."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from site_fixtures import translate
from wagtail.images.tests.utils import get_test_image_file

from core.content.blocks.body import BodyBlock, headings_of, table_of_contents
from core.content.blocks.links import AddressBlock, LinkBlock
from core.content.blocks.media import ImageBlock
from core.models import Person
from core.models.image import SiteImage
from home.blocks import HomeBodyBlock
from home.models import StandardPage


@pytest.mark.parametrize("name", list(HomeBodyBlock().child_blocks))
def test_every_block_has_a_label_and_a_preview(name, rf, db):
    block = HomeBodyBlock().child_blocks[name]
    assert block.meta.icon != "placeholder"
    assert block.get_description()
    assert block.is_previewable
    bound = block.bind(block.get_preview_value())
    html = render_to_string(
        "wagtailcore/shared/block_preview.html", {"bound_block": bound, "request": rf.get("/"), "page_title": name}
    )
    main = BeautifulSoup(html, "html.parser").main
    assert main.get_text(strip=True)
    assert 'style="' not in str(main)


def stream(*parts):
    block = BodyBlock()
    return block.to_python([{"type": kind, "value": value, "id": str(n)} for n, (kind, value) in enumerate(parts)])


def heading(text, level="2"):
    return ("heading", {"text": text, "level": level})


def test_headings_are_numbered_by_level_and_have_anchors_of_their_own():
    body = stream(
        heading("Formål"), heading("Medlemmer", "3"), heading("Ære og øl", "3"), heading("Formål"), heading("Kår", "4")
    )
    found = list(headings_of(body, numbered=True).values())
    assert [item.number for item in found] == ["1", "1.1", "1.2", "2", "2.1.1"]
    assert [item.anchor for item in found] == ["formal", "medlemmer", "aere-og-ol", "formal-2", "kar"]


def test_table_of_contents_has_two_levels(client, home, nb):
    body = stream(heading("Innledning"), heading("Bakgrunn", "3"), heading("Tiltak"))
    assert [(c["heading"].text, [h.text for h in c["below"]]) for c in table_of_contents(body)] == [
        ("Innledning", ["Bakgrunn"]),
        ("Tiltak", []),
    ]
    home.add_child(
        instance=StandardPage(
            title="Program", slug="program", locale=nb, body=body, table_of_contents=True, numbered_headings=True
        )
    )
    page = BeautifulSoup(client.get("/program/").content, "html.parser")
    for link in page.select("nav.toc a"):
        target = page.select_one(f"main {link['href']}")
        assert target.get_text(" ", strip=True) == link.get_text(" ", strip=True)


@pytest.mark.parametrize(
    "address", ["https://example.com/a", "/om-oss/", "mailto:a@example.com", "tel:+47 32 00 00 10"]
)
def test_valid_addresses_are_accepted(address):
    assert AddressBlock().clean(address) == address


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "om-oss", "/\\evil.example", "ftp://x"]
)
def test_invalid_addresses_are_refused(address):
    with pytest.raises(ValidationError):
        AddressBlock().clean(address)


def test_a_link_has_exactly_one_target():
    block = LinkBlock()
    with pytest.raises(ValidationError):
        block.clean(block.normalize({"text": "Les"}))
    with pytest.raises(ValidationError):
        block.clean(block.normalize({"text": "", "address": "https://example.com"}))
    clean = block.clean(block.normalize({"text": "Les", "address": "https://example.com"}))
    assert clean["address"] == "https://example.com"


def test_an_image_needs_alternative_text_or_to_be_decorative(db):
    block = ImageBlock()
    image = SiteImage.objects.create(title="x", file=get_test_image_file())
    with pytest.raises(ValidationError):
        block.clean(block.normalize({"image": image, "alt_text": "", "decorative": False}))
    assert block.clean(block.normalize({"image": image, "alt_text": "En bro", "decorative": False})).alt == "En bro"
    assert block.clean(block.normalize({"image": image, "alt_text": "", "decorative": True})).alt == ""


def links_to(pages):
    value = {
        "title": "Les også",
        "links": [{"text": "", "page": page.pk, "document": None, "address": ""} for page in pages],
    }
    return [{"type": "links", "value": value, "id": "1"}]


def test_links_lead_to_the_readers_language_in_few_queries(
    client, home, about_page, home_en, en, nb, django_assert_max_num_queries
):
    translate(about_page, en, "About us", "about")
    others = [home.add_child(instance=StandardPage(title=f"Side {n}", slug=f"side-{n}", locale=nb)) for n in range(8)]
    for n, page in enumerate(others):
        translate(page, en, f"Page {n}", f"page-{n}")
    page = home.add_child(
        instance=StandardPage(title="Lenker", slug="lenker", locale=nb, body=links_to([about_page, *others]))
    )
    translate(page, en, "Links", "links")
    client.get("/en/links/")
    with django_assert_max_num_queries(9):
        response = client.get("/en/links/")
    hrefs = [link["href"] for link in BeautifulSoup(response.content, "html.parser").select("ul.related a")]
    assert hrefs == ["/en/about/", *[f"/en/page-{n}/" for n in range(8)]]


def test_a_link_to_an_unpublished_page_is_left_out(client, home, about_page, nb):
    home.add_child(instance=StandardPage(title="Lenker", slug="lenker", locale=nb, body=links_to([about_page])))
    about_page.unpublish()
    assert not BeautifulSoup(client.get("/lenker/").content, "html.parser").select("ul.related a")


def test_a_hidden_person_is_not_shown(client, home, nb):
    seen = Person.objects.create(name="Kari Eksempel", role_nb="Leder", email="kari@example.com")
    gone = Person.objects.create(name="Ola Borte", is_shown=False, email="ola@example.com")
    body = [{"type": "people", "value": {"heading": "", "people": [seen.pk, gone.pk]}, "id": "1"}]
    home.add_child(instance=StandardPage(title="Folk", slug="folk", locale=nb, body=body, contact_person=gone))
    html = client.get("/folk/").content.decode()
    assert "Kari Eksempel" in html
    assert "Ola Borte" not in html
    assert "ola@example.com" not in html


def test_a_video_block_loads_nothing_from_other_sites(client, home, nb):
    film = {"address": "https://www.youtube.com/watch?v=x", "title": "Opptak", "length": "12:30", "image": None}
    home.add_child(
        instance=StandardPage(title="Film", slug="film", locale=nb, body=[{"type": "video", "value": film, "id": "1"}])
    )
    page = BeautifulSoup(client.get("/film/").content, "html.parser")
    assert not page.select("iframe, embed, object")
    assert page.select_one('a[href^="https://www.youtube.com"]')
    assert "YouTube" in page.main.text


def test_a_wide_table_can_be_reached_and_scrolled_by_keyboard(client, home, nb):
    table = {
        "data": [["Rolle", "Ansvar"], ["Styret", "<b>Budsjett</b>"]],
        "table_caption": "Roller",
        "table_header_choice": "both",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
    }
    home.add_child(
        instance=StandardPage(title="T", slug="tabell", locale=nb, body=[{"type": "table", "value": table, "id": "1"}])
    )
    page = BeautifulSoup(client.get("/tabell/").content, "html.parser")
    region = page.select_one('section.table-scroll[tabindex="0"]')
    assert region["aria-label"] == "Roller"
    assert [cell["scope"] for cell in region.select("th")] == ["col", "col", "row"]
    assert region.select_one("td").text == "<b>Budsjett</b>"


def test_links_within_texts_lead_to_the_readers_language_in_a_fixed_number_of_queries(
    client, home, about_page, home_en, en, nb, django_assert_num_queries
):
    translate(about_page, en, "About us", "about")
    gone = home.add_child(instance=StandardPage(title="Borte", slug="borte", locale=nb, live=False))

    def text(number):
        links = f'<a linktype="page" id="{about_page.pk}">Om oss</a> <a id="{gone.pk}" linktype="page">Borte</a>'
        html = f"<p>{links} {number}</p>"
        return {"type": "paragraph", "value": html, "id": str(number)}

    few = home.add_child(instance=StandardPage(title="Få", slug="fa", locale=nb, body=json.dumps([text(1)])))
    many = home.add_child(
        instance=StandardPage(title="Mange", slug="mange", locale=nb, body=json.dumps([text(n) for n in range(10)]))
    )
    for page in (few, many):
        translate(page, en, page.title + " en", page.slug + "-en")
    page = BeautifulSoup(client.get("/fa/").content, "html.parser")
    links = page.select(".prose p a")
    assert [(link.text, link.get("href")) for link in links] == [("Om oss", "/om-oss/"), ("Borte", None)]
    page = BeautifulSoup(client.get("/en/mange-en/").content, "html.parser")
    assert {link.get("href") for link in page.select(".prose p a")} == {"/en/about/", None}
    with CaptureQueriesContext(connection) as first:
        client.get("/en/fa-en/")
    with django_assert_num_queries(len(first.captured_queries)):
        client.get("/en/mange-en/")
