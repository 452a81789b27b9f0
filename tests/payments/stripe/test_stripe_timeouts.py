"""How long a buyer waits when Stripe does not respond."""

import time

import pytest
import stripe

from payments.checkout import session as checkout_session
from payments.stripe import client as stripe_client
from payments.stripe.errors import StripeUnavailable

pytestmark = pytest.mark.django_db


def test_a_person_waits_at_most_ten_seconds():
    limits = stripe_client.REQUEST_LIMITS
    tries = limits.retries + 1
    assert tries == 2, "one retry"
    assert tries * limits.answer_seconds + stripe.HTTPClient.INITIAL_DELAY * limits.retries < 10


def test_the_setting_shortens_all_waits(settings):
    settings.STRIPE_TIMEOUT_SECONDS = 3
    assert stripe_client.REQUEST_LIMITS.within(3) == stripe_client.Limits(2, 3, 1)
    assert stripe_client.JOB_LIMITS.within(3) == stripe_client.Limits(3, 3, 2)


def test_a_hanging_stripe_lets_go_of_a_buyer(stripe_sandbox, buy, monkeypatch):
    monkeypatch.setattr(stripe_client, "REQUEST_LIMITS", stripe_client.Limits(0.2, 0.2, 1))
    token = stripe_client._limits.set(stripe_client.REQUEST_LIMITS)
    stripe_sandbox.faults.hang("/v1/checkout/sessions", 5, times=9)
    started = time.monotonic()
    with pytest.raises(StripeUnavailable):
        checkout_session.start_checkout(buy())
    assert time.monotonic() - started < 2
    assert sum(call.path == "/v1/checkout/sessions" for call in stripe_sandbox.calls) == 2
    stripe_client._limits.reset(token)


def test_a_waiting_buyer_gets_two_tries_and_a_new_key(stripe_sandbox, buy):
    stripe_sandbox.faults.fail("/v1/checkout/sessions", 503, times=2)
    assert "/c/pay/" in checkout_session.start_checkout(buy())
    assert len(stripe_sandbox.all("checkout.session")) == 1


def test_a_job_retries_more_often(stripe_sandbox, buy, session_of):
    session = session_of(buy())
    stripe_sandbox.faults.fail("/v1/checkout/sessions/*", 503, times=2)
    with stripe_client.job_limits():
        assert stripe_client.retrieve_session(session).id == session
    stripe_sandbox.faults.fail("/v1/checkout/sessions/*", 503, times=2)
    with pytest.raises(StripeUnavailable):
        stripe_client.retrieve_session(session)


def test_the_order_page_says_that_stripe_does_not_answer(stripe_sandbox, buy, client):
    stripe_sandbox.faults.fail("/v1/checkout/sessions", 503, times=4)
    order = buy()
    response = client.post(f"/bestilling/{order.access_key}/betal/", follow=True)
    assert "svarer ikke" in response.content.decode()
    assert "/c/pay/" in client.post(f"/bestilling/{order.access_key}/betal/")["Location"]
