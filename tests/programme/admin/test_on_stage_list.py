"""The editor's list of those who are on stage: who lacks a portrait or a role, and which tracks lack English."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from programme_factory import create_appearance, create_item, create_track

from core.models import Person
from programme.admin.timetable import views

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def url(event) -> str:
    return reverse("programme_edit", args=[event.pk])


@pytest.fixture
def in_english(monkeypatch) -> None:
    monkeypatch.setattr(views, "has_english_page", lambda pk: True)


def listed(response) -> list[tuple[str, str]]:
    return [(person.name, person.lacks) for person in response.context["on_stage"]]


def test_who_lacks_something_comes_first_with_a_link(staff_client, event, url, in_english):
    done = Person.objects.create(name="Anne Ferdig", role_nb="Leder", role_en="Head")
    new = Person.objects.create(name="Nils Ny")
    host = Person.objects.create(name="Vera Vert", role_nb="Vert")
    Person.objects.create(name="Andre Steder")
    item = create_item(event)
    for person in (done, new):
        create_appearance(item, person=person)
    create_appearance(event, person=host)
    response = staff_client.get(url)
    assert listed(response) == [
        ("Anne Ferdig", "portrett"),
        ("Nils Ny", "portrett, rolle på norsk, rolle på engelsk"),
        ("Vera Vert", "portrett, rolle på engelsk"),
    ]
    assert response.context["number_lacking"] == 3
    edit = reverse(Person.snippet_viewset.get_url_name("edit"), args=[new.pk])
    assert f'href="{edit}"' in response.content.decode()


def test_english_is_asked_for_only_where_it_is_read(staff_client, event, url):
    create_appearance(create_item(event), person=Person.objects.create(name="Nils Ny", role_nb="Leder"))
    create_track(event, name_en="")
    response = staff_client.get(url)
    assert listed(response) == [("Nils Ny", "portrett")]
    assert response.context["tracks_lacking_english"] == []


def test_tracks_without_english_are_named(staff_client, event, url, in_english):
    track = create_track(event, name_en="")
    create_track(event, name_nb="Havet", name_en="The sea")
    response = staff_client.get(url)
    assert response.context["tracks_lacking_english"] == [track.name_nb]
    assert reverse("programme_tracks", args=[event.pk]) in response.content.decode()


def test_no_link_for_who_may_not_change_people(client, event, url, django_user_model):
    user = django_user_model.objects.create_user("programme@example.no", is_staff=True)
    names = ["access_admin", "change_programmeitem", "view_programmeitem"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    person = Person.objects.create(name="Nils Ny")
    create_appearance(create_item(event), person=person)
    response = client.get(url)
    assert listed(response) == [("Nils Ny", "portrett, rolle på norsk")]
    assert reverse(Person.snippet_viewset.get_url_name("edit"), args=[person.pk]) not in response.content.decode()
