"""The programme editor: rows are changed and added, errors keep what was typed, sessions are written to events."""

from datetime import timedelta

import pytest
from booking_helpers import hold
from django.contrib.auth.models import Group
from django.urls import reverse
from event_factory import create_event, create_room, create_ticket_type, create_venue
from programme_factory import create_appearance, create_item, create_session, create_track
from programme_form_data import fill, form_data, row_of
from wagtail.models import ModelLogEntry

from accounts.roles import create_roles
from core.models import Person
from core.wall_clock import wall_clock
from events.models import Event
from payments.orders.confirm import confirm_order
from programme.models import ProgrammeItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def url(event) -> str:
    return reverse("programme_edit", args=[event.pk])


@pytest.fixture
def day(event) -> str:
    return wall_clock(event.starts_at).strftime("%d.%m.%Y")


def clock(moment) -> str:
    return wall_clock(moment).strftime("%d.%m.%Y %H:%M")


def errors_of(response) -> dict:
    return {form.prefix: dict(form.errors) for form in response.context["formset"] if form.errors}


def sell(session: Event) -> None:
    ticket_type = create_ticket_type(session)
    confirm_order(hold(session, ticket_type, "a@example.no", buyer="b@example.no"))


def test_new_items_are_added_with_room_track_and_people(staff_client, event, url, day):
    venue = create_venue()
    room, track, person = create_room(venue), create_track(event), Person.objects.create(name="Kari Eksempel")
    data = form_data(staff_client.get(url))
    assert data["rows-TOTAL_FORMS"] == "5"
    fill(
        data, starts="9.00", ends="kl. 9.45", title_nb="Åpning", title_en="Opening", where=f"r{room.pk}", kind="debate",
        track=str(track.pk), people="kari eksempel", moderators="Kari Eksempel", text_nb="Om\r\nbyen",
    )  # fmt: skip
    key = row_of(data, "")
    data |= {f"{key}-title_en": "Party", f"{key}-starts": "22:00", f"{key}-ends": "01:30", f"{key}-place": "Baren"}
    data.pop(f"{key}-is_shown")
    response = staff_client.post(url, data)
    assert response.status_code == 302, errors_of(response)
    first, second = ProgrammeItem.objects.all()
    assert (clock(first.starts_at), clock(first.ends_at)) == (f"{day} 09:00", f"{day} 09:45")
    assert (first.title_nb, first.title_en, first.kind, first.text_nb) == ("Åpning", "Opening", "debate", "Om\nbyen")
    assert (first.venue, first.room, first.track, first.is_shown) == (venue, room, track, True)
    assert list(first.appearances.values_list("person", "role")) == [(person.pk, "speaker"), (person.pk, "moderator")]
    assert (second.title_nb, second.title_en, second.place, second.is_shown) == ("", "Party", "Baren", False)
    assert second.ends_at - second.starts_at == timedelta(hours=3, minutes=30)


