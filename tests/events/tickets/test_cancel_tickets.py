"""Cancelling tickets: refunds, deadlines, colleagues, and no access to other orders."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from email_helpers import compose
from event_factory import create_ticket_type
from icalendar import Calendar

from events.booking.book import Attendee, Choice
from events.enums import TicketStatus
from events.models import Event, Ticket
from events.stock.recount import differences
from events.stock.units import units_of
from events.tickets.cancel import cancel_tickets, plan_cancellation
from mail.models import OutgoingMail
from payments.checkout.manual import register_payment
from payments.documents.invoice import confirm_by_invoice
from payments.documents.receivables import invoice_of
from payments.enums import DocumentKind, OrderStatus, PaymentMethod, RefundChannel
from payments.models import Refund
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

FIRM = Buyer(name="Kari Kjøper", email="kari@example.no", organisation_name="Firma AS", org_number="923609016")


def place_order(event, ticket_type, quantity=3, **options):
    people = [Attendee(f"Deltaker {position}", f"d{position}@example.no") for position in range(1, quantity + 1)]
    return book(event=event, choices=[Choice(ticket_type.pk, people)], buyer=FIRM, language="nb", **options)


@pytest.fixture
def invoiced(event, standard):
    order = place_order(event, standard, method=PaymentMethod.INVOICE, due_days=14)
    confirm_by_invoice(order)
    order.refresh_from_db()
    return order


@pytest.fixture
def free(free_event):
    ticket_type = free_event.ticket_types.get()
    return confirm_order(place_order(free_event, ticket_type))


def url(order) -> str:
    return reverse("order_cancel_tickets", args=[order.access_key])


def tickets(order) -> list[Ticket]:
    return list(Ticket.objects.filter(line__order=order).order_by("line__position", "position"))


def status(order) -> list[str]:
    return [ticket.status for ticket in tickets(order)]


def confirm_cancellation(client, order, *selected, **fields):
    """Cancel the tickets through the confirmation page. Returns the page and the response."""
    page = client.get(url(order), {"t": [ticket.pk for ticket in selected]})
    assert page.status_code == 200, page.url
    data = {"t": [ticket.pk for ticket in selected], "shown": page.context["plan"].amount_ore, **fields}
    return page, client.post(url(order), data, follow=True)


def test_cancelling_one_of_three_credits_an_unpaid_invoice(client, invoiced):
    _first, second, third = tickets(invoiced)
    page_text = client.get(url(invoiced)).content.decode()
    assert page_text.count('type="checkbox"') == 3
    page, response = confirm_cancellation(client, invoiced, second)
    assert "3\xa0490" in page.content.decode()
    assert page.context["refund_methods"].credited_ore == 349_000
    assert page.context["refund_methods"].open_ore == 698_000
    assert "3\xa0490" in response.content.decode()
    assert status(invoiced) == ["valid", "cancelled", "valid"]
    assert invoice_of(invoiced).open_ore == 698_000
    credit_note = invoiced.documents.get(kind=DocumentKind.CREDIT_NOTE)
    assert credit_note.total_ore == -349_000
    assert not Refund.objects.exists()
    assert differences() == []
    assert {email.to for email in OutgoingMail.objects.filter(email_name="ticket_cancelled")} == {second.attendee_email}
    assert OutgoingMail.objects.filter(email_name="order_cancelled").count() == 1
    response = client.get(reverse("attendee_ticket_pdf", args=[second.access_key]))
    assert response.url == reverse("attendee_ticket", args=[second.access_key])
    assert client.get(reverse("attendee_ticket_pdf", args=[third.access_key])).status_code == 200


def test_the_same_form_twice_cancels_once(client, invoiced):
    first, _second, _third = tickets(invoiced)
    data = {"t": [first.pk], "shown": 349_000}
    for _twice in range(2):
        assert client.post(url(invoiced), data, follow=True).status_code == 200
    assert status(invoiced).count("cancelled") == 1
    assert invoiced.documents.filter(kind=DocumentKind.CREDIT_NOTE).count() == 1
    assert OutgoingMail.objects.filter(email_name="order_cancelled").count() == 1


def test_cancellation_is_shown_again_when_the_amount_differs(client, invoiced):
    first = tickets(invoiced)[0]
    response = client.post(url(invoiced), {"t": [first.pk], "shown": "1"}, follow=True)
    assert response.redirect_chain[0][0].endswith(f"?t={first.pk}")
    assert status(invoiced) == ["valid"] * 3


def test_a_card_payment_is_refunded_to_the_card(client, event, standard, stripe_sandbox, paid, commit):
    order = paid(place_order(event, standard))
    first, second, _third = tickets(order)
    with commit():
        page, _answer = confirm_cancellation(client, order, first, second)
    assert page.context["refund_methods"].card_ore == 698_000
    [refund] = Refund.objects.all()
    assert (refund.amount_ore, refund.channel, refund.status) == (698_000, RefundChannel.STRIPE, "succeeded")
    assert order.documents.get(kind=DocumentKind.CREDIT_NOTE).total_ore == -698_000
    assert status(order) == ["cancelled", "cancelled", "valid"]
    assert differences() == []


def test_an_invoice_payment_is_refunded_through_the_bank(client, invoiced, admin_user):
    register_payment(invoiced, invoiced.total_ore, timezone.localdate(), by=admin_user)
    page, _answer = confirm_cancellation(client, invoiced, tickets(invoiced)[0])
    assert (page.context["refund_methods"].credited_ore, page.context["refund_methods"].bank_ore) == (0, 349_000)
    assert Refund.objects.get().channel == RefundChannel.BANK


def test_plan_equals_the_refund_of_a_partly_paid_invoice(invoiced, admin_user):
    register_payment(invoiced, 900_000, timezone.localdate(), by=admin_user)
    units = units_of(invoiced)[:2]
    methods = plan_cancellation(invoiced, units).refund_methods
    cancel_tickets(invoiced, [unit.pk for unit in units], role="buyer")
    assert methods.credited_ore == 147_000
    assert sum(refund.amount_ore for refund in Refund.objects.all()) == methods.bank_ore == 551_000
    assert invoice_of(invoiced).open_ore == methods.open_ore == 0


def test_cancelling_all_tickets_cancels_the_order(client, invoiced):
    page, _answer = confirm_cancellation(client, invoiced, *tickets(invoiced))
    assert page.context["whole"]
    invoiced.refresh_from_db()
    assert invoiced.status == OrderStatus.CANCELLED
    assert invoice_of(invoiced).open_ore == 0
    assert differences() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"cancel_until": timezone.now() - timedelta(minutes=1)},
        {"cancel_until": None},
        {"status": "cancelled"},
        {"starts_at": timezone.now() - timedelta(minutes=1)},
    ],
)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_cancelling_too_late_is_refused_with_a_reason(client, event, invoiced, changes, language):
    Event.objects.filter(pk=event.pk).update(**changes)
    first = tickets(invoiced)[0]
    with translation.override(language):
        address, page = url(invoiced), client.get(invoiced.get_absolute_url()).content.decode()
    assert f'href="{address}' not in page
    page_text = client.get(address)
    assert 'type="checkbox"' not in page_text.content.decode()
    assert "attendee-barred" in page_text.content.decode()
    assert client.get(address, {"t": first.pk}).status_code == 302
    response = client.post(address, {"t": first.pk, "shown": 349_000}, follow=True)
    assert "notice--warning" in response.content.decode()
    assert status(invoiced) == ["valid"] * 3


def test_a_free_ticket_can_be_cancelled_until_the_event_begins(client, free_event, free):
    assert free_event.cancel_until is None
    page, _answer = confirm_cancellation(client, free, tickets(free)[0])
    assert page.context["plan"].amount_ore == 0
    assert status(free) == ["cancelled", "valid", "valid"]
    Event.objects.filter(pk=free_event.pk).update(starts_at=timezone.now())
    client.post(url(free), {"t": tickets(free)[1].pk, "shown": 0})
    assert status(free) == ["cancelled", "valid", "valid"]


def test_a_ticket_of_another_order_is_not_cancelled(client, event, standard, invoiced, free):
    ticket = tickets(free)[0]
    for values in ({"t": ticket.pk}, {"t": "x"}, {"t": "9" * 40}, {"t": "-1"}):
        client.post(url(invoiced), {**values, "shown": 0})
    assert client.get(url(invoiced), {"t": ticket.pk, "chosen": 1}).status_code == 422
    assert status(free) == status(invoiced) == ["valid"] * 3
    assert client.get(reverse("order_cancel_tickets", args=[ticket.access_key])).status_code == 404


def test_error_when_no_ticket_is_selected(client, invoiced):
    response = client.get(url(invoiced), {"chosen": "1"})
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()


def test_an_unpaid_order_cannot_be_cancelled_here(client, event, standard):
    order = place_order(event, standard)
    assert client.get(url(order)).url == order.get_absolute_url()


def test_a_table_is_cancelled_as_a_whole(client, event):
    table = create_ticket_type(event=event, name_nb="Bord", admits="group", people=4, price_ore=1_000_000, capacity=5)
    people = [Attendee(f"N{position}", "") for position in range(8)]
    order = book(
        event=event,
        choices=[Choice(table.pk, people, 2)],
        buyer=FIRM,
        language="nb",
        method=PaymentMethod.INVOICE,
        due_days=14,
    )
    confirm_by_invoice(order)
    assert client.get(url(order)).content.decode().count('type="checkbox"') == 2
    page, _answer = confirm_cancellation(client, order, tickets(order)[6])
    assert page.context["plan"].amount_ore == 1_000_000
    assert status(order) == ["valid"] * 4 + ["cancelled"] * 4
    assert differences() == []


# --- The attendee ---------------------------------------------------------------------------------------------------


def cannot_attend_url(ticket) -> str:
    return reverse("attendee_cannot_attend", args=[ticket.access_key])


def test_an_attendee_cancels_a_free_ticket(client, free):
    first = tickets(free)[0]
    assert cannot_attend_url(first) in client.get(reverse("attendee_ticket", args=[first.access_key])).content.decode()
    assert client.get(cannot_attend_url(first)).status_code == 200
    for _twice in range(2):
        client.post(cannot_attend_url(first))
    assert status(free) == ["cancelled", "valid", "valid"]
    assert OutgoingMail.objects.filter(email_name="order_cancelled", to=FIRM.email).count() == 1
    assert differences() == []


def test_an_attendee_cannot_cancel_a_paid_ticket(client, invoiced):
    first = tickets(invoiced)[0]
    page = client.get(reverse("attendee_ticket", args=[first.access_key])).content.decode()
    assert cannot_attend_url(first) not in page
    assert "Kari Kjøper" in page
    client.post(cannot_attend_url(first))
    assert status(invoiced) == ["valid"] * 3


# --- Colleagues -----------------------------------------------------------------------------------------------------


@pytest.fixture
def organisation_order(event):
    ticket_type = create_ticket_type(
        event=event, name_nb="Bedrift", admits="organisation", people=3, price_ore=500_000, max_per_order=1
    )
    order = book(
        event=event,
        choices=[Choice(ticket_type.pk, [Attendee("Ola", "ola@example.no"), Attendee("", "")], 1)],
        buyer=FIRM,
        language="nb",
        method=PaymentMethod.INVOICE,
        due_days=14,
    )
    confirm_by_invoice(order)
    return order


def colleague_url(order, ticket, action) -> str:
    return reverse(f"order_colleague_{action}", args=[order.access_key, ticket.pk])


def test_colleagues_are_added_and_removed_within_the_limit(client, event, organisation_order):
    before = Event.objects.get(pk=event.pk).taken
    first = tickets(organisation_order)[0]
    assert (
        colleague_url(organisation_order, tickets(organisation_order)[-1], "add")
        in client.get(organisation_order.get_absolute_url()).content.decode()
    )
    for _over_the_limit in range(3):
        client.post(colleague_url(organisation_order, first, "add"))
    assert status(organisation_order) == ["valid"] * 3
    assert Event.objects.get(pk=event.pk).taken == before + 1
    client.post(colleague_url(organisation_order, first, "remove"))
    assert status(organisation_order) == ["cancelled", "valid", "valid"]
    assert OutgoingMail.objects.filter(email_name="ticket_cancelled", to="ola@example.no").exists()
    assert invoice_of(organisation_order).open_ore == 500_000
    client.post(colleague_url(organisation_order, tickets(organisation_order)[1], "remove"))
    client.post(colleague_url(organisation_order, tickets(organisation_order)[2], "remove"))
    assert status(organisation_order).count("valid") == 1
    assert differences() == []


def test_colleagues_of_another_order_cannot_be_changed(client, event, organisation_order, invoiced):
    ticket = tickets(organisation_order)[0]
    for action in ("add", "remove"):
        assert client.post(colleague_url(invoiced, ticket, action)).status_code == 404
        assert client.get(colleague_url(organisation_order, ticket, action)).status_code == 405
    # A ticket for one person has no colleagues.
    client.post(colleague_url(invoiced, tickets(invoiced)[0], "add"))
    client.post(colleague_url(invoiced, tickets(invoiced)[0], "remove"))
    assert status(organisation_order) == ["valid"] * 2
    assert status(invoiced) == ["valid"] * 3


def test_colleagues_cannot_change_after_the_name_deadline(client, event, organisation_order):
    Event.objects.filter(pk=event.pk).update(change_until=timezone.now() - timedelta(minutes=1))
    for action in ("add", "remove"):
        client.post(colleague_url(organisation_order, tickets(organisation_order)[0], action))
    assert status(organisation_order) == [TicketStatus.VALID] * 2


def calendar_of(email_name: str, to: str) -> list[Calendar]:
    [row] = OutgoingMail.objects.filter(email_name=email_name, to=to)
    files = [attachment[1] for attachment in compose(row).attachments if attachment[0].endswith(".ics")]
    return [Calendar.from_ical(content) for content in files]


def test_a_cancelled_ticket_is_cancelled_in_the_attendees_calendar(client, event, invoiced):
    _first, second, _third = tickets(invoiced)
    confirm_cancellation(client, invoiced, second)
    [file] = calendar_of("ticket_cancelled", second.attendee_email)
    [entry] = file.walk("VEVENT")
    event.refresh_from_db()
    assert (file["method"], entry["status"]) == ("CANCEL", "CANCELLED")
    assert str(entry["uid"]).startswith(str(event.uid))
    assert entry["sequence"] == event.sequence + 1
    # The buyer still has tickets to the event.
    assert calendar_of("order_cancelled", FIRM.email) == []


def test_the_buyers_calendar_loses_the_event_with_the_last_ticket(client, invoiced):
    for ticket in tickets(invoiced):
        with translation.override("nb"):
            cancel_tickets(invoiced, [ticket.pk], role="buyer")
    rows = OutgoingMail.objects.filter(email_name="order_cancelled").order_by("pk")
    files = [[attachment[0] for attachment in compose(row).attachments] for row in rows]
    # Each is written after the last cancellation here, and says the same.
    assert all(f"avbestilt-{invoiced.reference}.ics" in names for names in files)


def test_somebody_with_another_ticket_keeps_the_event_in_the_calendar(client, invoiced):
    _first, second, third = tickets(invoiced)
    Ticket.objects.filter(pk=third.pk).update(attendee_email=second.attendee_email)
    confirm_cancellation(client, invoiced, second)
    assert calendar_of("ticket_cancelled", second.attendee_email) == []
