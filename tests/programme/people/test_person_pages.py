"""The page of a person who appears in a programme: what it lists, in both languages, and whom it never shows."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone, translation
from event_factory import create_event, create_room, create_venue
from event_page_helpers import json_ld, put_page
from image_factory import make_image
from membership_factory import create_membership, create_organisation
from programme_factory import create_appearance, create_item, create_session
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.models import Person
from events.enums import EventStatus
from programme.models import ConferencePage, EventPage, PersonOrganisation
from programme.people.addresses import person_url

pytestmark = pytest.mark.django_db


def soup_of(client, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def person():
    return Person.objects.create(
        name="Åse Rødøy",
        role_nb="Byplanlegger",
        role_en="Urban planner",
        employer="Elvebyen kommune",
        about_nb="Hun tegner byer.",
        about_en="She draws towns.",
        email="ase@privat.example",
        phone="+4732000099",
        website="https://rodoy.example/om/",
        linkedin_url="https://www.linkedin.com/in/rodoy",
        photo=make_image(title="Åse", credit="Kari Fiktiv", alt_nb="Åse ved elva", alt_en="Åse by the river"),
    )


@pytest.fixture
def talk(event, conference_page, person):
    room = create_room(create_venue(name_nb="Union Scene"), name="Storsalen")
    item = create_item(event, at=1, title_nb="Byen ved elva", title_en="The town by the river", room=room)
    create_appearance(item, person=person)
    return item


def sections(soup) -> dict[str, list[str]]:
    return {
        section.h2.text: [title.text for title in section.select(".appearance__title")]
        for section in soup.main.find_all("section")
    }


def test_the_page_has_the_person_in_the_reader_s_language(client, person, talk):
    soup = soup_of(client, person_url(person))
    assert person_url(person) == f"/foredragsholdere/{person.pk}/ase-rodoy/"
    assert soup.h1.text == "Åse Rødøy"
    for text in ("Byplanlegger", "Elvebyen kommune", "Hun tegner byer.", "Foto: Kari Fiktiv"):
        assert text in soup.main.text
    assert soup.select_one(".speaker-head__portrait img")["alt"] == "Åse ved elva"
    assert {"https://rodoy.example/om/", "https://www.linkedin.com/in/rodoy"} <= {a["href"] for a in soup.main("a")}
    english = soup_of(client, f"/en/speakers/{person.pk}/ase-rodoy/")
    for text in ("Urban planner", "She draws towns.", "Photo: Kari Fiktiv"):
        assert text in english.main.text
    assert "Hun tegner" not in english.main.text
    assert english.select_one(".speaker-head__portrait img")["alt"] == "Åse by the river"


def test_e_mail_and_telephone_are_never_there(client, person, talk):
    page = client.get(person_url(person)).content.decode()
    assert "privat.example" not in page
    assert "32 00 00 99" not in page.replace("\xa0", " ")
    assert "32000099" not in page
    assert "mailto:" not in str(BeautifulSoup(page, "html.parser").main)


def test_every_appearance_is_listed_with_edition_time_room_and_role(client, calendar, event, person, talk):
    past = create_event(title_nb="I fjor", starts_at=event.starts_at - timedelta(days=365), hours=8)
    put_page(calendar, past, ConferencePage)
    create_appearance(past, person=person, role="compere")
    soup = soup_of(client, person_url(person))
    assert sections(soup) == {"Kommende": ["Byen ved elva"], "Tidligere": ["I fjor"]}
    coming, earlier = soup.select(".appearance")
    for text in ("Foredragsholder", "Eiendomsdagen", "Storsalen, Union Scene", "kl. 10.00–10.45"):
        assert text in coming.text.replace("\xa0", " ")
    assert str(event.starts_at.year) in coming.time.text
    assert "Konferansier" in earlier.text
    assert coming.select_one(".appearance__title a")["href"] == f"/kalender/eiendomsdagen/#i{talk.pk}"
    assert sections(soup_of(client, f"/en/speakers/{person.pk}/ase-rodoy/")) == {
        "Coming": ["The town by the river"],
        "Earlier": ["I fjor"],
    }


def test_a_session_is_listed_with_its_own_page(client, event, conference_page, person):
    session = create_session(event, at=2, title_nb="Verksted", slug="verksted", kind="workshop")
    page = put_page(conference_page, session)
    create_appearance(session.programme_item, person=person, role="host")
    soup = soup_of(client, person_url(person))
    [link, edition] = soup.select(".appearance a")
    assert (link.text, link["href"]) == ("Verksted", page.url)
    assert (edition.text, edition["href"]) == ("Eiendomsdagen", conference_page.url)
    for each in ConferencePage.objects.all():
        each.unpublish()
    assert [a.text for a in soup_of(client, person_url(person)).select(".appearance a")] == ["Verksted"]


def test_a_cancelled_event_says_so(client, event, person, talk):
    event.status = EventStatus.CANCELLED
    event.save()
    assert "Avlyst" in soup_of(client, person_url(person)).select_one(".appearance").text


@pytest.mark.parametrize(
    "reason",
    [
        "hidden",
        "draft event",
        "unpublished",
        "private page",
        "hidden item",
        "item of a draft",
        "nowhere",
        "draft session",
    ],
)
def test_who_is_not_on_a_published_programme_has_no_page(
    client, calendar, event, conference_page, person, talk, reason
):
    url = person_url(person)
    assert client.get(url).status_code == 200
    if reason == "hidden":
        Person.objects.update(is_shown=False)
    elif reason == "draft event":
        event.status = EventStatus.DRAFT
        event.save()
    elif reason == "hidden item":
        talk.is_shown = False
        talk.save()
    elif reason == "nowhere":
        talk.delete()
    elif reason in ("item of a draft", "draft session"):
        talk.delete()
        status = EventStatus.DRAFT if reason == "item of a draft" else EventStatus.OPEN
        other = create_event(title_nb="Hemmelig konferanse", status=status)
        if reason == "item of a draft":
            put_page(calendar, other, ConferencePage)
            create_appearance(create_item(other, title_nb="Hemmelig foredrag"), person=person)
        else:
            session = create_session(event, title_nb="Hemmelig økt", status=EventStatus.DRAFT)
            put_page(conference_page, session)
            create_appearance(session.programme_item, person=person)
    else:
        for page in ConferencePage.objects.all():
            if reason == "unpublished":
                page.unpublish()
            else:
                PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    for address in (url, f"/en/speakers/{person.pk}/ase-rodoy/", f"/foredragsholdere/{person.pk}/feil/"):
        response = client.get(address)
        assert response.status_code == 404, address
        assert "Rødøy" not in response.content.decode()
        assert "rodoy" not in response.get("Location", "")
    assert f"/foredragsholdere/{person.pk}/" not in client.get("/sitemap-people.xml").content.decode()


def test_a_draft_conference_is_never_named_beside_a_public_one(client, calendar, event, person, talk):
    secret = create_event(title_nb="Hemmelig konferanse", status=EventStatus.DRAFT, slug="hemmelig")
    put_page(calendar, secret, ConferencePage)
    create_appearance(create_item(secret, title_nb="Hemmelig foredrag"), person=person)
    unpublished = create_event(title_nb="Upublisert konferanse")
    put_page(calendar, unpublished, ConferencePage, english=False).unpublish()
    create_appearance(unpublished, person=person)
    create_appearance(create_session(unpublished, title_nb="Upublisert økt").programme_item, person=person)
    create_appearance(create_item(event, at=3, title_nb="Hemmelig post", is_shown=False), person=person)
    page = client.get(person_url(person)).content.decode().lower()
    assert "hemmelig" not in page
    assert "upublisert" not in page


def test_a_session_behind_a_restriction_is_named_as_on_the_conference_page(client, event, conference_page, person):
    session = create_session(event, title_nb="For medlemmer", slug="lukket")
    page = put_page(conference_page, session, english=False)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    create_appearance(session.programme_item, person=person)
    [link, _edition] = soup_of(client, person_url(person)).select(".appearance a")
    assert link["href"] == f"{conference_page.url}#s{session.pk}"
    assert "For medlemmer" in client.get(conference_page.url).content.decode()


def test_the_sitemap_has_those_of_restricted_sessions_whose_page_is_there(client, event, conference_page, person):
    """As on the conference's page; not when that page is restricted too, or the session has no page."""
    session = create_session(event, title_nb="For medlemmer", slug="lukket")
    page = put_page(conference_page, session, english=False)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    create_appearance(session.programme_item, person=person)

    def is_listed() -> bool:
        found = person_url(person) in client.get("/sitemap-people.xml").content.decode()
        assert client.get(person_url(person)).status_code == (200 if found else 404)
        return found

    assert is_listed()
    page.unpublish()
    assert not is_listed()
    page.save_revision().publish()
    assert is_listed()
    for each in (conference_page, conference_page.get_translations().get()):
        PageViewRestriction.objects.create(page=each, restriction_type=PageViewRestriction.LOGIN)
    assert not is_listed()


