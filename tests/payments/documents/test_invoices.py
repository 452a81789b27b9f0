from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from mail.models import OutgoingMail
from payments.checkout.cancel import cancel_confirmed, cancel_held
from payments.checkout.expiry import expire_after_asking_stripe
from payments.checkout.manual import CannotRegister, register_payment
from payments.documents import receivables
from payments.documents.invoice import CannotInvoice, confirm_by_invoice
from payments.enums import DocumentKind, OrderStatus, PaymentMethod, RefundChannel, RefundReason, RefundStatus
from payments.models import Payment, Refund, SalesDocument
from payments.refunds import payout, request
from payments.refunds.price_reduction import reduce_invoice
from payments.refunds.refundable import refundable_amount
from payments.refunds.request import RefundTooLarge, request_refund

today = timezone.localdate


@pytest.fixture
def clerk(django_user_model):
    return django_user_model.objects.create_user("clerk@example.test", is_staff=True)


@pytest.fixture
def register(clerk, commit, stripe_sandbox):
    def register(order, amount_ore, on=None, **fields):
        with commit():
            payment = register_payment(order, amount_ore, on or today(), by=clerk, **fields)
        order.refresh_from_db()
        return payment

    return register


def open_of(order) -> int:
    return receivables.invoice_of(order).open_ore


