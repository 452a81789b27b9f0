"""Fixtures: the Stripe sandbox over HTTP, and orders that are paid there."""

import pytest
import stripe

from payments.checkout import session
from payments.checkout.record import fulfil_session
from payments.models import CheckoutAttempt, Order
from sandbox.options import Options
from sandbox.server import Sandbox

SECRET = "whsec_test_of_the_webhook_0123456789"


@pytest.fixture(scope="session")
def _stripe():
    with Sandbox(options=Options(refund_after=0, delayed_after=None)) as running:
        yield running


@pytest.fixture
def stripe_sandbox(_stripe, settings, monkeypatch):
    """The empty Stripe sandbox; the site uses it, without delays between retries."""
    _stripe.reset()
    settings.STRIPE_API_BASE = _stripe.url
    settings.STRIPE_SECRET_KEY = "sk_test_of_the_site"
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    settings.STRIPE_TIMEOUT_SECONDS = 5
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0.02)
    monkeypatch.setattr(session, "WAIT_FOR_ANOTHER", 1.0)
    yield _stripe
    _stripe.faults.clear()


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """`with commit(): …` runs the on_commit callbacks, as outside the transaction of the test."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def session_of(stripe_sandbox):
    """Start the checkout of an order; returns the session id."""

    def session_of(order) -> str:
        session.start_checkout(order)
        return CheckoutAttempt.objects.filter(order=order).latest("number").session_id

    return session_of


@pytest.fixture
def paid(stripe_sandbox, session_of, commit):
    """Pay an order by card and fulfil it; returns the order."""

    def paid(order) -> Order:
        session_id = session_of(order)
        stripe_sandbox.pay(session_id)
        with commit():
            fulfil_session(session_id)
        order.refresh_from_db()
        return order

    return paid
