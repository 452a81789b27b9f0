"""Usability of booking: names of tables, optional fields, online events without an entrance, very long forms."""

import re

import pytest
from booking_helpers import buy, details
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_ticket_type

from events.enums import Admits, Attendance, Audience
from events.models import Event, Ticket, TicketType
from events.stock.units import units_of
from events.tickets.confirmation import ticket_pdf_data
from events.tickets.pdf import _ticket_data as as_printed
from mail.models import OutgoingMail
from mail.queue import compose_message
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]

AT_THE_DOOR = re.compile("door|døren", re.I)


@pytest.fixture
def url(event):
    return reverse("event_booking", args=[event.slug])


@pytest.fixture
def table(event) -> TicketType:
    return create_ticket_type(
        event=event, name_nb="Bord", name_en="Table", price_ore=800_000, admits=Admits.GROUP, people=4
    )


@pytest.fixture
def english():
    with translation.override("en"):
        yield


# --- Several tables -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("english")
def test_attendees_are_numbered_within_each_table(client, event, table, standard):
    url = reverse("event_booking", args=[event.slug])
    page = client.get(url, {f"t{table.pk}": "2", f"t{standard.pk}": "2"}).content.decode()
    legends = [legend for legend in re.findall(r"<legend[^>]*>([^<]+)</legend>", page) if ": attendee" in legend]
    tables = [f"Table no. {number}: attendee {seat}" for number in (1, 2) for seat in (1, 2, 3, 4)]
    assert [legend for legend in legends if legend.startswith("Table")] == tables
    assert len(legends) == len(set(legends)) == 10
    assert not any(" no. " in legend for legend in legends if not legend.startswith("Table"))


@pytest.mark.usefixtures("english")
def test_one_table_has_no_number(client, event, table):
    page = client.get(reverse("event_booking", args=[event.slug]), {f"t{table.pk}": "1"}).content.decode()
    assert "Table: attendee 4" in page
    assert "no. 1" not in page


@pytest.mark.usefixtures("english")
def test_an_error_names_its_table(client, event, table):
    url = reverse("event_booking", args=[event.slug])
    response = client.post(url, details((table, 2), **{f"a{table.pk}-6-name": ""}))
    assert response.status_code == 422
    error = response.context["form"].errors[f"a{table.pk}-6-name"]
    assert "attendee 2 (Table no. 2)" in str(error)


@pytest.mark.usefixtures("english")
def test_order_page_and_ticket_show_the_table(client, event, table):
    order = confirm_order(buy(event, (table, 2, ["Anne"])))
    page = client.get(order.get_absolute_url()).content.decode()
    assert page.count("<p>Table no. 1</p>") == page.count("<p>Table no. 2</p>") == 4
    last = Ticket.objects.filter(line__order=order).select_related("event", "ticket_type", "line__order").last()
    assert as_printed(ticket_pdf_data(last), "en")["type"] == "Table no. 2"
    assert "<p>Table no. 2</p>" in client.get(reverse("attendee_ticket", args=[last.access_key])).content.decode()


# --- Whose ticket -------------------------------------------------------------------------------------------------


def test_an_unnamed_ticket_is_shown_by_its_email_address(client, event, standard):
    order = confirm_order(buy(event, (standard, 2)))
    invited, other = Ticket.objects.filter(line__order=order).order_by("position")
    Ticket.objects.filter(pk=invited.pk).update(attendee_email="nina@example.no", invited_at=timezone.now())
    assert [unit.people for unit in units_of(order)] == [["nina@example.no"], []]
    page = reverse("order_cancel_tickets", args=[order.access_key])
    for address in (page, f"{page}?t={invited.pk}&t={other.pk}"):
        text = client.get(address).content.decode()
        assert "nina@example.no" in text
        assert invited.reference not in text
        assert other.reference in text


def test_the_confirmation_explains_tickets_without_names(event, standard):
    for number, expected in ((2, True), (0, False)):
        names = [f"Navn{seat}" for seat in range(2 - number)]
        order = confirm_order(buy(event, (standard, 2, names), language="en", email=f"k{number}@example.no"))
        body = _send_email("order_confirmed", order.buyer_email, order=order.pk).body
        assert ("Tickets without a name: send each link on" in body) is expected


