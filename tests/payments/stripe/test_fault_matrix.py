"""Every call of Stripe goes wrong in every way. Afterwards the order can be paid, or is clearly over.

A fault comes before or after the call took effect, and its answer may be stored under the idempotency key and replayed.
"""

import inspect
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from payments.checkout import cancel, reconcile, record
from payments.checkout import session as checkout_session
from payments.enums import OrderStatus, RefundReason, RefundStatus
from payments.models import CheckoutAttempt, Order, Payment, Refund
from payments.refunds import request
from payments.stripe import client
from payments.stripe.errors import StripeProblem

pytestmark = pytest.mark.django_db
#: More than all tries of one act.
ALL = 20
FAULTS = {
    "500, replayed": lambda faults, **where: faults.fail(status=500, times=ALL, **where),
    "500 after effect, replayed": lambda faults, **where: faults.fail(status=500, times=ALL, after=True, **where),
    "one 500, replayed": lambda faults, **where: faults.fail(status=500, **where),
    "one 500 after effect, replayed": lambda faults, **where: faults.fail(status=500, after=True, **where),
    "503": lambda faults, **where: faults.fail(status=503, times=ALL, **where),
    "503 after effect": lambda faults, **where: faults.fail(status=503, times=ALL, after=True, **where),
    "409": lambda faults, **where: faults.fail(status=409, times=ALL, **where),
    "429": lambda faults, **where: faults.fail(status=429, times=ALL, **where),
    "lost answer": lambda faults, **where: faults.lose(times=ALL, **where),
    "no answer in time": lambda faults, **where: faults.hang(seconds=0.4, times=ALL, after=True, **where),
    "garbage": lambda faults, **where: faults.garble(times=ALL, after=True, **where),
}


@dataclass
class Stage:
    """What the scenarios need: the fixtures, and the order that they are about."""

    sandbox: object
    commit: object
    order: Order

    def press_pay(self) -> str:
        return checkout_session.start_checkout(Order.objects.get(pk=self.order.pk))

    def newest_session(self) -> str:
        return CheckoutAttempt.objects.filter(order=self.order).exclude(session_id=None).latest("number").session_id

    def pay(self) -> None:
        self.sandbox.pay(self.newest_session())

    def pay_and_land(self) -> None:
        self.press_pay()
        self.pay()
        with self.commit():
            record.fulfil_session(self.newest_session())
        assert Order.objects.get(pk=self.order.pk).status == OrderStatus.CONFIRMED

    def refund(self) -> None:
        with self.commit():
            request.request_refund(self.order, amount_ore=10_00, reason=RefundReason.STAFF)

    def run_jobs(self) -> None:
        with self.commit():
            reconcile.reconcile()

    def age_attempts(self, minutes: int = 10) -> None:
        CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))


def can_be_paid(stage: Stage) -> None:
    url = stage.press_pay()
    open_ids = [body["id"] for body in stage.sandbox.all("checkout.session") if body["status"] == "open"]
    assert stage.newest_session() in url
    assert stage.newest_session() in open_ids
    stage.pay_and_land()
    assert Payment.objects.filter(order=stage.order).count() == 1


def is_confirmed_once(stage: Stage) -> None:
    assert Order.objects.get(pk=stage.order.pk).status == OrderStatus.CONFIRMED
    assert Payment.objects.filter(order=stage.order).count() == 1
    assert not Refund.objects.exists()


def is_cancelled(stage: Stage) -> None:
    assert Order.objects.get(pk=stage.order.pk).status == OrderStatus.CANCELLED
    assert "open" not in [body["status"] for body in stage.sandbox.all("checkout.session")]


def is_refunded_once(stage: Stage) -> None:
    refund = Refund.objects.get()
    assert (refund.status, refund.error) == (RefundStatus.SUCCEEDED, "")
    alive = [body["id"] for body in stage.sandbox.all("refund") if body["status"] != "failed"]
    assert alive == [refund.stripe_id]
    assert not Order.objects.get(pk=stage.order.pk).attention


