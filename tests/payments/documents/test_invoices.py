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
from payments.refunds import outcome, request
from payments.refunds.price_reduction import reduce_invoice
from payments.refunds.refundable import refundable_amount
from payments.refunds.request import RefundTooLarge, request_refund

today = timezone.localdate


@pytest.fixture
def clerk(django_user_model):
    return django_user_model.objects.create_user("clerk@example.test", is_staff=True)


@pytest.fixture
def register(clerk, commit, bank):
    def register(order, amount_ore, on=None, **fields):
        with commit():
            payment = register_payment(order, amount_ore, on or today(), by=clerk, **fields)
        order.refresh_from_db()
        return payment

    return register


def open_of(order) -> int:
    return receivables.invoice_of(order).open_ore


def test_an_invoice_confirms_hands_over_and_is_mailed_once(sell, shelf, commit, mailoutbox):
    order = sell((500_00, 2), method=PaymentMethod.INVOICE, days=20, invoice_email="Faktura@Example.test")
    for _round in range(2):
        with commit():
            invoice = confirm_by_invoice(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert shelf.told_of(order) == ["confirm"]
    assert SalesDocument.objects.get() == invoice
    assert invoice.due_on == today() + timedelta(days=20)
    to_buyer, to_accounts = sorted(mailoutbox, key=lambda mail: mail.to != ["kari@example.test"])
    assert to_accounts.to == ["faktura@example.test"]
    assert [name for name, *_rest in to_accounts.attachments] == [f"faktura-{invoice}.pdf"]
    assert order.access_key not in to_accounts.body, "the accounts may read the invoice, not open the order"
    assert {name for name, *_rest in to_buyer.attachments} == {f"faktura-{invoice}.pdf", "thing.txt"}


@pytest.mark.parametrize("change", [{"method": PaymentMethod.CARD}, {"org_number": ""}, {"organisation_name": ""}])
def test_only_an_organisation_that_chose_it_is_invoiced(sell, shelf, change):
    order = sell(method=PaymentMethod.INVOICE)
    type(order).objects.filter(pk=order.pk).update(**change)
    with pytest.raises(CannotInvoice):
        confirm_by_invoice(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD
    assert not SalesDocument.objects.exists()


def test_a_failed_confirmation_takes_no_number(sell, shelf, commit):
    first, second = sell(method=PaymentMethod.INVOICE), sell(method=PaymentMethod.INVOICE)
    shelf.fail_to_hand_over = True
    with pytest.raises(RuntimeError), commit():
        confirm_by_invoice(first)
    shelf.fail_to_hand_over = False
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


def test_too_much_is_kept_and_shown(invoiced, register, books, commit):
    order = invoiced((500_00, 1))
    register(order, 600_00)
    assert open_of(order) == -100_00
    assert "100" in order.attention
    with commit():
        request_refund(order, amount_ore=100_00, reason=RefundReason.STAFF)
    assert open_of(order) == 0
    assert not SalesDocument.objects.filter(kind=DocumentKind.CREDIT_NOTE).exists(), "it was never invoiced"
    assert books(order) == (500_00, 500_00)


def test_the_same_payment_is_registered_once(invoiced, register):
    order = invoiced((500_00, 1))
    first = register(order, 200_00, note="ref 7")
    assert register(order, 200_00, note="ref 7") == first
    assert register(order, 200_00, note="ref 8") != first
    assert OutgoingMail.objects.filter(email_name="payment_received").count() == 2


@pytest.mark.parametrize(
    ("amount", "days", "field"), [(0, 0, "amount"), (-1, 0, "amount"), (10**13, 0, "amount"), (1, 1, "received_on")]
)
def test_what_cannot_be_is_refused(invoiced, clerk, bank, amount, days, field):
    order = invoiced()
    with pytest.raises(CannotRegister) as raised:
        register_payment(order, amount, today() + timedelta(days=days), by=clerk)
    assert raised.value.field == field
    with pytest.raises(CannotRegister):
        register_payment(order, 1, timezone.localdate(order.created_at) - timedelta(days=1), by=clerk)
    assert not Payment.objects.exists()


def test_a_held_order_paid_by_bank_is_confirmed_with_one_receipt(sell, register, books):
    order = sell((500_00, 2))
    register(order, 400_00)
    assert order.status == OrderStatus.HELD
    assert order.due_ore == order.asked_ore == 600_00
    assert order.expires_at > timezone.now() + timedelta(days=9)
    assert not SalesDocument.objects.exists()
    register(order, 600_00)
    assert order.status == OrderStatus.CONFIRMED
    receipt = SalesDocument.objects.get()
    assert receipt.total_ore == 1000_00
    assert [one["amount_ore"] for one in receipt.snapshot["payments"]] == [400_00, 600_00]
    assert [line["quantity"] for line in receipt.snapshot["lines"]] == [2]
    assert books(order) == (1000_00, 1000_00)


def test_the_rest_is_paid_by_card(sell, register, bank, session_of, commit, books):
    from payments.checkout.record import fulfil_session

    order = sell((500_00, 2))
    register(order, 400_00)
    session = session_of(order)
    assert bank.all("checkout.session")[-1]["amount_total"] == 600_00
    bank.pay(session)
    with commit():
        fulfil_session(session)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert order.attention == ""
    assert books(order) == (1000_00, 1000_00)
    cancel_confirmed(order, reason=RefundReason.STAFF)
    assert sorted(Refund.objects.values_list("channel", "amount_ore")) == [("bank", 400_00), ("stripe", 600_00)]


def test_a_part_that_nobody_completes_goes_back(sell, register, shelf, overdue, commit):
    order = sell((500_00, 2))
    register(order, 400_00)
    with commit():
        assert expire_after_asking_stripe(overdue(order).pk)
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert shelf.told_of(order) == ["release"]
    refund = Refund.objects.get()
    assert (refund.amount_ore, refund.channel, refund.status) == (400_00, RefundChannel.BANK, RefundStatus.PENDING)
    assert not SalesDocument.objects.exists()


def test_a_held_order_with_a_part_can_be_called_off(sell, register, shelf, commit):
    order = sell((500_00, 2))
    register(order, 400_00)
    with commit():
        cancel_held(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert Refund.objects.get().amount_ore == 400_00


def test_money_that_comes_after_the_hold_takes_new_goods_or_goes_back(sell, register, shelf, overdue, commit):
    kept, lost = sell((500_00, 1)), sell((500_00, 1))
    for order in (kept, lost):
        with commit():
            expire_after_asking_stripe(overdue(order).pk)
    register(kept, 500_00)
    assert kept.status == OrderStatus.CONFIRMED
    shelf.left = 0
    register(lost, 500_00)
    assert lost.status == OrderStatus.EXPIRED
    assert Refund.objects.get().channel == RefundChannel.BANK


def test_a_paid_order_takes_no_payment_by_hand(buy, paid, clerk):
    order = paid(buy())
    with pytest.raises(CannotRegister):
        register_payment(order, 1, today(), by=clerk)


def test_cancelling_an_unpaid_invoice_credits_it(invoiced, commit, shelf, books):
    order = invoiced((500_00, 2))
    with commit():
        assert cancel_confirmed(order, reason=RefundReason.STAFF) == []
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert shelf.told_of(order) == ["confirm", "cancel"]
    assert open_of(order) == 0
    assert books(order) == (0, 0)
    assert SalesDocument.objects.get(kind=DocumentKind.CREDIT_NOTE).total_ore == -1000_00


def test_cancelling_a_partly_paid_invoice_sends_money_back(invoiced, register, commit, books, clerk, mailoutbox):
    order = invoiced((500_00, 2))
    register(order, 300_00)
    with commit():
        (refund,) = cancel_confirmed(order, reason=RefundReason.STAFF, by=clerk)
    assert (refund.amount_ore, refund.channel, refund.status) == (300_00, RefundChannel.BANK, RefundStatus.PENDING)
    assert open_of(order) == 0
    assert books(order) == (0, 0)
    mailoutbox.clear()
    for _round in range(2):
        with commit():
            outcome.mark_paid_out(refund.pk, today(), by=clerk)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert len(mailoutbox) == 1
    assert ModelLogEntry.objects.get(action="payments.paid_out").user == clerk


def test_a_refund_by_bank_is_never_sent_to_stripe(sell, register, bank, commit):
    order = sell((500_00, 1))
    register(order, 500_00)
    with commit():
        refund = request_refund(order, amount_ore=100_00, reason=RefundReason.STAFF)
        request.send_pending_refunds()
        request.send_to_stripe(refund.pk)
    assert bank.all("refund") == []
    refund.refresh_from_db()
    assert refund.status == RefundStatus.PENDING
    assert SalesDocument.objects.get(kind=DocumentKind.CREDIT_NOTE).total_ore == -100_00
    with pytest.raises(ValueError, match="2"):
        outcome.mark_paid_out(refund.pk, today() + timedelta(days=1), by=None)


def test_ages_and_overdue(invoiced):
    due, late = invoiced((100_00, 1)), invoiced((200_00, 1), days=0)
    day = today() + timedelta(days=5)
    assert [invoice.order for invoice in receivables.overdue(day)] == [late]
    assert dict(receivables.outstanding_by_age(day)) == {0: 100_00, 30: 200_00, 60: 0, 90: 0, None: 0}
    assert due


def test_nobody_pays_by_card_what_has_come_by_bank(sell, register, bank, session_of, commit):
    from payments.checkout.record import fulfil_session

    order = sell((500_00, 1))
    session = session_of(order)
    register(order, 500_00)
    assert order.status == OrderStatus.CONFIRMED
    assert [one["status"] for one in bank.all("checkout.session")] == ["expired"]
    with commit():
        fulfil_session(session)
    assert Payment.objects.count() == 1


def test_what_was_paid_by_card_meanwhile_is_found_first(sell, clerk, bank, session_of, commit, books):
    order = sell((500_00, 1))
    bank.pay(session_of(order))
    with pytest.raises(CannotRegister), commit():
        register_payment(order, 500_00, today(), by=clerk)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert Payment.objects.get().method == PaymentMethod.CARD
    assert books(order) == (500_00, 500_00)


def test_a_price_that_was_wrong_is_credited(invoiced, clerk, commit, register, books, mailoutbox):
    order = invoiced((500_00, 4))
    register(order, 1900_00)
    mailoutbox.clear()
    with commit():
        given = reduce_invoice(order, 200_00, by=clerk, note="feil pris")
    assert open_of(order) == 0
    assert [(refund.amount_ore, refund.channel) for refund in given.refunds] == [(100_00, RefundChannel.BANK)]
    assert refundable_amount(order.lines.get(), 1) == 450_00
    assert books(order) == (1800_00, 1800_00)
    (mail,) = (mail for mail in mailoutbox if mail.attachments)
    assert [name for name, *_rest in mail.attachments] == [f"kreditnota-{given.credit_notes[0]}.pdf"]
    assert ModelLogEntry.objects.get(action="payments.reduce").user == clerk
    with pytest.raises(RefundTooLarge):
        reduce_invoice(order, 1800_01, by=clerk)
    with pytest.raises(ValueError, match="0"):
        reduce_invoice(order, 0, by=clerk)
