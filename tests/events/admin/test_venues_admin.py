"""Venues in the admin, and the choice of a venue and a room in the forms of an event."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from event_factory import create_event, create_room, create_venue
from event_form_data import add_url, event_data, page_data
from export_helpers import read_csv

from events.models import Event, Room, Venue
from programme.models import EventPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def venue() -> Venue:
    return create_venue(name_nb="Elvesalen")


@pytest.fixture
def room(venue) -> Room:
    return create_room(venue, name="Storsalen")


def venue_data(venue: Venue, rooms: list[dict], **changes) -> dict:
    names = ("name_nb", "name_en", "street_address", "postcode", "town", "access_nb", "access_en")
    data = {name: getattr(venue, name) for name in names} | {"latitude": "", "longitude": "", "plan": ""}
    data |= {"rooms-TOTAL_FORMS": len(rooms), "rooms-INITIAL_FORMS": sum("id" in room for room in rooms)}
    data |= {"rooms-MIN_NUM_FORMS": 0, "rooms-MAX_NUM_FORMS": 1000}
    for number, values in enumerate(rooms):
        values = {"id": "", "floor": "", "capacity": "", "ORDER": number + 1, **values}
        data |= {f"rooms-{number}-{name}": value for name, value in values.items()}
    return data | changes


def errors_of(response) -> str:
    form = response.context["form"]
    formset = form.formsets.get("rooms")
    return str([form.errors, formset and (formset.errors, formset.non_form_errors())])


def test_a_venue_is_made_with_its_rooms_and_listed(staff_client):
    rooms = [{"name": "Storsalen", "floor": "1. etasje", "capacity": "220"}, {"name": "Speilsalen"}]
    new = Venue(name_nb="Elvesalen", town="Drammen")
    response = staff_client.post(reverse("venues:add"), venue_data(new, rooms))
    assert response.status_code == 302, errors_of(response)
    venue = Venue.objects.get()
    assert list(venue.rooms.values_list("name", "floor", "capacity")) == [
        ("Storsalen", "1. etasje", 220),
        ("Speilsalen", "", None),
    ]
    create_event(listed_venue=venue)
    create_event(listed_venue=venue)
    create_venue(name_nb="Låven", town="Hokksund")
    rows = read_csv(staff_client.get(reverse("venues:index"), {"q": "elve", "town": "Drammen", "export": "csv"}))
    assert [(row[0], row[-2:]) for row in rows[1:]] == [("Elvesalen", ["2", "2"])]


def test_a_room_gets_a_new_name_and_one_that_is_used_is_kept(staff_client, venue, room):
    event = create_event(listed_venue=venue, listed_room=room)
    url = reverse("venues:edit", args=[venue.pk])
    response = staff_client.post(url, venue_data(venue, [{"id": room.pk, "name": "Festsalen"}]))
    assert response.status_code == 302, errors_of(response)
    assert Event.objects.get(pk=event.pk).room == "Festsalen"
    response = staff_client.post(url, venue_data(venue, [{"id": room.pk, "name": "Festsalen", "DELETE": "on"}]))
    assert "kan ikke slettes" in errors_of(response)
    response = staff_client.post(url, venue_data(venue, [{"id": room.pk, "name": "Salen"}, {"name": "Salen"}]))
    assert "allerede et rom" in errors_of(response)
    response = staff_client.post(url, venue_data(venue, [], latitude="59.7", postcode="12"))
    assert response.status_code == 200
    assert {"postcode", "__all__"} <= response.context["form"].errors.keys()
    staff_client.post(reverse("venues:delete", args=[venue.pk]))
    assert Venue.objects.filter(pk=venue.pk).exists()


def test_an_event_is_put_in_a_room_of_the_list(staff_client, event, standard, venue, room):
    other_room = create_room(create_venue(name_nb="Union Scene", town=""), name="Store sal")
    url = reverse("event:edit", args=[event.pk])
    # The texts that the event had are replaced.
    response = staff_client.post(url, event_data(event, listed_venue=venue.pk, listed_room=room.pk))
    assert response.status_code == 302, errors_of(response)
    event.refresh_from_db()
    with translation.override("nb"):
        assert event.full_place == "Storsalen, Elvesalen, Bragernes torg 4, 3017 Drammen"
    page = staff_client.get(url)
    assert page.context["form"]["venue"].value() == page.context["form"]["room"].value() == ""
    assert [name for name, _rooms in page.context["form"].fields["listed_room"].widget.choices] == [
        "",
        "Elvesalen, Drammen",
    ]
    response = staff_client.post(url, event_data(event, listed_room=other_room.pk))
    assert "«Store sal» er et rom i Union Scene." in errors_of(response)
    response = staff_client.post(url, event_data(event, address="Et annet sted 1"))
    assert response.context["form"].errors.keys() == {"address"}
    # A room alone says where it is.
    response = staff_client.post(
        url, event_data(event, listed_venue="", listed_room=other_room.pk, **dict.fromkeys(event.PLACE_FIELDS, ""))
    )
    assert response.status_code == 302, errors_of(response)
    event.refresh_from_db()
    assert (event.listed_venue, event.room) == (other_room.venue, "Store sal")
    nowhere = {"listed_venue": "", "listed_room": "", **dict.fromkeys(event.PLACE_FIELDS, "")}
    staff_client.post(url, event_data(event, **nowhere | {"place": "Lier"}))
    event.refresh_from_db()
    assert (event.listed_venue, event.full_place) == (None, "Lier")


def test_two_events_in_one_room_give_a_warning(staff_client, event, standard, venue, room):
    place = {"listed_venue": venue, "listed_room": room}
    create_event(title_nb="Frokost", starts_at=event.starts_at + timedelta(hours=1), hours=1, **place)
    url = reverse("event:edit", args=[event.pk])
    data = event_data(event, listed_venue=venue.pk, listed_room=room.pk)
    page = staff_client.post(url, data, follow=True)
    warnings = [str(message) for message in page.context["messages"] if message.level_tag == "warning"]
    assert len([text for text in warnings if "«Frokost»" in text and "Storsalen" in text]) == 1
    Event.objects.filter(title_nb="Frokost").update(listed_room=None)
    page = staff_client.post(url, event_data(Event.objects.get(pk=event.pk)), follow=True)
    assert not [message for message in page.context["messages"] if message.level_tag == "warning"]


def test_an_event_is_moved_to_a_room_of_the_list(staff_client, event, standard, venue, room):
    url = reverse("event_move", args=[event.pk])
    data = event_data(event) | {"listed_venue": venue.pk, "listed_room": room.pk, "message_nb": "", "message_en": ""}
    data |= {"until": "", "deadlines": "move"}
    page = staff_client.post(url, data)
    assert page.status_code == 200
    assert page.context["new"]["where"] == "Storsalen, Elvesalen, Bragernes torg 4, 3017 Drammen"
    hidden = {field.html_name: field.value() or "" for field in page.context["form"]}
    staff_client.post(url, hidden | {"confirmed": "1", "checksum": page.context["plan"].checksum})
    event.refresh_from_db()
    assert (event.listed_venue, event.listed_room, event.venue) == (venue, room, "Elvesalen")
    form = staff_client.get(url).context["form"]
    assert (form["venue"].value(), form["listed_room"].value()) == ("", room.pk)


def test_the_chooser_finds_venues_by_parts_of_words(staff_client, venue):
    create_venue(name_nb="Union Scene")
    page = staff_client.get(reverse("venue_chooser:choose_results"), {"q": "salen"}).content.decode()
    assert "Elvesalen" in page
    assert "Union Scene" not in page


def test_the_form_of_a_new_page_puts_its_event_in_a_room_of_the_list(staff_client, calendar, venue, room):
    listed = {"new_venue": "", "new_place": "", "new_postcode": "", "new_listed_room": room.pk}
    preview_url = reverse("wagtailadmin_pages:preview_on_add", args=["programme", "eventpage", calendar.pk])
    staff_client.post(preview_url, page_data(**listed))
    assert "Elvesalen" in staff_client.get(preview_url).content.decode()
    response = staff_client.post(add_url(calendar), page_data(**listed))
    assert response.status_code == 302, response.context["form"].errors
    page = EventPage.objects.get()
    assert (page.event.listed_venue, page.event.room, page.event.place) == (venue, "Storsalen", "Drammen")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    staff_client.post(edit, page_data(new_venue="Låven", new_place="", new_postcode=""))
    event = Event.objects.get()
    assert (event.listed_venue, event.listed_room, event.full_place) == (None, None, "Låven")
