"""A list or a page asks the database as often for three rows as for one: each address is measured, with both."""

from dataclasses import dataclass

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from growing_site import PUBLIC, GrowingSite

from tests.config.access import TABLE
from tests.config.sample_site import ADMINISTRATOR, SampleSite

pytestmark = pytest.mark.one_database

ADMIN_LISTS = [line.split("|")[0].split()[1] for line in TABLE.read_text().splitlines() if line.startswith("viewset ")]
#: Lists that are no viewsets of ours, or show one row's own rows; {event}, {order} and {home} are numbers.
MORE_ADMIN = [
    "admin/", "admin/events/", "admin/events/edit/{event}/", "admin/events/waiting/{event}/",
    "admin/events/codes/{event}/", "admin/events/set-aside/{event}/", "admin/orders/exceptions/",
    "admin/orders/inspect/{order}/", "admin/outgoing-mail/", "admin/bulk-mail/",
    "admin/suppressed-addresses/", "admin/newsletter-readers/", "admin/news_items/", "admin/snippets/",
    "admin/pages/{home}/", "admin/images/", "admin/documents/", "admin/organisation/edit/{organisation}/",
    "admin/partners/edition/{edition}/",
]  # fmt: skip
SIGNED_IN = {"portal": "/min-side/", "account": "/konto/", "directory for a member": "/members/"}

#: The association has one site in two languages.
STAY = {"admin/sites/", "admin/locales/"}
#: Queries that Wagtail makes for each further row: two for a page (its translation menu), one for the category in
#: its list of news, and in the form of an event those of one form for each ticket type (a row brings two).
WAGTAILS_OWN = {"admin/news_items/": 3, "admin/pages/{home}/": 2, "admin/events/edit/{event}/": 5}


@dataclass(frozen=True)
class Measured:
    status: int
    queries: int
    #: Rows of tables in the page.
    rows: int


def measure(client: Client, url: str) -> Measured:
    """The second of two requests: what a process reads once belongs to the first."""
    client.get(url)
    caches["default"].clear()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Measured(answer.status_code, len(asked), body.count(b"<tr"))


def measure_all(site: GrowingSite) -> dict[str, Measured]:
    sample_site = SampleSite(people={ADMINISTRATOR: site.administrator, "member": site.member})
    names = {
        "event": site.event.pk, "order": site.paid.pk, "home": site.pages["home"].pk, "item": site.pages["item"].url,
        "organisation": site.organisation.pk, "key": site.paid.access_key, "entry": site.entry.key,
        "exhibitor": site.exhibitor.pk, "profile": site.exhibitor.key, "planner": site.planner.access_key,
        "digest": site.digest.pk, "edition": site.edition.pk, "person": site.speaker.pk,
    }  # fmt: skip
    clients = [
        (sample_site.client(ADMINISTRATOR), {path: f"/{path}" for path in (*ADMIN_LISTS, *MORE_ADMIN)}),
        (Client(), PUBLIC),
        (sample_site.client("member"), SIGNED_IN),
    ]
    return {
        name: measure(client, url.format(**names)) for client, addresses in clients for name, url in addresses.items()
    }


_found: list[dict[str, Measured]] = []


@pytest.fixture
def measured(db) -> list[dict[str, Measured]]:
    """Everything with one row, and everything with three: measured by the first test, whose rows are rolled back."""
    if not _found:
        with translation.override("nb"):
            site = GrowingSite()
            site.grow()
            one = measure_all(site)
            site.grow()
            site.grow()
            _found.extend([one, measure_all(site)])
    return _found


@pytest.mark.parametrize("name", [*ADMIN_LISTS, *MORE_ADMIN, *PUBLIC, *SIGNED_IN])
def test_three_rows_cost_what_one_costs(measured, name):
    one, three = (found[name] for found in measured)
    assert (one.status, three.status) == (200, 200)
    assert three.queries == one.queries + 2 * WAGTAILS_OWN.get(name, 0)


@pytest.mark.parametrize("name", [name for name in ADMIN_LISTS if name not in STAY])
def test_each_list_did_grow(measured, name):
    one, three = (found[name] for found in measured)
    assert three.rows > one.rows
