"""Stripe's stand-in over real HTTP, and buyers who pay there."""

import pytest
import stripe

from payments.checkout import session
from payments.checkout.record import fulfil_session
from payments.models import CheckoutAttempt, Order
from sandbox.options import Options
from sandbox.server import Sandbox

SECRET = "whsec_test_of_the_postman_0123456789"


@pytest.fixture(scope="session")
def _stripe():
    with Sandbox(options=Options(refund_after=0, delayed_after=None)) as running:
        yield running


@pytest.fixture
def bank(_stripe, settings, monkeypatch):
    """Stripe's stand-in, empty, and the site set up to use it without waiting between tries."""
    _stripe.reset()
    settings.STRIPE_API_BASE = _stripe.url
    settings.STRIPE_SECRET_KEY = "sk_test_of_the_shop"
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    settings.STRIPE_TIMEOUT_SECONDS = 5
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0.02)
    yield _stripe
    _stripe.faults.clear()


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """`with commit(): …` runs what waits for the commit, as it would outside a test's own transaction."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def session_of(bank):
    """Send the order's buyer to Stripe and give back the session's id."""

    def session_of(order) -> str:
        session.start_checkout(order)
        return CheckoutAttempt.objects.filter(order=order).latest("number").session_id

    return session_of


@pytest.fixture
def paid(bank, session_of, commit):
    """An order that was paid and fulfilled."""

    def paid(order) -> Order:
        session_id = session_of(order)
        bank.pay(session_id)
        with commit():
            fulfil_session(session_id)
        order.refresh_from_db()
        return order

    return paid
