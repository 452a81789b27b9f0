"""A fee that is kept: the credit note credits the whole price, and has the fee as a line with its own VAT code."""

import pytest

from core.models import AssociationSettings
from core.vat import VatCode, vat_within
from payments.checkout.cancel import cancel_confirmed
from payments.corrections.audit import differences
from payments.documents.receivables import invoice_of
from payments.enums import RefundReason
from payments.models import Refund
from payments.refunds.cancel_lines import cancel_lines
from payments.refunds.refundable import remaining_by_line
from payments.refunds.request import refundable_ore_of_order


@pytest.fixture
def cancel_one(commit):
    def cancel_one(order, amount_ore):
        line = order.lines.get()
        with commit():
            parts = [{"line": line.pk, "quantity": 1, "amount_ore": amount_ore}]
            return cancel_lines(order, parts, reason=RefundReason.STAFF)

    return cancel_one


def set_code(code):
    settings = AssociationSettings.objects.get()
    settings.cancellation_fee_vat = code
    settings.save()


@pytest.mark.parametrize(("code", "percent"), [("", 25), (VatCode.EXEMPT, 0), (VatCode.LOW, 12)])
def test_the_fee_is_a_line_with_its_own_code(buy, paid, cancel_one, code, percent):
    set_code(code)
    order = paid(buy(unit_ore=200_00, quantity=2))
    (note,) = cancel_one(order, 150_00).credit_notes
    credited, fee = note.snapshot["lines"]
    assert (credited["quantity"], credited["gross_ore"], credited["discount_ore"]) == (-1, -200_00, 0)
    assert (fee["quantity"], fee["gross_ore"], fee["vat_percent"]) == (1, 50_00, percent)
    assert fee["description"] == "Avbestillingsgebyr: Frokostmøte"
    assert note.total_ore == -150_00
    assert note.vat_ore == -vat_within(200_00, 25) + vat_within(50_00, percent)
    assert Refund.objects.get().credit_note == note
    assert list(differences()) == []


def test_without_a_fee_nothing_is_added(buy, paid, cancel_one):
    order = paid(buy(unit_ore=200_00, quantity=2))
    (note,) = cancel_one(order, 200_00).credit_notes
    assert len(note.snapshot["lines"]) == 1


def test_without_a_refund_there_is_no_credit_note(buy, paid, cancel_one):
    order = paid(buy(unit_ore=200_00, quantity=2))
    assert cancel_one(order, 0).credit_notes == []
    assert order.documents.count() == 1
    assert list(differences()) == []


def test_a_cancelled_invoice_keeps_no_fee_when_all_is_cancelled(invoiced, cancel_one, commit):
    order = invoiced((300_00, 3))
    cancel_one(order, 250_00)
    assert invoice_of(order).open_ore == 650_00
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    assert invoice_of(order).open_ore == 0
    assert list(differences()) == []


def test_the_fee_can_be_given_back_later(buy, paid, cancel_one, commit):
    order = paid(buy(unit_ore=200_00, quantity=2))
    cancel_one(order, 150_00)
    assert remaining_by_line(order)[order.lines.get().pk].ore == 200_00
    assert refundable_ore_of_order(order) == 250_00
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    assert sum(document.total_ore for document in order.documents.all()) == 0
    assert list(differences()) == []
