"""The member directory: its members, their order, the filters, and the number of queries."""

import datetime
import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from membership_helpers import make_member
from page_factory import create_site, create_translation

from core.pages.structured_data import absolute_url
from directory import queries as directory_queries
from directory.models import DirectoryPage
from membership.models import Industry, Membership, Municipality, Organisation

NAMES = ["Ørn AS", "Ås Bygg AS", "Ærlig Handel AS", "Zebra AS", "Aker Drift AS", "1881 AS", "Bø Transport AS"]


@pytest.fixture
def pages(db):
    """A home page and a directory in each language."""
    home = create_site().root_page.specific
    home_en = create_translation(home, home.get_parent(), slug="home-en")
    norwegian = home.add_child(instance=DirectoryPage(title="Medlemmer", slug="medlemmer", locale=home.locale))
    english = create_translation(norwegian, home_en, title="Members", slug="members")
    return {"home": home, "nb": norwegian, "en": english}


@pytest.fixture
def members(company_category):
    drammen, lier = (Municipality.objects.get(code=code) for code in ("3301", "3312"))
    industry = Industry.objects.get(slug="handel")
    return [
        make_member(
            company_category, name, municipality=lier if "Ås" in name else drammen,
            industry=industry if "Handel" in name else None,
        )
        for name in NAMES
    ]  # fmt: skip


def names_in(response) -> list[str]:
    """The names of the members that the page lists."""
    return [member.name for member in response.context["members"].object_list]


def test_members_are_sorted_in_norwegian_and_grouped_by_letter(client, pages, members):
    response = client.get(pages["nb"].url)
    assert names_in(response) == [
        "1881 AS", "Aker Drift AS", "Bø Transport AS", "Zebra AS", "Ærlig Handel AS", "Ørn AS", "Ås Bygg AS",
    ]  # fmt: skip
    assert [group["letter"] for group in response.context["letters"]] == ["#", "A", "B", "Z", "Æ", "Ø", "Å"]
    assert response.context["counts"].total == 7


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kommune=3312", ["Ås Bygg AS"]),
        ("municipality=3312", ["Ås Bygg AS"]),
        ("kommune=3312&kommune=3301&q=as", 7),
        ("bransje=handel", ["Ærlig Handel AS"]),
        ("bokstav=Ø", ["Ørn AS"]),
        ("bokstav=%23", ["1881 AS"]),
        ("q=ærlig", ["Ærlig Handel AS"]),
        ("q=HANDEL+ærl", ["Ærlig Handel AS"]),
        ("q=bø", ["Bø Transport AS"]),
        ("q=andel", []),
        ("kommune=3312&bransje=handel", []),
        ("kommune=9999", []),
    ],
)
def test_filters_in_the_query_string(client, pages, members, query, expected):
    response = client.get(f"{pages['nb'].url}?{query}")
    names = names_in(response)
    assert (len(names) if isinstance(expected, int) else names) == expected
    assert response.context["counts"].total == len(names)


def test_a_norwegian_letter_is_not_found_by_its_base_letter(client, pages, members):
    """«ørn» and «orn» are different words in Norwegian. Only accents are ignored."""
    assert names_in(client.get(f"{pages['nb'].url}?q=ørn")) == ["Ørn AS"]
    assert names_in(client.get(f"{pages['nb'].url}?q=orn")) == []


def test_an_organisation_number_finds_its_owner(client, pages, member, members):
    response = client.get(pages["nb"].url, {"q": member.spaced_org_number})
    assert names_in(response) == [member.name]


def test_each_facet_is_counted_without_its_own_filter(client, pages, members):
    context = client.get(f"{pages['nb'].url}?kommune=3312").context
    assert {choice.value: choice.count for choice in context["municipalities"]} == {"3301": 6, "3312": 1}
    assert context["industries"] == []
    assert [choice.value for choice in context["municipalities"] if choice.chosen] == ["3312"]


def test_each_selected_option_has_a_link_that_removes_it(client, pages, members):
    page = client.get(f"{pages['nb'].url}?kommune=3312&kommune=3301&q=as")
    without = next(choice.without for choice in page.context["municipalities"] if choice.value == "3312")
    assert "3301" in without
    assert "3312" not in without
    assert "q=as" in without


@pytest.mark.parametrize("change", ["end", "unlist", "unpaid"])
def test_a_former_member_is_removed_at_once(client, pages, members, change):
    former = members[0]
    assert former.name in names_in(client.get(pages["nb"].url))
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    membership = former.memberships.get()
    if change == "end":
        membership.ends_on, membership.end_reason = yesterday, "left"
        membership.save()
    elif change == "unlist":
        former.listed = False
        former.save()
    else:
        membership.charges.create(year=2026, kind="yearly", total_ore=1, due_on=yesterday, grace_until=yesterday)
    response = client.get(pages["nb"].url)
    assert former.name not in names_in(response)
    assert response.context["counts"].total == 6
    assert client.get(former.get_absolute_url()).status_code == 404


