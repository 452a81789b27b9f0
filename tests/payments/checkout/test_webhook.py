import json
import time

import pytest

from payments.enums import OrderStatus
from payments.models import Order, Payment, StripeEvent

WEBHOOK = "/payments/stripe/webhook/"


@pytest.fixture
def completed(buy, stripe_sandbox, session_of):
    """A paid order, and the event of its payment."""
    order = buy()
    stripe_sandbox.pay(session_of(order))
    (event,) = stripe_sandbox.events("checkout.session.completed")
    return order, event


def status_of(order):
    return Order.objects.get(pk=order.pk).status


def test_a_signed_event_confirms_the_order(completed, post_event):
    order, event = completed
    assert post_event(event) == 200
    assert status_of(order) == OrderStatus.CONFIRMED
    row = StripeEvent.objects.get()
    assert row.handled_at
    assert json.loads(row.body)["id"] == event["id"]


def test_the_same_event_many_times_counts_once(completed, post_event, seller_stub):
    order, event = completed
    assert [post_event(event) for _round in range(5)] == [200] * 5
    assert Payment.objects.count() == 1
    assert StripeEvent.objects.count() == 1
    assert seller_stub.calls_for(order) == ["confirm", "settled"]


def test_different_events_about_one_payment_count_once(completed, post_event):
    _order, event = completed
    assert post_event(event) == 200
    assert post_event(event | {"id": "evt_another"}) == 200
    assert Payment.objects.count() == 1


def test_a_forged_event_is_refused_and_leaves_no_trace(completed, post_event):
    order, event = completed
    assert post_event(event, secret="whsec_of_somebody_else_123") == 400
    assert status_of(order) == OrderStatus.HELD
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("header", [None, "", "t=1", "nonsense", "t=x,v1=y", "t=9999999999,v1=" + "0" * 64])
def test_a_missing_or_malformed_signature_is_refused(client, completed, header):
    order, event = completed
    headers = {} if header is None else {"Stripe-Signature": header}
    response = client.post(WEBHOOK, json.dumps(event), content_type="application/json", headers=headers)
    assert response.status_code == 400
    assert status_of(order) == OrderStatus.HELD


