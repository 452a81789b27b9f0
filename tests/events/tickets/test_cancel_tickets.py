"""Giving tickets up: what comes back, how, until when, and that nobody does it with another's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from events.booking.book import Attendee, Choice
from events.enums import TicketStatus
from events.models import Event, Ticket, TicketType
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


def place(event, kind, number=3, **options):
    people = [Attendee(f"Deltaker {place}", f"d{place}@example.no") for place in range(1, number + 1)]
    return book(event=event, choices=[Choice(kind.pk, people)], buyer=FIRM, language="nb", **options)


@pytest.fixture
def invoiced(event, standard):
    order = place(event, standard, method=PaymentMethod.INVOICE, due_days=14)
    confirm_by_invoice(order)
    order.refresh_from_db()
    return order


@pytest.fixture
def free(free_event):
    kind = free_event.ticket_types.get()
    return confirm_order(place(free_event, kind))


def url(order) -> str:
    return reverse("order_cancel_tickets", args=[order.access_key])


def tickets(order) -> list[Ticket]:
    return list(Ticket.objects.filter(line__order=order).order_by("line__position", "position"))


def status(order) -> list[str]:
    return [ticket.status for ticket in tickets(order)]


def say_yes(client, order, *chosen, **fields):
    """Through the confirmation page, as a buyer does it."""
    page = client.get(url(order), {"t": [ticket.pk for ticket in chosen]})
    assert page.status_code == 200, page.url
    data = {"t": [ticket.pk for ticket in chosen], "shown": page.context["plan"].amount_ore, **fields}
    return page, client.post(url(order), data, follow=True)


def test_one_of_three_on_an_unpaid_invoice_is_credited(client, invoiced):
    _first, second, third = tickets(invoiced)
    choice = client.get(url(invoiced)).content.decode()
    assert choice.count('type="checkbox"') == 3
    page, answer = say_yes(client, invoiced, second)
    assert "3\xa0490" in page.content.decode()
    assert page.context["ways"].credited_ore == 349_000
    assert page.context["ways"].open_ore == 698_000
    assert "3\xa0490" in answer.content.decode()
    assert status(invoiced) == ["valid", "cancelled", "valid"]
    assert invoice_of(invoiced).open_ore == 698_000
    note = invoiced.documents.get(kind=DocumentKind.CREDIT_NOTE)
    assert note.total_ore == -349_000
    assert not Refund.objects.exists()
    assert differences() == []
    assert {mail.to for mail in OutgoingMail.objects.filter(email_name="ticket_cancelled")} == {second.attendee_email}
    assert OutgoingMail.objects.filter(email_name="order_cancelled").count() == 1
    assert client.get(reverse("attendee_ticket_pdf", args=[second.access_key])).status_code == 404
    assert client.get(reverse("attendee_ticket_pdf", args=[third.access_key])).status_code == 200


def test_the_same_form_twice_cancels_once(client, invoiced):
    first, _second, _third = tickets(invoiced)
    data = {"t": [first.pk], "shown": 349_000}
    for _twice in range(2):
        assert client.post(url(invoiced), data, follow=True).status_code == 200
    assert status(invoiced).count("cancelled") == 1
    assert invoiced.documents.filter(kind=DocumentKind.CREDIT_NOTE).count() == 1
    assert OutgoingMail.objects.filter(email_name="order_cancelled").count() == 1


def test_what_was_shown_is_what_is_done(client, invoiced):
    first = tickets(invoiced)[0]
    answer = client.post(url(invoiced), {"t": [first.pk], "shown": "1"}, follow=True)
    assert answer.redirect_chain[0][0].endswith(f"?t={first.pk}")
    assert status(invoiced) == ["valid"] * 3


def test_what_was_paid_by_card_goes_back_to_the_card(client, event, standard, bank, paid, commit):
    order = paid(place(event, standard))
    first, second, _third = tickets(order)
    with commit():
        page, _answer = say_yes(client, order, first, second)
    assert page.context["ways"].card_ore == 698_000
    [refund] = Refund.objects.all()
    assert (refund.amount_ore, refund.channel, refund.status) == (698_000, RefundChannel.STRIPE, "succeeded")
    assert order.documents.get(kind=DocumentKind.CREDIT_NOTE).total_ore == -698_000
    assert status(order) == ["cancelled", "cancelled", "valid"]
    assert differences() == []


def test_what_was_paid_of_an_invoice_goes_back_through_the_bank(client, invoiced, admin_user):
    register_payment(invoiced, invoiced.total_ore, timezone.localdate(), by=admin_user)
    page, _answer = say_yes(client, invoiced, tickets(invoiced)[0])
    assert (page.context["ways"].credited_ore, page.context["ways"].bank_ore) == (0, 349_000)
    assert Refund.objects.get().channel == RefundChannel.BANK


def test_what_is_told_is_what_happens_when_half_is_paid(invoiced, admin_user):
    register_payment(invoiced, 900_000, timezone.localdate(), by=admin_user)
    units = units_of(invoiced)[:2]
    ways = plan_cancellation(invoiced, units).ways
    cancel_tickets(invoiced, [unit.pk for unit in units], role="buyer")
    assert ways.credited_ore == 147_000
    assert sum(refund.amount_ore for refund in Refund.objects.all()) == ways.bank_ore == 551_000
    assert invoice_of(invoiced).open_ore == ways.open_ore == 0


def test_all_of_it(client, invoiced):
    page, _answer = say_yes(client, invoiced, *tickets(invoiced))
    assert page.context["whole"]
    invoiced.refresh_from_db()
    assert invoiced.status == OrderStatus.CANCELLED
    assert invoice_of(invoiced).open_ore == 0
    assert differences() == []


@pytest.mark.parametrize(
    "after",
    [
        {"cancel_until": timezone.now() - timedelta(minutes=1)},
        {"cancel_until": None},
        {"status": "cancelled"},
        {"starts_at": timezone.now() - timedelta(minutes=1)},
    ],
)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_when_it_is_too_late_it_is_not_offered_and_says_why(client, event, invoiced, after, language):
    Event.objects.filter(pk=event.pk).update(**after)
    first = tickets(invoiced)[0]
    with translation.override(language):
        address, page = url(invoiced), client.get(invoiced.get_absolute_url()).content.decode()
    assert f'href="{address}' not in page
    choice = client.get(address)
    assert 'type="checkbox"' not in choice.content.decode()
    assert "attendee-barred" in choice.content.decode()
    assert client.get(address, {"t": first.pk}).status_code == 302
    answer = client.post(address, {"t": first.pk, "shown": 349_000}, follow=True)
    assert "notice--warning" in answer.content.decode()
    assert status(invoiced) == ["valid"] * 3


def test_a_free_ticket_is_given_up_until_it_begins(client, free_event, free):
    assert free_event.cancel_until is None
    page, _answer = say_yes(client, free, tickets(free)[0])
    assert page.context["plan"].amount_ore == 0
    assert status(free) == ["cancelled", "valid", "valid"]
    Event.objects.filter(pk=free_event.pk).update(starts_at=timezone.now())
    client.post(url(free), {"t": tickets(free)[1].pk, "shown": 0})
    assert status(free) == ["cancelled", "valid", "valid"]


def test_another_orders_ticket_is_not_touched(client, event, standard, invoiced, free):
    mine = tickets(free)[0]
    for values in ({"t": mine.pk}, {"t": "x"}, {"t": "9" * 40}, {"t": "-1"}):
        client.post(url(invoiced), {**values, "shown": 0})
    assert client.get(url(invoiced), {"t": mine.pk, "chosen": 1}).status_code == 422
    assert status(free) == status(invoiced) == ["valid"] * 3
    assert client.get(reverse("order_cancel_tickets", args=[mine.access_key])).status_code == 404


def test_nothing_chosen_is_said(client, invoiced):
    answer = client.get(url(invoiced), {"chosen": "1"})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_an_order_that_waits_for_its_money_is_not_cancelled_here(client, event, standard):
    order = place(event, standard)
    assert client.get(url(order)).url == order.get_absolute_url()


def test_a_table_goes_as_a_whole(client, event):
    table = TicketType.objects.create(
        event=event, name_nb="Bord", admits="group", people=4, price_ore=1_000_000, capacity=5
    )
    people = [Attendee(f"N{place}", "") for place in range(8)]
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
    page, _answer = say_yes(client, order, tickets(order)[6])
    assert page.context["plan"].amount_ore == 1_000_000
    assert status(order) == ["valid"] * 4 + ["cancelled"] * 4
    assert differences() == []


# --- The attendee ---------------------------------------------------------------------------------------------------


def give_back(ticket) -> str:
    return reverse("attendee_cannot_attend", args=[ticket.access_key])


def test_an_attendee_hands_a_free_ticket_back(client, free):
    first = tickets(free)[0]
    assert give_back(first) in client.get(reverse("attendee_ticket", args=[first.access_key])).content.decode()
    assert client.get(give_back(first)).status_code == 200
    for _twice in range(2):
        client.post(give_back(first))
    assert status(free) == ["cancelled", "valid", "valid"]
    assert OutgoingMail.objects.filter(email_name="order_cancelled", to=FIRM.email).count() == 1
    assert differences() == []


def test_an_attendee_cannot_cancel_what_the_buyer_paid(client, invoiced):
    first = tickets(invoiced)[0]
    page = client.get(reverse("attendee_ticket", args=[first.access_key])).content.decode()
    assert give_back(first) not in page
    assert "Kari Kjøper" in page
    client.post(give_back(first))
    assert status(invoiced) == ["valid"] * 3


# --- Colleagues -----------------------------------------------------------------------------------------------------


@pytest.fixture
def company(event):
    kind = TicketType.objects.create(
        event=event, name_nb="Bedrift", admits="organisation", people=3, price_ore=500_000, max_per_order=1
    )
    order = book(
        event=event,
        choices=[Choice(kind.pk, [Attendee("Ola", "ola@example.no"), Attendee("", "")], 1)],
        buyer=FIRM,
        language="nb",
        method=PaymentMethod.INVOICE,
        due_days=14,
    )
    confirm_by_invoice(order)
    return order


def colleague(order, ticket, what) -> str:
    return reverse(f"order_colleague_{what}", args=[order.access_key, ticket.pk])


def test_colleagues_come_and_go_within_the_ticket(client, event, company):
    before = Event.objects.get(pk=event.pk).taken
    first = tickets(company)[0]
    assert colleague(company, tickets(company)[-1], "add") in client.get(company.get_absolute_url()).content.decode()
    for _over_the_limit in range(3):
        client.post(colleague(company, first, "add"))
    assert status(company) == ["valid"] * 3
    assert Event.objects.get(pk=event.pk).taken == before + 1
    client.post(colleague(company, first, "remove"))
    assert status(company) == ["cancelled", "valid", "valid"]
    assert OutgoingMail.objects.filter(email_name="ticket_cancelled", to="ola@example.no").exists()
    assert invoice_of(company).open_ore == 500_000
    client.post(colleague(company, tickets(company)[1], "remove"))
    client.post(colleague(company, tickets(company)[2], "remove"))
    assert status(company).count("valid") == 1
    assert differences() == []


def test_colleagues_of_others_are_left_alone(client, event, company, invoiced):
    theirs = tickets(company)[0]
    for what in ("add", "remove"):
        assert client.post(colleague(invoiced, theirs, what)).status_code == 404
        assert client.get(colleague(company, theirs, what)).status_code == 405
    # A person's ticket has no colleagues.
    client.post(colleague(invoiced, tickets(invoiced)[0], "add"))
    client.post(colleague(invoiced, tickets(invoiced)[0], "remove"))
    assert status(company) == ["valid"] * 2
    assert status(invoiced) == ["valid"] * 3


def test_when_names_are_closed_so_is_the_number_of_colleagues(client, event, company):
    Event.objects.filter(pk=event.pk).update(change_until=timezone.now() - timedelta(minutes=1))
    for what in ("add", "remove"):
        client.post(colleague(company, tickets(company)[0], what))
    assert status(company) == [TicketStatus.VALID] * 2
