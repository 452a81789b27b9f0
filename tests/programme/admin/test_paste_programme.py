"""Pasting a programme from a spreadsheet: what is wrong is said row by row, and all rows are saved or none."""

from difflib import get_close_matches

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from event_factory import create_room, create_venue
from programme_factory import create_item, create_track

from accounts.roles import create_roles
from core.dates import format_day
from core.models import Person
from core.wall_clock import wall_clock
from events.models import Event, Room
from programme.admin.timetable import people
from programme.admin.timetable.read_table import read_cells
from programme.models import ProgrammeItem, Track

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


@pytest.fixture
def url(event) -> str:
    return reverse("programme_paste", args=[event.pk])


def sheet(*rows: str) -> str:
    """Rows whose cells are separated by bars, as a spreadsheet copies them."""
    return "\r\n".join("\t".join(cell.strip() for cell in row.split("|")) for row in rows)


def errors_of(response) -> list[str]:
    return [f"{row.line}: {error}" for row in response.context["rows"] for error in row.errors]


def test_rows_are_previewed_and_saved_when_all_are_right(staff_client, event, url):
    room, track = create_room(create_venue()), create_track(event, name_en="People")
    person = Person.objects.create(name="Kari Eksempel")
    day = wall_clock(event.starts_at)
    cells = sheet(
        f"{day:%d.%m.%Y} | 9.00 | 9.15 | Velkommen | Welcome | | | | ",
        f"{format_day(day, language='nb')} | kl. 9.15 | 10 | Byen | | storsalen | people | kari eksempel | Debatt",
        "",
        "| 22:00 | 01:30 | Fest | Party | Storsalen, Elvesalen | Folk | | Sosialt",
    )  # fmt: skip
    response = staff_client.post(url, {"cells": cells})
    assert (response.status_code, errors_of(response)) == (200, [])
    assert not ProgrammeItem.objects.exists()
    response = staff_client.post(url, {"cells": cells, "confirmed": "1"})
    assert response.status_code == 302
    first, second, third = ProgrammeItem.objects.all()
    assert (first.title_nb, first.title_en, first.room, first.kind) == ("Velkommen", "Welcome", None, "talk")
    assert (second.room, second.track, second.kind, second.ends_at.minute) == (room, track, "debate", 0)
    assert second.appearances.get().person == person
    assert (third.room, third.kind, wall_clock(third.starts_at).date()) == (room, "social", day.date())
    # The same again adds nothing.
    response = staff_client.post(url, {"cells": cells, "confirmed": "1"})
    assert [row.is_there for row in response.context["rows"]] == [True, True, True]
    assert ProgrammeItem.objects.count() == 3


def test_what_is_wrong_is_said_per_row_and_nothing_is_half_done(staff_client, event, url):
    create_room(create_venue(name_nb="A")), create_room(create_venue(name_nb="B"))
    cells = sheet(
        "Dato | Start | Slutt | Tittel | Rom | Foredragsholder | Type",
        "46260 | 09:00 | | A | | | ",
        " | 0,375 | | B | | | ",
        " | 09:00 | 08:00 | C | | | ",
        " | 09:00 | | | | | ",
        " | 09:00 | | E | Storsalen | | Tull",
        " | 09:00 | | F | | Ukjent | ",
        " | 09:00 | 10:00 | Riktig | | | ",
    )
    response = staff_client.post(url, {"cells": cells, "confirmed": "1"})
    assert response.status_code == 422
    errors = errors_of(response)
    assert "2: 46260 er en dato slik Excel lagrer den. Formater kolonnen som dato, og kopier den på nytt." in errors
    assert [error[:3] for error in errors] == ["2: ", "3: ", "4: ", "5: ", "6: ", "6: ", "7: "]
    assert "Excel lagrer" in errors[1]
    assert "slutter før" in errors[2]
    assert "tittel" in errors[3]
    assert "ingen type" in errors[4]
    assert "Flere steder" in errors[5]
    assert "Ukjent" in errors[6]
    assert not ProgrammeItem.objects.exists()


def test_rooms_tracks_and_people_are_made_only_when_chosen(staff_client, event, url):
    venue = create_venue()
    cells = sheet("| 9:00 | 10:00 | A | | Loftet | Klima | Ny Person |", "| 10:00 | 11:00 | B | | Teltet | | |")
    data = {"cells": cells}
    response = staff_client.post(url, data | {"confirmed": "1"})
    missing = response.context["missing"]
    assert [place.name for place in missing.places] == ["Loftet", "Teltet"]
    assert (missing.tracks, missing.people) == (["Klima"], ["Ny Person"])
    data |= {"place-0": "Loftet", "place-0-choice": str(venue.pk), "place-1": "Teltet", "place-1-choice": "text"}
    data |= {"new_track": "Klima", "new_person": "Ny Person"}
    response = staff_client.post(url, data)
    assert (response.status_code, errors_of(response)) == (200, [])
    # A preview makes nothing.
    assert not (Room.objects.exists())
    assert not (Track.objects.exists())
    assert not (Person.objects.exists())
    response = staff_client.post(url, data | {"confirmed": "1"})
    assert response.status_code == 302
    first, second = ProgrammeItem.objects.all()
    assert (first.room.name, first.room.venue, first.track.name_nb) == ("Loftet", venue, "Klima")
    assert (second.room, second.place) == (None, "Teltet")
    assert first.appearances.get().person.name == "Ny Person"


