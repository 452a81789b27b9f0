from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from payments.checkout.reconcile import reconcile
from payments.enums import OrderStatus, RefundReason, RefundStatus
from payments.models import CheckoutAttempt, Order, Payment, Refund, StripeEvent
from payments.refunds.request import request_refund
from sandbox.options import Options
from sandbox.server import Sandbox


def status_of(order):
    return Order.objects.get(pk=order.pk).status


def test_an_outage_of_the_webhook_is_made_up_for(buy, bank, session_of, commit):
    orders = [buy(), buy()]
    for order in orders:
        bank.pay(session_of(order))
    with commit():
        report = reconcile()
    assert {status_of(order) for order in orders} == {OrderStatus.CONFIRMED}
    assert report.problems == []
    assert report.differences > 0
    with commit():
        again = reconcile()
    assert again.problems == []
    assert again.sessions_fulfilled == again.events_found == 0
    assert Payment.objects.count() == 2


def test_attempts_that_look_open_are_looked_at(buy, bank, session_of, commit):
    order = buy()
    session_id = session_of(order)
    bank.expire(session_id)
    CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=40))
    with commit():
        reconcile()
    assert CheckoutAttempt.objects.get().status == "expired"


def test_a_refund_without_an_answer_is_finished(buy, paid, bank, commit):
    order = paid(buy())
    bank.faults.lose("/v1/refunds", method="POST", times=3)
    with commit():
        request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
    with commit():
        reconcile()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert len(bank.all("refund")) == 1


def test_a_crash_between_payment_and_goods_is_finished(buy, bank, session_of, commit):
    from payments.checkout.record import record_payment
    from payments.stripe import client

    order = buy()
    session_id = session_of(order)
    bank.pay(session_id)
    record_payment(client.retrieve_session(session_id))
    assert status_of(order) == OrderStatus.HELD
    with commit():
        reconcile()
    assert status_of(order) == OrderStatus.CONFIRMED


def test_stripe_down_is_reported_not_raised(buy, bank, session_of, commit):
    session_of(buy())
    bank.faults.fail("/v1/*", 503, times=40)
    with commit():
        report = reconcile()
    assert report.problems
    bank.faults.clear()


def test_one_rotten_order_does_not_keep_the_others(buy, bank, shelf, session_of, commit, monkeypatch):
    from payments.checkout import settle as settling

    rotten, sound = buy(), buy()
    for order in (rotten, sound):
        bank.pay(session_of(order))
    decide = settling._decide

    def decide_or_fail(order, payment):
        if order.pk == rotten.pk:
            raise RuntimeError("rotten")
        decide(order, payment)

    monkeypatch.setattr(settling, "_decide", decide_or_fail)
    with commit():
        report = reconcile()
    assert status_of(sound) == OrderStatus.CONFIRMED
    assert any("rotten" in problem for problem in report.problems)
    assert Payment.objects.filter(order=rotten).exists()


def test_the_commands_say_what_they_did(buy, bank, overdue, commit):
    overdue(buy())
    out = StringIO()
    with commit():
        call_command("expire_orders", stdout=out)
        call_command("reconcile", stdout=out)
    assert "Released: 1" in out.getvalue()
    assert "sessions fulfilled: 0" in out.getvalue()


def test_the_command_fails_loudly_when_something_is_left(bank, db):
    bank.faults.fail("/v1/*", 503, times=40)
    with pytest.raises(SystemExit):
        call_command("reconcile", stdout=StringIO(), stderr=StringIO())
    bank.faults.clear()


def test_events_that_no_webhook_took_are_fetched(buy, session_of, bank, settings, commit):
    """A site of its own, whose webhook nobody answers."""
    with Sandbox(webhook_url="http://127.0.0.1:9/", webhook_secret="whsec_x", options=Options(refund_after=0)) as deaf:
        deaf.webhooks.hold()
        settings.STRIPE_API_BASE = deaf.url
        order = buy()
        session_id = session_of(order)
        deaf.pay_later(session_id)
        deaf.settle(session_id)
        with commit():
            report = reconcile()
        assert report.events_found >= 2
        assert status_of(order) == OrderStatus.CONFIRMED
        assert not StripeEvent.objects.filter(handled_at=None).exists()
        with commit():
            assert reconcile().events_found == 0
