"""A payout that the bank returns: the debt is open again, and can be paid once more."""

import pytest
from wagtail.models import ModelLogEntry

from mail.models import OutgoingMail
from payments.corrections.audit import differences
from payments.enums import RefundStatus
from payments.models import PayoutAccount, PayoutItem, Refund
from payments.owed import batch
from payments.owed.debts import debts, owed_ore, payable_now
from payments.owed.retention import erase_account_numbers
from payments.owed.returned import NotPaid, mark_refund_returned, mark_returned
from payments.refunds.notify import ask_for_account
from payments.refunds.payout import mark_paid_out
from tests.payments.owed.conftest import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid_item(bank_debt, give, commit) -> PayoutItem:
    """A debt of 100 kr in a payout that is marked as paid."""
    refund = bank_debt()
    give(refund.order)
    made = batch.make_batch([refund.pk], by=None)
    with commit():
        batch.mark_batch_paid(made.pk, today(), by=None)
    return made.items.get()


def pay(refund: Refund, commit):
    made = batch.make_batch([refund.pk], by=None)
    with commit():
        batch.mark_batch_paid(made.pk, today(), by=None)
    return made


def test_the_debt_is_open_again_and_the_accounts_agree(paid_item):
    assert owed_ore() == 0
    assert mark_returned(paid_item, "Kontoen er avsluttet", by=None) is True
    refund = Refund.objects.get(pk=paid_item.refund_id)
    assert (refund.status, refund.settled_at, refund.is_owed) == (RefundStatus.PENDING, None, True)
    assert owed_ore() == paid_item.amount_ore == 100_00
    assert list(differences()) == []
    entries = ModelLogEntry.objects.filter(action="payments.payout_returned")
    assert {entry.data["reason"] for entry in entries} == {"Kontoen er avsluttet"}
    assert entries.count() == 2, "One line at the payout and one at the order."
    assert batch.PayoutBatch.objects.get().paid_on == today(), "What was paid that day stays as it was."


def test_it_is_marked_once(paid_item):
    assert mark_returned(paid_item, "Avsluttet", by=None) is True
    assert mark_returned(paid_item, "Noe annet", by=None) is False
    paid_item.refresh_from_db()
    assert paid_item.return_reason == "Avsluttet"
    assert Refund.objects.get(pk=paid_item.refund_id).attempt == 1


def test_the_number_that_failed_is_not_paid_to_again(paid_item, give, commit):
    order = paid_item.refund.order
    mark_returned(paid_item, "Avsluttet", by=None)
    assert payable_now().count() == 0
    assert debts().get().account_state == "not_asked"
    with commit():
        assert ask_for_account(order) is True
    give(order, "12345678903")
    again = pay(paid_item.refund, commit)
    assert again.items.get().number == "12345678903"
    assert owed_ore() == 0
    assert list(differences()) == []
    told = OutgoingMail.objects.filter(email_name="refund_made", to=order.buyer_email)
    assert told.count() == 2, "The buyer is told of the second payout too."


def test_it_can_be_returned_twice(paid_item, give, commit):
    mark_returned(paid_item, "Avsluttet", by=None)
    give(paid_item.refund.order, "12345678903")
    again = pay(paid_item.refund, commit)
    assert mark_returned(paid_item, "Igjen", by=None) is False, "The first row was returned before."
    assert mark_returned(again.items.get(), "Feil navn", by=None) is True
    assert owed_ore() == 100_00


def test_what_was_not_paid_is_not_returned(bank_debt, give):
    refund = bank_debt()
    give(refund.order)
    made = batch.make_batch([refund.pk], by=None)
    with pytest.raises(NotPaid):
        mark_returned(made.items.get(), "Avsluttet", by=None)
    assert Refund.objects.get(pk=refund.pk).attempt == 0


def test_staff_are_told_of_the_debt_anew(paid_item):
    Refund.objects.update(reported_at=paid_item.batch.created_at)
    mark_returned(paid_item, "Avsluttet", by=None)
    assert Refund.objects.get(pk=paid_item.refund_id).reported_at is None


def test_the_number_of_a_returned_row_is_masked_in_time(paid_item, months_later):
    mark_returned(paid_item, "Avsluttet", by=None)
    assert PayoutAccount.objects.get().number == ""
    months_later()
    erase_account_numbers()
    paid_item.refresh_from_db()
    assert paid_item.number.startswith("•")


def test_a_refund_that_was_paid_alone_can_be_returned_too(bank_debt, give, commit):
    refund = bank_debt()
    give(refund.order)
    with commit():
        mark_paid_out(refund.pk, today(), by=None)
    mark_refund_returned(refund.pk, "Feil navn", by=None)
    assert owed_ore() == 100_00
    assert list(differences()) == []
    assert ModelLogEntry.objects.for_instance(refund.order).get(action="payments.payout_returned")
    with pytest.raises(NotPaid):
        mark_refund_returned(refund.pk, "Feil navn", by=None)


def test_a_refund_of_a_payout_is_returned_in_the_payout(paid_item):
    mark_refund_returned(paid_item.refund_id, "Avsluttet", by=None)
    paid_item.refresh_from_db()
    assert paid_item.return_reason == "Avsluttet"
    assert list(differences()) == []
