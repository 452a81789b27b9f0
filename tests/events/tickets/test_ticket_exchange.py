"""Exchanging a ticket: price differences, other sessions, card and invoice, and exchanges that fail."""

from datetime import timedelta

import pytest
from booking_helpers import end_hold
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from email_helpers import compose
from event_factory import create_event, create_ticket_type

from core.association import association
from core.dates import format_until
from core.money import format_kr
from events.booking.book import Attendee, Choice
from events.models import Answer, Event, Question, Ticket, TicketType
from events.stock.recount import differences
from events.stock.units import units_of
from events.tickets.cancel import cancel_tickets
from events.tickets.exchange import exchange_targets, exchange_ticket
from mail.models import OutgoingMail
from payments.checkout.expiry import expire_order
from payments.checkout.record import fulfil_session
from payments.checkout.waive import waive_rest
from payments.documents.invoice import confirm_by_invoice
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, PaymentMethod, RefundChannel
from payments.models import CheckoutAttempt, Order, Refund, SalesDocument
from payments.orders.place import Buyer
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

FIRM = Buyer(name="Kari Kjøper", email="kari@example.no", organisation_name="Firma AS", org_number="923609016")


def place_order(event, ticket_type, quantity=2, **options) -> Order:
    people = [Attendee(f"Deltaker {position}", f"d{position}@example.no") for position in range(1, quantity + 1)]
    return book(event=event, choices=[Choice(ticket_type.pk, people)], buyer=FIRM, language="nb", **options)


@pytest.fixture
def invoiced(event, standard, student):
    order = place_order(event, standard, method=PaymentMethod.INVOICE, due_days=14)
    confirm_by_invoice(order)
    order.refresh_from_db()
    return order


@pytest.fixture
def by_card(event, standard, student, paid):
    return paid(place_order(event, standard))


def tickets(order) -> list[Ticket]:
    return list(Ticket.objects.filter(line__order=order).order_by("position"))


def status(order) -> list[str]:
    return [ticket.status for ticket in tickets(order)]


def url(order, ticket) -> str:
    return reverse("order_ticket_exchange", args=[order.access_key, ticket.pk])


def exchange(client, order, ticket, ticket_type, **fields):
    page = client.get(url(order, ticket), {"to": ticket_type.pk})
    assert page.status_code == 200
    data = {"to": ticket_type.pk, "shown": page.context["target"].difference_ore, **fields}
    return page, client.post(url(order, ticket), data)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_exchange_pages_show_the_types_and_the_difference(client, by_card, student, language):
    with translation.override(language):
        address = url(by_card, tickets(by_card)[0])
    assert address in client.get(by_card.get_absolute_url()).content.decode() or language == "en"
    choice_page = client.get(address)
    assert choice_page.content.decode().count('type="radio"') == 1
    assert client.get(address, {"chosen": "1"}).status_code == 422
    confirmation = client.get(address, {"to": student.pk}).content.decode()
    assert ("3\xa0000" if language == "nb" else "3,000") in confirmation


def test_exchange_for_a_cheaper_ticket_refunds_the_difference(client, by_card, student, commit):
    first, _second = tickets(by_card)
    with commit():
        _page, response = exchange(client, by_card, first, student)
    new = Order.objects.get(exchanged_from=by_card)
    assert response.url == new.get_absolute_url()
    assert new.status == OrderStatus.CONFIRMED
    assert status(by_card) == ["cancelled", "valid"]
    [ticket] = tickets(new)
    assert (ticket.attendee_name, ticket.attendee_email) == (first.attendee_name, first.attendee_email)
    assert ticket.code != first.code
    refund = Refund.objects.get(channel=RefundChannel.STRIPE)
    assert (refund.amount_ore, refund.status) == (300_000, "succeeded")
    assert differences() == []
    assert OutgoingMail.objects.filter(email_name="event_ticket", to=first.attendee_email).count() == 2
    assert not OutgoingMail.objects.filter(email_name__in=["ticket_cancelled", "order_cancelled"]).exists()
    # The old ticket's page says that it was exchanged, and the old order links to the new one.
    assert "notice--info" in client.get(reverse("attendee_ticket", args=[first.access_key])).content.decode()
    assert new.access_key in client.get(by_card.get_absolute_url()).content.decode()
    # A second click gives the same order.
    second_response = client.post(url(by_card, first), {"to": student.pk, "shown": -300_000})
    assert second_response.url == new.get_absolute_url()
    assert Order.objects.filter(exchanged_from=by_card).count() == 1


