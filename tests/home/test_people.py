"""Pages of people: who is shown, where, in which order and language; and the pages of resource groups."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import timezone
from event_factory import create_event
from event_page_helpers import put_page
from membership_factory import create_body, create_contact, create_organisation
from site_fixtures import translate

from accounts.models import User
from core.models import Person
from events.enums import EventKind
from home.models import BodyPage, PeoplePage
from membership.enums import BodyKind, HonourKind
from membership.models import Body, BodyMember, Honour
from programme.models import CalendarPage


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def names(response) -> list[str]:
    return [name.text for name in soup(response).select(".person__name")]


@pytest.fixture
def staff(db) -> Body:
    body = create_body(BodyKind.STAFF, name_nb="Administrasjonen", name_en="Staff", position=1)
    kari = Person.objects.create(name="Kari Eksempel", role_nb="Daglig leder", role_en="Director")
    per = Person.objects.create(name="Per Først", role_nb="Rådgiver")
    BodyMember.objects.create(body=body, person=kari, position=2)
    BodyMember.objects.create(body=body, person=per, position=1, role_nb="Vikar", role_en="Substitute")
    return body


@pytest.fixture
def board(db) -> Body:
    body = create_body(BodyKind.BOARD, position=2)
    chair = Person.objects.create(name="Ola Styre", role_nb="Styreleder", employer="Bedrift AS")
    BodyMember.objects.create(body=body, person=chair)
    BodyMember.objects.create(body=body, person=Person.objects.create(name="Borte Vekk", is_shown=False))
    return body


def people_page(home, **fields) -> PeoplePage:
    return home.add_child(instance=PeoplePage(title="Folk", slug="folk", locale=home.locale, **fields))


def test_people_are_shown_by_body_in_order_and_in_the_readers_language(client, home, home_en, en, staff, board):
    page = people_page(home)
    shown = soup(client.get("/folk/"))
    assert [name.text for name in shown.select(".person__name")] == ["Per Først", "Kari Eksempel", "Ola Styre"]
    assert [heading.text for heading in shown.select("h2") if heading.find_parent("main")] == [
        "Administrasjonen",
        "Styret",
    ]
    assert "Bedrift AS" in shown.text
    assert "Vikar" in shown.text
    translate(page, en, "People", "people", shown="body", shown_body=staff)
    shown = soup(client.get("/en/people/"))
    assert [role.text for role in shown.select(".person__role")] == ["Substitute", "Director"]
    assert "Ola Styre" not in shown.text


def test_the_honoured_are_shown_with_year_and_reason_the_latest_first(client, home, board):
    honoured = {"Eldst Eksempel": ("member", 1999), "Nyest Eksempel": ("member", 2021), "Ukjent År": ("member", None)}
    for name, (kind, year) in (honoured | {"Merke Eksempel": ("badge", 2015)}).items():
        person = Person.objects.create(name=name)
        Honour.objects.create(person=person, kind=kind, year=year, reason_nb=f"Fordi {name}.")
    people_page(home, shown="honours")
    shown = soup(client.get("/folk/"))
    assert [name.text for name in shown.select(".person__name")] == [
        *("Nyest Eksempel", "Eldst Eksempel", "Ukjent År", "Merke Eksempel")
    ]
    roles = [role.text for role in shown.select(".person__role")]
    assert roles == ["Æresmedlem siden 2021", "Æresmedlem siden 1999", "Æresmedlem", "Hederstegn 2015"]
    assert "Fordi Ukjent År." in shown.text
    assert "Ola Styre" not in shown.text


def test_a_contact_sits_with_name_title_and_organisation_and_no_address(client, home):
    user = User.objects.create_user("mette@example.com", first_name="Mette", last_name="Medlem")
    contact = create_contact(create_organisation("Medlem AS"), user, title="Lagersjef")
    body = create_body(BodyKind.RESOURCE_GROUP, name_nb="Logistikk")
    BodyMember.objects.create(body=body, contact=contact)
    people_page(home, shown="body", shown_body=body)
    shown = soup(client.get("/folk/"))
    assert shown.select_one(".person__name").text == "Mette Medlem"
    assert [role.text for role in shown.select(".person__role")] == ["Lagersjef", "Medlem AS"]
    assert "mette@example.com" not in str(shown)


def test_a_page_of_one_body_needs_the_body(home):
    page = PeoplePage(title="Folk", slug="folk", locale=home.locale, shown=PeoplePage.Shown.BODY)
    with pytest.raises(ValidationError) as missing:
        page.clean()
    assert "shown_body" in missing.value.message_dict


def test_resource_groups_are_left_to_their_own_pages(client, home, board):
    create_body(BodyKind.RESOURCE_GROUP, "Gruppemedlem", name_nb="Logistikk")
    people_page(home)
    assert names(client.get("/folk/")) == ["Ola Styre"]


def test_an_empty_people_page_shows_a_message(client, home):
    people_page(home)
    assert soup(client.get("/folk/")).select_one(".empty")


def test_a_people_page_runs_the_same_queries_with_ten_times_the_people(
    client, home, staff, django_assert_num_queries, django_assert_max_num_queries
):
    people_page(home)
    Honour.objects.create(person=Person.objects.create(name="Hedret"), kind=HonourKind.BADGE)
    client.get("/folk/")
    with django_assert_max_num_queries(12) as few:
        client.get("/folk/")
    for number in range(10):
        create_body(BodyKind.COMMITTEE, *(f"Person {number} {n}" for n in range(3)), name_nb=f"Utvalg {number}")
        Honour.objects.create(person=Person.objects.create(name=f"Hedret {number}"), kind=HonourKind.BADGE)
    with django_assert_num_queries(len(few)):
        client.get("/folk/")


@pytest.fixture
def group_page(home, category) -> BodyPage:
    body = create_body(BodyKind.RESOURCE_GROUP, "Medlem En", "Medlem To", name_nb="Logistikk", name_en="Logistics")
    leader = Person.objects.create(name="Leder Leif", employer="Havn AS")
    BodyMember.objects.create(body=body, person=leader, leads=True, role_nb="Leder av gruppen", position=90)
    fields = {"shown_body": body, "news_category": category, "lead": "Gods og varer."}
    return home.add_child(instance=BodyPage(title="Logistikk", slug="logistikk", locale=home.locale, **fields))


def test_the_page_of_a_group_shows_leader_members_next_meeting_and_news(client, group_page, home, make_news, category):
    make_news(1, category=category)
    make_news(2)
    calendar = home.add_child(instance=CalendarPage(title="Kalender", slug="kalender", locale=home.locale))
    day = timezone.now() + dt.timedelta(days=7)
    for title, slug, body in (("Frokost i havna", "havna", group_page.shown_body), ("Noe helt annet", "annet", None)):
        fields = {"starts_at": day, "ends_at": day + dt.timedelta(hours=1), "kind": EventKind.BREAKFAST, "body": body}
        put_page(calendar, create_event(title_nb=title, slug=slug, **fields), english=False)
    shown = soup(client.get("/logistikk/"))
    assert [name.text for name in shown.select(".person__name")] == ["Leder Leif", "Medlem En", "Medlem To"]
    assert "Frokost i havna" in shown.text
    assert "Noe helt annet" not in shown.text
    assert "Nyhet 1" in shown.text
    assert "Nyhet 2" not in shown.text


def test_a_group_without_meetings_says_so(client, group_page):
    assert "Det er ikke lagt ut noe møte ennå." in soup(client.get("/logistikk/")).text


def test_the_page_of_a_group_runs_at_most_twelve_queries(client, group_page, home, django_assert_max_num_queries):
    calendar = home.add_child(instance=CalendarPage(title="Kalender", slug="kalender", locale=home.locale))
    for number in range(5):
        starts = timezone.now() + dt.timedelta(days=number + 1)
        fields = {"starts_at": starts, "ends_at": starts + dt.timedelta(hours=1), "body": group_page.shown_body}
        put_page(calendar, create_event(title_nb=f"Møte {number}", slug=f"m{number}", **fields), english=False)
        BodyMember.objects.create(body=group_page.shown_body, person=Person.objects.create(name=f"Flere {number}"))
    client.get("/logistikk/")
    with django_assert_max_num_queries(12):
        client.get("/logistikk/")


def test_a_body_with_a_page_is_not_deleted(client, group_page, editor_client):
    response = editor_client.post(f"/admin/body/delete/{group_page.shown_body.pk}/")
    assert Body.objects.filter(pk=group_page.shown_body.pk).exists()
    assert response.status_code in (200, 302)
