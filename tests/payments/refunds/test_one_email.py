"""A cancellation and its refund are one thing that happened: the buyer gets one e-mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mail.models import OutgoingMail
from mail.queue import send_unsent
from payments.checkout.cancel import cancel_confirmed
from payments.checkout.exchange import exchange_lines
from payments.emails.orders import order_confirmed
from payments.enums import DocumentKind, PaymentMethod, RefundReason, RefundStatus
from payments.models import Payment, Refund
from payments.orders import settlement
from payments.refunds import request
from payments.refunds.cancel_lines import MAX_REFUND_WAIT, cancel_lines
from payments.refunds.outcome import sync_dashboard_refunds
from payments.refunds.price_reduction import reduce_invoice

pytestmark = pytest.mark.django_db
BUYER = "kari@example.test"


@pytest.fixture
def to_buyer(mailoutbox):
    """The e-mails that the buyer has got since the order was confirmed."""
    return lambda: [message for message in mailoutbox if message.to == [BUYER] and "bekreftet" not in message.subject]


def pdf_names(message) -> list[str]:
    return [name for name, *_rest in message.attachments if name.endswith(".pdf")]


def cancel_one(order, reason=RefundReason.BUYER):
    line = order.lines.get()
    return cancel_lines(order, [{"line": line.pk, "quantity": 1, "amount_ore": 100_00}], reason=reason)


@pytest.fixture(params=["one by the buyer", "one by staff", "all by staff"])
def cancel(request, commit):
    def cancel(order) -> None:
        with commit():
            if request.param == "all by staff":
                cancel_confirmed(order, reason=RefundReason.STAFF)
            else:
                cancel_one(order, RefundReason.STAFF if "staff" in request.param else RefundReason.BUYER)

    return cancel


def test_one_email_tells_of_both_with_the_credit_note(buy, paid, cancel, to_buyer):
    order = paid(buy())
    cancel(order)
    (message,) = to_buyer()
    note = order.documents.get(kind=DocumentKind.CREDIT_NOTE)
    assert pdf_names(message) == [f"kreditnota-{note}.pdf"]
    assert "betales tilbake" in message.body
    assert not OutgoingMail.objects.filter(email_name="refund_made").exists()


def test_a_refund_that_arrives_later_sends_no_second_email(buy, paid, cancel, to_buyer, stripe_sandbox, commit):
    stripe_sandbox.options.refund_after = 1000
    try:
        cancel(paid(buy()))
        stripe_sandbox.succeed_refund(stripe_sandbox.all("refund")[0]["id"])
        with commit():
            request.send_pending_refunds()
    finally:
        stripe_sandbox.options.refund_after = 0
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert len(to_buyer()) == 1


def test_the_email_waits_for_stripe_but_not_for_long(buy, paid, cancel, to_buyer, stripe_sandbox, commit, time_machine):
    order = paid(buy())
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=9)
    cancel(order)
    assert to_buyer() == []
    time_machine.move_to(timezone.now() + MAX_REFUND_WAIT + timedelta(seconds=1))
    assert send_unsent() == 1
    (message,) = to_buyer()
    assert len(pdf_names(message)) == 1, "credited at the decision, whether or not the money can be sent"
    stripe_sandbox.faults.clear()
    with commit():
        request.send_pending_refunds()
    _first, second = to_buyer()
    assert len(pdf_names(second)) == 1


def test_a_refund_that_stripe_refuses_is_told_in_the_same_email(buy, paid, cancel, to_buyer, stripe_sandbox):
    order = paid(buy())
    stripe_sandbox.faults.fail("/v1/refunds", 400, method="POST")
    cancel(order)
    message, asked = sorted(to_buyer(), key=lambda message: "kontonummer" in message.subject)
    assert "tok det ikke imot" in message.body
    assert len(pdf_names(message)) == 1
    assert "/kontonummer/" in asked.body


def test_a_refund_that_fails_afterwards_has_an_email_of_its_own(buy, paid, cancel, to_buyer, stripe_sandbox, commit):
    cancel(paid(buy()))
    stripe_sandbox.fail_refund(stripe_sandbox.all("refund")[0]["id"])
    with commit():
        sync_dashboard_refunds(Refund.objects.get().payment.payment_intent)
    assert len(to_buyer()) == 2


def test_an_invoice_is_told_of_at_once(invoiced, commit, to_buyer):
    order = invoiced()
    before = len(to_buyer())
    with commit():
        cancel_one(order)
    assert len(to_buyer()) == before + 1


@pytest.fixture
def exchange(sell, paid, commit):
    """`exchange(old)`: one unit of an order that was paid by card, for something that costs 70 kr."""

    def exchange(old):
        new = sell((70_00, 1), exchanged_from=old)
        with commit():
            exchange_lines(old, [{"line": old.lines.get().pk, "quantity": 1, "amount_ore": 100_00}], new)
        new.refresh_from_db()
        return new

    return exchange


@pytest.fixture
def since_then(mailoutbox):
    """The e-mails to the buyer since `mailoutbox.clear()`."""
    return lambda: [message for message in mailoutbox if message.to == [BUYER]]


def test_an_exchange_with_money_back_is_one_email_with_every_document(
    sell, paid, exchange, since_then, mailoutbox, stripe_sandbox
):
    old = paid(sell((100_00, 1)))
    mailoutbox.clear()
    new = exchange(old)
    (message,) = since_then()
    assert new.reference in message.subject
    moved, given_back = old.documents.filter(kind=DocumentKind.CREDIT_NOTE).order_by("pk")
    assert (moved.total_ore, given_back.total_ore) == (-70_00, -30_00)
    assert pdf_names(message) == [
        f"kvittering-{new.documents.get()}.pdf", f"kreditnota-{moved}.pdf", f"kreditnota-{given_back}.pdf",
    ]  # fmt: skip
    assert "Mellomlegget, 30 kr, betales tilbake" in message.body.replace("\xa0", " ")
    assert str(given_back) in message.body
    assert [row["amount"] for row in stripe_sandbox.all("refund")] == [30_00]


def test_a_confirmation_sent_again_has_the_credit_note_too(sell, paid, exchange, stripe_sandbox):
    new = exchange(paid(sell((100_00, 1))))
    again = order_confirmed(new.pk, buyer=1)
    assert [attachment.name.split("-")[0] for attachment in again.attachments if attachment.name.endswith("pdf")] == [
        "kvittering", "kreditnota", "kreditnota",
    ]  # fmt: skip


def test_each_of_two_exchanges_has_its_own_documents(sell, paid, exchange, since_then, mailoutbox, stripe_sandbox):
    old = paid(sell((100_00, 2)))
    exchange(old)
    mailoutbox.clear()
    new = exchange(old)
    (message,) = since_then()
    assert new.reference in message.subject
    last_two = list(old.documents.filter(kind=DocumentKind.CREDIT_NOTE).order_by("pk"))[-2:]
    assert pdf_names(message)[1:] == [f"kreditnota-{note}.pdf" for note in last_two]


def test_an_exchange_for_the_same_price_does_not_wait(sell, paid, commit, since_then, mailoutbox, stripe_sandbox):
    old = paid(sell((100_00, 1)))
    mailoutbox.clear()
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=9)
    new = sell((100_00, 1), exchanged_from=old)
    with commit():
        exchange_lines(old, [{"line": old.lines.get().pk, "quantity": 1, "amount_ore": 100_00}], new)
    assert len(since_then()) == 1


def test_an_exchange_waits_for_stripe_but_not_for_long(
    sell, paid, exchange, since_then, mailoutbox, stripe_sandbox, time_machine
):
    old = paid(sell((100_00, 1)))
    mailoutbox.clear()
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=9)
    exchange(old)
    assert since_then() == []
    time_machine.move_to(timezone.now() + MAX_REFUND_WAIT + timedelta(seconds=1))
    send_unsent()
    (message,) = since_then()
    assert len(pdf_names(message)) == 3


def test_an_exchange_whose_money_stripe_refuses_says_so(sell, paid, exchange, since_then, mailoutbox, stripe_sandbox):
    old = paid(sell((100_00, 1)))
    mailoutbox.clear()
    stripe_sandbox.faults.fail("/v1/refunds", 400, method="POST")
    exchange(old)
    message, asked = sorted(since_then(), key=lambda message: "kontonummer" in message.subject)
    assert "tok det ikke imot" in message.body
    assert "betales tilbake slik du betalte" not in message.body
    assert len(pdf_names(message)) == 3
    assert "/kontonummer/" in asked.body


@pytest.fixture
def invoice_with_card_money(invoiced, paid, sell):
    """An invoice of 200 kr, paid with money that had come by card."""

    def make(**fields):
        order = invoiced((200_00, 1), **fields)
        card = paid(sell((200_00, 1))).payments.get()
        intent = card.payment_intent
        Payment.objects.filter(pk=card.pk).update(payment_intent=None)
        Payment.objects.create(order=order, method=PaymentMethod.CARD, amount_ore=200_00, payment_intent=intent)
        settlement.update(order)
        return order

    return make


def test_a_price_reduction_with_money_back_is_one_email(
    invoice_with_card_money, commit, since_then, mailoutbox, stripe_sandbox
):
    order = invoice_with_card_money()
    mailoutbox.clear()
    with commit():
        (refund,) = reduce_invoice(order, 50_00, by=None).refunds
    assert (refund.channel, Refund.objects.get(pk=refund.pk).status) == ("stripe", RefundStatus.SUCCEEDED)
    (message,) = since_then()
    note = order.documents.get(kind=DocumentKind.CREDIT_NOTE)
    assert pdf_names(message) == [f"kreditnota-{note}.pdf"]
    assert "50 kr betales tilbake samme vei som du betalte" in message.body.replace("\xa0", " ")


def test_the_accounts_department_and_the_buyer_get_one_each(
    invoice_with_card_money, commit, mailoutbox, stripe_sandbox
):
    order = invoice_with_card_money(invoice_email="faktura@example.test")
    mailoutbox.clear()
    with commit():
        reduce_invoice(order, 50_00, by=None)
    assert sorted(message.to[0] for message in mailoutbox) == ["faktura@example.test", BUYER]
    assert [len(pdf_names(message)) for message in mailoutbox] == [1, 1]


def test_a_price_reduction_whose_money_stripe_refuses_says_so(
    invoice_with_card_money, commit, since_then, mailoutbox, stripe_sandbox
):
    order = invoice_with_card_money()
    mailoutbox.clear()
    stripe_sandbox.faults.fail("/v1/refunds", 400, method="POST")
    with commit():
        reduce_invoice(order, 50_00, by=None)
    message, asked = sorted(since_then(), key=lambda message: "kontonummer" in message.subject)
    assert "tok det ikke imot" in message.body
    assert "samme vei som du betalte" not in message.body
    assert "/kontonummer/" in asked.body