def test_exchange_for_a_more_expensive_ticket_waits_for_payment(client, event, by_card, stripe_sandbox, commit):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    _first, second = tickets(by_card)
    _page, response = exchange(client, by_card, second, dinner_type)
    assert response.status_code == 303
    assert response["Location"].startswith(stripe_sandbox.url)
    assert status(by_card) == ["valid", "valid"]
    new = Order.objects.get(exchanged_from=by_card)
    assert "1\xa0500" in client.get(new.get_absolute_url()).content.decode()
    session_id = CheckoutAttempt.objects.get(order=new).session_id
    stripe_sandbox.pay(session_id)
    with commit():
        fulfil_session(session_id)
    new.refresh_from_db()
    assert new.status == OrderStatus.CONFIRMED
    assert new.payments.get(method=PaymentMethod.CARD).amount_ore == 150_000
    assert new.payments.get(method=PaymentMethod.TRANSFER).amount_ore == 349_000
    # Only the selected ticket is cancelled.
    assert status(by_card) == ["valid", "cancelled"]
    assert differences() == []


def test_a_second_click_gives_the_same_checkout(client, event, by_card):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    first = tickets(by_card)[0]
    responses = [exchange(client, by_card, first, dinner_type)[1] for _twice in range(2)]
    assert responses[0]["Location"] == responses[1]["Location"]
    assert Order.objects.filter(exchanged_from=by_card).count() == 1


def test_an_expired_exchange_changes_nothing_and_can_be_repeated(client, event, by_card, stripe_sandbox):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    first = tickets(by_card)[0]
    exchange(client, by_card, first, dinner_type)
    new = Order.objects.get(exchanged_from=by_card)
    end_hold(new)
    expire_order(new.pk)
    assert status(by_card) == ["valid", "valid"]
    assert differences() == []
    exchange(client, by_card, first, dinner_type)
    assert Order.objects.filter(exchanged_from=by_card, status=OrderStatus.HELD).count() == 1


def test_exchange_paid_after_the_ticket_was_cancelled_is_refunded(client, event, by_card, stripe_sandbox, commit):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    first = tickets(by_card)[0]
    exchange(client, by_card, first, dinner_type)
    new = Order.objects.get(exchanged_from=by_card)
    with commit():
        cancel_tickets(by_card, [first.pk], role="buyer")
    session_id = CheckoutAttempt.objects.get(order=new).session_id
    stripe_sandbox.pay(session_id)
    with commit():
        fulfil_session(session_id)
    new.refresh_from_db()
    assert new.status == OrderStatus.CANCELLED
    assert status(by_card) == ["cancelled", "valid"]
    assert new.refunds.get().amount_ore == 150_000
    assert differences() == []


def test_exchange_credits_an_unpaid_invoice_and_issues_a_new_one(client, event, invoiced):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    exchange(client, invoiced, tickets(invoiced)[0], dinner_type)
    new = Order.objects.get(exchanged_from=invoiced)
    assert new.status == OrderStatus.CONFIRMED
    assert (invoice_of(invoiced).open_ore, invoice_of(new).open_ore) == (349_000, 499_000)
    assert status(invoiced) == ["cancelled", "valid"]
    assert not Refund.objects.exists()


def test_exchange_for_another_session_of_the_same_conference(client, event, invoiced, standard):
    parent = create_event(title_nb="Uka", starts_at=event.starts_at, ends_at=event.ends_at)
    Event.objects.filter(pk=event.pk).update(parent=parent)
    other = create_event(
        title_nb="Økt to",
        parent=parent,
        starts_at=event.starts_at + timedelta(days=1),
        ends_at=event.starts_at + timedelta(days=1, hours=2),
    )
    other_session_type = create_ticket_type(event=other, name_nb="Ordinær", price_ore=349_000, capacity=1)
    other_event = create_event(title_nb="Fremmed", starts_at=event.starts_at, ends_at=event.ends_at)
    other_event_type = create_ticket_type(event=other_event, name_nb="Ordinær", price_ore=349_000)
    question = Question.objects.create(event=event, label_nb="Stilling")
    first, second = tickets(invoiced)
    Answer.objects.create(ticket=first, question=question, value="Sjef")
    offered_types = {row["target"].ticket_type for row in client.get(url(invoiced, first)).context["rows"]}
    assert other_session_type in offered_types
    assert other_event_type not in offered_types
    assert client.post(url(invoiced, first), {"to": other_event_type.pk, "shown": 0}).status_code == 409
    assert client.post(url(invoiced, first), {"to": "x" * 40, "shown": 0}).status_code == 409
    exchange(client, invoiced, first, other_session_type)
    new = Order.objects.get(exchanged_from=invoiced)
    assert tickets(new)[0].event == other
    assert not tickets(new)[0].answers.exists()
    # It was the last seat there.
    response = client.post(url(invoiced, second), {"to": other_session_type.pk, "shown": 0})
    assert response.status_code == 409
    assert "«Ordinær» ble utsolgt i mellomtiden." in response.content.decode()
    assert status(invoiced) == ["cancelled", "valid"]
    assert differences() == []


