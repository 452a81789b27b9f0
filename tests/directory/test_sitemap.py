"""The sitemap of the members."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from membership_factory import create_membership, create_organisation
from site_fixtures import parse_xml

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_listed_members_are_there_in_both_languages_and_no_others(client, db):
    member = create_organisation("Elvebanken", listed=True)
    create_membership(member)
    create_membership(create_organisation("Hemmelig", listed=False))
    create_organisation("Aldri medlem", listed=True)
    sitemap = parse_xml(client.get("/sitemap-members.xml").content)
    nb, en = f"http://localhost:8000/medlemmer/{member.slug}/", f"http://localhost:8000/en/members/{member.slug}/"
    found = {
        node.find("s:loc", NAMES).text: {
            link.get("hreflang"): link.get("href") for link in node.iterfind("x:link", NAMES)
        }
        for node in sitemap.iterfind("s:url", NAMES)
    }
    both = {"nb": nb, "en": en, "x-default": nb}
    assert found == {nb: both, en: both}


def test_the_queries_do_not_grow_with_the_members(client, db):
    counts = []
    for number in (1, 5):
        for place in range(number):
            create_membership(create_organisation(f"Medlem {number} {place}", listed=True))
        with CaptureQueriesContext(connection) as queries:
            client.get("/sitemap-members.xml")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 4
