"""A report with every block, in two languages, with pictures, portraits and links: as few queries as any page."""

import collections

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from image_factory import make_image
from membership_factory import create_body
from page_factory import create_page
from report_blocks import block, every_block, item
from site_fixtures import *  # noqa: F403 - the site in two languages
from site_fixtures import translate
from wagtail.documents.models import Document

from core.models import Person
from membership.enums import BodyKind
from publications.models import ReportIndexPage, ReportPage

MOST_QUERIES = 12


def more_blocks(number, page):
    """What `every_block` lacks: a film with a picture, a document, portraits."""
    document = Document.objects.create(title=f"Vedtekter {number}", file=ContentFile(b"%PDF-", name="vedtekter.pdf"))
    link = {"text": "", "page": None, "document": document.pk, "address": ""}
    person = Person.objects.create(name=f"Kari {number}", photo=make_image(title=f"Portrett {number}"))
    board = create_body(BodyKind.STAFF, f"Ola {number}", name_nb=f"Staben {number}")
    board.members.update(person=Person.objects.create(name=f"Ola {number}", photo=make_image(title=f"Ola {number}")))
    film = {"address": "https://vimeo.com/1", "title": "Opptak", "length": "", "image": make_image(title="Film").pk}
    links = [item(link), item(link | {"document": None, "page": page.pk}, 1)]
    return [
        block("video", film, f"more-{number}"),
        block("links", {"title": "Mer", "links": links}, f"more-{number}"),
        block("people", {"heading": "Flere", "people": [item(person.pk)]}, f"more-{number}"),
        block("body_people", {"body": str(board.pk), "heading": ""}, f"more-{number}"),
    ]


def queries_of(client, url):
    """Those of the second of two requests: what a process reads once belongs to the first."""
    assert client.get(url).status_code == 200
    caches["default"].clear()
    with CaptureQueriesContext(connection) as made:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in made]


@pytest.mark.parametrize("times", [1, 5])
def test_a_report_with_every_block_takes_few_queries(client, home, home_en, en, times):
    page = create_page(home, ReportIndexPage, title="Rapporter", slug="rapporter")
    blocks = [each for number in range(times) for each in [*every_block(number, page), *more_blocks(number, page)]]
    report = create_page(
        page, ReportPage, title="Årsrapport", slug="arsrapport", body=blocks, photo=make_image(title="Forside")
    )
    translate(page, en, "Reports", "reports")
    translate(report, en, "Annual report", "annual-report")
    for url in ("/rapporter/arsrapport/", "/en/reports/annual-report/"):
        queries = queries_of(client, url)
        assert len(queries) <= MOST_QUERIES, "\n".join(queries)
        assert max(collections.Counter(queries).values()) == 1
