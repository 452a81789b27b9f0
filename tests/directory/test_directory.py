"""The directory: who is in it, in what order, what the filters do, and what it costs."""

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
from wagtail.models import Locale, Page, Site

from core.pages.structured_data import absolute_url
from directory import queries as directory_queries
from directory.models import DirectoryPage
from home.models import HomePage
from membership.models import Industry, Membership, Municipality, Organisation

NAMES = ["Ørn AS", "Ås Bygg AS", "Ærlig Handel AS", "Zebra AS", "Aker Drift AS", "1881 AS", "Bø Transport AS"]


@pytest.fixture
def pages(db):
    """A home page and a directory in each language."""
    root = Page.objects.get(depth=1)
    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(pk=root.pk)
    made = {}
    for language, title, slug in (("nb", "Medlemmer", "medlemmer"), ("en", "Members", "members")):
        locale = Locale.objects.get_or_create(language_code=language)[0]
        home = HomePage(title=f"Home {language}", slug=f"home-{language}", locale=locale)
        if made:
            home.translation_key = made["home"].translation_key
        root.add_child(instance=home)
        page = DirectoryPage(title=title, slug=slug, locale=locale)
        if made:
            page.translation_key = made["nb"].translation_key
        home.add_child(instance=page)
        made.setdefault("home", home)
        made[language] = page
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True, hostname="localhost")
    site.root_page = made["home"]
    site.save()
    return made


@pytest.fixture
def members(company_category):
    drammen, lier = (Municipality.objects.get(code=code) for code in ("3301", "3312"))
    trade = Industry.objects.get(slug="handel")
    return [
        make_member(
            company_category, name, municipality=lier if "Ås" in name else drammen,
            industry=trade if "Handel" in name else None,
        )
        for name in NAMES
    ]  # fmt: skip


def names_in(answer) -> list[str]:
    return [member.name for member in answer.context["members"].object_list]


def test_members_stand_in_norwegian_order_under_their_letters(client, pages, members):
    answer = client.get(pages["nb"].url)
    assert names_in(answer) == [
        "1881 AS", "Aker Drift AS", "Bø Transport AS", "Zebra AS", "Ærlig Handel AS", "Ørn AS", "Ås Bygg AS",
    ]  # fmt: skip
    assert [group["letter"] for group in answer.context["letters"]] == ["#", "A", "B", "Z", "Æ", "Ø", "Å"]
    assert answer.context["counts"].total == 7


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
def test_filters_by_address(client, pages, members, query, expected):
    answer = client.get(f"{pages['nb'].url}?{query}")
    found = names_in(answer)
    assert (len(found) if isinstance(expected, int) else found) == expected
    assert answer.context["counts"].total == len(found)


def test_a_name_without_its_norwegian_letter_is_found_by_that_letter_only(client, pages, members):
    """«bo» is not «bø»: Norwegian readers know the difference, and accents alone are forgiven."""
    assert names_in(client.get(f"{pages['nb'].url}?q=ørn")) == ["Ørn AS"]
    assert names_in(client.get(f"{pages['nb'].url}?q=orn")) == []


def test_an_organisation_number_finds_its_owner(client, pages, member, members):
    answer = client.get(pages["nb"].url, {"q": member.spaced_org_number})
    assert names_in(answer) == [member.name]


def test_each_facet_counts_as_if_nothing_were_chosen_in_it(client, pages, members):
    context = client.get(f"{pages['nb'].url}?kommune=3312").context
    assert {choice.value: choice.count for choice in context["municipalities"]} == {"3301": 6, "3312": 1}
    assert context["industries"] == []
    assert [choice.value for choice in context["municipalities"] if choice.chosen] == ["3312"]


def test_what_is_chosen_can_be_taken_away_one_by_one(client, pages, members):
    page = client.get(f"{pages['nb'].url}?kommune=3312&kommune=3301&q=as")
    without = next(choice.without for choice in page.context["municipalities"] if choice.value == "3312")
    assert "3301" in without
    assert "3312" not in without
    assert "q=as" in without


@pytest.mark.parametrize("change", ["end", "unlist", "unpaid"])
def test_who_is_no_member_any_more_is_gone_at_once(client, pages, members, change):
    gone = members[0]
    assert gone.name in names_in(client.get(pages["nb"].url))
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    membership = gone.memberships.get()
    if change == "end":
        membership.ends_on, membership.end_reason = yesterday, "left"
        membership.save()
    elif change == "unlist":
        gone.listed = False
        gone.save()
    else:
        membership.charges.create(year=2026, kind="yearly", total_ore=1, due_on=yesterday, grace_until=yesterday)
    answer = client.get(pages["nb"].url)
    assert gone.name not in names_in(answer)
    assert answer.context["counts"].total == 6
    assert client.get(gone.get_absolute_url()).status_code == 404


