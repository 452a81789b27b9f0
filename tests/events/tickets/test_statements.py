"""What pages tell people about their tickets is true of the moment: deadlines, the event, and the money."""

from datetime import timedelta

import pytest
from booking_helpers import hold
from django.urls import reverse
from django.utils import timezone
from email_helpers import compose, queued_emails
from event_factory import create_ticket_type

from events.models import Event, Ticket
from events.stock.units import units_of
from events.tickets.cancel import cancel_by_attendee, cancel_tickets, why_attendee_cannot_cancel, why_not_cancellable
from payments.documents.invoice import confirm_by_invoice
from payments.enums import PaymentMethod
from payments.models import Order
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

BEFORE, AFTER = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)


@pytest.fixture
def invoiced(event, standard) -> Order:
    order = hold(event, standard, "anna@example.no", "bo@example.no", method=PaymentMethod.INVOICE, due_days=14)
    confirm_by_invoice(order)
    order.refresh_from_db()
    return order


def first_unit(order):
    return units_of(order)[0]


def change(event, **fields) -> None:
    Event.objects.filter(pk=event.pk).update(**fields)


@pytest.mark.parametrize(
    ("cancel_until", "change_until", "can_transfer"),
    [(BEFORE, AFTER, True), (None, AFTER, True), (BEFORE, BEFORE, False), (None, BEFORE, False)],
)
def test_a_transfer_is_offered_only_while_it_is_possible(event, invoiced, cancel_until, change_until, can_transfer):
    change(event, cancel_until=cancel_until, change_until=change_until)
    reason = why_not_cancellable(first_unit(invoiced))
    assert ("Du kan overføre billetten" in reason) is can_transfer
    to_attendee = why_attendee_cannot_cancel(first_unit(invoiced).tickets[0])
    assert ("men kan overføres" in to_attendee) is can_transfer
    assert "betalte" not in to_attendee


def test_an_attendee_is_told_what_the_buyer_can_still_do(event, invoiced):
    ticket = first_unit(invoiced).tickets[0]
    assert "avbestilt eller overført" in why_attendee_cannot_cancel(ticket)
    change(event, change_until=BEFORE)
    assert why_attendee_cannot_cancel(first_unit(invoiced).tickets[0]).endswith("Be om at den blir avbestilt.")


@pytest.mark.parametrize(("starts", "asks"), [(timedelta(days=1), True), (timedelta(hours=-1), False)])
def test_nobody_is_asked_whether_they_come_to_what_has_begun(client, event, invoiced, starts, asks):
    now = timezone.now()
    change(event, starts_at=now + starts, ends_at=now + starts + timedelta(hours=2), cancel_until=None)
    page = client.get(reverse("attendee_ticket", args=[Ticket.objects.first().access_key])).content.decode()
    assert ('id="not-coming"' in page) is asks


def test_the_page_of_a_past_event_speaks_of_no_door_and_no_calendar(client, event, invoiced):
    now = timezone.now()
    change(event, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1), join_url="https://meet.example/x")
    for url in (reverse("attendee_ticket", args=[Ticket.objects.first().access_key]), invoiced.get_absolute_url()):
        page = client.get(url).content.decode()
        assert reverse("event_ics", args=[event.slug]) not in page
        assert "Vis koden i døren" not in page
        assert "lenken til møtet" not in page


def test_the_order_page_says_what_comes_back(client, event, invoiced, standard, paid):
    assert "Da krediteres de på fakturaen." in client.get(invoiced.get_absolute_url()).content.decode()
    by_card = paid(hold(event, standard, "anna@example.no"))
    assert "Da betales det du betalte for dem, tilbake." in client.get(by_card.get_absolute_url()).content.decode()


def test_the_summary_counts_what_is_cancelled(client, invoiced, event, standard, paid):
    def texts(order) -> list[str]:
        order.refresh_from_db()
        return [line.cancelled_text for line in order.lines.all()]

    cancel_tickets(invoiced, [first_unit(invoiced).pk], role="buyer")
    assert texts(invoiced) == ["Én av dem er avbestilt"]
    cancel_tickets(invoiced, [first_unit(invoiced).pk], role="buyer")
    assert texts(invoiced) == ["Alle er avbestilt"]
    alone = paid(hold(event, standard, "anna@example.no"))
    cancel_tickets(alone, [first_unit(alone).pk], role="buyer")
    assert texts(alone) == ["Avbestilt"]
    page = client.get(alone.get_absolute_url()).content.decode()
    assert "Pengene betales tilbake" in page
    assert "Avbestilt</span>" in page


def test_cancelling_the_rest_of_an_invoice_leaves_nothing_to_pay(client, invoiced):
    both = [unit.pk for unit in units_of(invoiced)]
    url = reverse("order_cancel_tickets", args=[invoiced.access_key])
    assert "Betal bare det som er igjen" in client.get(url, {"t": both[:1]}).content.decode()
    page = client.get(url, {"t": both}).content.decode()
    assert "Betal bare det som er igjen" not in page
    assert "ikke noe igjen å betale av fakturaen" in page


def test_the_email_about_a_cancelled_ticket_says_who_cancelled_it(event, invoiced):
    free_type = create_ticket_type(event=event, name_nb="Gratis")
    free = hold(event, free_type, "fri@example.no")
    confirm_order(free)
    first, second = units_of(invoiced)
    cancel_tickets(invoiced, [first.pk], role="buyer")
    cancel_tickets(invoiced, [second.pk], role="staff")
    cancel_by_attendee(first_unit(free).tickets[0])
    by_buyer, by_staff, by_attendee = (compose(row).body for row in queued_emails("ticket_cancelled"))
    assert "Kari Kjøper, som bestilte billetten, har avbestilt den." in by_buyer
    assert "Vi har avbestilt den." in by_staff
    assert "Du har meldt avbud." in by_attendee
    for text in (by_staff, by_attendee):
        assert "Kari Kjøper" not in text