def test_an_invoice_confirms_the_order_and_is_emailed_once(sell, seller_stub, commit, mailoutbox):
    order = sell((500_00, 2), method=PaymentMethod.INVOICE, days=20, invoice_email="Faktura@Example.test")
    for _round in range(2):
        with commit():
            invoice = confirm_by_invoice(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert seller_stub.calls_for(order) == ["confirm"]
    assert SalesDocument.objects.get() == invoice
    assert invoice.due_on == today() + timedelta(days=20)
    to_buyer, to_accounts = sorted(mailoutbox, key=lambda mail: mail.to != ["kari@example.test"])
    assert to_accounts.to == ["faktura@example.test"]
    assert [name for name, *_rest in to_accounts.attachments] == [f"faktura-{invoice}.pdf"]
    assert order.access_key not in to_accounts.body, "the accounts may read the invoice, not open the order"
    assert {name for name, *_rest in to_buyer.attachments} == {f"faktura-{invoice}.pdf", "thing.txt"}


@pytest.mark.parametrize("change", [{"method": PaymentMethod.CARD}, {"org_number": ""}, {"organisation_name": ""}])
def test_only_an_organisation_that_chose_it_is_invoiced(sell, seller_stub, change):
    order = sell(method=PaymentMethod.INVOICE)
    type(order).objects.filter(pk=order.pk).update(**change)
    with pytest.raises(CannotInvoice):
        confirm_by_invoice(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD
    assert not SalesDocument.objects.exists()


def test_a_failed_confirmation_takes_no_number(sell, seller_stub, commit):
    first, second = sell(method=PaymentMethod.INVOICE), sell(method=PaymentMethod.INVOICE)
    seller_stub.fail_to_confirm = True
    with pytest.raises(RuntimeError), commit():
        confirm_by_invoice(first)
    seller_stub.fail_to_confirm = False
    with commit():
        assert confirm_by_invoice(second).number == 1
        assert confirm_by_invoice(first).number == 2


def test_an_invoice_is_paid_in_parts(invoiced, register, mailoutbox):
    order = invoiced((500_00, 2))
    mailoutbox.clear()
    assert open_of(order) == 1000_00
    register(order, 400_00, note="bank 1")
    assert open_of(order) == 600_00
    assert "600 kr" in mailoutbox[0].body.replace("\u00a0", " ")
    register(order, 600_00)
    assert open_of(order) == 0
    assert not receivables.unpaid().exists()
    assert "Alt er betalt" in mailoutbox[1].body or "Everything is paid" in mailoutbox[1].body
    assert order.attention == ""
    assert ModelLogEntry.objects.filter(action="payments.register").count() == 2
    assert SalesDocument.objects.count() == 1, "the invoice is the sale's only document"


def test_an_overpayment_is_kept_and_flagged(invoiced, register, balances, commit):
    order = invoiced((500_00, 1))
    register(order, 600_00)
    assert open_of(order) == -100_00
    assert "100" in order.attention
    with commit():
        request_refund(order, amount_ore=100_00, reason=RefundReason.STAFF)
    assert open_of(order) == 0
    assert not SalesDocument.objects.filter(kind=DocumentKind.CREDIT_NOTE).exists(), "it was never invoiced"
    assert balances(order) == (500_00, 500_00)


def test_the_same_payment_is_registered_once(invoiced, register):
    order = invoiced((500_00, 1))
    first = register(order, 200_00, note="ref 7")
    assert register(order, 200_00, note="ref 7") == first
    assert register(order, 200_00, note="ref 8") != first
    assert OutgoingMail.objects.filter(email_name="payment_received").count() == 2


@pytest.mark.parametrize(
    ("amount", "days", "field"), [(0, 0, "amount"), (-1, 0, "amount"), (10**13, 0, "amount"), (1, 1, "received_on")]
)
def test_impossible_payments_are_refused(invoiced, clerk, stripe_sandbox, amount, days, field):
    order = invoiced()
    with pytest.raises(CannotRegister) as raised:
        register_payment(order, amount, today() + timedelta(days=days), by=clerk)
    assert raised.value.field == field
    with pytest.raises(CannotRegister):
        register_payment(order, 1, timezone.localdate(order.created_at) - timedelta(days=1), by=clerk)
    assert not Payment.objects.exists()


def test_a_held_order_paid_by_bank_is_confirmed_with_one_receipt(sell, register, balances):
    order = sell((500_00, 2))
    register(order, 400_00)
    assert order.status == OrderStatus.HELD
    assert order.due_ore == order.checkout_ore == 600_00
    assert order.expires_at > timezone.now() + timedelta(days=9)
    assert not SalesDocument.objects.exists()
    register(order, 600_00)
    assert order.status == OrderStatus.CONFIRMED
    receipt = SalesDocument.objects.get()
    assert receipt.total_ore == 1000_00
    assert [row["amount_ore"] for row in receipt.snapshot["payments"]] == [400_00, 600_00]
    assert [line["quantity"] for line in receipt.snapshot["lines"]] == [2]
    assert balances(order) == (1000_00, 1000_00)


def test_the_rest_is_paid_by_card(sell, register, stripe_sandbox, session_of, commit, balances):
    from payments.checkout.record import fulfil_session

    order = sell((500_00, 2))
    register(order, 400_00)
    session = session_of(order)
    assert stripe_sandbox.all("checkout.session")[-1]["amount_total"] == 600_00
    stripe_sandbox.pay(session)
    with commit():
        fulfil_session(session)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert order.attention == ""
    assert balances(order) == (1000_00, 1000_00)
    cancel_confirmed(order, reason=RefundReason.STAFF)
    assert sorted(Refund.objects.values_list("channel", "amount_ore")) == [("bank", 400_00), ("stripe", 600_00)]


def test_a_partial_payment_is_refunded_when_the_hold_ends(sell, register, seller_stub, overdue, commit):
    order = sell((500_00, 2))
    register(order, 400_00)
    with commit():
        assert expire_after_asking_stripe(overdue(order).pk)
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert seller_stub.calls_for(order) == ["release"]
    refund = Refund.objects.get()
    assert (refund.amount_ore, refund.channel, refund.status) == (400_00, RefundChannel.BANK, RefundStatus.PENDING)
    assert not SalesDocument.objects.exists()


def test_a_held_order_paid_in_part_can_be_cancelled(sell, register, seller_stub, commit):
    order = sell((500_00, 2))
    register(order, 400_00)
    with commit():
        cancel_held(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert Refund.objects.get().amount_ore == 400_00


def test_a_late_bank_payment_restores_the_order_or_is_refunded(sell, register, seller_stub, overdue, commit):
    available, unavailable = sell((500_00, 1)), sell((500_00, 1))
    for order in (available, unavailable):
        with commit():
            expire_after_asking_stripe(overdue(order).pk)
    register(available, 500_00)
    assert available.status == OrderStatus.CONFIRMED
    seller_stub.in_stock = 0
    register(unavailable, 500_00)
    assert unavailable.status == OrderStatus.EXPIRED
    assert Refund.objects.get().channel == RefundChannel.BANK


def test_a_paid_order_takes_no_payment_by_hand(buy, paid, clerk):
    order = paid(buy())
    with pytest.raises(CannotRegister):
        register_payment(order, 1, today(), by=clerk)


def test_cancelling_an_unpaid_invoice_credits_it(invoiced, commit, seller_stub, balances):
    order = invoiced((500_00, 2))
    with commit():
        assert cancel_confirmed(order, reason=RefundReason.STAFF) == []
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert seller_stub.calls_for(order) == ["confirm", "cancel"]
    assert open_of(order) == 0
    assert balances(order) == (0, 0)
    assert SalesDocument.objects.get(kind=DocumentKind.CREDIT_NOTE).total_ore == -1000_00


def test_cancelling_a_partly_paid_invoice_sends_money_back(invoiced, register, commit, balances, clerk, mailoutbox):
    order = invoiced((500_00, 2))
    register(order, 300_00)
    with commit():
        (refund,) = cancel_confirmed(order, reason=RefundReason.STAFF, by=clerk)
    assert (refund.amount_ore, refund.channel, refund.status) == (300_00, RefundChannel.BANK, RefundStatus.PENDING)
    assert open_of(order) == 0
    assert balances(order) == (0, 0)
    mailoutbox.clear()
    for _round in range(2):
        with commit():
            payout.mark_paid_out(refund.pk, today(), by=clerk)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert len(mailoutbox) == 1
    assert ModelLogEntry.objects.get(action="payments.paid_out").user == clerk


def test_a_refund_by_bank_is_never_sent_to_stripe(sell, register, stripe_sandbox, commit):
    order = sell((500_00, 1))
    register(order, 500_00)
    with commit():
        refund = request_refund(order, amount_ore=100_00, reason=RefundReason.STAFF)
        request.send_pending_refunds()
        request.send_to_stripe(refund.pk)
    assert stripe_sandbox.all("refund") == []
    refund.refresh_from_db()
    assert refund.status == RefundStatus.PENDING
    assert SalesDocument.objects.get(kind=DocumentKind.CREDIT_NOTE).total_ore == -100_00
    with pytest.raises(ValueError, match="2"):
        payout.mark_paid_out(refund.pk, today() + timedelta(days=1), by=None)


def test_ages_and_overdue(invoiced):
    due, late = invoiced((100_00, 1)), invoiced((200_00, 1), days=0)
    day = today() + timedelta(days=5)
    assert [invoice.order for invoice in receivables.overdue(day)] == [late]
    assert dict(receivables.outstanding_by_age(day)) == {0: 100_00, 30: 200_00, 60: 0, 90: 0, None: 0}
    assert due


def test_checkout_leaves_out_a_bank_payment(sell, register, stripe_sandbox, session_of, commit):
    from payments.checkout.record import fulfil_session

    order = sell((500_00, 1))
    session = session_of(order)
    register(order, 500_00)
    assert order.status == OrderStatus.CONFIRMED
    assert [session["status"] for session in stripe_sandbox.all("checkout.session")] == ["expired"]
    with commit():
        fulfil_session(session)
    assert Payment.objects.count() == 1


def test_a_card_payment_is_recorded_before_a_bank_payment(sell, clerk, stripe_sandbox, session_of, commit, balances):
    order = sell((500_00, 1))
    stripe_sandbox.pay(session_of(order))
    with pytest.raises(CannotRegister), commit():
        register_payment(order, 500_00, today(), by=clerk)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert Payment.objects.get().method == PaymentMethod.CARD
    assert balances(order) == (500_00, 500_00)


def test_a_price_reduction_is_credited(invoiced, clerk, commit, register, balances, mailoutbox):
    order = invoiced((500_00, 4))
    register(order, 1900_00)
    mailoutbox.clear()
    with commit():
        allocation = reduce_invoice(order, 200_00, by=clerk, note="feil pris")
    assert open_of(order) == 0
    assert [(refund.amount_ore, refund.channel) for refund in allocation.refunds] == [(100_00, RefundChannel.BANK)]
    assert refundable_amount(order.lines.get(), 1) == 450_00
    assert balances(order) == (1800_00, 1800_00)
    (mail,) = (mail for mail in mailoutbox if mail.attachments)
    assert [name for name, *_rest in mail.attachments] == [f"kreditnota-{allocation.credit_notes[0]}.pdf"]
    assert ModelLogEntry.objects.get(action="payments.reduce").user == clerk
    with pytest.raises(RefundTooLarge):
        reduce_invoice(order, 1800_01, by=clerk)
    with pytest.raises(ValueError, match="0"):
        reduce_invoice(order, 0, by=clerk)
