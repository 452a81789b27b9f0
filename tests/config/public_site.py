"""Every public address, with the sample site that fills its parameters."""

import re
from copy import deepcopy

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import get_resolver

from tests.config.sample_site import SampleSite, build

NO_PAGES = ("admin/", "^admin/", "demo/", "media/")


@pytest.fixture
def sample_site(calendar, event, standard, settings) -> SampleSite:
    settings.LIMITS_PER_CLIENT_AND_HOUR = dict.fromkeys(settings.LIMITS_PER_CLIENT_AND_HOUR, 100_000)
    settings.ACCOUNT_RATE_LIMITS = False
    cache.clear()
    return build(calendar, event, standard)


def addresses() -> list[str]:
    def walk(resolver, before=""):
        for pattern in resolver.url_patterns:
            here = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, here)
            else:
                yield here

    return [here for here in walk(get_resolver()) if not here.startswith(NO_PAGES)]


def fill(sample_site: SampleSite, address: str, *, key: str | None = None) -> str:
    first, names = address.split("/")[0], {"billett": "ticket", "venteliste": "waiting", "kontonummer": "account"}
    name = (names | {"utstiller": "exhibitor"}).get(first, "order")
    slugs = {"billetter": "eiendomsdagen", "medlemmer": "a-as", "bli-medlem": "bedrift", "utstillere": "eiendomsdagen"}
    slugs["foredragsholdere"] = "rakel-eksempel"
    slugs["serier"] = "dagen"
    names |= {"avmelding": "unsubscribe", "nyhetsbrev": "subscription" if "abonnement" in address else "confirm"}
    name = names.get(first, name)
    path = address.replace("<str:key>", key or sample_site.keys[name])
    path = path.replace("<slug:slug>", slugs.get(first, "x")).replace("<slug:section>", "x")
    path = re.sub(r"<int:\w+>", str(sample_site.number(address)), path)
    return "/" + re.sub(r"\^.*", "", path)


def send(client, method: str, url: str):
    """Send a request and roll back what it wrote, with the cookies as before: some URLs end the session."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(url)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response
