"""Rows of the editor that one person deletes while another changes them, and what an earlier page says they were."""

import pytest
from django.urls import reverse
from programme_factory import create_item
from programme_form_data import fill, form_data
from wagtail.users.models import UserProfile

from programme.models import ProgrammeItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def url(event) -> str:
    return reverse("programme_edit", args=[event.pk])


def errors_of(response) -> str:
    return str([form.errors for form in response.context["formset"] if form.errors])


@pytest.mark.parametrize(
    ("language", "text"),
    [("nb", "Kryss av for «Slett» en gang til"), ("en", "Tick “Delete” again to delete it.")],
)
def test_a_row_that_somebody_else_changed_is_deleted_after_a_second_tick(
    staff_client, superuser, event, url, language, text
):
    UserProfile.objects.update_or_create(user=superuser, defaults={"preferred_language": language})
    create_item(event, title_nb="Ene")
    mine, theirs = form_data(staff_client.get(url)), form_data(staff_client.get(url))
    key = fill(theirs, "Ene", text_nb="Deres nye tekst")
    assert staff_client.post(url, theirs).status_code == 302
    fill(mine, "Ene", DELETE="on")
    response = staff_client.post(url, mine)
    assert response.status_code == 422
    assert text in errors_of(response)
    assert ProgrammeItem.objects.get().text_nb == "Deres nye tekst"
    again = form_data(response)
    assert f"{key}-DELETE" not in again
    assert again[f"{key}-text_nb"] == "Deres nye tekst"
    # Without the second tick nothing is lost.
    assert staff_client.post(url, again).status_code == 302
    assert ProgrammeItem.objects.get().text_nb == "Deres nye tekst"
    assert staff_client.post(url, again | {f"{key}-DELETE": "on"}).status_code == 302
    assert not ProgrammeItem.objects.exists()


def test_a_row_that_nobody_else_changed_is_deleted_at_once(staff_client, event, url):
    create_item(event, title_nb="Ene", text_nb="En\r\nto")
    create_item(event, at=1, title_nb="Andre")
    mine, theirs = form_data(staff_client.get(url)), form_data(staff_client.get(url))
    fill(theirs, "Andre", title_nb="Deres")
    staff_client.post(url, theirs)
    fill(mine, "Ene", DELETE="on", title_en="Typed before the tick")
    assert staff_client.post(url, mine).status_code == 302
    assert [item.title_nb for item in ProgrammeItem.objects.all()] == ["Deres"]


def test_a_changed_row_that_somebody_else_deleted_keeps_all_its_fields(staff_client, event, url):
    item = create_item(event, at=2, title_nb="Ene", text_nb="Tekst", place="Hagen", kind="debate", is_shown=False)
    before = ProgrammeItem.objects.values("starts_at", "ends_at", "text_nb", "place", "kind", "is_shown").get()
    data = form_data(staff_client.get(url))
    item.delete()
    fill(data, "Ene", title_nb="Endret")
    response = staff_client.post(url, data)
    assert response.status_code == 422
    assert "Lagre på nytt" in errors_of(response)
    assert staff_client.post(url, form_data(response)).status_code == 302
    (new,) = ProgrammeItem.objects.values(*before, "title_nb")
    assert new == before | {"title_nb": "Endret"}


def test_a_box_that_was_unticked_in_a_deleted_row_stays_so(staff_client, event, url):
    item = create_item(event, title_nb="Ene")
    data = form_data(staff_client.get(url))
    item.delete()
    fill(data, "Ene", is_shown=None)
    response = staff_client.post(url, data)
    assert response.status_code == 422
    assert staff_client.post(url, form_data(response)).status_code == 302
    assert not ProgrammeItem.objects.get().is_shown


@pytest.mark.parametrize("more", [{"more": "1"}, {}])
def test_half_a_character_in_what_a_row_was_is_no_error_of_the_server(staff_client, event, url, more):
    data = form_data(staff_client.get(url))
    data |= {"rows-0-was": r'{"title_nb": "a\ud800b", "kind": "\udfff"}', "rows-0-title_nb": "A"} | more
    response = staff_client.post(url, data)
    assert response.status_code == (200 if more else 422)
    assert form_data(response)["rows-0-title_nb"] == "A"
    assert not ProgrammeItem.objects.exists()
