"""Events in the admin: one act for an event page, guarded seats, exports without formulas, nothing for strangers."""

import csv
import io
from datetime import timedelta

import pytest
from booking_helpers import buy_in_own_name as buy
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from event_form_data import event_data
from event_page_helpers import put_page
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from events.enums import EventStatus
from events.models import Event, Ticket, TicketType
from payments.orders.confirm import confirm_order
from programme.models import EventPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


def test_editing_an_event_moves_no_counter_and_leaves_a_trace(office, event, standard):
    buy(event, (standard, 2))
    url = reverse("event:edit", args=[event.pk])
    assert office.get(url).status_code == 200
    answer = office.post(url, event_data(event, **{"ticket_types-0-price_ore": "4 250,50", "venue": "Elvesalen"}))
    assert answer.status_code == 302, answer.context["form"].formsets["ticket_types"].errors
    standard.refresh_from_db()
    event.refresh_from_db()
    assert (standard.price_ore, standard.taken, event.taken, event.venue) == (425_050, 2, 2, "Elvesalen")
    entry = ModelLogEntry.objects.get(action="events.sales_changed")
    assert "3\xa0490\xa0kr → 4\xa0250,50\xa0kr" in entry.message


def test_the_capacity_cannot_go_below_what_is_taken(office, event, standard):
    buy(event, (standard, 2))
    url = reverse("event:edit", args=[event.pk])
    for change, words in (
        ({"capacity": "1"}, ("taken already", "opptatt")),
        ({"ticket_types-0-capacity": "1"}, ("taken already", "opptatt")),
        ({"ticket_types-0-DELETE": "on"}, ("cannot be deleted", "kan ikke slettes")),
    ):
        answer = office.post(url, event_data(event, **change))
        assert answer.status_code == 200, change
        form = answer.context["form"]
        formset = form.formsets["ticket_types"]
        found = str([form.errors, formset.errors, formset.non_form_errors()])
        assert any(each in found for each in words), found
    standard.refresh_from_db()
    assert standard.capacity == 50


def test_a_member_price_above_the_price_and_a_wrong_amount_are_refused(office, event, standard):
    url = reverse("event:edit", args=[event.pk])
    for change in (
        {"ticket_types-0-member_price_ore": "9000"},
        {"ticket_types-0-price_ore": "mye"},
        {"ticket_types-0-price_ore": "-5"},
        {"ticket_types-0-price_ore": ""},
    ):
        answer = office.post(url, event_data(event, **change))
        assert answer.status_code == 200, change
    standard.refresh_from_db()
    assert standard.price_ore == 349_000


