"""What needs attention goes away with its cause, without a press by staff."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone, translation
from stripe import _dispute, _refund

from core.money import format_kr
from mail.models import OutgoingMail
from payments import attention_texts, codes
from payments.checkout import disputes
from payments.checkout.cancel import cancel_confirmed
from payments.checkout.manual import register_payment
from payments.checkout.record import fulfil_session
from payments.checkout.settle import accept_payment, settle
from payments.enums import AttentionCause, RefundReason, RefundStatus
from payments.models import AttentionReason, Order, Payment, Refund
from payments.orders.queries import failed_refunds, orders_needing_attention
from payments.refunds import request
from payments.refunds.outcome import sync_dashboard_refunds
from payments.refunds.payout import mark_paid_out

pytestmark = pytest.mark.django_db


def attention_of(order) -> str:
    return Order.objects.get(pk=order.pk).attention


def nothing_left() -> bool:
    return not orders_needing_attention().exists() and not failed_refunds().exists()


@pytest.fixture
def late(buy, stripe_sandbox, session_of, overdue, commit, seller_stub):
    """Pay an order whose hold is over and whose seats are gone."""

    def late() -> Order:
        order = buy()
        session_id = session_of(order)
        stripe_sandbox.pay(session_id)
        Order.objects.filter(pk=order.pk).update(status="expired")
        seller_stub.in_stock = 0
        with commit():
            fulfil_session(session_id)
        return order

    return late


def test_a_late_payment_is_gone_when_it_is_refunded(late, stripe_sandbox):
    order = late()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert attention_of(order) == ""
    assert OutgoingMail.objects.filter(email_name="staff_attention").count() == 1
    assert nothing_left()


def test_a_late_payment_stays_while_its_refund_is_pending(late, stripe_sandbox, commit):
    stripe_sandbox.options.refund_after = 1000
    try:
        order = late()
        assert "refunderes" in attention_of(order)
        stripe_sandbox.succeed_refund(stripe_sandbox.all("refund")[0]["id"])
        with commit():
            request.send_pending_refunds()
    finally:
        stripe_sandbox.options.refund_after = 0
    assert nothing_left()


def test_a_failed_refund_is_gone_when_it_is_tried_again(buy, paid, stripe_sandbox, commit):
    order = paid(buy())
    stripe_sandbox.faults.fail("/v1/refunds", 400, method="POST")
    with commit():
        refund = request.request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
    assert "mislyktes" in attention_of(order)
    assert not nothing_left()
    with commit():
        request.retry_refund(refund.pk, by=None)
    assert nothing_left()


def test_a_failed_refund_is_gone_when_the_money_was_refunded_otherwise(buy, paid, stripe_sandbox, commit):
    order = paid(buy())
    stripe_sandbox.faults.fail("/v1/refunds", 400, method="POST")
    with commit():
        request.request_refund(order, amount_ore=order.total_ore, reason=RefundReason.STAFF)
    assert not nothing_left()
    stripe_sandbox.refund_in_dashboard(Payment.objects.get().payment_intent)
    with commit():
        sync_dashboard_refunds(Payment.objects.get().payment_intent)
        cancel_confirmed(order, reason=RefundReason.STAFF)
    assert nothing_left()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED


@pytest.mark.parametrize("outcome", ["won", "warning_closed", "prevented"])
def test_a_dispute_that_is_over_is_gone(buy, paid, outcome):
    order = paid(buy())
    intent = Payment.objects.get().payment_intent
    disputes.record_dispute_opened("dp_1", intent, 200_00, "needs_response", reason="fraudulent")
    assert codes.dispute_reason("fraudulent") in attention_of(order)
    disputes.record_dispute_closed("dp_1", intent, 200_00, outcome)
    assert nothing_left()
    assert OutgoingMail.objects.filter(email_name="staff_attention").count() == 2, "staff are told of both"


def test_a_lost_dispute_stays_until_staff_have_decided(buy, paid):
    order = paid(buy())
    intent = Payment.objects.get().payment_intent
    due = datetime(2027, 3, 1, 22, 59, tzinfo=UTC)
    disputes.record_dispute_opened("dp_1", intent, 200_00, "needs_response", reason="duplicate", respond_by=due)
    assert "1.\xa0mars\xa02027" in attention_of(order)
    disputes.record_dispute_closed("dp_1", intent, 200_00, "lost")
    with translation.override("nb"):
        assert attention_of(order) == codes.dispute_status("lost")


def test_a_dispute_whose_end_is_reported_first_is_not_opened_again(buy, paid):
    order = paid(buy())
    intent = Payment.objects.get().payment_intent
    disputes.record_dispute_closed("dp_1", intent, 200_00, "won")
    disputes.record_dispute_opened("dp_1", intent, 200_00, "needs_response")
    assert attention_of(order) == ""


def test_what_could_not_be_issued_is_gone_when_it_is(buy, stripe_sandbox, session_of, seller_stub, commit):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    seller_stub.fail_to_confirm = True
    with commit(), pytest.raises(RuntimeError):
        fulfil_session(session_id)
    assert AttentionReason.objects.get().cause == AttentionCause.NOT_ISSUED
    seller_stub.fail_to_confirm = False
    with commit():
        settle(Payment.objects.get())
    assert attention_of(order) == ""


def test_a_wrong_amount_is_gone_when_it_is_accepted(buy, stripe_sandbox, session_of, commit):
    order = buy()
    session_id = session_of(order)
    Order.objects.filter(pk=order.pk).update(total_ore=199_00)
    stripe_sandbox.pay(session_id)
    with commit():
        fulfil_session(session_id)
    assert AttentionReason.objects.get().cause == AttentionCause.PROBLEM
    with commit():
        accept_payment(Payment.objects.get(), by=None)
    assert attention_of(order) == ""


def test_an_overpayment_is_gone_when_it_is_paid_out(buy, commit):
    order = buy()
    with commit():
        register_payment(order, 250_00, timezone.localdate(), by=None)
    assert AttentionReason.objects.get().cause == AttentionCause.OVERPAID
    with commit():
        refund = request.request_refund(order, amount_ore=50_00, reason=RefundReason.STAFF)
        mark_paid_out(refund.pk, timezone.localdate(), by=None)
    assert not AttentionReason.objects.filter(cause=AttentionCause.OVERPAID).exists()


def test_a_refund_in_the_dashboard_is_gone_when_the_order_is_cancelled(buy, paid, stripe_sandbox, commit):
    order = paid(buy())
    intent = Payment.objects.get().payment_intent
    stripe_sandbox.refund_in_dashboard(intent)
    with commit():
        sync_dashboard_refunds(intent)
    assert AttentionReason.objects.get().cause == AttentionCause.DASHBOARD
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    assert attention_of(order) == ""


def test_other_reasons_stay(buy, paid):
    order = paid(buy())
    intent = Payment.objects.get().payment_intent
    disputes.record_dispute_opened("dp_1", intent, 100_00, "needs_response", reason="general")
    disputes.record_dispute_opened("dp_2", intent, 50_00, "needs_response", reason="general")
    disputes.record_dispute_closed("dp_1", intent, 100_00, "won")
    assert len(attention_of(order).splitlines()) == 1
    assert "50" in attention_of(order)


# --- The words for Stripe's codes -------------------------------------------------------------------------------------

LISTS = {"declines": codes.DECLINES, "refunds": codes.REFUND_FAILURES, "reasons": codes.DISPUTE_REASONS}


@pytest.mark.parametrize("name", [*LISTS, "statuses"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_code_has_a_sentence_and_no_code_is_shown(name, language):
    with translation.override(language):
        for code, sentence in (LISTS | {"statuses": codes.DISPUTE_STATUSES})[name].items():
            assert len(str(sentence)) > 15
            assert "_" not in str(sentence)
            assert code not in str(sentence).split() or language == "en"


def test_the_lists_hold_what_the_sdk_documents():
    refunds, dispute = (Path(module.__file__).read_text() for module in (_refund, _dispute))
    failure_reasons = re.search(r"reason for the refund failure. Possible values are: ([^\n]*)", refunds)[1]
    assert set(re.findall(r"`(\w+)`", failure_reasons)) <= set(codes.REFUND_FAILURES)
    reasons = re.search(r"by cardholder for dispute. Possible values are ([^\n]*)", dispute)[1]
    assert set(re.findall(r"`(\w+)`", reasons)) <= set(codes.DISPUTE_REASONS)
    statuses = re.search(r'Literal\[\s+"appeal_needs_response"[^\]]*', dispute)[0]
    assert set(re.findall(r'"(\w+)"', statuses)) == set(codes.DISPUTE_STATUSES)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_an_unknown_code_has_a_general_sentence(language):
    with translation.override(language):
        texts = [
            codes.decline("brand_new_code"),
            codes.refund_failure("brand_new_code"),
            codes.dispute_reason("brand_new_code"),
            codes.dispute_status("brand_new_code"),
        ]
    assert all(len(text) > 15 and "brand_new" not in text for text in texts)


def test_a_failed_refund_is_explained_in_words(buy, paid, stripe_sandbox, commit):
    order = paid(buy())
    with commit():
        refund = request.request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
    stripe_sandbox.fail_refund(stripe_sandbox.all("refund")[0]["id"])
    with commit():
        sync_dashboard_refunds(Payment.objects.get().payment_intent)
    refund.refresh_from_db()
    with translation.override("nb"):
        assert refund.error_text == "Kortet er meldt tapt eller stjålet"
        assert refund.error_text in attention_of(order)


@pytest.mark.parametrize("code", sorted(attention_texts._TEXTS))
def test_every_text_is_readable_in_both_languages(code):
    facts = {
        "amount_ore": 125_00,
        "extra_ore": 5_00,
        "paid_ore": 1_00,
        "total_ore": 2_00,
        "failure": "declined",
        "dispute_reason": "duplicate",
        "day": "2027-03-01",
        "error": "KeyError",
        "session": "cs_1",
        "currency": "EUR",
        "reference": "ABC",
        "number": "R-1",
        "batch": 3,
    }
    shown = {}
    for language in ("nb", "en"):
        with translation.override(language):
            shown[language] = str(attention_texts.AttentionText(code, facts))
            assert "%(" not in shown[language]
    assert shown["nb"] != shown["en"]


def test_each_reader_sees_the_reason_in_their_language(buy, paid):
    order = paid(buy())
    intent = Payment.objects.get().payment_intent
    due = datetime(2027, 3, 1, 22, 59, tzinfo=UTC)
    with translation.override("en"):  # the language of whoever was at work does not matter
        disputes.record_dispute_opened("dp_1", intent, 200_00, "needs_response", reason="duplicate", respond_by=due)
    order.refresh_from_db()
    with translation.override("en"):
        assert order.attention_text == (
            f"The buyer's bank disputes {format_kr(200_00)}: the buyer says that they paid more than once. "
            "Answer in Stripe's Dashboard by 1\xa0March\xa02027."
        )
    with translation.override("nb"):
        assert order.attention_text == order.attention
        assert "1.\xa0mars\xa02027" in order.attention


def test_sentences_of_older_versions_stay_readable(buy, paid):
    order = paid(buy())
    order.attention = "Ring kjøperen\nNoe annet"
    order.save()
    AttentionReason.objects.create(order=order, sentence="Noe annet", code="removed_in_a_later_version")
    with translation.override("en"):
        assert Order.objects.get(pk=order.pk).attention_text == "Ring kjøperen\nNoe annet"
    assert attention_texts.sentence_of("wrong_amount", {"paid_ore": 1}, "Som lagret") == "Som lagret"
