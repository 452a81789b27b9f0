import pytest
from django.utils import timezone

from mail.models import OutgoingMail
from payments.checkout.cancel import CannotCancel, cancel_confirmed
from payments.checkout.manual import register_payment
from payments.documents import receivables
from payments.enums import DocumentKind, OrderStatus, RefundChannel, RefundReason, RefundStatus
from payments.models import Order, Refund, SalesDocument
from payments.refunds.cancel_lines import cancel_lines
from payments.refunds.refundable import refundable_amount
from payments.refunds.request import RefundTooLarge, request_refund, send_pending_refunds


def part(order, units=1, position=1, amount=None) -> dict:
    line = order.lines.get(position=position)
    return {
        "line": line.pk,
        "quantity": units,
        "amount_ore": refundable_amount(line, units) if amount is None else amount,
    }


def cancel(order, *parts, **fields):
    return cancel_lines(order, parts, **({"reason": RefundReason.BUYER} | fields))


def test_one_of_three_units_is_refunded_to_the_card(
    sell, paid, commit, seller_stub, stripe_sandbox, balances, mailoutbox
):
    order = paid(sell((100_00, 3)))
    mailoutbox.clear()
    with commit():
        outcome = cancel(order, part(order))
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert order.lines.get().cancelled_quantity == 1
    assert seller_stub.calls_for(order) == ["confirm", "settled", "cancel"]
    assert [refund.amount_ore for refund in outcome.refunds] == [100_00]
    assert [row["amount"] for row in stripe_sandbox.all("refund")] == [100_00]
    assert balances(order) == (200_00, 200_00)
    note = SalesDocument.objects.get(kind=DocumentKind.CREDIT_NOTE)
    assert [(line["quantity"], line["unit_ore"]) for line in note.snapshot["lines"]] == [(-1, 100_00)]
    email = next(mail for mail in mailoutbox if "1 × Billett 1" in mail.body)
    assert "100 kr" in email.body.replace("\u00a0", " ")
    assert order.reference in email.subject


def test_a_repeated_request_is_one_cancellation(sell, paid, commit, stripe_sandbox, seller_stub):
    order = paid(sell((100_00, 3)))
    part_to_cancel = part(order)
    for _round in range(2):
        with commit():
            outcome = cancel(order, part_to_cancel, key="ticket-7")
    assert [refund.amount_ore for refund in outcome.refunds] == [100_00]
    assert order.lines.get().cancelled_quantity == 1
    assert len(stripe_sandbox.all("refund")) == 1
    assert seller_stub.calls_for(order) == ["confirm", "settled", "cancel"]
    assert OutgoingMail.objects.filter(email_name="order_cancelled").count() == 1


def test_an_order_without_units_left_is_cancelled(sell, paid, commit, balances):
    order = paid(sell((100_00, 1), (50_00, 2)))
    with commit():
        cancel(order, part(order), part(order, 2, position=2))
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert balances(order) == (0, 0)
    with pytest.raises(CannotCancel):
        cancel(order, part(order, 0, amount=0))


@pytest.mark.parametrize(("units", "amount"), [(0, 0), (3, 0), (-1, 0)])
def test_unavailable_units_cannot_be_cancelled(sell, paid, units, amount):
    order = paid(sell((100_00, 2)))
    with pytest.raises(CannotCancel):
        cancel(order, part(order, units, amount=amount))
    with pytest.raises(CannotCancel):
        cancel(order)


def test_refunds_never_exceed_what_is_left_of_the_line(sell, paid, commit):
    order = paid(sell((100_00, 2), (500_00, 1)))
    with commit():
        request_refund(order, amount_ore=50_00, reason=RefundReason.STAFF, lines=[part(order, 1, amount=50_00)])
    with pytest.raises(RefundTooLarge) as raised:
        cancel(order, part(order, 2, amount=150_01))
    assert raised.value.left_ore == 150_00
    assert order.lines.get(position=1).cancelled_quantity == 0


def test_a_line_of_another_order_cannot_be_cancelled(sell, paid):
    mine, other = paid(sell((100_00, 1))), paid(sell((100_00, 1)))
    with pytest.raises(CannotCancel):
        cancel(mine, part(other))


def test_cancelling_free_tickets_issues_no_documents(sell, commit, stripe_sandbox, mailoutbox):
    from payments.checkout.session import start_checkout

    order = sell((0, 2))
    with commit():
        start_checkout(order)
    mailoutbox.clear()
    with commit():
        cancel(Order.objects.get(pk=order.pk), part(order))
    assert not Refund.objects.exists()
    assert not SalesDocument.objects.exists()
    for word in ("penger", "tilbake", "money", "refund"):
        assert word not in mailoutbox[0].body


def test_an_unpaid_invoice_is_credited_by_one_seat(invoiced, commit, mailoutbox, balances):
    order = invoiced((500_00, 8))
    mailoutbox.clear()
    with commit():
        outcome = cancel(order, part(order))
    assert outcome.refunds == []
    assert receivables.invoice_of(order).open_ore == 3500_00
    (note,) = outcome.credit_notes
    assert note.corrects == order.documents.get(kind=DocumentKind.INVOICE)
    (mail,) = mailoutbox
    assert [name for name, *_rest in mail.attachments] == [f"kreditnota-{note}.pdf"]
    assert "3 500 kr" in mail.body.replace("\u00a0", " "), "the unpaid amount"
    assert balances(order) == (3500_00, 0)