# --- A meeting on the web has no door -----------------------------------------------------------------------------


@pytest.mark.parametrize("attendance", Attendance)
def test_only_in_person_events_mention_the_entrance(client, event, standard, attendance):
    Event.objects.filter(pk=event.pk).update(attendance=attendance)
    event.refresh_from_db()
    order = confirm_order(buy(event, (standard, 1, ["Anne"])))
    ticket = Ticket.objects.select_related("event", "ticket_type", "line__order").get(line__order=order)
    to = ticket.attendee_email
    texts = [
        _send_email("order_confirmed", order.buyer_email, order=order.pk).body,
        _send_email("event_ticket", to, order=order.pk, event=event.pk, email=to).body,
        client.get(reverse("attendee_ticket", args=[ticket.access_key])).content.decode(),
        as_printed(ticket_pdf_data(ticket), "en")["how"],
    ]
    assert [bool(AT_THE_DOOR.search(text)) for text in texts] == [attendance != Attendance.ONLINE] * 4


def _send_email(name, to, **arguments):
    row = OutgoingMail(email_name=name, to=to, language="en", key=name, arguments=arguments)
    with translation.override("en"):
        return compose_message(row)


# --- The form and the box -----------------------------------------------------------------------------------------


def test_a_form_with_sixty_attendees_and_their_answers_is_accepted(client, url, standard):
    TicketType.objects.filter(pk=standard.pk).update(max_per_order=60)
    many = {f"a{standard.pk}-{place}-x{field}": "1" for place in range(1, 61) for field in range(60)}
    assert len(many) > 3000
    response = client.post(url, details((standard, 2), **many))
    assert response.status_code == 303, response.status_code


@pytest.mark.usefixtures("english")
def test_invoice_fields_are_marked_optional_for_card_payment_only(client, event, standard):
    Event.objects.filter(pk=event.pk).update(invoice_allowed=True)
    page = client.get(reverse("event_booking", args=[event.slug]), {f"t{standard.pk}": "1"}).content.decode()
    for field in ("organisation_name", "org_number"):
        label = re.search(rf'<label[^>]*for="id_{field}">(.*?)</label>', page, re.S)[1]
        assert "when-card" in label
    assert "when-card" not in re.search(r'<label[^>]*for="id_address">(.*?)</label>', page, re.S)[1]


def test_a_members_only_type_links_to_the_sign_in_page(client, event_page, event):
    event.ticket_types.update(audience=Audience.MEMBERS)
    box = client.get(event_page.url).content.decode().partition('id="tickets"')[2]
    main = re.search(r'<div class="ticket-box__actions">\s*<a class="ds-button" href="([^"]+)"', box)
    assert main[1].startswith(reverse("account_login"))


def test_a_sold_out_type_links_to_the_waiting_list(client, event, standard, student, url):
    Event.objects.filter(pk=event.pk).update(waiting_list=True, capacity=0)
    page = client.get(url).content.decode()
    assert f'href="{reverse("waiting_join", args=[event.slug])}"' in page


@pytest.mark.usefixtures("english")
def test_the_code_button_finds_all_parts_that_it_replaces(client, event, standard):
    """The parts that htmx replaces must be on the page, with a code and without."""
    event.codes.create(code="ALT", kind="percent", percent=100)
    url = reverse("event_booking", args=[event.slug])
    page = client.get(url, {f"t{standard.pk}": "1"}).content.decode()
    wanted = re.search(r'data-hx-select-oob="([^"]+)"', page)[1].replace("member-saving,#", "")
    free = client.post(url, details((standard, 1), code="ALT", update="code")).content.decode()
    for text in (page, free):
        for part in wanted.split(","):
            assert text.count(f'id="{part.partition(":")[0].strip("#")}"') == 1, part
    assert re.search(r'name="shown_total" value="0"', free)
