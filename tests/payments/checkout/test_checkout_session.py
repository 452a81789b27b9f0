from datetime import timedelta

import pytest
from django.utils import timezone

from payments.checkout import session as checkout_session
from payments.enums import AttemptStatus, OrderStatus
from payments.models import CheckoutAttempt, Order
from payments.stripe.errors import StripeBusy, StripeUnavailable


def test_the_session_contains_the_order(buy, stripe_sandbox):
    order = buy(unit_ore=149_000, quantity=2)
    url = checkout_session.start_checkout(order)
    session = stripe_sandbox.all("checkout.session")[0]
    assert url.startswith("http")
    assert session["id"] in url
    assert session["amount_total"] == order.total_ore == 298_000
    assert session["client_reference_id"] == order.reference
    assert session["metadata"] == {"order": order.reference, "attempt": "1"}
    assert session["locale"] == "nb"
    assert session["success_url"].endswith(f"/{order.access_key}/?session_id={{CHECKOUT_SESSION_ID}}")
    assert session["cancel_url"].endswith(f"/{order.access_key}/")
    ends = session["expires_at"]
    assert timezone.now().timestamp() + 30 * 60 < ends <= order.expires_at.timestamp()


def test_an_english_buyer_pays_and_returns_in_english(buy, stripe_sandbox):
    checkout_session.start_checkout(buy(language="en"))
    session = stripe_sandbox.all("checkout.session")[0]
    assert session["locale"] == "en"
    assert "/en/" in session["success_url"]


@pytest.mark.parametrize(("unit", "quantity", "discount"), [(100_00, 3, 1), (333, 3, 0), (100_00, 3, 30_00)])
def test_the_session_amount_is_the_orders_total(buy, stripe_sandbox, unit, quantity, discount):
    order = buy(unit_ore=unit, quantity=quantity, discount_ore=discount)
    checkout_session.start_checkout(order)
    assert stripe_sandbox.all("checkout.session")[0]["amount_total"] == order.total_ore == unit * quantity - discount


def test_a_free_order_is_confirmed_without_stripe(buy, stripe_sandbox, seller_stub, commit):
    order = buy(unit_ore=0)
    with commit():
        assert checkout_session.start_checkout(order) == checkout_session.order_path(order)
        assert checkout_session.start_checkout(order) == checkout_session.order_path(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert seller_stub.calls_for(order) == ["confirm", "settled"]
    assert stripe_sandbox.calls == []


def test_a_second_click_leads_to_the_same_session(buy, stripe_sandbox):
    order = buy()
    assert checkout_session.start_checkout(order) == checkout_session.start_checkout(order)
    assert len(stripe_sandbox.all("checkout.session")) == 1


def test_a_later_click_checks_and_reuses_the_open_session(buy, stripe_sandbox):
    order = buy()
    first = checkout_session.start_checkout(order)
    CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    assert checkout_session.start_checkout(order) == first
    assert len(stripe_sandbox.all("checkout.session")) == 1


def test_a_lost_response_is_returned_for_the_same_key(buy, stripe_sandbox):
    order = buy()
    stripe_sandbox.faults.lose("/v1/checkout/sessions", times=3)
    with pytest.raises(StripeUnavailable):
        checkout_session.start_checkout(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD
    assert CheckoutAttempt.objects.get().status == AttemptStatus.OPENING
    url = checkout_session.start_checkout(order)
    assert len(stripe_sandbox.all("checkout.session")) == 1
    assert stripe_sandbox.all("checkout.session")[0]["id"] in url


def test_after_an_outage_the_next_try_gets_times_that_stripe_accepts(buy, stripe_sandbox):
    """The first request never reached Stripe; ten minutes later its `expires_at` is too near."""
    order = buy()
    stripe_sandbox.faults.fail("/v1/checkout/sessions", 503, times=4)
    with pytest.raises(StripeUnavailable):
        checkout_session.start_checkout(order)
    CheckoutAttempt.objects.update(expires_at=timezone.now() + timedelta(minutes=20))
    checkout_session.start_checkout(order)
    order.refresh_from_db()
    attempt = order.attempts.get(status=AttemptStatus.OPEN)
    assert attempt.number == 2
    assert attempt.expires_at <= order.expires_at, "the hold outlives the session"


def test_a_clock_difference_does_not_stop_a_sale(buy, stripe_sandbox):
    stripe_sandbox.shift_clock(150)
    order = buy()
    assert checkout_session.start_checkout(order).startswith("http")


def test_an_ended_session_is_replaced_while_the_hold_lasts(buy, stripe_sandbox, session_of):
    order = buy()
    first = session_of(order)
    stripe_sandbox.expire(first)
    CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    second = session_of(order)
    assert second != first
    statuses = {session["id"]: session["status"] for session in stripe_sandbox.all("checkout.session")}
    assert statuses == {first: "expired", second: "open"}


def test_a_session_about_to_end_is_closed_before_another_is_opened(buy, stripe_sandbox, session_of, monkeypatch):
    order = buy()
    first = session_of(order)
    CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=29))
    monkeypatch.setattr(checkout_session, "MIN_TIME_TO_PAY", timedelta(minutes=40))
    checkout_session.start_checkout(order)
    assert stripe_sandbox.get("checkout.session", first)["status"] == "expired"
    assert [s["status"] for s in stripe_sandbox.all("checkout.session")].count("open") == 1


