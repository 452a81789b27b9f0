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


def test_one_of_three_goes_back_to_the_card(sell, paid, commit, shelf, bank, books, mailoutbox):
    order = paid(sell((100_00, 3)))
    mailoutbox.clear()
    with commit():
        outcome = cancel(order, part(order))
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert order.lines.get().cancelled_quantity == 1
    assert shelf.told_of(order) == ["confirm", "settled", "cancel"]
    assert [refund.amount_ore for refund in outcome.refunds] == [100_00]
    assert [one["amount"] for one in bank.all("refund")] == [100_00]
    assert books(order) == (200_00, 200_00)
    note = SalesDocument.objects.get(kind=DocumentKind.CREDIT_NOTE)
    assert [(line["quantity"], line["unit_ore"]) for line in note.snapshot["lines"]] == [(-1, 100_00)]
    told = next(mail for mail in mailoutbox if "1 × Billett 1" in mail.body)
    assert "100 kr" in told.body.replace("\u00a0", " ")
    assert order.reference in told.subject


def test_the_same_wish_twice_is_one_cancellation(sell, paid, commit, bank, shelf):
    order = paid(sell((100_00, 3)))
    wish = part(order)
    for _round in range(2):
        with commit():
            outcome = cancel(order, wish, key="ticket-7")
    assert [refund.amount_ore for refund in outcome.refunds] == [100_00]
    assert order.lines.get().cancelled_quantity == 1
    assert len(bank.all("refund")) == 1
    assert shelf.told_of(order) == ["confirm", "settled", "cancel"]
    assert OutgoingMail.objects.filter(email_name="order_cancelled").count() == 1


def test_an_order_of_which_nothing_is_left_is_cancelled(sell, paid, commit, books):
    order = paid(sell((100_00, 1), (50_00, 2)))
    with commit():
        cancel(order, part(order), part(order, 2, position=2))
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert books(order) == (0, 0)
    with pytest.raises(CannotCancel):
        cancel(order, part(order, 0, amount=0))


@pytest.mark.parametrize(("units", "amount"), [(0, 0), (3, 0), (-1, 0)])
def test_units_that_are_not_there(sell, paid, units, amount):
    order = paid(sell((100_00, 2)))
    with pytest.raises(CannotCancel):
        cancel(order, part(order, units, amount=amount))
    with pytest.raises(CannotCancel):
        cancel(order)


def test_never_more_than_is_left_of_the_line(sell, paid, commit):
    order = paid(sell((100_00, 2), (500_00, 1)))
    with commit():
        request_refund(order, amount_ore=50_00, reason=RefundReason.STAFF, lines=[part(order, 1, amount=50_00)])
    with pytest.raises(RefundTooLarge) as raised:
        cancel(order, part(order, 2, amount=150_01))
    assert raised.value.left_ore == 150_00
    assert order.lines.get(position=1).cancelled_quantity == 0


def test_somebody_elses_line(sell, paid):
    mine, other = paid(sell((100_00, 1))), paid(sell((100_00, 1)))
    with pytest.raises(CannotCancel):
        cancel(mine, part(other))


def test_free_tickets_have_no_papers(sell, commit, bank, mailoutbox):
    from payments.checkout.session import start_checkout

    order = sell((0, 2))
    with commit():
        start_checkout(order)
    mailoutbox.clear()
    with commit():
        cancel(Order.objects.get(pk=order.pk), part(order))
    assert not Refund.objects.exists()
    assert not SalesDocument.objects.exists()
    assert "Ingen penger" in mailoutbox[0].body or "No money is refunded" in mailoutbox[0].body


def test_an_unpaid_invoice_is_credited_by_one_seat(invoiced, commit, mailoutbox, books):
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
    assert "3 500 kr" in mail.body.replace("\u00a0", " "), "what is still to be paid"
    assert books(order) == (3500_00, 0)


def test_a_partly_paid_invoice_is_credited_first(invoiced, commit, django_user_model, books, bank):
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
    assert books(order) == (1000_00, 1000_00)


def test_fees_that_were_kept_stay_kept(sell, paid, commit):
    order = paid(sell((100_00, 3)))
    with commit():
        cancel(order, part(order, 1, amount=60_00))
    line = order.lines.get()
    assert (refundable_amount(line, 1), refundable_amount(line, 2)) == (100_00, 200_00)
    with commit():
        cancel(order, part(order, 1))
        cancel(order, part(order, 1))
    assert sum(refund.amount_ore for refund in Refund.objects.all()) == 260_00


