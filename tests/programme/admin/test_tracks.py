"""The screen of the tracks: names that change places, two who save at once, and what an undo does to tracks."""

import pytest
from django.urls import reverse
from django.utils import translation
from event_factory import create_event
from programme_factory import create_item, create_track
from programme_form_data import form_data
from wagtail.users.models import UserProfile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def url(event) -> str:
    return reverse("programme_tracks", args=[event.pk])


def names(event) -> list[str]:
    """In the order in which the tracks were made."""
    return list(event.tracks.order_by("pk").values_list("name_nb", flat=True))


def data_of(response) -> dict[str, str]:
    return form_data(response, "tracks")


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("new", [("B", "A", "C"), ("B", "C", "A"), ("B", "C", "D")])
def test_names_change_places_in_one_save(staff_client, event, url, new):
    for position, name in enumerate("ABC"):
        create_track(event, name, position=position)
    data = data_of(staff_client.get(url))
    data |= {f"tracks-{number}-name_nb": name for number, name in enumerate(new)}
    assert staff_client.post(url, data).status_code == 302
    assert names(event) == list(new)


def test_a_new_track_takes_the_name_of_one_that_is_deleted_or_renamed(staff_client, event, url):
    create_track(event, "A", position=0)
    create_track(event, "B", position=1)
    data = data_of(staff_client.get(url))
    data |= {"tracks-0-DELETE": "on", "tracks-1-name_nb": "C", "tracks-2-name_nb": "A", "tracks-3-name_nb": "B"}
    assert staff_client.post(url, data).status_code == 302
    assert names(event) == ["C", "A", "B"]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_name_that_somebody_else_has_added_meanwhile_is_refused(staff_client, superuser, event, url, language):
    UserProfile.objects.update_or_create(user=superuser, defaults={"preferred_language": language})
    create_track(create_event(), "Marked")
    data = data_of(staff_client.get(url))
    create_track(event, "Klima")
    response = staff_client.post(url, data | {"tracks-0-name_nb": "klima"})
    assert response.status_code == 422
    with translation.override(language):
        assert translation.gettext("There is a track with this name already.") in text_of(response)
    # The same name in another event is no other's.
    assert staff_client.post(url, data | {"tracks-0-name_nb": "Marked"}).status_code == 302
    assert names(event) == ["Klima", "Marked"]


def test_fields_that_were_not_touched_keep_what_somebody_else_saved(staff_client, event, url):
    create_track(event, "A", position=0)
    create_track(event, "X", position=1)
    mine, theirs = data_of(staff_client.get(url)), data_of(staff_client.get(url))
    assert staff_client.post(url, theirs | {"tracks-0-name_nb": "B"}).status_code == 302
    assert staff_client.post(url, mine | {"tracks-1-color": "moss"}).status_code == 302
    assert list(event.tracks.values_list("name_nb", "color")) == [("B", "fjord"), ("X", "moss")]


def test_a_field_that_both_changed_is_a_conflict_once(staff_client, event, url):
    create_track(event, "A")
    mine, theirs = data_of(staff_client.get(url)), data_of(staff_client.get(url))
    staff_client.post(url, theirs | {"tracks-0-name_nb": "Deres"})
    response = staff_client.post(url, mine | {"tracks-0-name_nb": "Mitt"})
    assert response.status_code == 422
    assert "Noen har endret dette i mellomtiden til: Deres." in text_of(response)
    assert names(event) == ["Deres"]
    again = data_of(response)
    assert again["tracks-0-name_nb"] == "Mitt"
    assert staff_client.post(url, again).status_code == 302
    assert names(event) == ["Mitt"]


