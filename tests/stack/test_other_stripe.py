"""Another stand-in for Stripe, named by the environment alone: both purchases work."""

import re
import sys
import urllib.request

import pytest
from customer import Customer
from running.control import Control
from running.processes import Program, clean_environment, free_port

SECRET, KEY = "whsec_another_one", "sk_test_another_one"


@pytest.fixture
def other_stripe(tmp_path):
    """A sandbox that the site did not start, with a secret and a key of its own; it hears of the site afterwards."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    program = Program(
        [sys.executable, "-m", "sandbox", "--port", str(port), "--api-key", KEY],
        log=tmp_path / "stripe.txt",
        environment=clean_environment(PYTHONUNBUFFERED="1"),
    )
    program.wait_for(f"{url}/_health", 60)
    yield url
    program.stop()


def subscribe(url: str, webhook: str) -> str:
    """As an operator does: an endpoint made over the API; its secret."""
    request = urllib.request.Request(
        f"{url}/v1/webhook_endpoints",
        f"url={webhook}&enabled_events[]=*&api_version=2026-10-28.endive".encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/x-www-form-urlencoded"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return re.search(r'"secret":\s*"(\w+)"', answer.read().decode())[1]


def test_both_purchases_with_another_stripe_mock(other_stripe, own_stack, monkeypatch):
    port = free_port()
    monkeypatch.setattr("running.stack.free_port", lambda: port)
    secret = subscribe(other_stripe, f"http://localhost:{port}/payments/stripe/webhook/")
    stack = own_stack(
        STRIPE_API_BASE=other_stripe,
        STRIPE_SECRET_KEY=KEY,
        STRIPE_WEBHOOK_SECRET=secret,
        BRREG_API_BASE=f"{other_stripe}/brreg",
    )
    control = Control(other_stripe)
    assert stack.port == port

    visitor = Customer(stack)
    session = visitor.order_tickets(2)
    assert control.session(session)["status"] == "open"
    control.do("pay", id=session)
    assert stack.mailbox.wait(visitor.email, seconds=30).attachments
    control.wait_idle()
    assert {each["status"] for each in control.state()["deliveries"]} == {200}

    company = Customer(stack)
    session = company.join("310000159")
    control.do("webhooks-duplicate", copies=3, parallel=True)
    control.do("pay", id=session)
    assert stack.mailbox.wait(company.email, seconds=30).attachments
    control.wait_idle()
    assert len(stack.mailbox.to(company.email)) == 1