def test_exchange_within_the_event_copies_the_answers(client, event, invoiced, student):
    question = Question.objects.create(event=event, label_nb="Stilling")
    first = tickets(invoiced)[0]
    Answer.objects.create(ticket=first, question=question, value="Sjef")
    exchange(client, invoiced, first, student)
    new = Order.objects.get(exchanged_from=invoiced)
    assert tickets(new)[0].answers.get().value == "Sjef"


def test_after_the_deadline_only_types_without_a_refund_are_offered(client, event, by_card, student):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    Event.objects.filter(pk=event.pk).update(cancel_until=timezone.now() - timedelta(minutes=1))
    first = tickets(by_card)[0]
    offered_types = {row["target"].ticket_type for row in client.get(url(by_card, first)).context["rows"]}
    assert offered_types == {dinner_type}
    response = client.post(url(by_card, first), {"to": student.pk, "shown": -300_000})
    assert response.status_code == 409
    assert "«Student» koster mindre, og mellomlegget kunne betales tilbake til" in response.content.decode()
    assert "Du kan velge noe annet her" in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"change_until": timezone.now() - timedelta(minutes=1)},
        {"status": "cancelled"},
        {"starts_at": timezone.now() - timedelta(minutes=1)},
    ],
)
def test_exchanging_too_late_is_refused(client, event, invoiced, student, changes):
    Event.objects.filter(pk=event.pk).update(**changes)
    first = tickets(invoiced)[0]
    response = client.post(url(invoiced, first), {"to": student.pk, "shown": -300_000}, follow=True)
    assert "notice--warning" in response.content.decode()
    assert not Order.objects.filter(exchanged_from=invoiced).exists()


def test_exchange_refuses_other_orders_and_changed_prices(client, event, invoiced, by_card, student):
    ticket = tickets(by_card)[0]
    assert client.get(url(invoiced, ticket)).status_code == 404
    assert client.post(url(invoiced, ticket), {"to": student.pk, "shown": -300_000}).status_code == 404
    TicketType.objects.filter(pk=student.pk).update(price_ore=59_000)
    response = client.post(url(by_card, ticket), {"to": student.pk, "shown": -300_000})
    assert response.url.endswith(f"?to={student.pk}")
    assert "Prisen har endret seg" in client.get(response.url).content.decode()
    assert not Order.objects.filter(exchanged_from=by_card).exists()


def fill_up(event) -> None:
    Event.objects.filter(pk=event.pk).update(capacity=Event.objects.get(pk=event.pk).taken)


def test_exchange_in_a_full_event_uses_the_old_seat(client, event, by_card, student, commit):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    fill_up(event)
    first = tickets(by_card)[0]
    offered_types = {row["target"].ticket_type for row in client.get(url(by_card, first)).context["rows"]}
    assert offered_types == {student, dinner_type}
    for _twice in range(2):
        with commit():
            response = client.post(url(by_card, first), {"to": student.pk, "shown": -300_000})
    new = Order.objects.get(exchanged_from=by_card)
    assert response.url == new.get_absolute_url()
    assert new.status == OrderStatus.CONFIRMED
    assert status(by_card) == ["cancelled", "valid"]
    assert Refund.objects.get(channel=RefundChannel.STRIPE).amount_ore == 300_000
    assert differences() == []