def test_a_track_that_was_deleted_meanwhile_is_said_or_left_out(staff_client, event, url):
    gone = create_track(event, "Borte", position=0)
    create_track(event, "X", position=1)
    data = data_of(staff_client.get(url))
    gone.delete()
    assert staff_client.post(url, data | {"tracks-1-color": "moss"}).status_code == 302
    assert list(event.tracks.values_list("name_nb", "color")) == [("X", "moss")]
    assert staff_client.post(url, data | {"tracks-0-DELETE": "on"}).status_code == 302
    response = staff_client.post(url, data | {"tracks-0-color": "moss", "tracks-1-color": "moss"})
    assert response.status_code == 422
    assert "Noen har slettet dette sporet i mellomtiden" in text_of(response)
    again = data_of(response)
    assert staff_client.post(url, again).status_code == 302
    assert list(event.tracks.order_by("pk").values_list("name_nb", "color")) == [("X", "moss"), ("Borte", "moss")]


@pytest.mark.parametrize("was", ["", "[]", "{", '{"name_nb": 1}', '{"name_nb": "\\ud800"}', "[" * 9999])
def test_what_cannot_be_read_of_an_earlier_page_does_no_harm(staff_client, event, url, was):
    track = create_track(event, "A")
    data = data_of(staff_client.get(url)) | {"tracks-0-was": was, "tracks-0-color": "moss"}
    data |= {"tracks-1-id": "tull", "tracks-2-id": str(track.pk), "tracks-TOTAL_FORMS": "3"}
    assert staff_client.post(url, data).status_code in (302, 422)
    assert names(event) == ["A"]
    assert staff_client.post(url, {"tracks-0-name_nb": "B"}).status_code == 422
    assert names(event) == ["A"]


def undo_newest(client, event) -> str:
    """What is said about the undo of the newest change."""
    change = event.programme_changes.filter(undone_at=None).exclude(kind="undo").order_by("-pk").first()
    return undo(client, event, change)


def undo(client, event, change) -> str:
    response = client.post(reverse("programme_undo", args=[event.pk, change.pk]), follow=True)
    return " ".join(str(message).strip() for message in response.context["messages"])


@pytest.mark.parametrize("new", [{"0-name_nb": "B", "1-name_nb": "A"}, {"0-DELETE": "on", "2-name_nb": "A"}])
def test_swapped_and_replaced_names_are_undone(staff_client, event, url, new):
    create_track(event, "A", position=0)
    create_track(event, "B", position=1)
    before = list(event.tracks.values())
    data = data_of(staff_client.get(url)) | {f"tracks-{name}": value for name, value in new.items()}
    assert staff_client.post(url, data).status_code == 302
    assert list(event.tracks.values()) != before
    assert "Endringen er angret." in undo_newest(staff_client, event)
    assert list(event.tracks.values()) == before


@pytest.mark.parametrize("new", [{"tracks-0-DELETE": "on"}, {"tracks-0-name_nb": "Annet"}])
@pytest.mark.parametrize(
    ("language", "text"),
    [("nb", "Et annet spor heter «Plan» nå."), ("en", "a track is called “Plan” by now.")],
)
def test_an_undo_is_refused_when_the_name_is_taken_by_now(staff_client, superuser, event, url, new, language, text):
    UserProfile.objects.update_or_create(user=superuser, defaults={"preferred_language": language})
    create_track(event, "Plan")
    staff_client.post(url, data_of(staff_client.get(url)) | new)
    change = event.programme_changes.get()
    create_track(event, "plan")
    present = names(event)
    assert text in undo(staff_client, event, change)
    assert names(event) == present


def test_an_undo_leaves_a_track_that_others_use_by_now(staff_client, event, url):
    item = create_item(event, title_nb="Andres")
    data = {"cells": "\t9:00\t10:00\tA\t\t\tKlima", "new_track": "Klima", "confirmed": "1"}
    assert staff_client.post(reverse("programme_paste", args=[event.pk]), data).status_code == 302
    change = event.programme_changes.get()
    track = event.tracks.get()
    item.track = track
    item.save()
    assert "Andre poster har fått sporet «Klima» nå." in undo(staff_client, event, change)
    item.refresh_from_db()
    assert item.track == track
    assert event.programme_items.count() == 2
    item.track = None
    item.save()
    assert undo(staff_client, event, change) == "Endringen er angret."
    assert list(event.programme_items.all()) == [item]
    assert not event.tracks.exists()
