"""Concurrent requests for the same ticket: it is cancelled, exchanged or credited once."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from event_factory import create_ticket_type

from events.booking.book import Attendee, Choice
from events.models import Ticket
from events.stock.recount import differences
from payments.documents.invoice import confirm_by_invoice
from payments.documents.receivables import invoice_of
from payments.enums import DocumentKind, PaymentMethod
from payments.models import Order
from payments.orders.place import Buyer
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site")]


@pytest.fixture
def order(several, event, standard, student) -> Order:
    people = [Attendee(f"Deltaker {place}", f"d{place}@example.no") for place in range(4)]
    order = book(
        event=event,
        choices=[Choice(standard.pk, people)],
        buyer=Buyer(name="Kari", email="kari@example.no", organisation_name="Firma AS", org_number="923609016"),
        language="nb",
        method=PaymentMethod.INVOICE,
        due_days=14,
    )
    confirm_by_invoice(order)
    order.refresh_from_db()
    return order


def tickets(order) -> list[Ticket]:
    return list(Ticket.objects.filter(line__order=order).order_by("position"))


def post(url, data) -> int:
    with translation.override("nb"):
        return Client().post(url, data).status_code


def test_five_clicks_cancel_once(several, order):
    first = tickets(order)[0]
    url = reverse("order_cancel_tickets", args=[order.access_key])
    responses = several(5, lambda: post(url, {"t": first.pk, "shown": 349_000}))
    assert set(responses) == {302}
    assert order.documents.filter(kind=DocumentKind.CREDIT_NOTE).count() == 1
    assert [ticket.status for ticket in tickets(order)] == ["cancelled"] + ["valid"] * 3
    assert invoice_of(order).open_ore == 3 * 349_000
    assert differences() == []


def test_concurrent_cancellation_exchange_and_transfer_apply_one(several, order, student):
    first = tickets(order)[0]
    requests = [
        (reverse("order_cancel_tickets", args=[order.access_key]), {"t": first.pk, "shown": 349_000}),
        (reverse("order_ticket_exchange", args=[order.access_key, first.pk]), {"to": student.pk, "shown": -300_000}),
        (reverse("order_ticket", args=[order.access_key, first.pk]), {"name": "Eva", "email": "eva@example.no"}),
    ] * 2
    responses = several(6, lambda: post(*requests.pop()))
    assert all(status in (302, 404) for status in responses), responses
    exchange_orders = Order.objects.filter(exchanged_from=order, confirmed_at__isnull=False)
    assert [ticket.status for ticket in tickets(order)] == ["cancelled"] + ["valid"] * 3
    assert order.documents.filter(kind=DocumentKind.CREDIT_NOTE).count() == 1
    assert invoice_of(order).open_ore == 3 * 349_000
    assert sum(invoice_of(new_order).open_ore for new_order in exchange_orders) in (0, 49_000)
    assert differences() == []


def test_the_last_colleague_is_added_once(several, event, order):
    ticket_type = create_ticket_type(event=event, name_nb="Bedrift", admits="organisation", people=2, price_ore=500_000)
    buyer = Buyer(name="Kari", email="kari@example.no", organisation_name="Firma AS", org_number="923609016")
    organisation_order = book(
        event=event,
        choices=[Choice(ticket_type.pk, [Attendee("Ola")], 1)],
        buyer=buyer,
        language="nb",
        method=PaymentMethod.INVOICE,
        due_days=14,
    )
    confirm_by_invoice(organisation_order)
    url = reverse("order_colleague_add", args=[organisation_order.access_key, tickets(organisation_order)[0].pk])
    several(4, lambda: post(url, {}))
    assert len(tickets(organisation_order)) == 2
    assert differences() == []