def test_exchange_is_refused_when_the_new_type_is_full(client, event, invoiced, student):
    TicketType.objects.filter(pk=student.pk).update(capacity=0)
    fill_up(event)
    assert client.get(url(invoiced, tickets(invoiced)[0])).context["rows"] == []
    for method in (client.get, client.post):
        response = method(url(invoiced, tickets(invoiced)[0]), {"to": student.pk, "shown": -300_000})
        assert response.status_code == 409
        assert "«Student» ble utsolgt i mellomtiden." in response.content.decode()
        assert "Du har fortsatt billetten din." in response.content.decode()
    assert status(invoiced) == ["valid", "valid"]
    assert differences() == []


def test_a_table_is_exchanged_for_a_table_only(client, event, standard):
    small = create_ticket_type(event=event, name_nb="Bord 4", admits="group", people=4, price_ore=400_000)
    large = create_ticket_type(event=event, name_nb="Bord 8", admits="group", people=8, price_ore=700_000)
    people = [Attendee(f"N{position}") for position in range(4)]
    order = book(
        event=event,
        choices=[Choice(small.pk, people, 1)],
        buyer=FIRM,
        language="nb",
        method=PaymentMethod.INVOICE,
        due_days=14,
    )
    confirm_by_invoice(order)
    unit = units_of(order)[0]
    rows = client.get(url(order, unit.tickets[0])).context["rows"]
    assert {row["target"].ticket_type for row in rows} == {large}
    exchange(client, order, unit.tickets[0], large)
    new = Order.objects.get(exchanged_from=order)
    assert status(order) == ["cancelled"] * 4
    assert status(new) == ["valid"] * 8
    assert [ticket.attendee_name for ticket in tickets(new)][:4] == ["N0", "N1", "N2", "N3"]
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert new.access_key in client.get(order.get_absolute_url()).content.decode()
    assert differences() == []


# --- what the buyer and the attendee are told -------------------------------------------------------------------------


def last_email(name, to):
    return compose(OutgoingMail.objects.filter(email_name=name, to=to).latest("pk"))


def test_the_email_says_what_was_given_up_and_how_the_difference_comes_back(client, by_card, student, commit):
    with commit():
        exchange(client, by_card, tickets(by_card)[0], student)
    new = Order.objects.get(exchanged_from=by_card)
    message = last_email("order_confirmed", "kari@example.no")
    assert message.subject == f"Byttet er gjennomført: bestilling {new.reference}"
    assert f"fra bestilling {by_card.reference}" in message.body
    assert "- 1 × Eiendomsdagen: Ordinær" in message.body
    assert f"Det var verdt {format_kr(349_000)}, og det nye koster {format_kr(49_000)}." in message.body
    assert f"Mellomlegget, {format_kr(300_000)}, betales tilbake slik du betalte." in message.body
    receipt = new.documents.get()
    moved, given_back = SalesDocument.objects.filter(order=by_card, kind="credit_note").order_by("pk")
    assert (moved.refunds.get().moved_to.order, given_back.total_ore) == (new, -300_000)
    assert f"Vedlagt: Kvittering {receipt}, Kreditnota {moved}, Kreditnota {given_back}." in message.body
    assert sum(name.endswith(".pdf") for name, *_rest in message.attachments) == 4
    assert not OutgoingMail.objects.filter(email_name="refund_made").exists()
    page = client.get(new.get_absolute_url()).content.decode()
    assert f"Mellomlegget, {format_kr(300_000)}, betales tilbake" in page
    assert "Byttet er gjennomført" in page
    old_ticket = tickets(by_card)[0]
    assert f"Den erstatter {old_ticket.reference}" in last_email("event_ticket", "d1@example.no").body
    # An ordinary order says nothing of an exchange.
    first = OutgoingMail.objects.filter(email_name="order_confirmed").earliest("pk")
    assert "Byttet" not in compose(first).body


def test_the_email_says_what_was_paid_or_invoiced(client, event, by_card, invoiced, stripe_sandbox, commit):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    exchange(client, by_card, tickets(by_card)[0], dinner_type)
    session_id = CheckoutAttempt.objects.get(order__exchanged_from=by_card).session_id
    page = client.get(Order.objects.get(exchanged_from=by_card).get_absolute_url()).content.decode()
    assert f"Mellomlegget å betale er {format_kr(150_000)}." in page
    stripe_sandbox.pay(session_id)
    with commit():
        fulfil_session(session_id)
    text = last_email("order_confirmed", "kari@example.no").body
    assert f"Du har betalt mellomlegget, {format_kr(150_000)}." in text
    exchange(client, invoiced, tickets(invoiced)[0], dinner_type)
    text = last_email("order_confirmed", "kari@example.no").body
    assert f"{format_kr(349_000)} krediteres på den gamle fakturaen." in text
    assert f"sin egen faktura på {format_kr(499_000)}." in text


