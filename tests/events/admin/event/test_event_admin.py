"""Events in the admin: the page form that creates an event, taken seats, exports and permissions."""

import io
from datetime import timedelta

import pytest
from booking_helpers import buy_in_own_name as buy
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from event_form_data import add_url, event_data, page_data
from event_page_helpers import put_page
from export_helpers import content_of, read_csv
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from events.enums import EventStatus
from events.models import Event, Ticket, TicketType
from payments.orders.confirm import confirm_order
from programme.models import EventPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]


def test_editing_an_event_changes_no_counter_and_is_logged(staff_client, event, standard):
    buy(event, (standard, 2))
    url = reverse("event:edit", args=[event.pk])
    assert staff_client.get(url).status_code == 200
    response = staff_client.post(
        url, event_data(event, **{"ticket_types-0-price_ore": "4 250,50", "venue": "Elvesalen"})
    )
    assert response.status_code == 302, response.context["form"].formsets["ticket_types"].errors
    standard.refresh_from_db()
    event.refresh_from_db()
    assert (standard.price_ore, standard.taken, event.taken, event.venue) == (425_050, 2, 2, "Elvesalen")
    entry = ModelLogEntry.objects.get(action="events.sales_changed")
    assert "3\xa0490\xa0kr → 4\xa0250,50\xa0kr" in entry.message


def test_the_capacity_cannot_be_lower_than_the_seats_taken(staff_client, event, standard):
    buy(event, (standard, 2))
    url = reverse("event:edit", args=[event.pk])
    for change, messages in (
        ({"capacity": "1"}, ("taken already", "opptatt")),
        ({"ticket_types-0-capacity": "1"}, ("taken already", "opptatt")),
        ({"ticket_types-0-DELETE": "on"}, ("cannot be deleted", "kan ikke slettes")),
    ):
        response = staff_client.post(url, event_data(event, **change))
        assert response.status_code == 200, change
        form = response.context["form"]
        formset = form.formsets["ticket_types"]
        errors = str([form.errors, formset.errors, formset.non_form_errors()])
        assert any(message in errors for message in messages), errors
    standard.refresh_from_db()
    assert standard.capacity == 50


def test_invalid_prices_are_refused(staff_client, event, standard):
    url = reverse("event:edit", args=[event.pk])
    for change in (
        {"ticket_types-0-member_price_ore": "9000"},
        {"ticket_types-0-price_ore": "mye"},
        {"ticket_types-0-price_ore": "-5"},
        {"ticket_types-0-price_ore": ""},
    ):
        response = staff_client.post(url, event_data(event, **change))
        assert response.status_code == 200, change
    standard.refresh_from_db()
    assert standard.price_ore == 349_000