def test_a_reduction_counts_for_every_unit(sell, paid, commit):
    order = paid(sell((100_00, 3)))
    with commit():
        request_refund(order, amount_ore=30_00, reason=RefundReason.STAFF)
    line = order.lines.get()
    assert [refundable_amount(line, units) for units in (1, 2, 3)] == [90_00, 180_00, 270_00]


def test_units_make_up_the_whole_to_the_ore(sell, paid, commit):
    order = paid(sell((33_33, 3, {"discount_ore": 1_00})))
    given = 0
    for _round in range(3):
        wish = part(order)
        given += wish["amount_ore"]
        with commit():
            cancel(order, wish)
    assert given == order.total_ore
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED


def test_four_for_three(sell, paid, commit):
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


def test_stripes_outage_leaves_the_money_to_the_clock(sell, paid, commit, bank, books):
    order = paid(sell((100_00, 2)))
    bank.faults.fail("/v1/refunds", 503, times=3)
    with commit():
        cancel(order, part(order))
    assert refundable_amount(order.lines.get(), 1) == 100_00
    with pytest.raises(RefundTooLarge):
        cancel(order, part(order, 1, amount=100_01))
    with commit():
        send_pending_refunds()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert books(order) == (100_00, 100_00)


def test_a_failure_of_the_seller_undoes_all(invoiced, shelf, monkeypatch):
    order = invoiced((500_00, 2))
    monkeypatch.setattr(shelf, "left", None)  # the shelf falls when something is put back
    with pytest.raises(TypeError):
        cancel(order, part(order))
    assert order.lines.get().cancelled_quantity == 0
    assert SalesDocument.objects.count() == 1
    shelf.left = 0
    assert cancel(order, part(order)).credit_notes[0].number == 1


def test_cancelling_the_rest_gives_back_the_rest(sell, paid, commit, books):
    order = paid(sell((100_00, 3), (40_00, 1)))
    with commit():
        cancel(order, part(order))
        cancel_confirmed(order, reason=RefundReason.STAFF)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert {line.quantity - line.cancelled_quantity for line in order.lines.all()} == {0}
    assert books(order) == (0, 0)


@pytest.mark.parametrize("reason", [RefundReason.EVENT, RefundReason.MOVED])
def test_who_decided_writes_the_letter(sell, paid, commit, reason):
    order = paid(sell((100_00, 1)))
    with commit():
        cancel_confirmed(order, reason=reason)
    assert not OutgoingMail.objects.filter(email_name="order_cancelled").exists()


def test_two_at_once_cancel_two_units_and_no_more(sell, paid, several, commit, bank):
    order = paid(sell((100_00, 2)))
    wish = part(order)

    def act():
        try:
            return len(cancel(order, wish).refunds)
        except CannotCancel:
            return 0

    assert sum(several(3, act)) == 2
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert sum(Refund.objects.values_list("amount_ore", flat=True)) == 200_00


def test_cancelling_while_staff_refunds_never_gives_back_more_than_was_paid(sell, paid, several, commit, bank, books):
    order = paid(sell((100_00, 2)))
    turns = iter(["cancel", "refund", "cancel", "refund"])

    def act():
        try:
            if next(turns) == "cancel":
                cancel_confirmed(order, reason=RefundReason.STAFF)
            else:
                request_refund(order, amount_ore=150_00, reason=RefundReason.STAFF)
        except (CannotCancel, RefundTooLarge):
            pass

    several(4, act)
    with commit():
        send_pending_refunds()
    assert sum(Refund.objects.values_list("amount_ore", flat=True)) == 200_00
    assert books(order) == (0, 0)


def test_the_same_bank_payment_registered_at_once_is_one(invoiced, several, bank, django_user_model):
    order = invoiced((500_00, 2))
    clerk = django_user_model.objects.create_user("clerk@example.test")
    payments = several(3, lambda: register_payment(order, 1000_00, timezone.localdate(), by=clerk).pk)
    assert len(set(payments)) == 1
    assert receivables.invoice_of(order).open_ore == 0
