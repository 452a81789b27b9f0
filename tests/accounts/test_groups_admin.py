"""The permission groups under Settings: their names are in the reader's language, and are stored as before."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from accounts.roles import create_roles
from tests.config.sample_site import as_a_browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client, django_user_model, second_factor):
    client.force_login(django_user_model.objects.create_superuser("sjef@example.no"))
    return client


@pytest.fixture
def groups():
    create_roles()
    Group.objects.create(name="Juryen")
    return {group.name: group for group in Group.objects.all()}


def label_of(group: Group) -> str:
    with translation.override("nb"):
        return str(group)


def test_the_list_shows_and_finds_the_names_that_the_reader_knows(staff_client, groups):
    url = reverse("wagtailusers_groups:index")
    page = staff_client.get(url).content.decode()
    for name in ("Editors", "Finance", "Event staff", "Door"):
        assert label_of(groups[name]) != name
        assert label_of(groups[name]) in page
    found = staff_client.get(url, {"q": label_of(groups["Finance"]).lower()[:5]}).content.decode()
    assert label_of(groups["Finance"]) in found
    assert label_of(groups["Editors"]) not in found
    assert "Juryen" in staff_client.get(url, {"q": "jury"}).content.decode()


def test_the_page_of_a_group_shows_its_name_and_keeps_the_stored_one(staff_client, groups):
    finance = groups["Finance"]
    held = set(finance.permissions.values_list("pk", flat=True))
    url = reverse("wagtailusers_groups:edit", args=[finance.pk])
    response = staff_client.get(url)
    assert label_of(finance) in response.content.decode()
    assert response.context["form"]["name"].value() == label_of(finance)
    assert staff_client.post(url, as_a_browser(staff_client, url)).status_code == 302
    finance.refresh_from_db()
    assert finance.name == "Finance"
    assert set(finance.permissions.values_list("pk", flat=True)) == held


def test_a_group_can_be_given_a_name_of_its_own(staff_client, groups):
    finance = groups["Finance"]
    url = reverse("wagtailusers_groups:edit", args=[finance.pk])
    data = as_a_browser(staff_client, url)
    taken = staff_client.post(url, data | {"name": [label_of(groups["Editors"])]})
    assert taken.status_code == 200
    assert "name" in taken.context["form"].errors
    assert staff_client.post(url, data | {"name": ["Regnskap"]}).status_code == 302
    finance.refresh_from_db()
    assert (finance.name, label_of(finance)) == ("Regnskap", "Regnskap")


def test_every_choice_of_a_group_has_the_name(groups):
    with translation.override("nb"):
        assert {str(group) for group in groups.values()} >= {label_of(groups["Editors"]), "Juryen"}
    with translation.override("en"):
        assert str(groups["Editors"]) == "Editors"
    assert groups["Editors"].natural_key() == ("Editors",)