def test_the_person_of_a_hidden_item_is_not_on_the_session_s_page_either(client, event, conference_page, person):
    session = create_session(event, title_nb="Økt", slug="okt")
    page = put_page(conference_page, session)
    create_appearance(session.programme_item, person=person)
    assert "Åse Rødøy" in client.get(page.url).content.decode()
    session.programme_item.is_shown = False
    session.programme_item.save()
    assert "Åse Rødøy" not in client.get(page.url).content.decode()


def test_another_name_in_the_address_leads_to_the_right_one(client, person, talk):
    answer = client.get(f"/foredragsholdere/{person.pk}/gammelt-navn/")
    assert (answer.status_code, answer["Location"]) == (302, person_url(person))
    assert client.get(f"/foredragsholdere/{10**30}/x/").status_code == 404
    assert client.post(person_url(person)).status_code == 405


def test_the_member_that_they_work_at_is_linked_while_it_is_listed(client, person, talk):
    member = create_organisation("Elvebanken AS")
    row = PersonOrganisation.objects.create(person=person, organisation=member)
    assert "Elvebyen kommune" in soup_of(client, person_url(person)).main.text
    create_membership(member)
    soup = soup_of(client, person_url(person))
    assert soup.select_one(".speaker-head a")["href"] == member.get_absolute_url()
    assert "Elvebanken AS" in soup.main.text
    assert "Elvebyen kommune" not in soup.main.text
    assert str(row) == "Elvebanken AS"
    member.listed = False
    member.save()
    assert "Elvebanken" not in soup_of(client, person_url(person)).main.text