@pytest.mark.parametrize("name", ["event:index", "attendees:index", "event_series:index", "event:add"])
def test_the_lists_open(office, event, standard, name):
    confirm_order(buy(event, (standard, 1)))
    assert office.get(reverse(name)).status_code == 200
    assert office.get(reverse(name), {"q": "eiendom"}).status_code == 200


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exports_carry_no_formulas_and_leave_a_trace(office, event, standard, kind):
    order = confirm_order(buy(event, (standard, 1)))
    Ticket.objects.filter(line__order=order).update(attendee_name="=HYPERLINK(1)")
    answer = office.get(reverse("attendees:index"), {"event": event.pk, "export": kind})
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode())))
        cells = [cell for row in rows for cell in row]
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert all(cell.data_type != "f" for row in sheet for cell in row)
        cells = [cell.value for row in sheet for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert ModelLogEntry.objects.filter(action="events.export").exists()


def test_duplicating_makes_an_unsold_draft_next_year(office, event, standard, student):
    buy(event, (standard, 2))
    url = reverse("event_duplicate", args=[event.pk])
    assert office.get(url).status_code == 200
    assert Event.objects.count() == 1
    office.post(url)
    copy = Event.objects.exclude(pk=event.pk).get()
    assert (copy.status, copy.taken, copy.starts_at) == (EventStatus.DRAFT, 0, event.starts_at + timedelta(weeks=52))
    assert copy.uid != event.uid
    assert [(kind.name_nb, kind.taken) for kind in copy.ticket_types.all()] == [("Ordinær", 0), ("Student", 0)]


def test_cancelling_is_asked_for_and_logged(office, event, standard):
    url = reverse("event_cancel", args=[event.pk])
    office.get(url)
    event.refresh_from_db()
    assert event.status == EventStatus.OPEN
    office.post(url, {"confirmed": "on"})
    event.refresh_from_db()
    assert event.status == EventStatus.CANCELLED
    assert ModelLogEntry.objects.filter(action="events.cancel").count() == 1


def test_what_is_in_use_cannot_be_deleted(office, event, standard):
    buy(event, (standard, 1))
    office.post(reverse("event:delete", args=[event.pk]))
    assert Event.objects.filter(pk=event.pk).exists()


def test_others_may_not(client, event, standard, django_user_model):
    editor = django_user_model.objects.create_user("editor@example.no", is_staff=True)
    editor.groups.add(Group.objects.get_or_create(name="Editors")[0])
    client.force_login(editor)
    for url in (
        reverse("event:index"),
        reverse("event:edit", args=[event.pk]),
        reverse("attendees:index"),
        reverse("attendees:index") + "?export=csv",
        reverse("event_cancel", args=[event.pk]),
        reverse("event_duplicate", args=[event.pk]),
    ):
        assert client.get(url).status_code in (302, 403), url
        client.post(url)
    assert Event.objects.get().status == EventStatus.OPEN


# --- One act for an event page ------------------------------------------------------------------------------------


def page_data(**changes) -> dict:
    start = timezone.localtime() + timedelta(days=40)
    data = nested_form_data(
        {
            "title": "Frokost om bruer",
            "slug": "frokost-om-bruer",
            "lead": "Kom.",
            "body": streamfield([]),
            "agenda": streamfield([]),
            "speakers": streamfield([]),
            "practical": rich_text(""),
            "new_kind": "breakfast",
            "new_attendance": "in_person",
            "new_starts_at": start.strftime("%Y-%m-%d 08:00"),
            "new_ends_at": start.strftime("%Y-%m-%d 09:15"),
            "new_venue": "Fjordterminalen",
            "new_place": "Drammen",
            "new_postcode": "3044",
            "new_capacity": "70",
            "ticket1_name": "Ordinær",
            "ticket1_price": "490",
            "ticket1_member_price": "250",
            "ticket1_vat": "standard25",
            "ticket2_name": "Student",
            "ticket2_price": "",
            "event": "",
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
            "comments-MIN_NUM_FORMS": 0,
            "comments-MAX_NUM_FORMS": 1000,
        }
    )
    return {**data, "action-publish": "1", **changes}


def add_url(calendar) -> str:
    return reverse("wagtailadmin_pages:add", args=["programme", "eventpage", calendar.pk])


def test_one_form_makes_the_page_its_event_and_its_tickets(office, calendar):
    assert office.get(add_url(calendar)).status_code == 200
    answer = office.post(add_url(calendar), page_data())
    assert answer.status_code == 302, answer.context["form"].errors
    page = EventPage.objects.get(slug="frokost-om-bruer")
    event = page.event
    assert page.live
    assert (event.title_nb, event.kind, event.capacity) == ("Frokost om bruer", "breakfast", 70)
    assert timezone.localtime(event.starts_at).hour == 8
    assert list(event.ticket_types.values_list("name_nb", "price_ore", "member_price_ore")) == [
        ("Ordinær", 49_000, 25_000),
        ("Student", 0, None),
    ]
    assert office.get(page.url).status_code == 200

    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = office.get(edit).content.decode()
    assert reverse("event:edit", args=[event.pk]) in text
    assert "new_starts_at" not in text


def test_a_preview_shows_the_event_and_writes_nothing(office, calendar):
    url = reverse("wagtailadmin_pages:preview_on_add", args=["programme", "eventpage", calendar.pk])
    answer = office.post(url, page_data())
    assert answer.json() == {"is_valid": True, "is_available": True}
    shown = office.get(url)
    assert shown.status_code == 200
    assert "Fjordterminalen" in shown.content.decode()
    assert "490" in shown.content.decode()
    assert not Event.objects.exists()


def test_saving_the_same_form_again_changes_the_same_event_until_somebody_booked(office, calendar):
    """The editor's browser saves drafts by itself and goes on sending the fields of the form it has open."""
    office.post(add_url(calendar), page_data())
    page = EventPage.objects.get(slug="frokost-om-bruer")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    office.post(edit, page_data(new_venue="Elvesalen", ticket1_price="590"))
    assert Event.objects.count() == 1
    assert Event.objects.get().venue == "Elvesalen"
    assert TicketType.objects.get(position=1).price_ore == 59_000

    kind = TicketType.objects.get(position=1)
    buy(Event.objects.get(), (kind, 1))
    office.post(edit, page_data(new_venue="Annet sted", ticket1_price="1"))
    assert Event.objects.get().venue == "Elvesalen"
    assert TicketType.objects.get(pk=kind.pk).price_ore == 59_000


def test_the_pages_form_changes_no_price_of_an_event_that_was_there_before(office, calendar, event, standard):
    Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - timedelta(hours=1))
    page = put_page(calendar, event)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert office.post(edit, page_data(ticket1_price="1", new_capacity="1")).status_code == 302
    assert list(event.ticket_types.values_list("pk", "price_ore")) == [(standard.pk, standard.price_ore)]
    assert Event.objects.get(pk=event.pk).capacity == event.capacity


@pytest.mark.parametrize(
    "wrong",
    [
        {"new_starts_at": ""},
        {"new_ends_at": "2020-01-01 10:00"},
        {"ticket1_member_price": "9999"},
        {"ticket3_price": "100"},
        {"ticket1_price": "gratis"},
        {"new_postcode": "12"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(office, calendar, wrong):
    answer = office.post(add_url(calendar), page_data(**wrong))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not EventPage.objects.exists()
    assert not Event.objects.exists()


def test_a_page_can_be_made_for_an_event_that_exists(office, calendar, event, standard):
    data = page_data(event=str(event.pk))
    for name in list(data):
        if name.startswith(("new_", "ticket")):
            data[name] = ""
    answer = office.post(add_url(calendar), data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert EventPage.objects.get().event == event
    assert Event.objects.count() == 1
