"""Partners on the conference page and on the pages of the organisations, in both languages."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from edition_factory import create_level, create_partner
from event_factory import create_event
from event_page_helpers import put_page
from image_factory import make_image
from membership_factory import create_membership, create_organisation
from wagtail.models import PageViewRestriction

from core.models.image import Medium
from events.enums import EventStatus
from programme.models import ConferencePage, PartnerLevel, Partnership
from programme.partners.copy import copy_levels

pytestmark = pytest.mark.django_db


@pytest.fixture
def main(event):
    return create_level(event, name_nb="Hovedpartner", name_en="Main partner", is_main=True, position=0)


@pytest.fixture
def ordinary(event):
    return create_level(event, name_nb="Partner", name_en="Partner", position=1)


@pytest.fixture
def bank():
    organisation = create_organisation("Elvebanken", website="https://elvebanken.example/")
    create_membership(organisation)
    return organisation


def shown(client, page) -> list[tuple[str, list[str]]]:
    """(level, names) of the partners' part of the page."""
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    section = soup.find("section", attrs={"aria-labelledby": "partners"})
    if section is None:
        return []
    return [
        (head.text, [name.text for name in head.find_next("ul").find_all(class_="partner__name")])
        for head in section.find_all("h3")
    ]


def test_partners_stand_by_level_in_order_of_position(client, conference_page, main, ordinary, bank):
    create_partner(ordinary, name="Sist", position=2)
    create_partner(ordinary, name="Først", position=1)
    create_partner(ordinary, name="Hemmelig", position=0, is_shown=False)
    create_partner(main, organisation=bank)
    assert shown(client, conference_page) == [("Hovedpartner", ["Elvebanken"]), ("Partner", ["Først", "Sist"])]
    english = conference_page.get_translations().get()
    assert shown(client, english) == [("Main partner", ["Elvebanken"]), ("Partner", ["Først", "Sist"])]


def test_a_page_without_partners_has_no_part_for_them(client, conference_page, main):
    assert shown(client, conference_page) == []


def test_partners_of_another_edition_are_not_shown(client, conference_page, main):
    other = create_event(title_nb="I fjor")
    create_partner(create_level(other), name="Fjorårets")
    create_partner(main, name="Årets")
    assert shown(client, conference_page) == [("Hovedpartner", ["Årets"])]


def test_a_listed_member_links_to_its_page_and_its_website(client, conference_page, main, ordinary, bank):
    create_partner(main, organisation=bank, url="https://elvebanken.example/", text_nb="Vi <b>er</b> her.")
    create_partner(ordinary, organisation=create_organisation("Utenfor AS"), url="https://utenfor.example/")
    soup = BeautifulSoup(client.get(conference_page.url).content, "html.parser")
    member, outside = soup.find_all(class_="partner")
    assert [link["href"] for link in member.find_all("a")] == [
        bank.get_absolute_url(),
        "https://elvebanken.example/",
    ]
    assert member.find_all("a")[1].text == "Nettsted: Elvebanken"
    assert "Vi <b>er</b> her." in member.text
    assert member.find("b") is None
    assert [link["href"] for link in outside.find_all("a")] == ["https://utenfor.example/"]


def test_the_logo_is_the_partners_own_or_the_organisations_or_drawn(client, conference_page, main, ordinary, bank):
    bank.logo = make_image(title="Bankens logo", medium=Medium.LOGO)
    bank.save()
    create_partner(main, organisation=bank)
    create_partner(main, name="Egen", logo=make_image(title="Egen logo", medium=Medium.LOGO), position=1)
    create_partner(ordinary, name="Tegnet")
    soup = BeautifulSoup(client.get(conference_page.url).content, "html.parser")
    tiles = [partner.find(class_="logo-tile") for partner in soup.find_all(class_="partner")]
    # The name stands beside each logo, so the picture itself says nothing more.
    assert [tile.img["alt"] for tile in tiles[:2]] == ["", ""]
    assert ["logo-tile--l" in tile["class"] for tile in tiles] == [True, True, False]
    assert tiles[2].img is None
    assert tiles[2].svg["aria-hidden"] == "true"


def test_a_company_page_lists_what_it_supports(client, conference_page, main, bank, event):
    create_partner(main, organisation=bank)
    for language, level, title in (("nb", "Hovedpartner", "Eiendomsdagen"), ("en", "Main partner", "The Property Day")):
        with translation.override(language):
            soup = BeautifulSoup(client.get(bank.get_absolute_url()).content, "html.parser")
        section = soup.find("section", attrs={"aria-labelledby": "partnerships"})
        page = conference_page if language == "nb" else conference_page.get_translations().get()
        assert [(link.text, link["href"]) for link in section.find_all("a")] == [(title, page.url)]
        assert level in section.text
        assert str(event.starts_at.year) in section.text


@pytest.mark.parametrize("hidden", ["not shown", "draft event", "unpublished page", "private page"])
def test_a_company_page_says_nothing_of_what_is_not_public(client, conference_page, main, bank, event, hidden):
    create_partner(main, organisation=bank, is_shown=hidden != "not shown")
    if hidden == "draft event":
        event.status = EventStatus.DRAFT
        event.save()
    elif hidden == "unpublished page":
        for page in ConferencePage.objects.all():
            page.unpublish()
    elif hidden == "private page":
        for page in ConferencePage.objects.all():
            PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert "partnerships" not in client.get(bank.get_absolute_url()).content.decode()


def test_an_organisation_is_a_partner_of_an_edition_once(main, bank):
    create_partner(main, organisation=bank)
    with pytest.raises(IntegrityError), transaction.atomic():
        create_partner(main, organisation=bank)
    create_partner(main, name="Uten virksomhet")
    create_partner(main, name="Uten virksomhet, igjen")
    assert Partnership.objects.count() == 3


def test_a_partner_is_somebody(main):
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.create(edition=main.edition, level=main)


def test_a_level_of_another_edition_and_a_script_as_address_are_refused(main):
    partner = create_partner(main, name="A", url="javascript:alert(1)")
    with pytest.raises(ValidationError) as refused:
        partner.full_clean()
    assert set(refused.value.message_dict) == {"url"}
    partner.url, partner.edition = "", create_event(title_nb="Annen")
    with pytest.raises(ValidationError) as refused:
        partner.full_clean()
    assert set(refused.value.message_dict) == {"level"}


def test_levels_are_copied_without_partners_and_once(event, main, ordinary, bank):
    create_partner(main, organisation=bank)
    following = create_event(title_nb="Neste år")
    create_level(following, name_nb="Partner", name_en="Own word", position=3)
    assert copy_levels(event, following) == 1
    assert copy_levels(event, following) == 0
    levels = PartnerLevel.objects.filter(edition=following).values_list("name_nb", "name_en", "is_main", "position")
    assert list(levels) == [("Partner", "Own word", False, 3), ("Hovedpartner", "Main partner", True, 4)]
    assert not following.partnerships.exists()
    assert event.partner_levels.count() == 2


def test_copying_keeps_the_order(event, main, ordinary):
    following = create_event(title_nb="Neste år")
    copy_levels(event, following)
    assert [level.name_nb for level in following.partner_levels.all()] == ["Hovedpartner", "Partner"]


def test_an_event_page_is_no_conference_page(client, calendar, main):
    other = create_event(title_nb="Frokost")
    create_partner(create_level(other), name="Verten")
    page = put_page(calendar, other)
    assert "Verten" not in client.get(page.url).content.decode()
    assert reverse("edition_partners", args=[other.pk]).startswith("/admin/")
