"""Shifting a day of a programme on the wall clock, and undoing saves, pastes and shifts."""

from datetime import UTC, datetime, timedelta

import pytest
from booking_helpers import hold
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from event_factory import create_event, create_room, create_ticket_type, create_venue
from programme_factory import create_appearance, create_item, create_session, create_track
from programme_form_data import fill, form_data
from wagtail.documents import get_document_model

from core.wall_clock import wall_clock
from events.models import Event
from payments.orders.confirm import confirm_order
from programme.models import ProgrammeChange, ProgrammeItem, Track
from programme.timetable.state import read_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def url(event) -> str:
    return reverse("programme_edit", args=[event.pk])


@pytest.fixture
def shift_url(event) -> str:
    return reverse("programme_shift", args=[event.pk])


@pytest.fixture
def day(event) -> str:
    return wall_clock(event.starts_at).date().isoformat()


def sell(session: Event) -> None:
    ticket_type = create_ticket_type(session)
    confirm_order(hold(session, ticket_type, "a@example.no", buyer="b@example.no"))


def shift(client, url: str, **data):
    page = client.post(url, data)
    assert page.status_code == 200, page.context["form"].errors
    return client.post(url, data | {"confirmed": "1", "checksum": page.context["plan"].checksum}, follow=True)


def messages_of(response) -> str:
    return " ".join(str(message).strip() for message in response.context["messages"])


def undo(client, event):
    change = ProgrammeChange.objects.filter(undone_at=None).exclude(kind="undo").first()
    return client.post(reverse("programme_undo", args=[event.pk, change.pk]), follow=True)


def test_a_day_is_moved_by_minutes_with_sessions_that_nobody_booked(staff_client, event, shift_url, day):
    item, open_end = create_item(event, at=1), create_item(event, at=2)
    ProgrammeItem.objects.filter(pk=open_end.pk).update(ends_at=None)
    other_day = create_item(event, at=30)
    free, sold = create_session(event, title_nb="Ledig"), create_session(event, title_nb="Solgt økt")
    sell(sold)
    preview = staff_client.post(shift_url, {"day": day, "by": "0:30", "direction": "later", "sessions": "on"})
    plan = preview.context["plan"]
    assert len(plan.moves) == 3
    ((left, move_url),) = plan.left
    assert left.row.title == "Solgt økt"
    new_start = wall_clock(sold.starts_at + timedelta(minutes=30))
    assert staff_client.get(move_url).context["form"]["starts_at"].value() == new_start
    assert ProgrammeItem.objects.get(pk=item.pk).starts_at == item.starts_at
    response = shift(staff_client, shift_url, day=day, by="0:30", direction="later", sessions="on")
    assert "Solgt økt" in messages_of(response)
    moved = ProgrammeItem.objects.get(pk=item.pk)
    assert (moved.starts_at - item.starts_at, moved.ends_at - item.ends_at) == (timedelta(minutes=30),) * 2
    assert ProgrammeItem.objects.get(pk=open_end.pk).ends_at is None
    assert ProgrammeItem.objects.get(pk=other_day.pk).starts_at == other_day.starts_at
    assert Event.objects.get(pk=free.pk).starts_at == free.starts_at + timedelta(minutes=30)
    assert Event.objects.get(pk=sold.pk).starts_at == sold.starts_at


def test_sessions_stay_when_they_are_not_ticked(staff_client, event, shift_url, day):
    create_item(event)
    session = create_session(event)
    shift(staff_client, shift_url, day=day, by="1:00", direction="earlier")
    assert Event.objects.get(pk=session.pk).starts_at == session.starts_at
    assert ProgrammeItem.objects.get(event=None).starts_at == event.starts_at - timedelta(hours=1)


def test_a_move_to_another_date_keeps_the_time_of_day_across_summer_time(staff_client, event, shift_url):
    starts_at = datetime(2027, 3, 27, 8, tzinfo=UTC)
    item = create_item(event, starts_at=starts_at)
    shift(staff_client, shift_url, day="2027-03-27", to="28.03.2027")
    item.refresh_from_db()
    assert (item.starts_at, wall_clock(item.starts_at).hour) == (datetime(2027, 3, 28, 7, tzinfo=UTC), 9)