def _nothing(stage: Stage) -> None:
    """Nothing is needed beforehand."""


def _spend_first_key(stage: Stage) -> None:
    stage.sandbox.faults.fail("/v1/checkout/sessions", 500, method="POST")


def _session_about_to_end(stage: Stage) -> None:
    stage.press_pay()
    CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=29))
    stage.sandbox.shift_clock(29.5 * 60)


def _paid_at_stripe(stage: Stage) -> None:
    stage.press_pay()
    stage.pay()
    stage.age_attempts()


def _pending_refund(stage: Stage) -> None:
    stage.pay_and_land()
    stage.sandbox.options.refund_after = 1000
    stage.refund()
    stage.sandbox.options.refund_after = 0
    stage.sandbox.succeed_refund(stage.sandbox.all("refund")[0]["id"])


def _refund_with_spent_key(stage: Stage) -> None:
    stage.pay_and_land()
    stage.sandbox.faults.fail("/v1/refunds", 500, method="POST")
    stage.refund()


def _cancel(stage: Stage) -> None:
    with stage.commit():
        cancel.cancel_held(stage.order)


def _land(stage: Stage) -> None:
    with stage.commit():
        record.fulfil_session(stage.newest_session())


@dataclass
class Scenario:
    """`act` runs while calls of `method` and `path` fail; `act` and then the jobs run again without faults."""

    function: str
    method: str
    path: str
    before: object
    act: object
    after: object


SESSIONS, ONE_SESSION = "/v1/checkout/sessions", "/v1/checkout/sessions/cs_*"
SCENARIOS = {
    "buyer goes to Stripe": Scenario("create_session", "POST", SESSIONS, _nothing, Stage.press_pay, can_be_paid),
    "lost session is looked for": Scenario(
        "list_sessions_of", "GET", SESSIONS, _spend_first_key, Stage.press_pay, can_be_paid
    ),
    "buyer cancels": Scenario("expire_session", "POST", ONE_SESSION, Stage.press_pay, _cancel, is_cancelled),
    "session is replaced": Scenario(
        "expire_session", "POST", ONE_SESSION, _session_about_to_end, Stage.press_pay, can_be_paid
    ),
    "buyer lands": Scenario("retrieve_session", "GET", ONE_SESSION, _paid_at_stripe, _land, is_confirmed_once),
    "buyer presses again": Scenario(
        "retrieve_session", "GET", ONE_SESSION, _paid_at_stripe, Stage.press_pay, is_confirmed_once
    ),
    "job finds a paid session": Scenario(
        "list_complete_sessions", "GET", SESSIONS, _paid_at_stripe, Stage.run_jobs, is_confirmed_once
    ),
    "job finds an event": Scenario(
        "list_undelivered_events", "GET", "/v1/events", _paid_at_stripe, Stage.run_jobs, is_confirmed_once
    ),
    "refund is sent": Scenario(
        "create_refund", "POST", "/v1/refunds", Stage.pay_and_land, Stage.refund, is_refunded_once
    ),
    "job sends a refund": Scenario(
        "create_refund", "POST", "/v1/refunds", _refund_with_spent_key, Stage.run_jobs, is_refunded_once
    ),
    "job looks for a refund": Scenario(
        "list_refunds", "GET", "/v1/refunds", _refund_with_spent_key, Stage.run_jobs, is_refunded_once
    ),
    "job asks for a refund": Scenario(
        "retrieve_refund", "GET", "/v1/refunds/re_*", _pending_refund, Stage.run_jobs, is_refunded_once
    ),
}


