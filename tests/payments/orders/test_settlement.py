"""Settlement: sellers are notified once when an order is paid in full, and when it is no longer."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from payments.checkout.cancel import cancel_confirmed
from payments.checkout.exchange import exchange_lines
from payments.checkout.manual import register_payment
from payments.checkout.record import fulfil_session
from payments.checkout.session import start_checkout
from payments.checkout.settle import accept_payment
from payments.corrections.buyer_details import correct_details
from payments.enums import DisputeStatus, OrderStatus, PaymentMethod, RefundChannel, RefundReason, RefundStatus
from payments.models import Dispute, Exchange, Order, Payment, Refund, RefundLine, SalesDocument
from payments.orders import settlement
from payments.refunds import outcome, request
from payments.refunds.cancel_lines import cancel_lines
from payments.refunds.price_reduction import reduce_invoice
from payments.refunds.request import request_refund


@pytest.fixture
def settlement_calls(seller_stub):
    """The calls of `settled` and `reopened` for an order, in sequence."""
    return lambda order: [call for call in seller_stub.calls_for(order) if call in ("settled", "reopened")]


@pytest.fixture
def register(commit):
    def register(order, amount, note=""):
        with commit():
            payment = register_payment(order, amount, timezone.localdate(), by=None, note=note)
        order.refresh_from_db()
        return payment

    return register


@pytest.fixture
def dispute(stripe_sandbox, post_event):
    """Open a dispute of a payment; returns a function that ends it."""

    def dispute(payment):
        charge = next(c for c in stripe_sandbox.all("charge") if c["payment_intent"] == payment.payment_intent)
        opened = stripe_sandbox.open_dispute(charge["id"])
        events = [event for event in stripe_sandbox.events() if event["type"] == "charge.dispute.created"]
        assert post_event(events[-1]) == 200

        def ends(won):
            stripe_sandbox.close_dispute(opened["id"], won=won)
            events = [event for event in stripe_sandbox.events() if event["type"] == "charge.dispute.closed"]
            assert post_event(events[-1]) == 200

        return ends

    return dispute


def test_a_card_order_is_settled_once_though_webhook_and_landing_both_arrive(buy, paid, settlement_calls, session_of):
    order = paid(buy())
    fulfil_session(session_of(order))
    fulfil_session(Payment.objects.get().session_id)
    assert settlement_calls(order) == ["settled"]
    assert order.settled_at is not None
    assert settlement.open_ore(order) == 0


def test_an_order_that_could_not_be_confirmed_is_not_settled(
    buy, session_of, stripe_sandbox, seller_stub, settlement_calls, commit
):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    seller_stub.fail_to_confirm = True
    with pytest.raises(RuntimeError), commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    assert (order.settled_at, settlement_calls(order)) == (None, [])
    seller_stub.fail_to_confirm = False
    for _twice in range(2):
        with commit():
            fulfil_session(session_id)
    order.refresh_from_db()
    assert order.settled_at is not None
    assert settlement_calls(order) == ["settled"]


def test_a_free_order_is_settled_immediately(buy, stripe_sandbox, settlement_calls):
    order = buy(unit_ore=0)
    for _twice in range(2):
        start_checkout(order)
    order.refresh_from_db()
    assert order.settled_at is not None
    assert settlement_calls(order) == ["settled"]


def test_an_invoice_is_settled_when_all_of_it_is_paid(invoiced, register, settlement_calls, stripe_sandbox):
    order = invoiced((500_00, 2))
    assert (order.status, order.settled_at, settlement_calls(order)) == (OrderStatus.CONFIRMED, None, [])
    register(order, 400_00)
    assert (order.settled_at, settlement_calls(order), settlement.open_ore(order)) == (None, [], 600_00)
    register(order, 600_00)
    assert order.settled_at is not None
    register(order, 50_00, note="too much")
    assert settlement.open_ore(order) == -50_00
    assert settlement_calls(order) == ["settled"]


def test_the_rest_of_an_invoice_that_is_credited_settles_it(
    invoiced, register, settlement_calls, commit, stripe_sandbox
):
    order = invoiced((500_00, 2))
    register(order, 400_00)
    with commit():
        reduce_invoice(order, 600_00, by=None)
    order.refresh_from_db()
    assert order.settled_at is not None
    assert settlement_calls(order) == ["settled"]


def test_a_cancelled_unpaid_invoice_is_never_settled(invoiced, settlement_calls, commit, stripe_sandbox):
    order = invoiced((500_00, 2))
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    order.refresh_from_db()
    assert (order.status, order.settled_at, settlement_calls(order)) == (OrderStatus.CANCELLED, None, [])


def test_a_cancelled_paid_order_is_not_settled_and_not_reopened(buy, paid, settlement_calls, commit):
    order = paid(buy())
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    order.refresh_from_db()
    assert order.settled_at is None
    assert settlement_calls(order) == ["settled"]


def test_a_refund_keeps_an_order_settled(buy, paid, settlement_calls, commit, stripe_sandbox):
    order = paid(buy(quantity=3))
    with commit():
        request_refund(order, amount_ore=50_00, reason=RefundReason.STAFF)
        cancel_lines(
            order,
            [{"line": order.lines.get().pk, "quantity": 1, "amount_ore": 80_00}],
            reason=RefundReason.BUYER,
        )
    stripe_sandbox.fail_refund(Refund.objects.first().stripe_id)
    with commit():
        outcome.sync_dashboard_refunds(order.payments.get().payment_intent)
    order.refresh_from_db()
    assert order.settled_at is not None
    assert settlement_calls(order) == ["settled"]


def test_a_dispute_reopens_and_winning_it_settles(buy, paid, settlement_calls, dispute):
    order = paid(buy())
    ends = dispute(order.payments.get())
    order.refresh_from_db()
    assert (order.settled_at, settlement.open_ore(order)) == (None, 200_00)
    ends(won=True)
    order.refresh_from_db()
    assert order.settled_at is not None
    assert Dispute.objects.get().status == DisputeStatus.WON
    assert settlement_calls(order) == ["settled", "reopened", "settled"]


def test_a_lost_dispute_stays_open(buy, paid, settlement_calls, dispute):
    order = paid(buy())
    dispute(order.payments.get())(won=False)
    order.refresh_from_db()
    assert (order.settled_at, settlement.open_ore(order)) == (None, 200_00)
    assert Dispute.objects.get().status == DisputeStatus.LOST
    assert settlement_calls(order) == ["settled", "reopened"]


def test_an_old_event_of_a_won_dispute_does_not_reopen(
    buy, paid, settlement_calls, dispute, stripe_sandbox, post_event
):
    order = paid(buy())
    dispute(order.payments.get())(won=True)
    repeated = next(event for event in stripe_sandbox.events() if event["type"] == "charge.dispute.created")
    post_event(repeated | {"id": "evt_another_delivery"})
    order.refresh_from_db()
    assert order.settled_at is not None
    assert settlement_calls(order) == ["settled", "reopened", "settled"]


def test_an_inquiry_of_the_bank_does_not_reopen(buy, paid, settlement_calls):
    from payments.checkout import disputes

    order = paid(buy())
    payment = order.payments.get()
    disputes.record_dispute_opened("dp_1", payment.payment_intent, 200_00, "warning_needs_response")
    disputes.record_dispute_opened("dp_2", "pi_of_somebody_else", 200_00, "needs_response")
    order.refresh_from_db()
    assert (order.disputed_at is None, order.settled_at is None) == (False, False)
    disputes.record_dispute_closed("dp_1", payment.payment_intent, 200_00, "warning_closed")
    assert Dispute.objects.get().status == DisputeStatus.WON
    assert settlement_calls(order) == ["settled"]


def test_an_exchange_settles_the_new_order_and_a_dispute_follows_the_money(
    sell, paid, settlement_calls, commit, dispute, register
):
    old = paid(sell((100_00, 2)))
    part = {"line": old.lines.get().pk, "quantity": 2, "amount_ore": 200_00}
    new = sell((150_00, 1), exchanged_from=old)
    with commit():
        exchange_lines(old, [part], new)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.settled_at is None, new.settled_at is None) == (True, False)
    (moved,) = new.payments.all()
    assert (moved.moved_from.order, moved.moved_from.payment, moved.amount_ore) == (old, old.payments.get(), 150_00)
    assert moved.moved_from.channel == RefundChannel.TRANSFER
    dispute(old.payments.get())
    new.refresh_from_db()
    assert new.settled_at is None
    assert (settlement_calls(old), settlement_calls(new)) == (["settled"], ["settled", "reopened"])


def test_an_exchange_of_an_unpaid_invoice_is_settled_when_the_new_invoice_is_paid(
    invoiced, sell, commit, settlement_calls, register
):
    old = invoiced((100_00, 1))
    part = {"line": old.lines.get().pk, "quantity": 1, "amount_ore": 100_00}
    new = sell((300_00, 1), exchanged_from=old, method=PaymentMethod.INVOICE)
    with commit():
        exchange_lines(old, [part], new)
    new.refresh_from_db()
    assert (new.settled_at, settlement_calls(new)) == (None, [])
    assert Exchange.objects.get(order=new).credit_note.corrects.order == old
    register(new, 300_00)
    assert new.settled_at is not None
    assert settlement_calls(old) == []


def test_an_accepted_smaller_payment_settles_the_order(buy, commit, settlement_calls):
    order = buy()
    payment = Payment.objects.create(order=order, method="card", amount_ore=150_00, problem="too little")
    with commit():
        accept_payment(payment, by=None)
    order.refresh_from_db()
    assert order.settled_at is not None
    assert settlement_calls(order) == ["settled"]
    assert SalesDocument.objects.get().total_ore == 150_00


def test_correcting_details_does_not_change_settlement(invoiced, register, settlement_calls, commit):
    order = invoiced((500_00, 1))
    with commit():
        correct_details(order, {"buyer_name": "Kari Hansen"}, by=None)
    register(order, 500_00)
    with commit():
        correct_details(order, {"buyer_name": "Kari Olsen"}, by=None)
    order.refresh_from_db()
    assert order.settled_at is not None
    assert settlement_calls(order) == ["settled"]
    chain = [(str(document), str(document.replaces or "")) for document in order.documents.filter(corrects=None)]
    assert len(chain) == 3
    assert sorted(old for _new, old in chain)[0] == ""
    assert len({old for _new, old in chain}) == 3


def test_command_reports_a_wrong_settled_at(buy, paid, capsys):
    order = paid(buy())
    call_command("check_documents")
    Order.objects.filter(pk=order.pk).update(settled_at=None)
    with pytest.raises(CommandError):
        call_command("check_documents")
    assert f"Order {order}: marked as not settled, though 0 øre are open" in capsys.readouterr().out


# -- relations ---------------------------------------------------------------------------------------------------


def test_a_refund_belongs_to_a_credit_note_of_its_own_order(buy, paid, commit):
    order, other = paid(buy()), paid(buy())
    for refunded_order in (order, other):
        with commit():
            request_refund(refunded_order, amount_ore=10_00, reason=RefundReason.STAFF)
    refund, foreign = (Refund.objects.get(order=owner) for owner in (order, other))
    assert (refund.credit_note.kind, refund.credit_note.order) == ("credit_note", order)
    for document in (foreign.credit_note, order.payments.get().receipt):
        with pytest.raises(DatabaseError, match="credit note of its own order"), transaction.atomic():
            Refund.objects.filter(pk=refund.pk).update(credit_note=document)
    payment = order.payments.get()
    for document in (refund.credit_note, other.payments.get().receipt):
        with pytest.raises(DatabaseError, match="receipt of its own order"), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(receipt=document)


def test_a_failed_refund_and_its_retry_keep_the_credit_note(buy, paid, commit, stripe_sandbox):
    order = paid(buy())
    with commit():
        request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
    refund = Refund.objects.get()
    first, mail = refund.credit_note, refund.mail
    assert mail.email_name == "refund_made"
    with commit():
        outcome.mark_refund_failed(refund.pk, "closed account")
    refund.refresh_from_db()
    assert (refund.status, refund.credit_note) == (RefundStatus.FAILED, first)
    assert order.documents.count() == 2
    with commit():
        request.retry_refund(refund.pk, by=None)
    refund.refresh_from_db()
    assert refund.credit_note == first
    assert refund.mail not in (None, mail)


def test_refunds_of_one_invoice_share_its_credit_note(invoiced, register, commit):
    order = invoiced((500_00, 2))
    register(order, 400_00)
    register(order, 600_00)
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    note = order.documents.get(kind="credit_note")
    assert list(note.refunds.order_by("amount_ore").values_list("amount_ore", flat=True)) == [400_00, 600_00]
    assert note.total_ore == -1000_00


def test_parts_of_a_refund_are_stored_as_rows(buy, paid, commit):
    order = paid(buy(quantity=2))
    line = order.lines.get()
    parts = [
        {"line": line.pk, "quantity": 1, "amount_ore": 30_00},
        {"line": line.pk, "quantity": 0, "amount_ore": 5_00},
    ]
    with commit():
        refund = request_refund(order, amount_ore=35_00, reason=RefundReason.STAFF, lines=parts)
    assert list(RefundLine.objects.values_list("refund", "line", "quantity", "amount_ore")) == [
        (refund.pk, line.pk, 1, 35_00)
    ]
    assert refund.parts() == [{"line": line.pk, "quantity": 1, "amount_ore": 35_00}]


@pytest.mark.parametrize(
    "invalid",
    [
        {"kind": "credit_note", "total_ore": -1},
        {"kind": "receipt", "total_ore": -1},
        {"kind": "receipt", "total_ore": 1, "due_on": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_a_document_that_contradicts_itself_is_refused(buy, paid, invalid):
    order = paid(buy())
    fields = {"series": "X", "number": 1, "order": order, "language": "nb", "vat_ore": 0, "snapshot": {}}
    with pytest.raises(DatabaseError), transaction.atomic():
        SalesDocument.objects.create(**fields, **invalid)


def test_an_order_has_one_invoice(invoiced):
    order = invoiced()
    fields = {"series": "X", "number": 1, "language": "nb", "vat_ore": 0, "snapshot": {}}
    with pytest.raises(DatabaseError), transaction.atomic():
        SalesDocument.objects.create(kind="invoice", order=order, total_ore=1, **fields)