def test_nothing_is_moved_when_the_programme_changed_after_the_preview(staff_client, event, shift_url, day):
    item = create_item(event)
    data = {"day": day, "by": "0:30", "direction": "later"}
    checksum = staff_client.post(shift_url, data).context["plan"].checksum
    ProgrammeItem.objects.filter(pk=item.pk).update(ends_at=item.ends_at + timedelta(minutes=5))
    response = staff_client.post(shift_url, data | {"confirmed": "1", "checksum": checksum})
    assert response.status_code == 422
    assert ProgrammeItem.objects.get().starts_at == item.starts_at


@pytest.mark.parametrize("data", [{}, {"by": "tull"}, {"to": "tull"}, {"day": "2020-01-01", "by": "1:00"}])
def test_a_shift_needs_a_day_and_a_difference(staff_client, event, shift_url, day, data):
    create_item(event)
    assert staff_client.post(shift_url, {"day": day} | data).status_code == 422


def test_a_save_is_undone_with_deleted_rows_people_and_sessions(staff_client, event, url):
    room, track = create_room(create_venue()), create_track(event)
    kept = create_item(event, title_nb="Endres", room=room, venue=room.venue, track=track)
    create_appearance(kept, role="panel")
    create_item(event, at=1, title_nb="Slettes", text_nb="Tekst")
    session = create_session(event, at=2, title_nb="Økt")
    before = read_state(event.pk)
    data = form_data(staff_client.get(url))
    fill(data, "Endres", title_nb="Endret", people="", where="")
    fill(data, "Slettes", DELETE="on")
    fill(data, "Økt", title_nb="Ny økt", starts="16:00", ends="17:00", kind="workshop")
    fill(data, "", title_nb="Ny", starts="10:00")
    assert staff_client.post(url, data).status_code == 302
    assert read_state(event.pk) != before
    assert "Endringen er angret." in messages_of(undo(staff_client, event))
    assert read_state(event.pk) == before
    assert Event.objects.get(pk=session.pk).title_nb == "Økt"
    # An undone change is not offered again.
    assert staff_client.get(url).context["changes"] == []


def place_of(session: Event) -> tuple:
    session.refresh_from_db()
    names = ("listed_venue", "listed_room", "venue", "venue_en", "address", "postcode", "place", "room")
    return tuple(getattr(session, name) for name in names)


def test_undo_brings_slides_and_recording_of_a_deleted_item_back(staff_client, event, url):
    slides = get_document_model().objects.create(title="Lysark", file=ContentFile(b"%PDF-1.7", name="lysark.pdf"))
    film = "https://film.example/aapning"
    item = create_item(event, at=1, title_nb="Havnen", slides=slides, recording_url=film)
    for has_document in (True, False):
        data = form_data(staff_client.get(url))
        fill(data, "Havnen", DELETE="on")
        staff_client.post(url, data)
        assert not ProgrammeItem.objects.filter(pk=item.pk).exists()
        if not has_document:
            slides.delete()
        assert "angret" in messages_of(undo(staff_client, event))
        item = ProgrammeItem.objects.get(pk=item.pk)
        assert (item.slides_id, item.recording_url) == (slides.pk, film)


def test_material_that_is_added_later_does_not_stop_an_undo(staff_client, event, url):
    item = create_item(event, at=1, title_nb="Havnen")
    data = form_data(staff_client.get(url))
    fill(data, "Havnen", title_nb="Elva")
    staff_client.post(url, data)
    ProgrammeItem.objects.filter(pk=item.pk).update(recording_url="https://film.example/")
    undo(staff_client, event)
    item.refresh_from_db()
    assert (item.title_nb, item.recording_url) == ("Havnen", "https://film.example/")


def test_undo_gives_a_session_back_the_address_that_was_written_for_it(staff_client, event, url):
    room = create_room(create_venue())
    written = {"venue": "Kulturhuset", "venue_en": "The culture house", "address": "Storgata 1", "postcode": "0184"}
    session = create_session(event, title_nb="Økt", **written, place="Oslo", room="Kjelleren")
    before = place_of(session)
    data = form_data(staff_client.get(url))
    fill(data, "Økt", where=f"r{room.pk}", place="")
    assert staff_client.post(url, data).status_code == 302
    assert place_of(session)[:3] == (room.venue, room, room.venue.name_nb)
    # A listed venue that changes its own texts is no change of the programme.
    room.venue.street_address = "Ny gate 2"
    room.venue.save()
    assert place_of(session)[4] == "Ny gate 2"
    assert "Endringen er angret." in messages_of(undo(staff_client, event))
    assert place_of(session) == before