def test_rows_are_changed_and_deleted_and_what_is_not_touched_stays(staff_client, event, url):
    item = create_item(event, title_nb="Foredrag", is_shown=False)
    panel = create_appearance(item, "Rakel Eksempel", role="panel")
    create_item(event, at=1, title_nb="Utgår")
    create_item(event, at=2, title_nb="Utstilling", minutes=60 * 30)
    data = form_data(staff_client.get(url))
    fill(data, "Foredrag", title_nb="Nytt navn", people="Rakel Eksempel")
    fill(data, "Utgår", DELETE="on")
    response = staff_client.post(url, data)
    assert response.status_code == 302, errors_of(response)
    item.refresh_from_db()
    assert (item.title_nb, item.is_shown, item.appearances.get()) == ("Nytt navn", False, panel)
    assert [each.title_nb for each in ProgrammeItem.objects.all()] == ["Nytt navn", "Utstilling"]
    long = ProgrammeItem.objects.get(title_nb="Utstilling")
    assert long.ends_at - long.starts_at == timedelta(hours=30)
    # Nothing typed, nothing saved.
    response = staff_client.post(url, form_data(staff_client.get(url)), follow=True)
    assert [str(message).strip() for message in response.context["messages"]] == ["Ingenting ble endret."]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title_nb": "A"}, "starts"),
        ({"title_nb": "A", "starts": "tull"}, "starts"),
        ({"title_nb": "A", "starts": "14:00", "ends": "10:00"}, "ends"),
        ({"title_nb": "A", "starts": "10:00", "ends": "10:00"}, "ends"),
        ({"title_nb": "A", "starts": "10:00", "date": "31.02.2027"}, "date"),
        ({"title_nb": "A", "starts": "02:30", "date": "28.03.2027"}, "starts"),
        ({"starts": "10:00"}, "title_nb"),
        ({"title_nb": "A", "starts": "10:00", "people": "Ukjent Person"}, "people"),
        ({"title_nb": "A", "starts": "10:00", "where": "r999999"}, "where"),
        ({"title_nb": "A" * 201, "starts": "10:00"}, "title_nb"),
    ],
)
def test_an_error_is_said_at_its_field_and_all_that_was_typed_is_kept(staff_client, event, url, typed, field):
    create_item(event, title_nb="Foredrag")
    data = form_data(staff_client.get(url))
    fill(data, "Foredrag", title_nb="Endret")
    key = fill(data, "", **typed)
    response = staff_client.post(url, data)
    assert response.status_code == 422
    assert {name: list(errors) for name, errors in errors_of(response).items()} == {key: [field]}
    again = form_data(response)
    assert {name: again[f"{key}-{name}"] for name in typed if name != "where"} == {
        name: value for name, value in typed.items() if name != "where"
    }
    assert again["rows-0-title_nb"] == "Endret"
    assert ProgrammeItem.objects.get().title_nb == "Foredrag"


def test_names_are_people_and_new_ones_are_made_only_when_ticked(staff_client, event, url):
    Person.objects.create(name="Kari Lund", employer="Fylket")
    other = Person.objects.create(name="Kari Lund", employer="Havna")
    data = form_data(staff_client.get(url))
    key = fill(data, "", title_nb="A", starts="10:00", people="Kari Lund, Ny Person; Kari Lun", moderators="Ny Person")
    response = staff_client.post(url, data)
    text = str(errors_of(response)[key]["people"])
    assert "Kari Lund (Fylket)" in text
    assert "Kari Lund (Havna)" in text
    assert "Mener du Kari Lund (" in text
    assert response.context["formset"].unknown_names == ["Ny Person", "Kari Lun"]
    data[f"{key}-people"] = "Kari Lund (Havna), Ny Person"
    assert staff_client.post(url, data).status_code == 422
    response = staff_client.post(url, data | {"new_person": ["Ny Person", "Noen helt andre"]})
    assert response.status_code == 302, errors_of(response)
    new = Person.objects.get(name="Ny Person")
    assert not Person.objects.filter(name="Noen helt andre").exists()
    item = ProgrammeItem.objects.get()
    assert list(item.appearances.values_list("person", "role")) == [
        (other.pk, "speaker"),
        (new.pk, "speaker"),
        (new.pk, "moderator"),
    ]


def test_a_session_is_written_to_its_event_while_nothing_is_sold(staff_client, event, url):
    venue = create_venue()
    room, track = create_room(venue), create_track(event)
    session = create_session(event, title_nb="Verksted", at=1)
    data = form_data(staff_client.get(url))
    key = fill(data, "Verksted", title_nb="Nytt verksted", starts="12:00", ends="13:30", where=f"r{room.pk}")
    data |= {f"{key}-track": str(track.pk), f"{key}-kind": "workshop"}
    response = staff_client.post(url, data)
    assert response.status_code == 302, errors_of(response)
    session.refresh_from_db()
    assert (session.title_nb, session.listed_room, session.venue, session.room) == (
        "Nytt verksted", room, "Elvesalen", "Storsalen",
    )  # fmt: skip
    assert (wall_clock(session.starts_at).hour, wall_clock(session.ends_at).hour) == (12, 13)
    item = session.programme_item
    assert (item.track, item.kind, item.starts_at, item.title_nb) == (track, "workshop", None, "")
    data = form_data(staff_client.get(url))
    key = fill(data, "Nytt verksted", ends="", where="")
    assert list(errors_of(staff_client.post(url, data))[key]) == ["ends"]


