"""The running site against whatever the network does to Stripe's word: one order, one payment, one mail."""

import json
import time
import urllib.error
import urllib.request

import pytest
from confirmation import confirmed_once, is_confirmed, order_page

WEBHOOK = "/payments/stripe/webhook/"


def test_each_event_five_times_at_once(customer):
    control = customer.stack.control
    session = customer.order_tickets(2)
    control.do("webhooks-duplicate", copies=5, parallel=True)
    control.do("pay", id=session)
    confirmed_once(customer, session)


def test_events_in_reversed_order(customer):
    control = customer.stack.control
    session = customer.order_tickets()
    control.do("webhooks-hold")
    control.do("pay", id=session)
    assert not is_confirmed(order_page(customer, session))
    control.do("webhooks-release", order="reversed")
    confirmed_once(customer, session)


def test_events_late_after_the_landing_page(customer):
    """The buyer is back before Stripe has told us anything: the landing page asks for itself."""
    control = customer.stack.control
    session = customer.order_tickets()
    control.do("webhooks-hold")
    control.do("pay", id=session)
    landing = customer.stack.control.session(session)["success_url"].replace("{CHECKOUT_SESSION_ID}", session)
    answer = customer.get(landing)
    assert answer.status in (200, 302)
    assert is_confirmed(order_page(customer, session))
    control.do("webhooks-reset")
    confirmed_once(customer, session)


def test_delayed_events(customer):
    control = customer.stack.control
    session = customer.order_tickets()
    control.do("webhooks-delay", seconds=1.5)
    control.do("pay", id=session)
    assert not is_confirmed(order_page(customer, session))
    confirmed_once(customer, session)


def post(stack, body: bytes, signature: str | None) -> int:
    headers = {"Content-Type": "application/json"} | ({"Stripe-Signature": signature} if signature else {})
    request = urllib.request.Request(stack.url + WEBHOOK, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_forged_and_tampered_events_change_nothing(customer):
    """A stranger says that the session is paid: with another secret, an old signature, no signature, a changed body."""
    stack, session = customer.stack, customer.order_tickets()
    paid = {**stack.control.session(session), "status": "complete", "payment_status": "paid"}
    event = {
        "id": "evt_forged",
        "object": "event",
        "type": "checkout.session.completed",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": paid},
    }
    for forged in ({}, {"age": 4000}):
        status, *_note = stack.control.do("forge", event=event, **forged)
        assert status == 400
    body = json.dumps(event).encode()
    for signature in (None, "", "t=1,v1=00", f"t={int(time.time())},v1={'0' * 64}", "nonsense"):
        assert post(stack, body, signature) == 400, signature
    assert not is_confirmed(order_page(customer, session))
    assert not stack.mailbox.to(customer.email)


def test_body_changed_under_a_good_signature(customer, stack):
    """Signed for another body with the site's own secret."""
    from sandbox.webhooks import signature

    good = signature(b'{"id": "evt_1"}', ["whsec_sandbox"], int(time.time()))
    assert post(stack, b'{"id": "evt_2", "type": "checkout.session.completed"}', good) == 400


def test_the_webhook_refuses_get(stack):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(stack.url + WEBHOOK, timeout=30)
    assert refused.value.code == 405


def test_a_session_with_too_small_an_amount(customer):
    """An event with a good signature is still only a hint: the session itself is read again, and it is open."""
    stack, session = customer.stack, customer.order_tickets()
    paid = {**stack.control.session(session), "status": "complete", "payment_status": "paid"}
    event = {
        "id": f"evt_hint_{session[-12:]}",
        "object": "event",
        "type": "checkout.session.completed",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": paid},
    }
    status, *_note = stack.control.do("forge", event=event, secret="whsec_sandbox")
    assert status == 200
    assert not is_confirmed(order_page(customer, session))
