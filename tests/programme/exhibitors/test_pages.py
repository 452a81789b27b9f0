"""The exhibitors of an edition on the pages: list, search, plan, one exhibitor, the company's page; both languages."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from edition_factory import create_exhibitor
from email_helpers import queued_emails
from event_factory import create_event, create_venue
from image_factory import make_image
from membership_factory import create_membership, create_organisation
from wagtail.models import PageViewRestriction

from events.enums import EventStatus
from events.models import Event
from programme.exhibitors.jobs import RETENTION, delete_old_contacts
from programme.exhibitors.listing import stands_of
from programme.exhibitors.plan import HEIGHT, WIDTH, plan_of
from programme.exhibitors.send_link import send_first_link
from programme.models import ConferencePage, Exhibitor

pytestmark = pytest.mark.django_db
LIST = "/utstillere/eiendomsdagen/"


def soup_of(client, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


def names(soup) -> list[str]:
    return [name.text for name in soup.find_all(class_="stand__name")]


@pytest.fixture
def three(event, conference_page):
    return [
        create_exhibitor(event, name=name, stand_number=number, profile_nb=text)
        for name, number, text in (("Elvebanken", "A10", "Lån"), ("Bryggeriet", "A2", "Øl"), ("Uten plass", "", "Te"))
    ]


def test_the_list_is_by_stand_number(client, event, three):
    create_exhibitor(event, name="Ikke publisert", is_published=False, stand_number="A1")
    create_exhibitor(event, name="Trukket", withdrawn_at=timezone.now(), stand_number="A3")
    create_exhibitor(create_event(title_nb="Annen"), name="Annen utgave")
    soup = soup_of(client, LIST)
    assert names(soup) == ["Bryggeriet", "Elvebanken", "Uten plass"]
    assert soup.h1.text == "Utstillere på Eiendomsdagen"
    assert "3 utstillere" in soup.find(id="stand-count").text
    english = soup_of(client, "/en/exhibitors/eiendomsdagen/")
    assert english.h1.text == "Exhibitors at The Property Day"
    assert names(english) == ["Bryggeriet", "Elvebanken", "Uten plass"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("øl", ["Bryggeriet"]), ("a10", ["Elvebanken"]), ("elve lån", ["Elvebanken"]), ("elve øl", []), ("  ", None)],
)
def test_search_finds_names_numbers_and_words(client, three, text, found):
    soup = soup_of(client, f"{LIST}?q={text}")
    assert names(soup) == (["Bryggeriet", "Elvebanken", "Uten plass"] if found is None else found)
    if found == []:
        assert "Ingen utstillere passer" in soup.text


def test_what_is_searched_for_is_escaped(client, three):
    page = client.get(LIST, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert(1)" not in page


def test_every_stand_on_the_plan_is_a_link_and_in_the_list(client, event, three):
    Exhibitor.objects.filter(name="Elvebanken").update(plan_x=500, plan_y=0)
    Exhibitor.objects.filter(name="Bryggeriet").update(plan_x=1000, plan_y=1000)
    soup = soup_of(client, LIST)
    links = soup.find(class_="stand-plan__drawing").find_all("a")
    assert [link["aria-label"] for link in links] == ["Stand A2: Bryggeriet", "Stand A10: Elvebanken"]
    listed = {link["href"] for link in soup.select(".stand__name a")}
    assert {link["href"] for link in links} <= listed
    for box in soup.find_all(class_="stand-plan__stand"):
        assert 0 <= int(box["x"]) <= 1000 - WIDTH
        assert 0 <= int(box["y"]) <= 620 - HEIGHT
    assert soup.find(class_="stand-plan__ground") is not None
    assert soup.find(class_="stand-plan")["tabindex"] == "0"
    searched = soup_of(client, f"{LIST}?q=elve").find(class_="stand-plan__drawing")
    assert len(searched.find_all("a")) == 1
    assert soup.find(style=True) is None


def test_the_plan_is_drawn_over_the_venues_own(client, event, three):
    event.listed_venue = create_venue(plan=make_image(title="Plan"))
    event.save()
    Exhibitor.objects.filter(name="Elvebanken").update(plan_x=500, plan_y=500)
    drawing = soup_of(client, LIST).find(class_="stand-plan__drawing")
    assert drawing.image["href"].endswith(".webp")
    assert drawing.find(class_="stand-plan__ground") is None
    plan = event.listed_venue.plan
    assert drawing["viewbox"] == f"0 0 1000 {round(1000 * plan.height / plan.width)}"


def test_a_damaged_plan_of_the_venue_is_plain_ground(event, three):
    venue = create_venue(plan=make_image(title="Plan"))
    venue.plan.file.save("borte.jpg", ContentFile(b"no picture"), save=False)
    type(venue.plan).objects.filter(pk=venue.plan.pk).update(file=venue.plan.file.name)
    event.listed_venue = venue
    Exhibitor.objects.update(plan_x=1, plan_y=1)
    plan = plan_of(Event(listed_venue=type(venue).objects.get(pk=venue.pk)), stands_of(event.pk, event.slug))
    assert plan.image_url == ""


def test_without_places_there_is_no_plan(client, three):
    assert soup_of(client, LIST).find(class_="stand-plan") is None


def test_the_page_of_an_exhibitor_links_to_the_members_page_and_back(client, event, conference_page):
    member = create_organisation("Elvebanken")
    create_membership(member)
    stand = create_exhibitor(
        event,
        name="Elvebanken",
        organisation=member,
        stand_number="B1",
        profile_en="We lend.",
        website="https://elvebanken.example/",
        contact_name="Hemmelig Navn",
        contact_email="hemmelig@example.no",
    )
    for language, words in (("nb", "Vi viser frem."), ("en", "We lend.")):
        with translation.override(language):
            url, member_url = stand.get_absolute_url(), member.get_absolute_url()
        soup = soup_of(client, url)
        hrefs = {link.get("href") for link in soup.main.find_all("a")}
        assert words in soup.main.text
        assert "B1" in soup.main.text
        assert {member_url, "https://elvebanken.example/", url.rsplit("/", 2)[0] + "/"} <= hrefs
        assert not {"Hemmelig Navn", "hemmelig@example.no", stand.key} & set(str(soup).split('"'))
        assert "hemmelig" not in str(soup).lower()
        company = soup_of(client, member_url)
        section = company.find("section", attrs={"aria-labelledby": "company-stands"})
        assert section.a["href"] == url
        assert "stand B1" in section.text


def test_a_company_that_is_not_listed_has_no_link(client, event, conference_page):
    stand = create_exhibitor(event, organisation=create_organisation("Ikke medlem"))
    soup = soup_of(client, f"{LIST}{stand.pk}/")
    assert not [link for link in soup.main.find_all("a") if "/medlemmer/" in link["href"]]


@pytest.mark.parametrize("reason", ["unpublished", "withdrawn", "other edition", "draft", "no page", "private page"])
def test_what_is_not_public_is_not_found(client, event, conference_page, reason):
    stand = create_exhibitor(event)
    url = f"{LIST}{stand.pk}/"
    assert client.get(url).status_code == 200
    if reason == "unpublished":
        stand.is_published = False
    elif reason == "withdrawn":
        stand.withdrawn_at = timezone.now()
    elif reason == "other edition":
        stand.edition = create_event(title_nb="Annen")
    elif reason == "draft":
        event.status = EventStatus.DRAFT
        event.save()
    else:
        for page in ConferencePage.objects.all():
            if reason == "no page":
                page.unpublish()
            else:
                PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    stand.save()
    assert client.get(url).status_code == 404
    assert client.get(LIST).status_code == 404


def test_an_earlier_address_of_the_edition_leads_on(client, event, three):
    event.slug = "eiendomsdagen-ny"
    event.save()
    answer = client.get(LIST)
    assert (answer.status_code, answer["Location"]) == (301, "/utstillere/eiendomsdagen-ny/")
    answer = client.get(f"{LIST}{three[0].pk}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/utstillere/eiendomsdagen-ny/{three[0].pk}/")
    assert client.get("/utstillere/finnes-ikke/").status_code == 404


def test_the_conference_page_links_to_the_exhibitors(client, event, conference_page):
    assert "/utstillere/" not in client.get(conference_page.url).content.decode()
    create_exhibitor(event)
    assert f'href="{LIST}"' in client.get(conference_page.url).content.decode()
    english = conference_page.get_translations().get()
    assert 'href="/en/exhibitors/eiendomsdagen/"' in client.get(english.url).content.decode()


def test_stand_numbers_are_unique_at_an_edition(event):
    create_exhibitor(event, stand_number="B12")
    with pytest.raises(ValidationError) as refused:
        Exhibitor(edition=event, name="Ny", stand_number="b12").full_clean()
    assert refused.value.message_dict["stand_number"] == ["En annen utstiller har dette standnummeret."]
    with pytest.raises(IntegrityError), transaction.atomic():
        create_exhibitor(event, stand_number="B12")
    create_exhibitor(event, stand_number="")
    create_exhibitor(event, stand_number="")
    create_exhibitor(create_event(title_nb="Annen"), stand_number="B12")
    create_exhibitor(event, stand_number="B12", withdrawn_at=timezone.now())


def test_a_stand_number_that_grows_in_capitals_fits_its_column(event):
    with pytest.raises(ValidationError) as refused:
        Exhibitor(edition=event, name="Ny", stand_number="ß" * 7).full_clean()
    assert set(refused.value.message_dict) == {"stand_number"}
    Exhibitor(edition=event, name="Ny", stand_number="ß" * 6).full_clean()


@pytest.mark.parametrize("place", [(1, None), (None, 1), (1001, 1), (1, 1001)])
def test_a_place_is_two_numbers_on_the_plan(event, place):
    with pytest.raises(IntegrityError), transaction.atomic():
        create_exhibitor(event, plan_x=place[0], plan_y=place[1])


def test_contacts_are_deleted_two_years_after_the_edition(event):
    now = timezone.now()
    old = create_event(starts_at=now - RETENTION - timedelta(days=2), ends_at=now - RETENTION - timedelta(days=1))
    recent = create_event(starts_at=now - RETENTION, ends_at=now - RETENTION + timedelta(days=1))
    rows = [
        create_exhibitor(edition, contact_name="Kari", contact_email="kari@example.no") for edition in (old, recent)
    ]
    assert delete_old_contacts() == 1
    assert delete_old_contacts() == 0
    forgotten, kept = (Exhibitor.objects.get(pk=row.pk) for row in rows)
    assert (forgotten.contact_name, forgotten.contact_email, forgotten.profile_nb) == ("", "", "Vi viser frem.")
    assert forgotten.key != rows[0].key
    assert (kept.contact_email, kept.key) == ("kari@example.no", rows[1].key)


def test_the_address_of_the_link_and_a_private_buyers_name_are_deleted_too(event):
    then = timezone.now() - RETENTION - timedelta(days=1)
    old = create_event(title_nb="Gammel", starts_at=then - timedelta(days=1), ends_at=then)
    contact = {"contact_name": "Kari Kjøper", "contact_email": "kari@example.no"}
    unpublished = {**contact, "name": "Kari Kjøper", "is_published": False}
    private = create_exhibitor(old, **unpublished)
    kept = [
        create_exhibitor(old, **contact, name="Kari Kjøper"),
        create_exhibitor(old, **unpublished, organisation=create_organisation("Kjøper")),
        create_exhibitor(old, **{**unpublished, "name": "Kjøper AS"}),
        create_exhibitor(event, **unpublished),
    ]
    for exhibitor in (private, kept[-1]):
        send_first_link(exhibitor)
    with CaptureQueriesContext(connection) as queries:
        assert delete_old_contacts() == 4
    assert sum('FROM "programme_exhibitor" INNER JOIN' in query["sql"] for query in queries) == 1
    assert [mail.exhibitor_mail.exhibitor for mail in queued_emails("exhibitor_link")] == [kept[-1]]
    private.refresh_from_db()
    assert private.name == "Utstiller"
    assert [Exhibitor.objects.get(pk=row.pk).name for row in kept] == [row.name for row in kept]
