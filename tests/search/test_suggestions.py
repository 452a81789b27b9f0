"""Suggestions while somebody types."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from wagtail.models import PageViewRestriction


def options(client, query: str, address: str = "/sok/forslag/"):
    answer = client.get(address, {"q": query})
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").select("[role=option]")


def test_suggestions_are_results_with_their_kind(client, make_news, home):
    make_news(1, title="Ny <b>bro</b> over elva")
    call_command("update_index", verbosity=0)
    (option,) = options(client, "br")
    assert option.select_one(".suggestions__title").text == "Ny <b>bro</b> over elva"
    assert option.select_one(".suggestions__kind").text == "Nyheter"
    assert option["data-url"] == "/nyheter/nyhet-1/"


def test_suggestions_are_few_and_need_two_letters(client, make_news, home):
    for number in range(9):
        make_news(number, title=f"Bro {number}")
    call_command("update_index", verbosity=0)
    assert len(options(client, "bro")) == 6
    assert len({option["id"] for option in options(client, "bro")}) == 6
    assert options(client, "b") == []


def test_what_readers_may_not_see_is_not_suggested(client, make_news, index):
    make_news(1, title="Hemmelig bro").unpublish()
    make_news(2, title="Lukket bro")
    PageViewRestriction.objects.create(page=index, restriction_type=PageViewRestriction.LOGIN)
    call_command("update_index", verbosity=0)
    assert options(client, "bro") == []


@pytest.mark.parametrize("query", ["\x00", "'\"*", "a" * 10_000, "((((", "<script>alert(1)</script>", "😀😀"])
def test_hostile_text_is_answered(client, home, query):
    assert options(client, query) == []
    assert client.post("/sok/forslag/", {"q": query}).status_code == 405


def test_the_page_works_as_before_without_javascript(client, home):
    page = BeautifulSoup(client.get("/sok/").content, "html.parser")
    field = page.select_one("input[name=q]")
    assert not field.has_attr("role")
    assert page.select_one("#suggestions").has_attr("hidden")
