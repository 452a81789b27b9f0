from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models.signals import post_init
from django.utils import timezone

from payments import jobs
from payments.checkout import record
from payments.checkout.reconcile import RECENT, WIDE, reconcile
from payments.enums import AttemptStatus, OrderStatus, RefundReason, RefundStatus
from payments.models import CheckoutAttempt, Order, Payment, Refund, StripeEvent
from payments.refunds.request import request_refund
from payments.stripe import client
from sandbox.options import Options
from sandbox.server import Sandbox


def status_of(order):
    return Order.objects.get(pk=order.pk).status


def test_payments_are_recorded_after_a_webhook_outage(buy, stripe_sandbox, session_of, commit):
    orders = [buy(), buy()]
    for order in orders:
        stripe_sandbox.pay(session_of(order))
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


def test_open_attempts_are_updated(buy, stripe_sandbox, session_of, commit):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.expire(session_id)
    CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=40))
    with commit():
        reconcile()
    assert CheckoutAttempt.objects.get().status == "expired"


def test_a_refund_without_a_response_is_completed(buy, paid, stripe_sandbox, commit):
    order = paid(buy())
    stripe_sandbox.faults.lose("/v1/refunds", method="POST", times=3)
    with commit():
        request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
    with commit():
        reconcile()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert len(stripe_sandbox.all("refund")) == 1


def test_a_recorded_payment_is_settled_after_a_crash(buy, stripe_sandbox, session_of, commit):
    from payments.checkout.record import record_payment
    from payments.stripe import client

    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    record_payment(client.retrieve_session(session_id))
    assert status_of(order) == OrderStatus.HELD
    with commit():
        reconcile()
    assert status_of(order) == OrderStatus.CONFIRMED


def test_stripe_down_is_reported_not_raised(buy, stripe_sandbox, session_of, commit):
    session_of(buy())
    stripe_sandbox.faults.fail("/v1/*", 503, times=40)
    with commit():
        report = reconcile()
    assert report.problems
    stripe_sandbox.faults.clear()


def test_one_failing_order_does_not_stop_the_others(buy, stripe_sandbox, seller_stub, session_of, commit, monkeypatch):
    from payments.checkout import settle as settling

    failing, other = buy(), buy()
    for order in (failing, other):
        stripe_sandbox.pay(session_of(order))
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


def test_the_commands_print_their_results(buy, stripe_sandbox, overdue, commit):
    overdue(buy())
    out = StringIO()
    with commit():
        call_command("expire_orders", stdout=out)
        call_command("reconcile", stdout=out)
    assert "Released: 1" in out.getvalue()
    assert "sessions fulfilled: 0" in out.getvalue()


def test_the_command_exits_with_an_error_when_problems_remain(stripe_sandbox, db):
    stripe_sandbox.faults.fail("/v1/*", 503, times=40)
    with pytest.raises(SystemExit):
        call_command("reconcile", stdout=StringIO(), stderr=StringIO())
    stripe_sandbox.faults.clear()


def test_undelivered_events_are_fetched(buy, session_of, stripe_sandbox, settings, commit):
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


@pytest.fixture
def read_rows():
    """The payments and attempts that were read from the database since, as (model, primary key)."""
    rows = set()

    def note(sender, instance, **_kwargs):
        if instance.pk:
            rows.add((sender, instance.pk))

    for model in (Payment, CheckoutAttempt):
        post_init.connect(note, sender=model)
    yield rows
    for model in (Payment, CheckoutAttempt):
        post_init.disconnect(note, sender=model)


@pytest.fixture
def made_ago(buy, session_of, seller_stub, stripe_sandbox):
    """`made_ago(age)`: a payment that was recorded but not settled, and an attempt whose session has expired."""
    seller_stub.in_stock = 100

    def make(age):
        crashed, left = buy(), buy()
        paid_session, expired_session = session_of(crashed), session_of(left)
        stripe_sandbox.pay(paid_session)
        payment = record.record_payment(client.retrieve_session(paid_session))
        stripe_sandbox.expire(expired_session)
        then = timezone.now() - age
        Payment.objects.filter(pk=payment.pk).update(received_at=then)
        CheckoutAttempt.objects.filter(order__in=[crashed, left]).update(created_at=then)
        return payment, CheckoutAttempt.objects.get(order=left)

    return make


@pytest.fixture
def no_events(monkeypatch):
    """Stripe lists neither events nor sessions: what is asked is asked for the rows of the site."""
    asked_since = []
    for function in ("list_undelivered_events", "list_complete_sessions"):
        monkeypatch.setattr(client, function, lambda *, since: asked_since.append(since) or [])
    return asked_since


@pytest.mark.parametrize(
    ("run", "look_back"),
    [
        (jobs.reconcile_hourly, RECENT),
        (jobs.reconcile_daily, WIDE),
        (lambda: call_command("reconcile", stdout=StringIO()), WIDE),
    ],
    ids=["hourly", "daily", "command"],
)
def test_what_is_older_than_the_window_costs_no_request_and_is_not_read(
    made_ago, no_events, stripe_sandbox, read_rows, commit, run, look_back
):
    payment, attempt = made_ago(look_back - timedelta(hours=1))
    old_payment, old_attempt = made_ago(look_back + timedelta(hours=1))
    read_rows.clear()
    calls_before = len(stripe_sandbox.calls)
    with commit():
        run()
    asked = [call.path for call in stripe_sandbox.calls[calls_before:]]
    assert asked == [f"/v1/checkout/sessions/{attempt.session_id}"]
    assert {(Payment, payment.pk), (CheckoutAttempt, attempt.pk)} <= read_rows
    assert not {(Payment, old_payment.pk), (CheckoutAttempt, old_attempt.pk)} & read_rows
    assert (status_of(payment.order), status_of(old_payment.order)) == (OrderStatus.CONFIRMED, OrderStatus.HELD)
    statuses = dict(CheckoutAttempt.objects.values_list("pk", "status"))
    assert (statuses[attempt.pk], statuses[old_attempt.pk]) == (AttemptStatus.EXPIRED, AttemptStatus.OPEN)
    expected = (timezone.now() - look_back).timestamp()
    assert [abs(since - expected) < 60 for since in no_events] == [True, True]


def test_a_refund_on_its_way_is_followed_whatever_its_age(buy, paid, no_events, stripe_sandbox, commit):
    order = paid(buy())
    stripe_sandbox.faults.lose("/v1/refunds", method="POST", times=3)
    with commit():
        request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
    Refund.objects.update(created_at=timezone.now() - WIDE * 2)
    with commit():
        jobs.reconcile_hourly()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
