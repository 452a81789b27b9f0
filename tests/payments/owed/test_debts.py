"""A refund that cannot be sent is a debt: the documents stay as they were when it was decided."""

import pytest

from mail.models import OutgoingMail
from payments.corrections.audit import differences
from payments.corrections.balance import Balance
from payments.enums import RefundChannel, RefundReason, RefundStatus
from payments.models import Order, PayoutAccount, Refund, SalesDocument
from payments.owed.debts import debts, owed_ore
from payments.owed.digest import tell_staff_of_debts
from payments.refunds import outcome, payout, request
from payments.refunds.request import RefundTooLarge, request_refund
from tests.payments.owed.conftest import today

pytestmark = pytest.mark.django_db


def documents_of(order) -> list[int]:
    return [document.total_ore for document in SalesDocument.objects.filter(order=order).order_by("pk")]


def test_the_credit_note_is_issued_at_the_decision_before_stripe_is_asked(buy, paid, stripe_sandbox):
    order = paid(buy(unit_ore=100_00, quantity=2))
    refund = request_refund(order, amount_ore=50_00, reason=RefundReason.STAFF)
    assert (refund.status, refund.credit_note.total_ore) == (RefundStatus.REQUESTED, -50_00)
    assert stripe_sandbox.all("refund") == []
    assert owed_ore() == 50_00
    assert list(differences()) == []


def test_a_failed_refund_is_a_debt_and_no_new_receipt(card_debt, mailoutbox):
    debt = card_debt()
    order = debt.order
    assert documents_of(order) == [500_00, -100_00]
    assert debt.status == RefundStatus.FAILED
    assert [row.pk for row in debts()] == [debt.pk]
    assert owed_ore() == 100_00
    total = Balance()
    assert list(differences(total)) == []
    assert (total.payments_ore, total.sent_ore, total.documents_ore) == (500_00, 0, 400_00)
    assert (total.owed_ore, total.difference_ore) == (100_00, 0)
    assert debt.order.payout_account.asked_at
    assert [message.to for message in mailoutbox if "kontonummer" in message.body.lower()] == [["kari@example.test"]]
    assert not OutgoingMail.objects.filter(email_name="staff_attention").exists()


def test_what_is_owed_cannot_be_decided_on_anew(card_debt):
    debt = card_debt(amount_ore=400_00)
    assert request.refundable_ore_of_order(debt.order) == 100_00
    with pytest.raises(RefundTooLarge):
        request_refund(debt.order, amount_ore=100_01, reason=RefundReason.STAFF)


def test_another_try_settles_it_with_the_same_credit_note(card_debt, commit):
    debt = card_debt()
    with commit():
        request.retry_refund(debt.pk, by=None)
    note = debt.credit_note
    debt.refresh_from_db()
    assert (debt.status, debt.credit_note) == (RefundStatus.SUCCEEDED, note)
    assert owed_ore() == 0
    assert documents_of(debt.order) == [500_00, -100_00]
    assert Order.objects.get(pk=debt.order_id).attention == ""
    assert list(differences()) == []


def test_it_can_be_paid_by_bank_instead(card_debt, commit, mailoutbox):
    debt = card_debt()
    with commit():
        payout.pay_by_bank_instead(debt.pk, by=None)
    debt.refresh_from_db()
    assert (debt.channel, debt.status) == (RefundChannel.BANK, RefundStatus.PENDING)
    assert owed_ore() == 100_00
    mailoutbox.clear()
    for _press in range(2):
        with commit():
            payout.mark_paid_out(debt.pk, today(), by=None)
    assert owed_ore() == 0
    assert len(mailoutbox) == 1
    assert documents_of(debt.order) == [500_00, -100_00]
    assert list(differences()) == []