def test_a_tampered_body_is_refused(client, completed, sign_body):
    _order, event = completed
    header = sign_body(json.dumps(event))
    event["data"]["object"]["amount_total"] = 1
    response = client.post(
        WEBHOOK, json.dumps(event), content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert response.status_code == 400


def test_a_stale_event_is_refused(completed, post_event):
    order, event = completed
    assert post_event(event, timestamp=int(time.time()) - 3600) == 400
    assert status_of(order) == OrderStatus.HELD


def test_without_a_secret_no_event_is_accepted(completed, post_event, settings):
    order, event = completed
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert post_event(event, secret="") == 400
    settings.STRIPE_WEBHOOK_SECRETS = [""]
    assert post_event(event, secret="") == 400
    assert status_of(order) == OrderStatus.HELD


def test_two_secrets_are_accepted_while_one_is_rotated(completed, post_event, settings):
    _order, event = completed
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new_one_0123456789", *settings.STRIPE_WEBHOOK_SECRETS]
    assert post_event(event) == 200
    assert post_event(event | {"id": "evt_2"}, secret="whsec_new_one_0123456789") == 200


def test_only_post_is_answered(client):
    assert client.get(WEBHOOK).status_code == 405


def test_no_cookie_no_redirect_no_csrf(db, stripe_sandbox):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post(WEBHOOK, b"{}", content_type="application/json")
    assert response.status_code == 400
    assert not response.cookies


def test_a_too_large_body_is_refused_before_it_is_read(client):
    response = client.post(WEBHOOK, b"x" * (600 * 1024), content_type="application/json")
    assert response.status_code == 413


def test_unhandled_event_types_are_acknowledged_and_not_stored(stripe_sandbox, db, post_event):
    assert post_event({"id": "evt_x", "object": "event", "type": "customer.created", "data": {"object": {}}}) == 200
    assert not StripeEvent.objects.exists()


def test_an_event_whose_handling_fails_is_stored_and_handled_next_time(completed, post_event, seller_stub):
    order, event = completed
    seller_stub.fail_to_confirm = True
    assert post_event(event) == 500
    row = StripeEvent.objects.get()
    assert row.handled_at is None
    assert "RuntimeError" in row.error
    assert Payment.objects.count() == 1
    seller_stub.fail_to_confirm = False
    assert post_event(event) == 200
    assert status_of(order) == OrderStatus.CONFIRMED
    row.refresh_from_db()
    assert row.handled_at
    assert row.error == ""


def test_an_event_that_meets_a_stripe_outage_is_retried_by_the_job(completed, post_event, stripe_sandbox, commit):
    from payments.checkout.stripe_events import retry_failed_events

    order, event = completed
    stripe_sandbox.faults.fail("/v1/checkout/sessions/*", 503, times=3)
    assert post_event(event) == 500
    assert status_of(order) == OrderStatus.HELD
    with commit():
        assert retry_failed_events() == 1
    assert status_of(order) == OrderStatus.CONFIRMED


def test_events_in_reversed_order(buy, stripe_sandbox, session_of, post_event):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay_later(session_id)
    stripe_sandbox.settle(session_id)
    events = stripe_sandbox.events("checkout.session.completed") + stripe_sandbox.events(
        "checkout.session.async_payment_succeeded"
    )
    assert len(events) == 2
    assert [post_event(event) for event in reversed(events)] == [200, 200]
    assert status_of(order) == OrderStatus.CONFIRMED
    assert Payment.objects.count() == 1


def test_a_failed_delayed_payment_ends_the_hold_and_notifies_the_buyer(
    buy, stripe_sandbox, session_of, post_event, seller_stub
):
    from mail.models import OutgoingMail

    order = buy(quantity=2)
    in_stock = seller_stub.in_stock
    session_id = session_of(order)
    stripe_sandbox.pay_later(session_id)
    assert post_event(stripe_sandbox.events("checkout.session.completed")[0]) == 200
    assert status_of(order) == OrderStatus.HELD
    stripe_sandbox.settle(session_id, succeeded=False)
    (failed,) = stripe_sandbox.events("checkout.session.async_payment_failed")
    assert [post_event(failed), post_event(failed | {"id": "evt_again"})] == [200, 200]
    assert status_of(order) == OrderStatus.EXPIRED
    assert seller_stub.in_stock == in_stock + 2
    assert OutgoingMail.objects.filter(email_name="payment_failed").count() == 1


def test_an_ended_session_ends_the_hold(buy, stripe_sandbox, session_of, post_event, seller_stub):
    order = buy(quantity=2)
    stripe_sandbox.expire(session_of(order))
    (event,) = stripe_sandbox.events("checkout.session.expired")
    assert [post_event(event), post_event(event | {"id": "evt_again"})] == [200, 200]
    assert status_of(order) == OrderStatus.EXPIRED
    assert seller_stub.calls_for(order) == ["release"]


def test_a_session_closed_by_the_site_keeps_the_hold(buy, stripe_sandbox, session_of, post_event):
    from payments.checkout import session
    from payments.models import CheckoutAttempt

    order = buy()
    session_of(order)
    session.close_attempt(CheckoutAttempt.objects.get())
    (event,) = stripe_sandbox.events("checkout.session.expired")
    assert post_event(event) == 200
    assert status_of(order) == OrderStatus.HELD


@pytest.mark.parametrize("event_type", ["completed", "expired", "async_payment_failed"])
def test_an_unknown_session_is_acknowledged(completed, post_event, event_type):
    order, event = completed
    event = json.loads(json.dumps(event)) | {"id": "evt_strange", "type": f"checkout.session.{event_type}"}
    event["data"]["object"]["id"] = "cs_test_of_nobody"
    assert post_event(event) == 200
    assert status_of(order) == OrderStatus.HELD
    assert StripeEvent.objects.get(stripe_id="evt_strange").handled_at


def test_a_signed_body_that_is_not_an_object_is_refused(client, db, sign_body):
    response = client.post(
        WEBHOOK, b"[]", content_type="application/json", headers={"Stripe-Signature": sign_body(b"[]")}
    )
    assert response.status_code == 400