@pytest.mark.parametrize("name", ["event:index", "attendees:index", "event_series:index", "event:add"])
def test_the_lists_can_be_opened_and_searched(staff_client, event, standard, name):
    confirm_order(buy(event, (standard, 1)))
    assert staff_client.get(reverse(name)).status_code == 200
    assert staff_client.get(reverse(name), {"q": "eiendom"}).status_code == 200


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_exports_contain_no_formulas_and_are_logged(staff_client, event, standard, file_format):
    order = confirm_order(buy(event, (standard, 1)))
    Ticket.objects.filter(line__order=order).update(attendee_name="=HYPERLINK(1)")
    response = staff_client.get(reverse("attendees:index"), {"event": event.pk, "export": file_format})
    if file_format == "csv":
        cells = [cell for row in read_csv(response) for cell in row]
    else:
        sheet = load_workbook(io.BytesIO(content_of(response))).active
        assert all(cell.data_type != "f" for row in sheet for cell in row)
        cells = [cell.value for row in sheet for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert ModelLogEntry.objects.filter(action="events.export").exists()


def test_cancelling_needs_confirmation_and_is_logged(staff_client, event, standard):
    url = reverse("event_cancel", args=[event.pk])
    staff_client.get(url)
    event.refresh_from_db()
    assert event.status == EventStatus.OPEN
    staff_client.post(url, {"confirmed": "on"})
    event.refresh_from_db()
    assert event.status == EventStatus.CANCELLED
    assert ModelLogEntry.objects.filter(action="events.cancel").count() == 1


def test_an_event_with_tickets_cannot_be_deleted(staff_client, event, standard):
    buy(event, (standard, 1))
    staff_client.post(reverse("event:delete", args=[event.pk]))
    assert Event.objects.filter(pk=event.pk).exists()


def test_editors_cannot_open_events(client, event, standard, django_user_model):
    editor = django_user_model.objects.create_user("editor@example.no", is_staff=True)
    editor.groups.add(Group.objects.get_or_create(name="Editors")[0])
    client.force_login(editor)
    for url in (
        reverse("event:index"),
        reverse("event:edit", args=[event.pk]),
        reverse("attendees:index"),
        reverse("attendees:index") + "?export=csv",
        reverse("event_cancel", args=[event.pk]),
        reverse("edition_make", args=[event.pk]),
    ):
        assert client.get(url).status_code in (302, 403), url
        client.post(url)
    assert Event.objects.get().status == EventStatus.OPEN


# --- The page's form also creates the event -----------------------------------------------------------------------


def test_one_form_creates_page_event_and_ticket_types(staff_client, calendar):
    assert staff_client.get(add_url(calendar)).status_code == 200
    response = staff_client.post(add_url(calendar), page_data())
    assert response.status_code == 302, response.context["form"].errors
    page = EventPage.objects.get(slug="frokost-om-bruer")
    event = page.event
    assert page.live
    assert (event.title_nb, event.kind, event.capacity) == ("Frokost om bruer", "breakfast", 70)
    assert timezone.localtime(event.starts_at).hour == 8
    assert list(event.ticket_types.values_list("name_nb", "price_ore", "member_price_ore")) == [
        ("Ordinær", 49_000, 25_000),
        ("Student", 0, None),
    ]
    assert staff_client.get(page.url).status_code == 200

    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = staff_client.get(edit).content.decode()
    assert reverse("event:edit", args=[event.pk]) in text
    assert "new_starts_at" not in text


def test_a_preview_shows_the_event_and_saves_nothing(staff_client, calendar):
    url = reverse("wagtailadmin_pages:preview_on_add", args=["programme", "eventpage", calendar.pk])
    response = staff_client.post(url, page_data())
    assert response.json() == {"is_valid": True, "is_available": True}
    preview = staff_client.get(url)
    assert preview.status_code == 200
    assert "Fjordterminalen" in preview.content.decode()
    assert "490" in preview.content.decode()
    assert not Event.objects.exists()


def test_saving_again_changes_the_same_event_until_somebody_has_booked(staff_client, calendar):
    """Wagtail saves drafts automatically and sends the fields of the open form again."""
    staff_client.post(add_url(calendar), page_data())
    page = EventPage.objects.get(slug="frokost-om-bruer")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    staff_client.post(edit, page_data(new_venue="Elvesalen", ticket1_price="590"))
    assert Event.objects.count() == 1
    assert Event.objects.get().venue == "Elvesalen"
    assert TicketType.objects.get(position=1).price_ore == 59_000

    ticket_type = TicketType.objects.get(position=1)
    buy(Event.objects.get(), (ticket_type, 1))
    staff_client.post(edit, page_data(new_venue="Annet sted", ticket1_price="1"))
    assert Event.objects.get().venue == "Elvesalen"
    assert TicketType.objects.get(pk=ticket_type.pk).price_ore == 59_000


def test_the_page_form_does_not_change_an_existing_event(staff_client, calendar, event, standard):
    Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - timedelta(hours=1))
    page = put_page(calendar, event)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert staff_client.post(edit, page_data(ticket1_price="1", new_capacity="1")).status_code == 302
    assert list(event.ticket_types.values_list("pk", "price_ore")) == [(standard.pk, standard.price_ore)]
    assert Event.objects.get(pk=event.pk).capacity == event.capacity


@pytest.mark.parametrize(
    "invalid",
    [
        {"new_starts_at": ""},
        {"new_ends_at": "2020-01-01 10:00"},
        {"ticket1_member_price": "9999"},
        {"ticket3_price": "100"},
        {"ticket1_price": "gratis"},
        {"new_postcode": "12"},
    ],
)
def test_an_invalid_form_creates_nothing(staff_client, calendar, invalid):
    response = staff_client.post(add_url(calendar), page_data(**invalid))
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not EventPage.objects.exists()
    assert not Event.objects.exists()


def test_a_page_can_be_created_for_an_existing_event(staff_client, calendar, event, standard):
    data = page_data(event=str(event.pk))
    for name in list(data):
        if name.startswith(("new_", "ticket")):
            data[name] = ""
    response = staff_client.post(add_url(calendar), data)
    assert response.status_code == 302, response.context["form"].errors
    assert EventPage.objects.get().event == event
    assert Event.objects.count() == 1
