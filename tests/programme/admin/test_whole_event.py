"""Those who appear at the whole event: shown, changed, logged and undone in the programme editor."""

import pytest
from django.urls import reverse
from programme_factory import create_appearance, create_item
from programme_form_data import fill, form_data
from wagtail.models import ModelLogEntry

from core.models import Person
from programme.models import Appearance, ProgrammeChange
from programme.timetable.state import read_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def url(event) -> str:
    return reverse("programme_edit", args=[event.pk])


def on_stage(event) -> list[tuple]:
    rows = Appearance.objects.filter(edition=event, item=None).order_by("position")
    return list(rows.values_list("person__name", "role"))


def undo(client, event):
    change = ProgrammeChange.objects.exclude(kind="undo").get(undone_at=None)
    response = client.post(reverse("programme_undo", args=[event.pk, change.pk]), follow=True)
    return " ".join(str(message).strip() for message in response.context["messages"])


def test_people_are_added_ordered_and_removed_with_the_rows(staff_client, event, url):
    item = create_item(event, title_nb="Foredrag")
    create_appearance(item, "Ola Eksempel")
    create_appearance(event, "Rakel Eksempel", position=0)
    create_appearance(event, "Per Eksempel", role="host", position=1)
    Person.objects.create(name="Kari Eksempel")
    before = read_state(event.pk)
    data = form_data(staff_client.get(url))
    assert (data["event-people"], data["event-moderators"]) == ("Rakel Eksempel", "Per Eksempel")
    fill(data, "Foredrag", title_nb="Nytt navn")
    data |= {"event-people": "", "event-moderators": "kari eksempel, Per Eksempel"}
    assert staff_client.post(url, data).status_code == 302
    assert on_stage(event) == [("Kari Eksempel", "compere"), ("Per Eksempel", "host")]
    assert [each.person.name for each in item.appearances.all()] == ["Ola Eksempel"]
    entry = ModelLogEntry.objects.get(action="programme.changed")
    assert "På hele arrangementet" in entry.message
    assert "Nytt navn" in entry.message
    assert "Endringen er angret." in undo(staff_client, event)
    assert read_state(event.pk) == before


def test_nothing_typed_is_no_change_and_more_rows_keep_what_was_typed(staff_client, event, url):
    create_appearance(event, "Rakel Eksempel")
    data = form_data(staff_client.get(url))
    staff_client.post(url, data)
    # An older page does not send the fields.
    staff_client.post(url, {name: value for name, value in data.items() if not name.startswith("event-")})
    assert not ProgrammeChange.objects.exists()
    again = form_data(staff_client.post(url, data | {"event-people": "Noen", "more": "1"}))
    assert (again["event-people"], again["event-people-was"]) == ("Noen", "Rakel Eksempel")
    assert on_stage(event) == [("Rakel Eksempel", "speaker")]


def test_an_unknown_name_is_said_and_made_only_when_ticked(staff_client, event, url):
    data = form_data(staff_client.get(url)) | {"event-people": "<b>Ny</b>", "event-moderators": "Ny Person"}
    response = staff_client.post(url, data)
    assert response.status_code == 422
    assert response.context["unknown_names"] == ["<b>Ny</b>", "Ny Person"]
    assert response.context["number_of_errors"] == 1
    assert 'href="#whole-event"' in response.text
    assert "<b>Ny</b>" not in response.text
    assert form_data(response)["event-moderators"] == "Ny Person"
    assert not Person.objects.exists()
    data |= {"event-people": ""}
    assert staff_client.post(url, data | {"new_person": ["Ny Person"]}).status_code == 302
    assert on_stage(event) == [("Ny Person", "compere")]
    assert staff_client.post(url, data | {"event-people": "A" * 1001}).status_code == 422


def test_what_two_people_change_is_put_together_and_a_conflict_is_shown_first(staff_client, event, url):
    create_appearance(event, "Rakel Eksempel")
    for name in ("Kari Eksempel", "Ola Eksempel"):
        Person.objects.create(name=name)
    data = form_data(staff_client.get(url))
    staff_client.post(url, data | {"event-people": "Kari Eksempel"})
    # The other field was changed on a page that is older.
    staff_client.post(url, data | {"event-moderators": "Ola Eksempel"})
    assert on_stage(event) == [("Kari Eksempel", "speaker"), ("Ola Eksempel", "compere")]
    response = staff_client.post(url, data | {"event-people": "Ola Eksempel"})
    assert response.status_code == 422
    assert "Kari Eksempel" in str(response.context["whole_event"].errors["people"])
    assert on_stage(event)[0] == ("Kari Eksempel", "speaker")
    assert staff_client.post(url, form_data(response)).status_code == 302
    assert on_stage(event) == [("Ola Eksempel", "speaker"), ("Ola Eksempel", "compere")]


def test_undo_is_refused_when_somebody_was_added_since_or_a_person_is_gone(staff_client, event, url):
    gone = create_appearance(event, "Rakel Eksempel").person
    data = form_data(staff_client.get(url))
    staff_client.post(url, data | {"event-people": ""})
    gone.delete()
    assert "slettet etterpå" in undo(staff_client, event)
    create_appearance(event, "Kari Eksempel")
    assert "På hele arrangementet" in undo(staff_client, event)
    assert on_stage(event) == [("Kari Eksempel", "speaker")]