def test_staff_choose_the_member_in_the_person_s_form(staff_client, client, person, talk):
    member = create_organisation("Elvebanken AS")
    create_membership(member)
    url = f"/admin/snippets/core/person/edit/{person.pk}/"
    assert "Medlemmet de arbeider hos" in staff_client.get(url).content.decode()
    names = ("name", "role_nb", "role_en", "employer", "about_nb", "about_en", "email", "phone", "website")
    data = {name: getattr(person, name) for name in names}
    data |= {"is_shown": "on", "photo": person.photo_id, "linkedin_url": "javascript:alert(1)"}
    rows = inline_formset([{"organisation": member.pk}])
    refused = staff_client.post(url, nested_form_data(data | {"organisations": rows}))
    assert refused.status_code in (200, 422)
    assert "javascript:alert(1)" in refused.content.decode()
    data["linkedin_url"] = "https://www.linkedin.com/in/ase"
    assert staff_client.post(url, nested_form_data(data | {"organisations": rows})).status_code == 302
    assert person.organisations.get().organisation == member
    assert soup_of(client, person_url(person)).select_one(".speaker-head a")["href"] == member.get_absolute_url()


def test_search_engines_are_told_of_both_languages(client, person, talk):
    soup = soup_of(client, person_url(person) + "?utm=1")
    nb, en = f"http://localhost:8000{person_url(person)}", f"http://localhost:8000/en/speakers/{person.pk}/ase-rodoy/"
    assert soup.find("link", rel="canonical")["href"].endswith(person_url(person))
    alternates = {link["hreflang"]: link["href"] for link in soup.find_all("link", rel="alternate")}
    assert {code: url.split("/", 3)[3] for code, url in alternates.items()} == {
        "nb": nb.split("/", 3)[3],
        "en": en.split("/", 3)[3],
    }
    assert soup.find("meta", property="og:title")["content"] == "Åse Rødøy"
    assert soup.find("meta", attrs={"name": "description"})["content"] == "Hun tegner byer."
    assert "Åse Rødøy" in soup.title.text


