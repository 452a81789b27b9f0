from datetime import timedelta

import pytest
from django.utils import timezone

from payments.checkout import cancel as cancelling
from payments.checkout import expiry
from payments.enums import AttemptStatus, OrderStatus
from payments.models import CheckoutAttempt, Order, Payment


def status_of(order):
    return Order.objects.get(pk=order.pk).status


def test_only_overdue_holds_expire(buy, seller_stub, overdue, commit, stripe_sandbox):
    stays, goes = buy(), overdue(buy())
    left = seller_stub.in_stock
    with commit():
        assert expiry.expire_due_orders() == 1
        assert expiry.expire_due_orders() == 0
    assert (status_of(stays), status_of(goes)) == (OrderStatus.HELD, OrderStatus.EXPIRED)
    assert seller_stub.in_stock == left + 2


def test_the_session_is_closed_before_the_order_expires(buy, stripe_sandbox, session_of, overdue, commit):
    order = buy()
    session_id = session_of(order)
    overdue(order)
    with commit():
        assert expiry.expire_due_orders() == 1
    assert stripe_sandbox.get("checkout.session", session_id)["status"] == "expired"
    assert CheckoutAttempt.objects.get().status == AttemptStatus.EXPIRED


def test_an_order_that_stripe_says_was_paid_is_confirmed_instead(
    buy, stripe_sandbox, seller_stub, session_of, overdue, commit
):
    order = buy()
    stripe_sandbox.pay(session_of(order))
    overdue(order)
    with commit():
        assert expiry.expire_due_orders() == 0
    assert status_of(order) == OrderStatus.CONFIRMED
    assert seller_stub.calls_for(order) == ["confirm", "settled"]


def test_a_payment_recorded_before_a_crash_is_settled_not_expired(
    buy, stripe_sandbox, seller_stub, session_of, overdue, commit
):
    from payments.checkout.record import record_payment
    from payments.stripe import client

    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    record_payment(client.retrieve_session(session_id))
    overdue(order)
    with commit():
        assert expiry.expire_due_orders() == 0
    assert status_of(order) == OrderStatus.CONFIRMED


def test_an_unreachable_stripe_delays_expiry_for_a_limited_time(buy, stripe_sandbox, session_of, overdue, commit):
    order = buy()
    session_of(order)
    overdue(order)
    stripe_sandbox.faults.fail("/v1/checkout/sessions/*", 503, times=20)
    with commit():
        assert expiry.expire_due_orders() == 0
    assert status_of(order) == OrderStatus.HELD
    assert not Order.objects.get().is_live, "nobody may count on it meanwhile"
    overdue(order, minutes=11)
    with commit():
        assert expiry.expire_due_orders() == 1
    assert status_of(order) == OrderStatus.EXPIRED


def test_a_seller_can_expire_an_order_without_asking_stripe(buy, stripe_sandbox, session_of, overdue):
    held, over = buy(), buy()
    session_of(over)
    calls = len(stripe_sandbox.calls)
    overdue(over)
    assert expiry.expire_order(over.pk) is True
    assert expiry.expire_order(over.pk) is False
    assert expiry.expire_order(held.pk) is False
    assert len(stripe_sandbox.calls) == calls


def test_the_buyer_cancels_an_unpaid_order(buy, stripe_sandbox, seller_stub, session_of, commit):
    order = buy(quantity=2)
    left = seller_stub.in_stock
    session_id = session_of(order)
    with commit():
        cancelling.cancel_held(order)
        cancelling.cancel_held(order)
    assert status_of(order) == OrderStatus.CANCELLED
    assert seller_stub.in_stock == left + 2
    assert stripe_sandbox.get("checkout.session", session_id)["status"] == "expired"


def test_cancelling_an_order_that_was_paid_a_moment_ago_confirms_it(buy, stripe_sandbox, session_of, commit):
    order = buy()
    stripe_sandbox.pay(session_of(order))
    with commit(), pytest.raises(cancelling.CannotCancel):
        cancelling.cancel_held(order)
    assert status_of(order) == OrderStatus.CONFIRMED
    assert Payment.objects.count() == 1


def test_a_payment_of_a_cancelled_order_is_refunded(buy, stripe_sandbox, seller_stub, session_of, commit):
    from payments.checkout.record import fulfil_session

    order = buy()
    session_id = session_of(order)
    Order.objects.update(status=OrderStatus.CANCELLED)
    stripe_sandbox.pay(session_id)
    with commit():
        fulfil_session(session_id)
    assert status_of(order) == OrderStatus.CANCELLED
    assert [r["amount"] for r in stripe_sandbox.all("refund")] == [order.total_ore]


@pytest.mark.postgres
def test_concurrent_expiry_and_payment_do_one_of_them(buy, stripe_sandbox, seller_stub, session_of, overdue, several):
    from payments.checkout.record import fulfil_session

    order = buy(quantity=2)
    session_id = session_of(order)
    overdue(order)
    stripe_sandbox.pay(session_id)
    functions = iter([lambda: fulfil_session(session_id), expiry.expire_due_orders] * 3)
    several(6, lambda: next(functions)())
    assert status_of(order) == OrderStatus.CONFIRMED
    assert seller_stub.in_stock == 3
    assert Payment.objects.count() == 1


def test_an_order_with_a_pending_payment_is_not_cancelled(buy, stripe_sandbox, session_of, commit):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay_later(session_id)
    with commit(), pytest.raises(cancelling.CannotCancel):
        cancelling.cancel_held(order)
    assert status_of(order) == OrderStatus.HELD
    assert Order.objects.get().expires_at > timezone.now() + timedelta(days=9)
