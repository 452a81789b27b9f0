"""A payout: debts with an account number, one file for the bank, marked as paid once."""

import pytest
from wagtail.models import ModelLogEntry

from payments.corrections.audit import differences
from payments.enums import RefundChannel, RefundStatus
from payments.models import Order, PayoutAccount, PayoutBatch, PayoutItem
from payments.owed import batch
from payments.owed.account import CannotGive
from payments.owed.bank_file import bank_file
from payments.owed.debts import debts, owed_ore, payable_now
from payments.owed.retention import RETENTION_DAYS, erase_account_numbers
from payments.refunds import outcome, payout, request
from tests.payments.owed.conftest import NUMBER, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(bank_debt, card_debt, give):
    """Two debts with account numbers, one of them abroad, and one without."""
    first, second = bank_debt(), card_debt(amount_ore=70_50)
    bank_debt(amount_ore=1_00)
    give(first.order)
    give(second.order, "SE4550000000058398257466", "NDEASESS", "=Kari")
    return first, second


def test_only_debts_with_an_account_number_are_chosen(ready):
    first, second = ready
    assert {refund.pk for refund in payable_now()} == {first.pk, second.pk}
    made = batch.make_batch([refund.pk for refund in debts()], by=None)
    assert made.items.count() == 2
    assert payable_now().count() == 0
    assert sorted(debts().values_list("account_state", flat=True)) == ["asked", "in_batch", "in_batch"]
    with pytest.raises(batch.NothingToPay):
        batch.make_batch([first.pk], by=None)


def test_the_same_form_sent_twice_makes_one_payout(ready):
    pks, key = [refund.pk for refund in ready], "k" * 24
    assert batch.make_batch(pks, by=None, key=key) == batch.make_batch(pks, by=None, key=key)
    assert PayoutBatch.objects.count() == 1


def test_the_file_has_the_frozen_account_and_no_formula(ready):
    made = batch.make_batch([refund.pk for refund in ready], by=None)
    PayoutAccount.objects.exclude(number="").update(number="11111111111")
    lines = bank_file(made).decode("utf-8-sig").splitlines()
    first = ready[0]
    assert lines[1] == f"{NUMBER};;Kari Nordmann;100,00;NOK;Refusjon for bestilling {first.order.reference}"
    assert lines[2].startswith("SE4550000000058398257466;NDEASESS;'=Kari;70,50;NOK;")
    assert len(lines) == 3


def test_it_is_marked_as_paid_once(ready, commit, mailoutbox):
    made = batch.make_batch([refund.pk for refund in ready], by=None)
    mailoutbox.clear()
    with commit():
        assert batch.mark_batch_paid(made.pk, today(), by=None) == 2
    with commit():
        assert batch.mark_batch_paid(made.pk, today(), by=None) == 0
    assert len(mailoutbox) == 2
    for refund in ready:
        refund.refresh_from_db()
        assert (refund.status, refund.channel) == (RefundStatus.SUCCEEDED, RefundChannel.BANK)
    assert owed_ore() == 1_00
    assert ModelLogEntry.objects.filter(action="payments.payout_paid").count() == 1
    assert list(differences()) == []
    item = PayoutItem.objects.first()
    with pytest.raises(batch.BatchClosed):
        batch.take_out(item, by=None)


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_lies_between_the_making_and_today(ready, days):
    from datetime import timedelta

    made = batch.make_batch([ready[0].pk], by=None)
    with pytest.raises(ValueError, match="20"):
        batch.mark_batch_paid(made.pk, today() + timedelta(days=days), by=None)
    assert PayoutBatch.objects.get().is_open


def test_what_is_taken_out_is_owed_as_before(ready, commit):
    made = batch.make_batch([refund.pk for refund in ready], by=None)
    item = made.items.get(refund=ready[0])
    assert batch.take_out(item, by=None) is True
    assert batch.take_out(item, by=None) is False
    assert [refund.pk for refund in payable_now()] == [ready[0].pk]
    with commit():
        assert batch.mark_batch_paid(made.pk, today(), by=None) == 1
    again = batch.make_batch([ready[0].pk], by=None)
    assert again.items.get().refund == ready[0]


def test_a_payout_with_nothing_left_cannot_be_paid(ready):
    made = batch.make_batch([ready[0].pk], by=None)
    batch.take_out(made.items.get(), by=None)
    with pytest.raises(batch.NothingToPay):
        batch.mark_batch_paid(made.pk, today(), by=None)


