import json
import time

import pytest

from payments.enums import OrderStatus
from payments.models import Order, Payment, StripeEvent

WEBHOOK = "/payments/stripe/webhook/"


@pytest.fixture
def completed(buy, bank, session_of):
    """An order that was paid, and the event that says so."""
    order = buy()
    bank.pay(session_of(order))
    (event,) = bank.events("checkout.session.completed")
    return order, event


def status_of(order):
    return Order.objects.get(pk=order.pk).status


def test_a_signed_event_confirms_the_order(completed, bring):
    order, event = completed
    assert bring(event) == 200
    assert status_of(order) == OrderStatus.CONFIRMED
    row = StripeEvent.objects.get()
    assert row.handled_at
    assert json.loads(row.body)["id"] == event["id"]


def test_the_same_event_many_times_counts_once(completed, bring, shelf):
    order, event = completed
    assert [bring(event) for _round in range(5)] == [200] * 5
    assert Payment.objects.count() == 1
    assert StripeEvent.objects.count() == 1
    assert shelf.told_of(order) == ["confirm", "settled"]


def test_different_events_about_one_payment_count_once(completed, bring):
    _order, event = completed
    assert bring(event) == 200
    assert bring(event | {"id": "evt_another"}) == 200
    assert Payment.objects.count() == 1


def test_a_forged_event_is_refused_and_leaves_no_trace(completed, bring):
    order, event = completed
    assert bring(event, secret="whsec_of_somebody_else_123") == 400
    assert status_of(order) == OrderStatus.HELD
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("header", [None, "", "t=1", "nonsense", "t=x,v1=y", "t=9999999999,v1=" + "0" * 64])
def test_a_missing_or_malformed_signature_is_refused(client, completed, header):
    order, event = completed
    headers = {} if header is None else {"Stripe-Signature": header}
    answer = client.post(WEBHOOK, json.dumps(event), content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert status_of(order) == OrderStatus.HELD


def test_a_tampered_body_is_refused(client, completed, signed):
    _order, event = completed
    header = signed(json.dumps(event))
    event["data"]["object"]["amount_total"] = 1
    answer = client.post(
        WEBHOOK, json.dumps(event), content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 400


def test_a_stale_event_is_refused(completed, bring):
    order, event = completed
    assert bring(event, timestamp=int(time.time()) - 3600) == 400
    assert status_of(order) == OrderStatus.HELD


def test_without_a_secret_nothing_is_believed(completed, bring, settings):
    order, event = completed
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert bring(event, secret="") == 400
    settings.STRIPE_WEBHOOK_SECRETS = [""]
    assert bring(event, secret="") == 400
    assert status_of(order) == OrderStatus.HELD


def test_two_secrets_are_accepted_while_one_is_rotated(completed, bring, settings):
    _order, event = completed
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new_one_0123456789", *settings.STRIPE_WEBHOOK_SECRETS]
    assert bring(event) == 200
    assert bring(event | {"id": "evt_2"}, secret="whsec_new_one_0123456789") == 200


def test_only_post_is_answered(client):
    assert client.get(WEBHOOK).status_code == 405


def test_no_cookie_no_redirect_no_csrf(db, bank):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(WEBHOOK, b"{}", content_type="application/json")
    assert answer.status_code == 400
    assert not answer.cookies


def test_a_body_beyond_reason_is_refused_before_it_is_read(client):
    answer = client.post(WEBHOOK, b"x" * (600 * 1024), content_type="application/json")
    assert answer.status_code == 413


def test_events_that_are_not_for_us_are_acknowledged_and_not_kept(bank, db, bring):
    assert bring({"id": "evt_x", "object": "event", "type": "customer.created", "data": {"object": {}}}) == 200
    assert not StripeEvent.objects.exists()


def test_our_own_failure_is_a_500_that_is_kept_and_done_next_time(completed, bring, shelf):
    order, event = completed
    shelf.fail_to_hand_over = True
    assert bring(event) == 500
    row = StripeEvent.objects.get()
    assert row.handled_at is None
    assert "RuntimeError" in row.error
    assert Payment.objects.count() == 1
    shelf.fail_to_hand_over = False
    assert bring(event) == 200
    assert status_of(order) == OrderStatus.CONFIRMED
    row.refresh_from_db()
    assert row.handled_at
    assert row.error == ""


def test_stripes_own_outage_during_handling_is_a_500_and_the_clock_retries(completed, bring, bank, commit):
    from payments.checkout.stripe_events import retry_failed_events

    order, event = completed
    bank.faults.fail("/v1/checkout/sessions/*", 503, times=3)
    assert bring(event) == 500
    assert status_of(order) == OrderStatus.HELD
    with commit():
        assert retry_failed_events() == 1
    assert status_of(order) == OrderStatus.CONFIRMED


def test_events_in_reversed_order(buy, bank, session_of, bring):
    order = buy()
    session_id = session_of(order)
    bank.pay_later(session_id)
    bank.settle(session_id)
    events = bank.events("checkout.session.completed") + bank.events("checkout.session.async_payment_succeeded")
    assert len(events) == 2
    assert [bring(event) for event in reversed(events)] == [200, 200]
    assert status_of(order) == OrderStatus.CONFIRMED
    assert Payment.objects.count() == 1


def test_a_slow_payment_that_fails_frees_the_goods_and_tells_the_buyer(buy, bank, session_of, bring, shelf):
    from mail.models import OutgoingMail

    order = buy(quantity=2)
    left = shelf.left
    session_id = session_of(order)
    bank.pay_later(session_id)
    assert bring(bank.events("checkout.session.completed")[0]) == 200
    assert status_of(order) == OrderStatus.HELD
    bank.settle(session_id, succeeded=False)
    (failed,) = bank.events("checkout.session.async_payment_failed")
    assert [bring(failed), bring(failed | {"id": "evt_again"})] == [200, 200]
    assert status_of(order) == OrderStatus.EXPIRED
    assert shelf.left == left + 2
    assert OutgoingMail.objects.filter(email_name="payment_failed").count() == 1


def test_an_ended_session_ends_the_hold(buy, bank, session_of, bring, shelf):
    order = buy(quantity=2)
    bank.expire(session_of(order))
    (event,) = bank.events("checkout.session.expired")
    assert [bring(event), bring(event | {"id": "evt_again"})] == [200, 200]
    assert status_of(order) == OrderStatus.EXPIRED
    assert shelf.told_of(order) == ["release"]


def test_the_end_of_a_session_that_we_closed_ourselves_keeps_the_hold(buy, bank, session_of, bring):
    from payments.checkout import session
    from payments.models import CheckoutAttempt

    order = buy()
    session_of(order)
    session.close_attempt(CheckoutAttempt.objects.get())
    (event,) = bank.events("checkout.session.expired")
    assert bring(event) == 200
    assert status_of(order) == OrderStatus.HELD


@pytest.mark.parametrize("kind", ["completed", "expired", "async_payment_failed"])
def test_a_session_that_nobody_knows_is_acknowledged(completed, bring, kind):
    order, event = completed
    event = json.loads(json.dumps(event)) | {"id": "evt_strange", "type": f"checkout.session.{kind}"}
    event["data"]["object"]["id"] = "cs_test_of_nobody"
    assert bring(event) == 200
    assert status_of(order) == OrderStatus.HELD
    assert StripeEvent.objects.get(stripe_id="evt_strange").handled_at


def test_a_signed_body_that_is_no_object_is_refused(client, db, signed):
    answer = client.post(WEBHOOK, b"[]", content_type="application/json", headers={"Stripe-Signature": signed(b"[]")})
    assert answer.status_code == 400
