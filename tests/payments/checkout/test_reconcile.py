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


def test_payments_are_recorded_after_a_webhook_outage(buy, bank, session_of, commit):
    orders = [buy(), buy()]
    for order in orders:
        bank.pay(session_of(order))
    with commit():
        report = reconcile()
    assert {status_of(order) for order in orders} == {OrderStatus.CONFIRMED}
    assert report.problems == []
    assert report.differences > 0
    with commit():
        second_report = reconcile()
    assert second_report.problems == []
    assert second_report.sessions_fulfilled == second_report.events_found == 0
    assert Payment.objects.count() == 2


def test_open_attempts_are_updated(buy, bank, session_of, commit):
    order = buy()
    session_id = session_of(order)
    bank.expire(session_id)
    CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=40))
    with commit():
        reconcile()
    assert CheckoutAttempt.objects.get().status == "expired"


def test_a_refund_without_a_response_is_completed(buy, paid, bank, commit):
    order = paid(buy())
    bank.faults.lose("/v1/refunds", method="POST", times=3)
    with commit():
        request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
    with commit():
        reconcile()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert len(bank.all("refund")) == 1


def test_a_recorded_payment_is_settled_after_a_crash(buy, bank, session_of, commit):
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


def test_one_failing_order_does_not_stop_the_others(buy, bank, seller_stub, session_of, commit, monkeypatch):
    from payments.checkout import settle as settling

    failing, other = buy(), buy()
    for order in (failing, other):
        bank.pay(session_of(order))
    settle_locked = settling._settle_locked

    def settle_or_fail(order, payment):
        if order.pk == failing.pk:
            raise RuntimeError("failing")
        settle_locked(order, payment)

    monkeypatch.setattr(settling, "_settle_locked", settle_or_fail)
    with commit():
        report = reconcile()
    assert status_of(other) == OrderStatus.CONFIRMED
    assert any("failing" in problem for problem in report.problems)
    assert Payment.objects.filter(order=failing).exists()


def test_the_commands_print_their_results(buy, bank, overdue, commit):
    overdue(buy())
    out = StringIO()
    with commit():
        call_command("expire_orders", stdout=out)
        call_command("reconcile", stdout=out)
    assert "Released: 1" in out.getvalue()
    assert "sessions fulfilled: 0" in out.getvalue()


def test_the_command_exits_with_an_error_when_problems_remain(bank, db):
    bank.faults.fail("/v1/*", 503, times=40)
    with pytest.raises(SystemExit):
        call_command("reconcile", stdout=StringIO(), stderr=StringIO())
    bank.faults.clear()


def test_undelivered_events_are_fetched(buy, session_of, bank, settings, commit):
    """A sandbox whose webhook is not reachable."""
    with Sandbox(
        webhook_url="http://127.0.0.1:9/", webhook_secret="whsec_x", options=Options(refund_after=0)
    ) as sandbox:
        sandbox.webhooks.hold()
        settings.STRIPE_API_BASE = sandbox.url
        order = buy()
        session_id = session_of(order)
        sandbox.pay_later(session_id)
        sandbox.settle(session_id)
        with commit():
            report = reconcile()
        assert report.events_found >= 2
        assert status_of(order) == OrderStatus.CONFIRMED
        assert not StripeEvent.objects.filter(handled_at=None).exists()
        with commit():
            assert reconcile().events_found == 0
