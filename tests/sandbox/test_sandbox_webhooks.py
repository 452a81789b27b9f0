"""Signed, tried again, and disturbed in every way that a test orders."""

import time

import stripe
from sandbox_helpers import SECRET, refused

from sandbox import API_VERSION


def test_events_are_signed_and_rendered_in_the_pinned_version(sandbox, receiver, new_session):
    session = new_session()
    sandbox.pay(session.id)
    assert sandbox.webhooks.wait_idle()
    assert receiver.types == ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]
    event = receiver.events[-1]
    assert (event.api_version, event.livemode, event.data.object.id) == (API_VERSION, False, session.id)
    assert isinstance(event.data.object, stripe.checkout.Session)
    assert receiver.refused == []
    assert sandbox.deliveries()[0]["state"] == "done"


def test_a_failed_delivery_is_retried(sandbox, receiver, client, new_session):
    receiver.answers = [200, 200, 500, 503]
    session = new_session()
    sandbox.pay(session.id)
    assert sandbox.webhooks.wait_idle()
    assert receiver.types[-1] == "checkout.session.completed"
    assert len(receiver.bodies) == 5
    assert len({body for body, _ in receiver.bodies}) == 3  # the same bytes each time
    assert client.events.list({"delivery_success": False}).data == []


def test_a_delivery_without_answers_is_given_up_and_listed(sandbox, receiver, client, new_session):
    receiver.answers = [500] * 20
    sandbox.pay(new_session().id)
    assert sandbox.webhooks.wait_idle()
    missed = client.events.list({"delivery_success": False, "types": ["checkout.session.completed"]})
    assert [(event.type, event.pending_webhooks) for event in missed.data] == [("checkout.session.completed", 1)]
    receiver.answers = []
    assert sandbox.webhooks.redeliver(missed.data[0].id) == [200]
    assert receiver.types == ["checkout.session.completed"]
    assert client.events.list({"type": "checkout.session.completed", "delivery_success": False}).data == []
    assert len(client.events.list({"delivery_success": True}).data) >= 1


def test_events_can_be_listed_by_type_and_time(sandbox, client, new_session):
    sandbox.pay(new_session().id)
    assert [event.type for event in client.events.list({"type": "charge.*"}).data] == ["charge.succeeded"]
    assert client.events.list({"created": {"gte": int(time.time()) + 100}}).data == []
    assert client.events.list({"type": "charge?succeeded"}).data == []
    event = client.events.list({"limit": 1}).data[0]
    assert client.events.retrieve(event.id).type == event.type


def test_held_and_released_in_reverse(sandbox, receiver, new_session):
    sandbox.webhooks.hold()
    sandbox.pay(new_session().id)
    time.sleep(0.1)
    assert receiver.types == []
    sandbox.webhooks.release("reversed")
    assert sandbox.webhooks.wait_idle()
    assert receiver.types == ["checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"]


def test_reversed_duplicated_dropped_delayed(sandbox, receiver, client, new_session):
    sandbox.webhooks.reverse()
    sandbox.webhooks.duplicate(3, parallel=True)
    sandbox.webhooks.drop("charge.succeeded")
    sandbox.webhooks.delay(0.15)
    start = time.monotonic()
    sandbox.pay(new_session().id)
    assert sandbox.webhooks.wait_idle()
    assert time.monotonic() - start > 0.15
    assert receiver.types == ["checkout.session.completed"] * 3 + ["payment_intent.succeeded"] * 3
    undelivered = client.events.list({"delivery_success": False}).data
    assert [event.type for event in undelivered] == ["charge.succeeded"]


def test_forged_stale_and_unsigned_events_are_refused_by_the_receiver(sandbox, receiver, new_session):
    sandbox.pay(new_session().id)
    assert sandbox.webhooks.wait_idle()
    before, event = len(receiver.events), sandbox.events("checkout.session.completed")[0]
    assert sandbox.webhooks.forge(event) == [400]
    assert sandbox.webhooks.forge(event, secret=SECRET, age=3600) == [400]
    assert sandbox.webhooks.forge(event, header="") == [400]
    assert len(receiver.events) == before
    assert "tolerance" in receiver.refused[1]
    assert sandbox.webhooks.forge(event, secret=SECRET) == [200]


def test_two_signatures_while_a_secret_is_replaced(sandbox, receiver, new_session):
    sandbox.webhooks.roll_secret("we_sandbox", "whsec_new")
    sandbox.pay(new_session().id)
    assert sandbox.webhooks.wait_idle()
    assert receiver.bodies[0][1].count("v1=") == 2
    assert receiver.refused == []


def test_endpoints_made_through_the_api(sandbox, receiver, client, new_session):
    made = client.webhook_endpoints.create(
        {"url": receiver.url, "enabled_events": ["checkout.session.expired"], "api_version": API_VERSION}
    )
    assert made.secret.startswith("whsec_")
    assert {one.id for one in client.webhook_endpoints.list().data} == {"we_sandbox", made.id}
    assert "secret" not in client.webhook_endpoints.retrieve(made.id)
    session = new_session()
    client.checkout.sessions.expire(session.id)
    assert len(sandbox.deliveries()) == 2
    error = refused(client.webhook_endpoints.create, {"url": "https://example.com/hook", "enabled_events": ["*"]})
    assert error.param == "url"  # nothing may be sent off this machine


def test_the_clock_does_not_age_the_signature(sandbox, receiver, new_session):
    session = new_session()
    sandbox.shift_clock(7200)
    sandbox.pay(session.id)
    assert sandbox.webhooks.wait_idle()
    assert receiver.refused == []