def test_a_refund_of_the_same_amount_in_the_dashboard_settles_it(card_debt, stripe_sandbox, commit):
    debt = card_debt()
    intent = debt.payment.payment_intent
    stripe_sandbox.refund_in_dashboard(intent, 100_00)
    with commit():
        outcome.sync_dashboard_refunds(intent)
        outcome.sync_dashboard_refunds(intent)
    debt.refresh_from_db()
    assert (Refund.objects.count(), debt.status) == (1, RefundStatus.SUCCEEDED)
    assert documents_of(debt.order) == [500_00, -100_00]
    assert list(differences()) == []


def test_a_refund_made_in_the_dashboard_is_credited_when_we_hear_of_it(buy, paid, stripe_sandbox, commit):
    order = paid(buy(unit_ore=250_00, quantity=2))
    intent = order.payments.get().payment_intent
    stripe_sandbox.refund_in_dashboard(intent, 70_00)
    with commit():
        outcome.sync_dashboard_refunds(intent)
    refund = Refund.objects.get()
    assert (refund.reason, refund.uncredited) == (RefundReason.DASHBOARD, False)
    assert refund.credit_note.total_ore == -70_00
    assert list(differences()) == []


def test_a_bank_refund_is_a_debt_until_it_is_paid(bank_debt, mailoutbox):
    debt = bank_debt()
    assert [row.account_state for row in debts()] == ["asked"]
    assert documents_of(debt.order) == [500_00, -100_00]
    assert len([message for message in mailoutbox if "kontonummer" in message.subject]) == 1
    assert list(differences()) == []


def test_a_refund_of_before_the_rule_is_credited_when_it_is_tried_again(card_debt, commit):
    """As migrated from 0.2.0: it failed, and its credit note was reversed. The documents still hold the sale."""
    debt = card_debt()
    Refund.objects.filter(pk=debt.pk).update(credit_note=None, uncredited=True)
    assert debts().count() == 0
    assert request.refundable_ore_of_order(debt.order) == 500_00
    with commit():
        payout.pay_by_bank_instead(debt.pk, by=None)
    debt.refresh_from_db()
    assert debt.uncredited is False
    assert debt.credit_note is not None
    assert [row.pk for row in debts()] == [debt.pk]


def test_an_old_failure_whose_money_went_another_way_is_not_tried_again(card_debt, buy):
    debt = card_debt(amount_ore=500_00)
    Refund.objects.filter(pk=debt.pk).update(credit_note=None, uncredited=True)
    Refund.objects.create(
        order=debt.order, payment=debt.payment, amount_ore=500_00, reason="staff", key="other", status="succeeded"
    )
    for act in (payout.pay_by_bank_instead, request.retry_refund):
        with pytest.raises(RefundTooLarge):
            act(debt.pk, by=None)


def test_staff_get_one_digest_and_each_debt_is_told_once(bank_debt, card_debt, mailoutbox, commit, settings):
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    bank_debt()
    card_debt()
    morning = datetime(2026, 3, 2, 8, 0, tzinfo=ZoneInfo("Europe/Oslo"))
    mailoutbox.clear()
    assert tell_staff_of_debts(morning.replace(hour=6)) == 0
    with commit():
        assert tell_staff_of_debts(morning) == 2
    with commit():
        assert tell_staff_of_debts(morning) == 0
    bank_debt()
    with commit():
        assert tell_staff_of_debts(morning + timedelta(hours=3)) == 0, "one e-mail a day"
        assert tell_staff_of_debts(morning + timedelta(days=1)) == 1
    to_staff = [message for message in mailoutbox if message.to == ["office@example.test"]]
    assert len(to_staff) == 2
    assert "200 kr" in to_staff[0].subject
    assert "300\u00a0kr" in to_staff[1].body


def test_asking_again_is_once_a_day_and_not_when_the_number_is_given(bank_debt, give, months_later, mailoutbox, commit):
    from payments.owed.remind import ask_again

    debt = bank_debt()
    assert ask_again(debt.order, by=None) is False
    months_later(2)
    mailoutbox.clear()
    with commit():
        assert ask_again(debt.order, by=None) is True
    assert len(mailoutbox) == 1
    give(debt.order)
    months_later(4)
    assert ask_again(debt.order, by=None) is False
    assert PayoutAccount.objects.get().times_asked == 2
