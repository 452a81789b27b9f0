"""Two people who store the same unique value at one moment: the later one is told so beside the field."""

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError
from django.urls import get_resolver, reverse
from edition_factory import create_exhibitor
from wagtail.admin.viewsets.model import ModelViewSet

from core.admin.viewsets import EditableViewSet, ReadOnlyViewSet, SimultaneousSaveMixin
from events.models import Topic
from programme.admin.exhibitors.forms import ExhibitorForm
from programme.models import Exhibitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor")]
TEXT = "En annen utstiller har dette standnummeret."


@pytest.fixture
def another_saves_first(event, monkeypatch):
    """Another exhibitor gets stand B12 between the validation of the form and its storing."""
    is_valid = ExhibitorForm.is_valid

    def validate(form):
        valid = is_valid(form)
        if not Exhibitor.objects.filter(name="Den andre").exists():
            create_exhibitor(event, name="Den andre", stand_number="B12")
        return valid

    monkeypatch.setattr(ExhibitorForm, "is_valid", validate)


def form(event, **fields):
    return {
        "edition": event.pk,
        "name": "Vi",
        "stand_number": "b12",
        "language": "nb",
        "profile_nb": "Vår tekst",
    } | fields


def said_beside_the_field(page) -> str:
    assert page.status_code == 200
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.find("textarea", attrs={"name": "profile_nb"}).text.strip() == "Vår tekst"
    return soup.find(id="panel-child-stand-child-stand_number-errors").text if soup else ""


def test_a_new_row_is_refused_with_the_text_of_the_field(staff_client, event, another_saves_first):
    page = staff_client.post(reverse("exhibitors:add"), form(event))
    assert TEXT in said_beside_the_field(page)
    assert [row.name for row in Exhibitor.objects.filter(stand_number="B12")] == ["Den andre"]


def test_a_changed_row_is_refused_with_the_text_of_the_field(staff_client, event, another_saves_first):
    row = create_exhibitor(event, name="Vi før", stand_number="A1", is_published=False)
    page = staff_client.post(reverse("exhibitors:edit", args=[row.pk]), form(event))
    assert TEXT in said_beside_the_field(page)
    row.refresh_from_db()
    assert (row.name, row.stand_number) == ("Vi før", "A1")


def test_what_else_the_database_refuses_is_an_error(staff_client, monkeypatch):
    def refuse(self, **kwargs):
        raise IntegrityError("something else")

    monkeypatch.setattr(Topic, "save", refuse)
    with pytest.raises(IntegrityError, match="something else"):
        staff_client.post(reverse("topics:add"), {"name_nb": "Havn", "slug": "havn", "position": "0"})


def subclasses(of: type) -> set[type]:
    return {each for direct in of.__subclasses__() for each in {direct} | subclasses(direct)}


def test_every_list_whose_rows_are_edited_can_say_so():
    get_resolver().url_patterns  # noqa: B018 - loads the modules of all viewsets
    own = [each for each in subclasses(ModelViewSet) if not each.__module__.startswith("wagtail")]
    own = [each for each in own if not issubclass(each, ReadOnlyViewSet) and each is not EditableViewSet]
    assert len(own) > 12
    wrong = [
        each.__name__
        for each in own
        if not issubclass(each.add_view_class, SimultaneousSaveMixin)
        or not issubclass(each.edit_view_class, SimultaneousSaveMixin)
    ]
    assert wrong == []