def test_all_unknown_names_and_tracks_are_ticked_at_once(staff_client, event, url):
    cells = sheet(
        "| 9:00 | 10:00 | A | | | Klima | Ny Person, Neste Nye", "| 10:00 | 11:00 | B | | | Havet | Tredje Nye |"
    )
    page = BeautifulSoup(staff_client.post(url, {"cells": cells}).content, "html.parser")
    hidden = [field for field in page.find_all("input", type="hidden") if field["name"].startswith("unknown_")]
    data = {
        name: [field["value"] for field in hidden if field["name"] == name]
        for name in ("unknown_person", "unknown_track")
    }
    assert page.find("input", {"name": "all_people"})
    assert page.find("input", {"name": "all_tracks"})
    # What was shown, and not ticked, is not made.
    assert len(errors_of(staff_client.post(url, data | {"cells": cells, "confirmed": "1"}))) == 5
    data |= {"cells": cells, "all_people": "1", "all_tracks": "1"}
    response = staff_client.post(url, data)
    assert (response.status_code, errors_of(response)) == (200, [])
    # The next form sends the ticks along.
    page = BeautifulSoup(response.content, "html.parser")
    again = {
        name: [box["value"] for box in page.find_all("input", {"name": name})] for name in ("new_person", "new_track")
    }
    response = staff_client.post(url, again | {"cells": cells, "confirmed": "1"})
    assert response.status_code == 302
    assert set(Person.objects.values_list("name", flat=True)) == {"Ny Person", "Neste Nye", "Tredje Nye"}
    assert set(Track.objects.values_list("name_nb", flat=True)) == {"Klima", "Havet"}


def test_an_editor_makes_no_rooms(client, event, url, django_user_model):
    create_roles()
    user = django_user_model.objects.create_user("editor@example.no", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    venue = create_venue()
    data = {"cells": sheet("| 9:00 | 10:00 | A | | Loftet"), "place-0": "Loftet", "place-0-choice": str(venue.pk)}
    response = client.post(url, data | {"confirmed": "1"})
    assert response.status_code == 422
    assert not Room.objects.exists()


def test_cells_are_read_as_spreadsheets_copy_them(event):
    rows = read_cells(
        'Title (English)\tStarts\tOn stage\tUnknown\n"A ""quoted""\nname"\t09:00\tKari\tx\n\t\t\t\nB\t10:00'
    )
    assert [(row["title_en"], row["starts"], row["people"], row["line"]) for row in rows] == [
        ('A "quoted" name', "09:00", "Kari", "2"),
        ("B", "10:00", "", "4"),
    ]
    # Without headings, and with the separator of a Norwegian CSV file.
    (row,) = read_cells("26.8.2027;9.00;9.45;Tittel;Title;Rom")
    assert (row["date"], row["title_en"], row["where"]) == ("26.8.2027", "Title", "Rom")


@pytest.mark.parametrize("typed", ["26.8.2027", "2027-08-26", "26. august", "26.8.", "torsdag 26. august 2027", "26/8"])
def test_dates_are_read_as_people_write_them(staff_client, event, url, typed):
    Event.objects.filter(pk=event.pk).update(
        starts_at="2027-08-26T07:00:00Z", ends_at="2027-08-27T15:00:00Z", sales_until=None, cancel_until=None
    )
    response = staff_client.post(url, {"cells": sheet(f"{typed} | 09.00–09.45 | | A")})
    assert errors_of(response) == []
    assert response.context["rows"][0].values["starts_at"] == "2027-08-26T07:00:00+00:00"
    assert response.context["rows"][0].values["ends_at"] == "2027-08-26T07:45:00+00:00"


def test_an_event_of_several_days_needs_a_date(staff_client, event, url):
    Event.objects.filter(pk=event.pk).update(ends_at="2030-08-27T15:00:00Z")
    response = staff_client.post(url, {"cells": sheet("| 09.00 | | A")})
    assert errors_of(response) == ["1: Fyll inn datoen."]


@pytest.mark.parametrize("cells", ["", "\t\t\n \t", "A\t" * 300_000, "\n".join(["x\t9:00"] * 501), '"'])
def test_nothing_and_too_much_are_refused(staff_client, event, url, cells):
    response = staff_client.post(url, {"cells": cells})
    assert response.status_code == 422


def test_rows_that_are_there_are_left_out(staff_client, event, url):
    create_item(event, title_nb="Lunsj")
    clock = wall_clock(event.starts_at).strftime("%H:%M")
    cells = sheet(f"| {clock} | | Lunsj", f"| {clock} | | Annet")
    response = staff_client.post(url, {"cells": cells, "confirmed": "1"})
    assert response.status_code == 302
    assert ProgrammeItem.objects.count() == 2


def test_names_are_compared_once_each_and_only_the_first_of_many(staff_client, event, url, monkeypatch):
    Person.objects.create(name="Kari Eksempel")
    compared = []

    def count(name, *args, **kwargs):
        compared.append(name)
        return get_close_matches(name, *args, **kwargs)

    monkeypatch.setattr(people, "get_close_matches", count)
    twice = sheet(*(f"| 9:00 | | {number} | | | | Kari Eksempl, KARI eksempl" for number in range(3)))
    response = staff_client.post(url, {"cells": twice})
    assert compared == ["kari eksempl"]
    assert [error[:2] for error in errors_of(response)] == ["1:", "1:", "2:", "2:", "3:", "3:"]
    assert all("Mener du Kari Eksempel?" in error for error in errors_of(response))
    compared.clear()
    names = [f"Kari Eksempel{number:04}" for number in range(100)]
    many = sheet(*(f"| 9:00 | | {number} | | | | {name}" for number, name in enumerate(names)))
    errors = errors_of(staff_client.post(url, {"cells": many}))
    assert len(compared) == people.MAX_COMPARED == 50
    assert len(errors) == 100
    assert "Mener du" in errors[49]
    assert errors[50] == f"51: Ingen heter {names[50]} ennå."