def test_the_list_is_correct_while_counts_are_outdated(client, pages, members):
    client.get(pages["nb"].url)
    Membership.objects.filter(organisation=members[0]).update(ends_on=datetime.date(2020, 1, 1))
    assert members[0].name not in names_in(client.get(pages["nb"].url))


def test_the_list_is_paginated(client, pages, company_category, monkeypatch):
    monkeypatch.setattr("directory.pages.MEMBERS_PER_PAGE", 5)
    for number in range(12):
        make_member(company_category, f"Firma {number:02d} AS")
    first = client.get(pages["nb"].url)
    assert len(names_in(first)) == 5
    second = client.get(f"{pages['nb'].url}{first.context['members'].links['next']}")
    assert names_in(second)[0] == "Firma 05 AS"
    assert names_in(client.get(f"{pages['nb'].url}?page=3")) == ["Firma 10 AS", "Firma 11 AS"]


def test_the_page_works_without_members(client, pages, db):
    for language in ("nb", "en"):
        assert client.get(pages[language].url).status_code == 200


HOSTILE = ["\x00", "x" * 9000, "\u202e", "%", "'--", "<script>alert(1)</script>", "-1", "9" * 400, "{{7*7}}", "ᚠ"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_invalid_parameters_still_give_a_list(client, pages, members, hostile):
    for name in ("q", "kommune", "bransje", "bokstav", "side", "page"):
        response = client.get(pages["nb"].url, {name: hostile})
        assert response.status_code == 200, name
        assert b"<script>alert" not in response.content


def test_readers_get_no_cookie(client, pages, members):
    for url in (pages["nb"].url, members[0].get_absolute_url()):
        response = client.get(url)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def _queries(client, url) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_members(client, pages, company_category):
    def fill(first, last):
        for number in range(first, last):
            make_member(
                company_category, f"Firma {number:03d} AS", municipality=Municipality.objects.first(),
                industry=Industry.objects.first(),
            )  # fmt: skip

    fill(0, 20)
    client.get(pages["nb"].url)
    cache.clear()
    with_20_members = _queries(client, pages["nb"].url)
    fill(20, 200)
    cache.clear()
    with_200_members = _queries(client, pages["nb"].url)
    assert with_200_members == with_20_members <= 12
    assert _queries(client, pages["nb"].url) <= 9, "with cached counts"
    company = Organisation.objects.first().get_absolute_url()
    client.get(company)
    assert _queries(client, company) <= 12


def test_a_company_has_a_page_in_both_languages(client, pages, member):
    member.profile_nb, member.website = "Vi fører regnskap.", "https://www.elvebredden.example/"
    member.save()
    for language in ("nb", "en"):
        with translation.override(language):
            response = client.get(member.get_absolute_url())
        text = response.content.decode()
        assert response.status_code == 200
        assert "Vi fører regnskap." in text
        assert f'href="{pages[language].url}"' in text
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        types = {item["@type"] for item in json.loads(data)["@graph"]}
        assert types == {"Organization", "BreadcrumbList"}


def test_a_wagtail_page_below_the_directory_is_served(client, pages, member):
    from home.models import StandardPage

    pages["nb"].add_child(instance=StandardPage(title="Medlemsfordeler", slug="fordeler"))
    assert client.get("/medlemmer/fordeler/").status_code in (200, 404)
    url = pages["nb"].url + "fordeler/"
    assert client.get(url).status_code == 200


def test_a_company_without_directory_page_still_has_a_page(client, member):
    assert client.get(member.get_absolute_url()).status_code == 200


def test_an_unknown_member_is_not_found(client, pages):
    assert client.get(reverse("organisation", args=["nobody"])).status_code == 404


def test_members_with_the_same_name_have_different_slugs(company_category):
    slugs = {make_member(company_category, "Hansen AS").slug for _n in range(3)}
    assert len(slugs) == 3


def test_counts_change_with_the_day(members):
    membership = members[0].memberships.get()
    membership.ends_on, membership.end_reason = timezone.localdate(), "left"
    membership.save()
    no_filter = directory_queries.parse_filter(municipalities=[], industries=[], letter="", text="")
    assert directory_queries.directory_counts(no_filter).total == 7
    assert directory_queries.directory_counts(no_filter, timezone.localdate() + datetime.timedelta(days=1)).total == 6


def test_the_canonical_url_of_a_company_has_no_parameters(client, pages, members):
    page = client.get(f"{members[0].get_absolute_url()}?utm_source=x").content.decode()
    assert page.count(f'rel="canonical" href="{absolute_url(members[0].get_absolute_url())}"') == 1
    assert 'property="og:title"' in page


def test_filters_are_folded_until_one_is_chosen_and_a_first_visit_is_light(client, pages, members):
    """Nothing moves when the script arrives, and what only the filters and the ticket box need is not sent."""
    html = client.get("/medlemmer/").content.decode()
    assert '<details class="filters__group">' in html
    assert '<details class="filters__group" open>' not in html
    assert "css/events.css" not in html
    assert "<script src=" in html
    assert not re.search(r'<script[^>]* src="[^"]*htmx', html)
    chosen = client.get("/medlemmer/?kommune=3301").content.decode()
    assert chosen.count('<details class="filters__group" open>') == 1
