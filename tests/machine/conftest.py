"""A small event, Stripe's stand-in, a clock that is moved by hand, and a postman who may be late."""

import pytest
import stripe
import time_machine
from django.utils import translation
from machine_commits import Steps
from machine_site import SECRET, START, SimulatedSite

from core.pdf import render
from sandbox.options import Options
from sandbox.server import Sandbox


@pytest.fixture(scope="session")
def _stripe():
    options = Options(refund_after=0, delayed_after=None)
    with Sandbox(webhook_url="http://127.0.0.1:9/", webhook_secret=SECRET, options=options) as running:
        running.webhooks.hold()  # the tests' own postman brings the events
        yield running


@pytest.fixture
def _quick(monkeypatch, settings):
    """What is slow and tested elsewhere: papers, and pauses between tries."""
    monkeypatch.setattr(render, "render", lambda *args, **options: b"%PDF-1.7")
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0)
    settings.STRIPE_TIMEOUT_SECONDS = 5


@pytest.fixture
def simulated_site(db, _quick, _stripe, settings, client, mailoutbox) -> SimulatedSite:
    settings.STRIPE_API_BASE = _stripe.url
    settings.STRIPE_SECRET_KEY = "sk_test_of_the_machine"
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    with time_machine.travel(START, tick=False) as clock, translation.override("nb"):
        simulated_site = SimulatedSite(_stripe, client, clock, Steps())
        simulated_site.set_up()
        yield simulated_site
        _stripe.faults.clear()