def test_a_partly_paid_invoice_is_credited_first(invoiced, commit, django_user_model, balances, stripe_sandbox):
    order = invoiced((500_00, 4))
    with commit():
        register_payment(order, 1700_00, timezone.localdate(), by=django_user_model.objects.create_user("c@e.test"))
        outcome = cancel(order, part(order))
    assert receivables.invoice_of(order).open_ore == 0
    assert [(refund.amount_ore, refund.channel) for refund in outcome.refunds] == [(200_00, RefundChannel.BANK)]
    with commit():
        outcome = cancel(order, part(order))
    assert [refund.amount_ore for refund in outcome.refunds] == [500_00]
    assert receivables.invoice_of(order).open_ore == 0
    assert balances(order) == (1000_00, 1000_00)


def test_a_retained_fee_does_not_change_other_units(sell, paid, commit):
    order = paid(sell((100_00, 3)))
    with commit():
        cancel(order, part(order, 1, amount=60_00))
    line = order.lines.get()
    assert (refundable_amount(line, 1), refundable_amount(line, 2)) == (100_00, 200_00)
    with commit():
        cancel(order, part(order, 1))
        cancel(order, part(order, 1))
    assert sum(refund.amount_ore for refund in Refund.objects.all()) == 260_00


def test_a_price_reduction_applies_to_every_unit(sell, paid, commit):
    order = paid(sell((100_00, 3)))
    with commit():
        request_refund(order, amount_ore=30_00, reason=RefundReason.STAFF)
    line = order.lines.get()
    assert [refundable_amount(line, units) for units in (1, 2, 3)] == [90_00, 180_00, 270_00]


def test_refunds_of_all_units_add_up_to_the_total(sell, paid, commit):
    order = paid(sell((33_33, 3, {"discount_ore": 1_00})))
    refunded_ore = 0
    for _round in range(3):
        part_to_cancel = part(order)
        refunded_ore += part_to_cancel["amount_ore"]
        with commit():
            cancel(order, part_to_cancel)
    assert refunded_ore == order.total_ore
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED


def test_refundable_amounts_of_four_for_three(sell, paid, commit):
    order = paid(sell((100_00, 5, {"discount_ore": 100_00, "deal": (4, 3)})))
    line = order.lines.get()
    assert [refundable_amount(line, units) for units in range(6)] == [0, 100_00, 100_00, 200_00, 300_00, 400_00]
    with commit():
        cancel(order, part(order, 1))
        cancel(order, part(order, 1))
    line.refresh_from_db()
    assert line.cancelled_quantity == 2
    assert refundable_amount(line, 3) == 300_00
    with pytest.raises(ValueError, match="4"):
        refundable_amount(line, 4)


def test_a_cancellation_during_an_outage_is_refunded_by_the_job(sell, paid, commit, stripe_sandbox, balances):
    order = paid(sell((100_00, 2)))
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=3)
    with commit():
        cancel(order, part(order))
    assert refundable_amount(order.lines.get(), 1) == 100_00
    with pytest.raises(RefundTooLarge):
        cancel(order, part(order, 1, amount=100_01))
    with commit():
        send_pending_refunds()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert balances(order) == (100_00, 100_00)


def test_a_failure_of_the_seller_rolls_back(invoiced, seller_stub, monkeypatch):
    order = invoiced((500_00, 2))
    monkeypatch.setattr(seller_stub, "in_stock", None)  # the seller fails when units are released
    with pytest.raises(TypeError):
        cancel(order, part(order))
    assert order.lines.get().cancelled_quantity == 0
    assert SalesDocument.objects.count() == 1
    seller_stub.in_stock = 0
    assert cancel(order, part(order)).credit_notes[0].number == 1


def test_cancelling_the_remaining_lines_refunds_the_rest(sell, paid, commit, balances):
    order = paid(sell((100_00, 3), (40_00, 1)))
    with commit():
        cancel(order, part(order))
        cancel_confirmed(order, reason=RefundReason.STAFF)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert {line.quantity - line.cancelled_quantity for line in order.lines.all()} == {0}
    assert balances(order) == (0, 0)


@pytest.mark.parametrize("reason", [RefundReason.EVENT, RefundReason.MOVED])
def test_events_and_exchanges_send_their_own_email(sell, paid, commit, reason):
    order = paid(sell((100_00, 1)))
    with commit():
        cancel_confirmed(order, reason=reason)
    assert not OutgoingMail.objects.filter(email_name="order_cancelled").exists()


def test_concurrent_cancellations_cancel_only_available_units(sell, paid, several, commit, stripe_sandbox):
    order = paid(sell((100_00, 2)))
    part_to_cancel = part(order)

    def operate():
        try:
            return len(cancel(order, part_to_cancel).refunds)
        except CannotCancel:
            return 0

    assert sum(several(3, operate)) == 2
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert sum(Refund.objects.values_list("amount_ore", flat=True)) == 200_00


def test_concurrent_cancellation_and_refund_never_exceed_the_payment(
    sell, paid, several, commit, stripe_sandbox, balances
):
    order = paid(sell((100_00, 2)))
    operations = iter(["cancel", "refund", "cancel", "refund"])

    def operate():
        try:
            if next(operations) == "cancel":
                cancel_confirmed(order, reason=RefundReason.STAFF)
            else:
                request_refund(order, amount_ore=150_00, reason=RefundReason.STAFF)
        except (CannotCancel, RefundTooLarge):
            pass

    several(4, operate)
    with commit():
        send_pending_refunds()
    assert sum(Refund.objects.values_list("amount_ore", flat=True)) == 200_00
    assert balances(order) == (0, 0)


def test_a_bank_payment_registered_concurrently_is_recorded_once(invoiced, several, stripe_sandbox, django_user_model):
    order = invoiced((500_00, 2))
    clerk = django_user_model.objects.create_user("clerk@example.test")
    payments = several(3, lambda: register_payment(order, 1000_00, timezone.localdate(), by=clerk).pk)
    assert len(set(payments)) == 1
    assert receivables.invoice_of(order).open_ore == 0
