"""Editors' picks, and the log of searches without result."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import PageViewRestriction

from accounts.models import User
from core.models import Person
from core.web.log_filter import redact_keys
from search.missed import delete_old_misses, without_personal
from search.models import MissedSearch


def picks(client, query: str, address: str = "/sok/") -> list[str]:
    page = BeautifulSoup(client.get(address, {"q": query}).content, "html.parser")
    return [link.text for link in page.select(".picks a")]


@pytest.fixture
def pick(about_page):
    query = Query.get("bli medlem")
    return SearchPromotion.objects.create(query=query, page=about_page, description="Her starter du.")


@pytest.mark.parametrize("query", ["bli medlem", "Bli medlemmer", "hvordan blir jeg medlem"])
def test_a_pick_comes_first_whatever_the_form_of_the_words(client, pick, query):
    assert picks(client, query) == ["Om oss"]


def test_a_pick_is_shown_only_for_its_words_and_its_language(client, pick, home_en):
    assert picks(client, "medlemsfordeler") == []
    assert picks(client, "bli medlem", "/en/search/") == []


def test_a_pick_of_a_page_that_is_closed_or_a_draft_is_not_shown(client, pick, about_page):
    restriction = PageViewRestriction.objects.create(page=about_page, restriction_type=PageViewRestriction.LOGIN)
    assert picks(client, "bli medlem") == []
    restriction.delete()
    about_page.unpublish()
    assert picks(client, "bli medlem") == []


def test_what_found_nothing_is_counted_and_leads_on(client, pick):
    for _time in range(2):
        page = BeautifulSoup(client.get("/sok/", {"q": "Qwxyz  tull"}).content, "html.parser")
    assert list(MissedSearch.objects.values_list("words", "language", "count")) == [("qwxyz tull", "nb", 2)]
    assert page.select_one('a[href="/sok/?q=bli+medlem"]')
    assert [link["href"] for link in page.select(".related a")]


def test_what_found_something_is_not_counted(client, about_page):
    client.get("/sok/", {"q": "om oss"})
    client.get("/sok/forslag/", {"q": "qwxyz"})
    assert not MissedSearch.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ola.nordmann@example.com", ""),
        ("Faktura ola@example.com", "faktura"),
        ("ring 12 34 56 78", "ring"),
        ("12345678901 qwx", "qwx"),
        ("budsjett 27", "budsjett 27"),
        ("x" * 500, "x" * 60),
        ("Ola Nordmann", ""),
        ("Anne-Grete Åsheim faktura", "anne-grete åsheim faktura"),
        ("ola.nordmann (at) example.com faktura", "(at) faktura"),
        ("/bestilling/qwErty faktura", "faktura"),
        ("BLI MEDLEM", "bli medlem"),
    ],
)
def test_what_may_name_a_person_is_left_out(typed, kept):
    assert without_personal(typed) == kept


def test_the_name_of_somebody_known_is_not_kept(client, home):
    Person.objects.create(name="Åse Quist", is_shown=False)
    User.objects.create_user(email="x@example.com", first_name="Per Olav", last_name="Qvale")
    for query in ("åse quist", "ÅSE QUIST", "per olav qvale", "qwx ingen"):
        client.get("/sok/", {"q": query})
    assert list(MissedSearch.objects.values_list("words", flat=True)) == ["qwx ingen"]


def test_only_so_many_are_kept_of_a_day_and_none_for_ever(client, home, monkeypatch):
    monkeypatch.setattr("search.missed.MAX_PER_DAY", 2)
    for word in ("qwxa", "qwxb", "qwxc", "qwxa"):
        client.get("/sok/", {"q": word})
    assert sorted(MissedSearch.objects.values_list("words", "count")) == [("qwxa", 2), ("qwxb", 1)]
    MissedSearch.objects.filter(words="qwxa").update(day=timezone.localdate() - timedelta(days=91))
    assert delete_old_misses() == 1


def test_staff_make_a_pick_from_a_search_without_result(editor_client, about_page):
    MissedSearch.objects.create(words="veibeskrivelse", language="nb", day=timezone.localdate())
    page = BeautifulSoup(editor_client.get("/admin/missed-searches/").content, "html.parser")
    link = page.select_one('a[href*="missed-searches/pick/"]')["href"]
    form = BeautifulSoup(editor_client.get(link).content, "html.parser")
    assert form.select_one("[name=query_string]")["value"] == "veibeskrivelse"
    data = {
        "query_string": "veibeskrivelse",
        "editors_picks-TOTAL_FORMS": 1,
        "editors_picks-INITIAL_FORMS": 0,
        "editors_picks-MIN_NUM_FORMS": 0,
        "editors_picks-MAX_NUM_FORMS": 1000,
        "editors_picks-0-page": about_page.pk,
        "editors_picks-0-ORDER": 1,
        "editors_picks-0-description": "",
        "editors_picks-0-external_link_url": "",
        "editors_picks-0-external_link_text": "",
    }
    assert editor_client.post("/admin/missed-searches/pick/", data).status_code == 302
    assert picks(editor_client, "veibeskrivelse") == ["Om oss"]


@pytest.mark.parametrize("path", ["/sok/?q=kari+nordmann", "/en/search/suggestions/?q=kari", "/sok/?type=news&q=kari"])
def test_what_was_searched_is_in_no_log(path):
    assert "kari" not in redact_keys(f'"GET {path}&from=3 HTTP/1.1" 200')
    assert "from=3" in redact_keys(f'"GET {path}&from=3 HTTP/1.1" 200')