def test_even_when_counts_are_old_the_list_is_right(client, pages, members):
    client.get(pages["nb"].url)
    Membership.objects.filter(organisation=members[0]).update(ends_on=datetime.date(2020, 1, 1))
    assert members[0].name not in names_in(client.get(pages["nb"].url))


def test_pages_have_addresses(client, pages, company_category, monkeypatch):
    monkeypatch.setattr("directory.pages.MEMBERS_PER_PAGE", 5)
    for number in range(12):
        make_member(company_category, f"Firma {number:02d} AS")
    first = client.get(pages["nb"].url)
    assert len(names_in(first)) == 5
    second = client.get(f"{pages['nb'].url}{first.context['members'].links['next']}")
    assert names_in(second)[0] == "Firma 05 AS"
    assert names_in(client.get(f"{pages['nb'].url}?page=3")) == ["Firma 10 AS", "Firma 11 AS"]


def test_without_members_the_page_says_so(client, pages, db):
    for language in ("nb", "en"):
        assert client.get(pages[language].url).status_code == 200


HOSTILE = ["\x00", "x" * 9000, "\u202e", "%", "'--", "<script>alert(1)</script>", "-1", "9" * 400, "{{7*7}}", "ᚠ"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_rubbish_in_the_address_still_gives_a_list(client, pages, members, hostile):
    for name in ("q", "kommune", "bransje", "bokstav", "side", "page"):
        answer = client.get(pages["nb"].url, {name: hostile})
        assert answer.status_code == 200, name
        assert b"<script>alert" not in answer.content


def test_no_cookie_for_plain_reading(client, pages, members):
    for url in (pages["nb"].url, members[0].get_absolute_url()):
        answer = client.get(url)
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def _queries(client, url) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_queries_are_few_and_the_same_with_ten_times_the_members(client, pages, company_category):
    def fill(first, last):
        for number in range(first, last):
            make_member(
                company_category, f"Firma {number:03d} AS", municipality=Municipality.objects.first(),
                industry=Industry.objects.first(),
            )  # fmt: skip

    fill(0, 20)
    client.get(pages["nb"].url)
    cache.clear()
    few = _queries(client, pages["nb"].url)
    fill(20, 200)
    cache.clear()
    many = _queries(client, pages["nb"].url)
    assert many == few <= 12
    assert _queries(client, pages["nb"].url) <= 9, "with counts that are known"
    company = Organisation.objects.first().get_absolute_url()
    client.get(company)
    assert _queries(client, company) <= 12


def test_a_company_has_a_page_in_both_languages(client, pages, member):
    member.profile_nb, member.website = "Vi fører regnskap.", "https://www.elvebredden.example/"
    member.save()
    for language in ("nb", "en"):
        with translation.override(language):
            answer = client.get(member.get_absolute_url())
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "Vi fører regnskap." in text
        assert f'href="{pages[language].url}"' in text
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        kinds = {item["@type"] for item in json.loads(data)["@graph"]}
        assert kinds == {"Organization", "BreadcrumbList"}


def test_an_editors_page_under_the_directory_is_reached(client, pages, member):
    from home.models import StandardPage

    pages["nb"].add_child(instance=StandardPage(title="Medlemsfordeler", slug="fordeler"))
    assert client.get("/medlemmer/fordeler/").status_code in (200, 404)
    url = pages["nb"].url + "fordeler/"
    assert client.get(url).status_code == 200


def test_a_company_without_directory_page_still_has_a_page(client, member):
    assert client.get(member.get_absolute_url()).status_code == 200


def test_nobody_is_found_at_an_unknown_address(client, pages):
    assert client.get(reverse("organisation", args=["nobody"])).status_code == 404


def test_two_of_the_same_name_have_two_addresses(company_category):
    slugs = {make_member(company_category, "Hansen AS").slug for _n in range(3)}
    assert len(slugs) == 3


def test_counts_change_with_the_day(members):
    membership = members[0].memberships.get()
    membership.ends_on, membership.end_reason = timezone.localdate(), "left"
    membership.save()
    nothing = directory_queries.parse_filter(municipalities=[], industries=[], letter="", text="")
    assert directory_queries.directory_counts(nothing).total == 7
    assert directory_queries.directory_counts(nothing, timezone.localdate() + datetime.timedelta(days=1)).total == 6


def test_a_company_page_tells_its_address_without_parameters(client, pages, members):
    page = client.get(f"{members[0].get_absolute_url()}?utm_source=x").content.decode()
    assert page.count(f'rel="canonical" href="{absolute_url(members[0].get_absolute_url())}"') == 1
    assert 'property="og:title"' in page