def test_a_session_that_leaves_its_listed_venue_leaves_the_address_too(staff_client, event, url):
    room = create_room(create_venue())
    session = create_session(event, title_nb="Økt", listed_venue=room.venue, listed_room=room)
    before = place_of(session)
    data = form_data(staff_client.get(url))
    fill(data, "Økt", where="", place="Bryggekanten")
    assert staff_client.post(url, data).status_code == 302
    assert place_of(session) == (None, None, "", "", "", "", "", "Bryggekanten")
    undo(staff_client, event)
    assert place_of(session) == before


def test_undo_is_refused_when_a_row_was_changed_since(staff_client, event, url):
    create_item(event, title_nb="Ene")
    data = form_data(staff_client.get(url))
    fill(data, "Ene", title_nb="To")
    staff_client.post(url, data)
    ProgrammeItem.objects.update(title_nb="Tre")
    assert "noen har endret «Tre»" in messages_of(undo(staff_client, event))
    assert ProgrammeItem.objects.get().title_nb == "Tre"


def test_undo_is_refused_when_a_session_was_sold_or_a_room_is_gone(staff_client, event, url):
    session = create_session(event, title_nb="Økt")
    room = create_room(create_venue())
    create_item(event, title_nb="Ene", room=room, venue=room.venue)
    data = form_data(staff_client.get(url))
    fill(data, "Ene", where="")
    staff_client.post(url, data)
    room.delete()
    assert "slettet etterpå" in messages_of(undo(staff_client, event))
    data = form_data(staff_client.get(url))
    fill(data, "Økt", title_nb="Ny økt")
    staff_client.post(url, data)
    sell(session)
    assert "har billetter nå" in messages_of(undo(staff_client, event))


def test_old_changes_and_those_of_others_cannot_be_undone(staff_client, event, url):
    data = form_data(staff_client.get(url))
    fill(data, "", title_nb="Ny", starts="10:00")
    staff_client.post(url, data)
    change = ProgrammeChange.objects.get()
    other = create_event()
    assert staff_client.post(reverse("programme_undo", args=[other.pk, change.pk])).status_code == 404
    assert staff_client.get(reverse("programme_undo", args=[event.pk, change.pk])).status_code == 405
    ProgrammeChange.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert staff_client.post(reverse("programme_undo", args=[event.pk, change.pk])).status_code == 404
    assert ProgrammeItem.objects.exists()


def test_at_most_twenty_changes_are_kept(staff_client, event, url):
    create_item(event, title_nb="0")
    for number in range(22):
        data = form_data(staff_client.get(url))
        fill(data, str(number), title_nb=str(number + 1))
        staff_client.post(url, data)
    assert ProgrammeChange.objects.count() == 20


def test_tracks_are_named_ordered_and_deleted(staff_client, event, url):
    track = create_track(event, name_nb="Utgår")
    item = create_item(event, track=track)
    tracks_url = reverse("programme_tracks", args=[event.pk])
    data = form_data(staff_client.get(tracks_url), "tracks")
    data |= {"tracks-0-DELETE": "on", "tracks-1-name_nb": "Marked", "tracks-1-name_en": "Market"}
    data |= {"tracks-1-color": "moss", "tracks-1-position": "2"}
    assert staff_client.post(tracks_url, data).status_code == 302
    new = Track.objects.get()
    assert (new.name_nb, new.name_en, new.color, new.position, new.edition) == ("Marked", "Market", "moss", 2, event)
    assert ProgrammeItem.objects.get(pk=item.pk).track is None
    data = form_data(staff_client.get(tracks_url), "tracks")
    response = staff_client.post(tracks_url, data | {"tracks-1-name_nb": "marked", "tracks-1-color": "moss"})
    assert response.status_code == 422
    undo(staff_client, event)
    assert ProgrammeItem.objects.get(pk=item.pk).track == track


def test_tracks_of_another_event_are_not_touched(staff_client, event):
    foreign = create_track(create_event(), name_nb="Fremmed")
    create_track(event)
    tracks_url = reverse("programme_tracks", args=[event.pk])
    data = form_data(staff_client.get(tracks_url), "tracks")
    staff_client.post(tracks_url, data | {"tracks-0-id": str(foreign.pk), "tracks-0-name_nb": "Tatt"})
    foreign.refresh_from_db()
    assert foreign.name_nb == "Fremmed"