@pytest.fixture
def stage(stripe_sandbox, buy, commit, settings):
    settings.STRIPE_TIMEOUT_SECONDS = 5
    yield Stage(stripe_sandbox, commit, buy())
    stripe_sandbox.options.refund_after = 0


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_fault_ends_in_paid_payable_or_over(stage, settings, name, fault):
    scenario = SCENARIOS[name]
    scenario.before(stage)
    settings.STRIPE_TIMEOUT_SECONDS = 0.2 if fault == "no answer in time" else 5
    FAULTS[fault](stage.sandbox.faults, path=scenario.path, method=scenario.method)
    with suppress(StripeProblem):
        scenario.act(stage)
    stage.sandbox.faults.clear()
    settings.STRIPE_TIMEOUT_SECONDS = 5
    if fault == "no answer in time":
        time.sleep(0.5)  # until then Stripe is at work on the key
    if scenario.act is not Stage.refund:  # a second press of staff would be a second refund
        with suppress(StripeProblem, cancel.CannotCancel):
            scenario.act(stage)
    stage.run_jobs()
    scenario.after(stage)


def test_every_call_is_in_the_matrix():
    calls = {
        name
        for name, function in inspect.getmembers(client, inspect.isfunction)
        if not name.startswith("_") and {"_call", "_all_pages"} & set(function.__code__.co_names)
    }
    assert calls == {scenario.function for scenario in SCENARIOS.values()}


def test_an_order_that_was_just_placed_gets_a_new_key_at_once(stage):
    stage.order.just_placed = True
    stage.sandbox.faults.fail("/v1/checkout/sessions", 500, method="POST")
    assert "/c/pay/" in checkout_session.start_checkout(stage.order)
    assert [attempt.status for attempt in stage.order.attempts.all()] == ["failed", "open"]


def test_a_press_alone_never_sends_a_refund_with_a_second_key(stage):
    stage.pay_and_land()
    stage.sandbox.faults.fail("/v1/refunds", 500, method="POST")
    stage.refund()
    refund = Refund.objects.get()
    with stage.commit():
        request.send_refund.enqueue(refund.pk)
    refund.refresh_from_db()
    assert (refund.status, refund.attempt) == (RefundStatus.REQUESTED, 0)
    assert stage.sandbox.all("refund") == []
    assert request.send_pending_refunds() == 1
    refund.refresh_from_db()
    assert (refund.status, refund.attempt) == (RefundStatus.SUCCEEDED, 1)


def test_a_job_waits_while_stripe_may_still_be_at_work(stage):
    """A gateway's error is not stored: Stripe may carry out the request afterwards."""
    stage.pay_and_land()
    stage.sandbox.faults.fail("/v1/refunds", 504, method="POST", times=ALL)
    stage.refund()
    assert request.send_pending_refunds() == 0
    assert Refund.objects.get().attempt == 0
    Refund.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    assert request.send_pending_refunds() == 0
    assert Refund.objects.get().attempt == 1
    stage.sandbox.faults.clear()
    assert request.send_pending_refunds() == 1
    is_refunded_once(stage)


def test_two_attempts_that_both_send_money_are_reported(stage):
    """Stripe carries out the first request after all, when the second one has been sent."""
    stage.pay_and_land()
    stage.refund()
    refund = Refund.objects.get()
    late = stage.sandbox.refund_in_dashboard(stage.sandbox.all("payment_intent")[0]["id"], 10_00)
    with stage.sandbox.world.act() as store:
        store.save(late | {"metadata": {"refund": str(refund.pk), "attempt": "5"}})
    with stage.commit():
        request.outcome.sync_dashboard_refunds(stage.sandbox.all("payment_intent")[0]["id"])
    assert Refund.objects.count() == 1
    assert "sendt to ganger" in Order.objects.get(pk=stage.order.pk).attention


def test_another_request_under_the_key_leads_to_a_new_one(stage, settings):
    """The site's address has changed since the request whose answer was lost."""
    stage.sandbox.faults.lose("/v1/checkout/sessions", times=2)
    with pytest.raises(StripeProblem):
        stage.press_pay()
    settings.SITE_URL = "https://other.example.test"
    can_be_paid(stage)
    assert len(stage.sandbox.all("checkout.session")) == 1