def test_a_session_with_tickets_is_moved_elsewhere_but_has_track_and_people_here(staff_client, event, url):
    session = create_session(event, title_nb="Verksted", at=1)
    data_before = form_data(staff_client.get(url))
    sell(session)
    page = staff_client.get(url)
    assert reverse("event_move", args=[session.pk]) in page.content.decode()
    data = form_data(page)
    assert "rows-0-title_nb" not in data
    create_track(event)
    track = event.tracks.get()
    response = staff_client.post(url, data | {"rows-0-track": str(track.pk)})
    assert response.status_code == 302, errors_of(response)
    assert ProgrammeItem.objects.get(event=session).track == track
    # Somebody had the page open before the first ticket was sold.
    data_before["rows-0-starts"] = "12:00"
    response = staff_client.post(url, data_before)
    assert "Billetter er solgt" in str(errors_of(response)["rows-0"])
    assert Event.objects.get(pk=session.pk).starts_at == session.starts_at


def test_a_new_session_gets_its_row_when_somebody_is_named(staff_client, event, url):
    session = create_event(parent=event, title_nb="Ny økt", starts_at=event.starts_at, hours=1)
    person = Person.objects.create(name="Kari Eksempel")
    data = form_data(staff_client.get(url))
    fill(data, "Ny økt", people="Kari Eksempel")
    assert staff_client.post(url, data).status_code == 302
    assert session.programme_item.appearances.get().person == person


def test_two_who_save_at_once_lose_nothing(staff_client, event, url):
    create_item(event, title_nb="Ene")
    create_item(event, at=1, title_nb="Andre")
    mine, theirs = form_data(staff_client.get(url)), form_data(staff_client.get(url))
    fill(theirs, "Ene", title_nb="Deres tittel")
    fill(theirs, "Andre", title_en="The other")
    assert staff_client.post(url, theirs).status_code == 302
    # Another field of the same row, and another row, are no conflict.
    key = fill(mine, "Ene", title_en="The one")
    fill(mine, "Andre", title_nb="Min andre")
    assert staff_client.post(url, dict(mine)).status_code == 302
    assert set(ProgrammeItem.objects.values_list("title_nb", "title_en")) == {
        ("Deres tittel", "The one"), ("Min andre", "The other"),
    }  # fmt: skip
    mine[f"{key}-title_nb"] = "Min tittel"
    response = staff_client.post(url, mine)
    assert response.status_code == 422
    assert "Deres tittel" in str(errors_of(response)[key]["title_nb"])
    assert ProgrammeItem.objects.filter(title_nb="Deres tittel").exists()
    again = form_data(response)
    assert again[f"{key}-title_nb"] == "Min tittel"
    response = staff_client.post(url, again)
    assert response.status_code == 302, errors_of(response)
    assert ProgrammeItem.objects.filter(title_nb="Min tittel", title_en="The one").exists()


def test_a_row_that_was_deleted_meanwhile_is_said(staff_client, event, url):
    item = create_item(event, title_nb="Ene")
    data = form_data(staff_client.get(url))
    item.delete()
    assert staff_client.post(url, data).status_code == 302
    key = fill(data, "Ene", title_nb="Endret")
    response = staff_client.post(url, data)
    assert response.status_code == 422
    assert "slettet" in str(errors_of(response)[key])
    assert not ProgrammeItem.objects.exists()


def test_more_rows_are_offered_and_nothing_is_saved(staff_client, event, url):
    data = form_data(staff_client.get(url))
    key = fill(data, "", title_nb="A")
    response = staff_client.post(url, data | {"more": "1"})
    assert response.status_code == 200
    again = form_data(response)
    assert (again["rows-TOTAL_FORMS"], again[f"{key}-title_nb"]) == ("10", "A")
    assert not ProgrammeItem.objects.exists()


