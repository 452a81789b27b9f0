"""Every public and keyed URL for every person: what opens it is the key or the sign-in, never a role."""

from pathlib import Path

import pytest

from tests.config.access import outcome, row_of
from tests.config.public_site import addresses, fill, sample_site, send  # noqa: F401
from tests.config.sample_site import ADMINISTRATOR, STAFF
from tests.events.conftest import calendar, checkout_answer, event, site, standard  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TABLE = Path(__file__).with_name("public_access_by_person.txt")
PEOPLE = (None, "buyer", "another buyer", "member of A", "colleague at A", "member of B", *STAFF, ADMINISTRATOR)


def table() -> dict[str, tuple[str, str]]:
    lines = [line for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")]
    return {address: (get, post) for address, get, post in ([part.strip() for part in x.split("|")] for x in lines)}


def expected(permission: str, person: str | None) -> set[str]:
    if permission in ("404", "405"):
        return {permission}
    if permission == "any":
        return {"in", "out", "sign-in", "404", "405"}
    if permission == "signed in":
        # Some of these pages ask whoever is signed in to confirm it, or for a method that is set up.
        return {"sign-in"} if person is None else {"in", "out", "sign-in", "404", "405"}
    if permission in ("all", "key"):
        return {"in"}
    if person is None:
        return {"sign-in"}
    return {"in"} if person in permission.split(", ") else {"404", "out"}


def test_the_table_has_every_public_url():
    rows, existing = table(), addresses()
    assert [here for here in existing if row_of(here, rows) is None] == []
    assert {row for row in rows if not row.endswith("*")} - set(existing) == set()


def test_get_and_post_by_person(sample_site):  # noqa: F811
    rows, problems = table(), []
    for person in PEOPLE:
        client = sample_site.client(person)
        client.raise_request_exception = False
        for address in addresses():
            for method, permission in zip(("get", "post"), row_of(address, rows), strict=True):
                actual = outcome(send(client, method, fill(sample_site, address)))
                if actual not in expected(permission, person):
                    problems.append((person, method, address, actual, permission))
    assert problems == []


@pytest.mark.parametrize("person", [None, "buyer", ADMINISTRATOR], ids=str)
def test_a_wrong_key_opens_nothing_whoever_asks(sample_site, person):  # noqa: F811
    client = sample_site.client(person)
    client.raise_request_exception = False
    problems = []
    keyed = [address for address in addresses() if "<str:key>" in address]
    for address in keyed:
        for wrong in ("x" * 43, sample_site.keys["order"][:-1] + "!", "1"):
            for method in ("get", "post"):
                actual = outcome(send(client, method, fill(sample_site, address, key=wrong)))
                if actual not in ("404", "405"):
                    problems.append((method, address, actual))
    assert problems == []


def test_a_page_with_a_key_shows_no_other_key_and_is_not_kept(sample_site):  # noqa: F811
    client = sample_site.client(None)
    for address in addresses():
        if "<str:key>" not in address:
            continue
        response = send(client, "get", fill(sample_site, address))
        if response.status_code == 200:
            assert response["Referrer-Policy"] == "same-origin", address
            assert "no-store" in response["Cache-Control"], address
            assert "noindex" in response["X-Robots-Tag"], address
            text = response.content if not response.streaming else b""
            for name in ("another order", "another ticket"):
                assert sample_site.keys[name].encode() not in text, (address, name)


def test_another_orders_rows_are_not_found_with_ones_own_key(sample_site):  # noqa: F811
    other_key = sample_site.keys["another order"]
    client = sample_site.client("another buyer")
    for address in addresses():
        if address.startswith("bestilling/") and "<int:pk>" in address:
            for method in ("get", "post"):
                actual = outcome(send(client, method, fill(sample_site, address, key=other_key)))
                assert actual in ("404", "405"), (method, address)