def test_the_hold_has_a_maximum(buy, stripe_sandbox):
    order = buy()
    Order.objects.update(
        created_at=timezone.now() - timedelta(hours=3), expires_at=timezone.now() + timedelta(minutes=3)
    )
    assert checkout_session.start_checkout(order) == checkout_session.order_path(order)
    assert stripe_sandbox.all("checkout.session") == []


@pytest.mark.parametrize("status", [OrderStatus.EXPIRED, OrderStatus.CANCELLED, OrderStatus.CONFIRMED])
def test_an_ended_order_leads_to_its_page(buy, stripe_sandbox, status):
    order = buy()
    Order.objects.update(status=status)
    assert checkout_session.start_checkout(order) == checkout_session.order_path(order)
    assert stripe_sandbox.calls == []


def test_a_session_that_was_paid_meanwhile_confirms_instead_of_charging_twice(buy, stripe_sandbox, session_of, commit):
    order = buy()
    stripe_sandbox.pay(session_of(order))
    CheckoutAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    with commit():
        assert checkout_session.start_checkout(order) == checkout_session.order_path(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert len(stripe_sandbox.all("checkout.session")) == 1


def press_while_another_runs(monkeypatch, order, **outcome) -> str:
    """Press the button while another press is opening the order's session, which ends with `outcome`."""

    def busy(request, *, key):
        CheckoutAttempt.objects.filter(order=order).update(**outcome)
        raise StripeBusy("There is currently another in-progress request using this Idempotent Key")

    with monkeypatch.context() as patch:
        patch.setattr(checkout_session, "WAIT_FOR_ANOTHER", 0.5)
        patch.setattr(checkout_session.client, "create_session", busy)
        return checkout_session.start_checkout(order)


def test_a_second_press_waits_for_the_first_and_gets_its_session(buy, monkeypatch):
    outcome = {"status": AttemptStatus.OPEN, "session_id": "cs_1", "url": "https://checkout.stripe.com/c/1"}
    assert press_while_another_runs(monkeypatch, buy(), **outcome) == "https://checkout.stripe.com/c/1"


def test_a_second_press_gives_up_when_the_first_takes_too_long(buy, monkeypatch, stripe_sandbox):
    order = buy()
    with pytest.raises(StripeUnavailable):
        press_while_another_runs(monkeypatch, order, status=AttemptStatus.OPENING)
    # The next press finds the attempt as it was and repeats it.
    url = checkout_session.start_checkout(order)
    assert CheckoutAttempt.objects.get().url == url != ""
    assert len(stripe_sandbox.all("checkout.session")) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_concurrent_clicks_share_one_session(buy, stripe_sandbox, several):
    order = buy()
    urls = several(5, lambda: checkout_session.start_checkout(Order.objects.get(pk=order.pk)))
    assert len(set(urls)) == 1
    assert len(stripe_sandbox.all("checkout.session")) == 1
    assert CheckoutAttempt.objects.count() == 1