def test_structured_data_says_what_the_page_shows(client, event, person, talk):
    html = client.get(person_url(person)).content.decode()
    data = json_ld(html, "Person")
    assert (data["name"], data["jobTitle"]) == ("Åse Rødøy", "Byplanlegger")
    assert data["worksFor"] == {"@type": "Organization", "name": "Elvebyen kommune"}
    assert data["sameAs"] == ["https://rodoy.example/om/", "https://www.linkedin.com/in/rodoy"]
    [performance] = data["performerIn"]
    assert performance["name"] == "Byen ved elva"
    assert performance["url"].endswith(f"#i{talk.pk}")
    assert not {"email", "telephone"} & set(data)
    crumbs = json_ld(html, "BreadcrumbList")["itemListElement"]
    assert [crumb["name"] for crumb in crumbs] == ["Forside", "Kalender", "Åse Rødøy"]
    event_data = json_ld(client.get("/kalender/eiendomsdagen/").content.decode(), "Event")
    assert event_data["performer"] == [{"@type": "Person", "name": "Åse Rødøy", "url": data["url"]}]


def test_the_sitemap_has_everybody_with_a_page_in_both_languages(client, event, person, talk):
    create_appearance(create_item(event, at=4, is_shown=False), name="Skjult Person")
    text = client.get("/sitemap-people.xml").content.decode()
    assert f"{person_url(person)}</loc>" in text
    assert f"/en/speakers/{person.pk}/ase-rodoy/</loc>" in text
    assert 'hreflang="en"' in text
    assert "skjult" not in text
    assert "sitemap-people.xml" in client.get("/sitemap.xml").content.decode()


def test_the_conference_page_links_to_each_person(client, event, conference_page, person, talk):
    create_appearance(create_item(event, at=4), name="Uten Bilde")
    create_appearance(create_item(event, at=5), name="Også Uten Bilde")
    soup = soup_of(client, conference_page.url)
    people = soup.select(".stage__person")
    assert [each.h3.text for each in people] == ["Åse Rødøy", "Uten Bilde", "Også Uten Bilde"]
    assert people[0].a["href"] == person_url(person)
    assert people[0].img["src"].endswith(".webp")
    assert int(people[0].img["width"]) == 480
    assert "Foto: Kari Fiktiv" in people[0].text
    drawings = [str(each.svg) for each in people[1:]]
    assert len(set(drawings)) == 2
    for link in soup.select(".stage__name a"):
        assert client.get(link["href"]).status_code == 200
    with translation.override("en"):
        english = soup_of(client, conference_page.get_translations().get().url)
        assert english.select_one(".stage__name a")["href"] == person_url(person)


def test_a_session_s_page_links_to_its_speakers(client, event, conference_page, person):
    session = create_session(event, title_nb="Økt", slug="okt")
    page = put_page(conference_page, session)
    create_appearance(session.programme_item, person=person)
    soup = soup_of(client, page.url)
    assert soup.select_one(".person__name a")["href"] == person_url(person)


@pytest.mark.parametrize("kind", ["preview", "restricted", "draft event"])
def test_a_page_that_is_not_for_everybody_links_to_nobody(rf, client, admin_client, event, conference_page, talk, kind):
    if kind == "draft event":
        event.status = EventStatus.DRAFT
        event.save()
        soup = soup_of(client, conference_page.url)
    elif kind == "restricted":
        PageViewRestriction.objects.create(page=conference_page, restriction_type=PageViewRestriction.LOGIN)
        soup = soup_of(admin_client, conference_page.url)
    else:
        response = conference_page.make_preview_request()
        soup = BeautifulSoup(response.render().content, "html.parser")
    assert soup.select_one(".stage__name").text == "Åse Rødøy"
    assert soup.select(".stage__name a") == []


def test_the_page_of_a_person_does_not_grow_in_queries(
    client, calendar, event, person, talk, django_assert_max_num_queries
):
    for number in range(4):
        edition = create_event(
            title_nb=f"Konferanse {number}", starts_at=timezone.now() + timedelta(days=number), hours=2
        )
        page = put_page(calendar, edition, ConferencePage)
        create_appearance(create_item(edition, title_nb="Foredrag"), person=person)
        session = create_session(edition, title_nb=f"Økt {number}")
        put_page(page, session, EventPage)
        create_appearance(session.programme_item, person=person)
    client.get(person_url(person))
    with django_assert_max_num_queries(12):
        assert len(soup_of(client, person_url(person)).select(".appearance")) == 9