def test_each_save_is_in_the_audit_log_with_before_and_after(staff_client, superuser, event, url):
    create_item(event, title_nb="Ene")
    data = form_data(staff_client.get(url))
    fill(data, "Ene", title_nb="Nytt")
    staff_client.post(url, data)
    entry = ModelLogEntry.objects.get(action="programme.changed")
    (change,) = entry.data["changes"]
    assert (entry.user, entry.object_id) == (superuser, str(event.pk))
    assert (change["before"], change["after"]) == ({"title_nb": "Ene"}, {"title_nb": "Nytt"})
    assert entry.message == "Rader lagret: Nytt"


def test_who_may_change_a_programme(client, event, url, django_user_model):
    create_roles()
    session = create_session(event, title_nb="Verksted")
    for role, status in (("Editors", 200), ("Event staff", 200), ("Door", 302), ("Membership staff", 302)):
        user = django_user_model.objects.create_user(f"{role.split()[0]}@example.no".lower(), is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        assert client.get(url).status_code == status, role
        if role == "Editors":
            # The event itself is not theirs to move.
            data = form_data(client.get(url))
            assert "rows-0-title_nb" not in data
            response = client.post(url, data | {"rows-0-title_nb": "Tatt over"})
            assert response.status_code == 422
    assert Event.objects.get(pk=session.pk).title_nb == "Verksted"
    client.logout()
    assert client.get(url).status_code == 302


def test_rows_of_another_event_cannot_be_changed(staff_client, event, url):
    other = create_event(title_nb="Annet")
    item, session = create_item(other, title_nb="Fremmed"), create_session(other, title_nb="Fremmed økt")
    track = create_track(other)
    data = form_data(staff_client.get(url))
    data |= {"rows-0-item": str(item.pk), "rows-0-DELETE": "on", "rows-1-session": str(session.pk)}
    data |= {"rows-1-title_nb": "Tatt over", "rows-1-starts": "10:00"}
    key = "rows-2"
    data |= {f"{key}-title_nb": "A", f"{key}-starts": "10:00", f"{key}-track": str(track.pk)}
    response = staff_client.post(url, data)
    assert response.status_code == 422
    assert "track" in errors_of(response)[key]
    assert ProgrammeItem.objects.filter(pk=item.pk).exists()
    assert Event.objects.get(pk=session.pk).title_nb == "Fremmed økt"


def test_a_session_leads_to_the_programme_of_its_conference(staff_client, event, url):
    session = create_session(event)
    assert staff_client.get(reverse("programme_edit", args=[session.pk])).url == url
    assert staff_client.get(reverse("programme_edit", args=[event.pk + 999])).status_code == 404


def test_the_editor_is_reached_from_the_event_and_the_menu(staff_client, event, url):
    create_item(event)
    create_event(title_nb="Over", starts_at=event.starts_at - timedelta(days=90))
    assert url in staff_client.get(reverse("event:edit", args=[event.pk])).content.decode()
    rows = staff_client.get(reverse("programmes:index")).context["object_list"]
    assert [(row.title_nb, row.item_count) for row in rows] == [("Eiendomsdagen", 1)]


def test_one_day_can_be_shown_alone(staff_client, event, url):
    create_item(event, title_nb="Første dag")
    create_item(event, at=24, title_nb="Andre dag")
    second = (wall_clock(event.starts_at) + timedelta(days=1)).date()
    data = form_data(staff_client.get(url, {"day": second.isoformat()}))
    assert [data["rows-0-title_nb"], data["rows-1-title_nb"]] == ["Andre dag", ""]
    assert data["rows-1-date"] == second.strftime("%d.%m.%Y")
    fill(data, "Andre dag", title_nb="Ny tittel")
    response = staff_client.post(f"{url}?day={second.isoformat()}", data)
    assert response.url.endswith(f"?day={second.isoformat()}")
    assert set(ProgrammeItem.objects.values_list("title_nb", flat=True)) == {"Første dag", "Ny tittel"}