def test_a_debt_in_an_open_payout_is_paid_in_no_other_way(ready):
    first, second = ready
    batch.make_batch([first.pk, second.pk], by=None)
    with pytest.raises(payout.InOpenBatch):
        payout.mark_paid_out(first.pk, today(), by=None)
    for act in (request.retry_refund, payout.pay_by_bank_instead):
        with pytest.raises(payout.InOpenBatch):
            act(second.pk, by=None)
    second.refresh_from_db()
    assert second.status == RefundStatus.FAILED


def test_the_number_cannot_be_changed_while_it_is_being_paid(ready, give):
    batch.make_batch([ready[0].pk], by=None)
    with pytest.raises(CannotGive):
        give(ready[0].order, "11111111111")
    assert PayoutAccount.objects.get(order=ready[0].order).number == NUMBER


def test_a_late_failure_from_stripe_changes_nothing_in_a_payout(ready, commit, fail):
    _first, second = ready
    made = batch.make_batch([second.pk], by=None)
    fail(second)
    with commit():
        assert batch.mark_batch_paid(made.pk, today(), by=None) == 1
    second.refresh_from_db()
    assert second.status == RefundStatus.SUCCEEDED


def test_money_that_stripe_sends_after_all_leaves_the_payout(ready, stripe_sandbox, commit):
    _first, second = ready
    made = batch.make_batch([refund.pk for refund in ready], by=None)
    intent = second.payment.payment_intent
    stripe_sandbox.refund_in_dashboard(intent, 70_50)
    with commit():
        outcome.sync_dashboard_refunds(intent)
    assert made.items.get(refund=second).taken_out_at
    assert "Stripe" in Order.objects.get(pk=second.order_id).attention
    with commit():
        assert batch.mark_batch_paid(made.pk, today(), by=None) == 1
    assert list(differences()) == []


def test_account_numbers_are_erased_after_the_payout(ready, commit, months_later, monkeypatch):
    made = batch.make_batch([refund.pk for refund in ready], by=None)
    with commit():
        batch.mark_batch_paid(made.pk, today(), by=None)
    months_later(RETENTION_DAYS - 1)
    assert erase_account_numbers() == 0
    monkeypatch.undo()
    months_later(RETENTION_DAYS + 1)
    assert erase_account_numbers() == 4
    assert [item.number for item in made.items.order_by("pk")] == ["•••• 7947", "•••• 7466"]
    assert [account.number for account in PayoutAccount.objects.all()] == [""], "the one that is still owed"
    assert erase_account_numbers() == 0


def test_no_log_has_an_account_number(ready, commit):
    made = batch.make_batch([refund.pk for refund in ready], by=None)
    with commit():
        batch.mark_batch_paid(made.pk, today(), by=None)
    texts = [f"{entry.data} {entry.message}" for entry in ModelLogEntry.objects.all()]
    assert any("7947" in text for text in texts)
    assert not any(NUMBER in text or "SE45" in text for text in texts)


@pytest.mark.postgres
def test_two_presses_at_once_pay_once(threads, bank_debt, give, several, mailoutbox):
    debt = bank_debt()
    give(debt.order)
    made = batch.make_batch([debt.pk], by=None)
    assert sorted(several(2, lambda: batch.mark_batch_paid(made.pk, today(), by=None))) == [0, 1]
    assert ModelLogEntry.objects.filter(action="payments.paid_out").count() == 1


@pytest.mark.postgres
def test_two_payouts_at_once_share_no_debt(threads, bank_debt, give):
    from concurrency import at_once

    debt = bank_debt()
    give(debt.order)
    outcomes = at_once(*[lambda: batch.make_batch([debt.pk], by=None)] * 2)
    assert sum(isinstance(made, PayoutBatch) for made in outcomes) == 1
    assert sum(isinstance(made, batch.NothingToPay) for made in outcomes) == 1


@pytest.mark.postgres
def test_paying_and_a_retry_at_once_pay_once(threads, card_debt, give):
    from concurrency import at_once

    debt = card_debt()
    give(debt.order)
    made = batch.make_batch([debt.pk], by=None)
    outcomes = at_once(
        lambda: batch.mark_batch_paid(made.pk, today(), by=None),
        lambda: outcome.mark_refund_failed(debt.pk, "late news"),
        lambda: request.retry_refund(debt.pk, by=None),
    )
    debt.refresh_from_db()
    assert outcomes[0] == 1
    assert (debt.status, debt.channel) == (RefundStatus.SUCCEEDED, RefundChannel.BANK)