def test_an_exchange_by_staff_asks_the_buyer_for_the_difference(event, by_card, student):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    unit = units_of(by_card)[0]
    target = next(target for target in exchange_targets(unit, staff=True) if target.ticket_type == dinner_type)
    new = exchange_ticket(unit, target, role="staff")
    message = last_email("exchange_waits", "kari@example.no")
    assert new.get_absolute_url() in message.body
    assert f"Mellomlegget å betale er {format_kr(150_000)}." in message.body
    assert "Gå videre og betal" in message.body
    hours = (new.expires_at - timezone.now()) / timedelta(hours=1)
    assert settings.STAFF_EXCHANGE_HOURS - 0.1 < hours <= settings.STAFF_EXCHANGE_HOURS == 72
    assert f"holder det av til {format_until(new.expires_at)}" in message.body
    end_hold(new)
    assert last_email("exchange_waits", "kari@example.no") is None


def test_a_long_hold_of_an_exchange_ends_when_the_event_begins(event, by_card):
    dinner_type = create_ticket_type(event=event, name_nb="Med middag", price_ore=499_000)
    starts_at = timezone.now() + timedelta(hours=5)
    Event.objects.filter(pk=event.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    unit = units_of(by_card)[0]
    target = next(target for target in exchange_targets(unit, staff=True) if target.ticket_type == dinner_type)
    assert exchange_ticket(unit, target, role="staff").expires_at == starts_at


def test_links_to_what_is_over_lead_to_a_page_that_says_so(client, by_card, commit):
    first, second = tickets(by_card)
    with commit():
        cancel_tickets(by_card, [first.pk, second.pk], role="buyer")
    for name, arguments in (
        ("order_tickets", [by_card.access_key]),
        ("order_ticket_pdf", [by_card.access_key, first.pk]),
        ("order_cancel_tickets", [by_card.access_key]),
        ("attendee_ticket_pdf", [first.access_key]),
        ("attendee_ticket_join", [first.access_key]),
        ("attendee_ticket_recording", [first.access_key]),
    ):
        assert client.get(reverse(name, args=arguments), follow=True).status_code == 200, name
    unknown = client.get(reverse("order", args=["unknown-key"]))
    assert unknown.status_code == 404
    assert "Denne lenken åpner ingen bestilling" in unknown.content.decode()
    unknown = client.get(reverse("waiting_entry", args=["unknown-key"]))
    assert unknown.status_code == 404
    assert "Denne lenken åpner ingen plass på en venteliste" in unknown.content.decode()


def test_a_difference_that_cannot_be_paid_online_is_refused_before_the_hold(client, event, by_card, stripe_sandbox):
    slightly_dearer = create_ticket_type(event=event, name_nb="Litt dyrere", price_ore=349_200)
    first, _second = tickets(by_card)
    page, response = exchange(client, by_card, first, slightly_dearer)
    assert "for lite" in page.content.decode()
    assert 'name="shown"' in page.content.decode()
    assert "button--main" not in page.content.decode().split('name="shown"')[1]
    assert "for lite" in client.get(response.url).content.decode()
    assert not Order.objects.filter(exchanged_from=by_card).exists()
    assert status(by_card) == ["valid", "valid"]
    # Staff may exchange it, and waive the difference afterwards.
    seller = association()
    seller.bank_account = "1503 40 12345"
    seller.save()
    unit = units_of(by_card)[0]
    target = next(t for t in exchange_targets(unit, staff=True) if t.ticket_type.pk == slightly_dearer.pk)
    new = exchange_ticket(unit, target, role="staff")
    assert (new.status, new.due_ore) == (OrderStatus.HELD, 2_00)
    text = last_email("exchange_waits", "kari@example.no").body
    assert "for lite til å betales på nett" in text
    assert f"Overfør beløpet til konto 1503 40 12345 og skriv {new.reference} i meldingen" in text
    assert "Gå videre og betal" not in text
    waive_rest(new, by=None, note="x")
    new.refresh_from_db()
    assert (new.status, new.total_ore) == (OrderStatus.CONFIRMED, 349_000)
    assert differences() == []
