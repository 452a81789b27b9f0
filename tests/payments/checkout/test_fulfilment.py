import time

import pytest

from mail.models import OutgoingMail
from payments.checkout import record as fulfilment
from payments.checkout.record import fulfil_session
from payments.enums import AttemptStatus, OrderStatus, RefundReason, RefundStatus
from payments.models import CheckoutAttempt, Order, Payment, Refund, SalesDocument


def test_a_paid_session_confirms_the_order_once(buy, stripe_sandbox, seller_stub, session_of, commit):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    for _round in range(4):
        with commit():
            assert fulfil_session(session_id).status == OrderStatus.CONFIRMED
    payment = Payment.objects.get()
    assert (payment.amount_ore, payment.session_id) == (order.total_ore, session_id)
    assert payment.payment_intent.startswith("pi_")
    assert seller_stub.calls_for(order) == ["confirm", "settled"]
    assert SalesDocument.objects.count() == 1
    assert OutgoingMail.objects.filter(email_name="order_confirmed").count() == 1
    assert CheckoutAttempt.objects.get().status == AttemptStatus.COMPLETE


def test_an_unpaid_session_confirms_nothing(buy, seller_stub, session_of, commit):
    order = buy()
    with commit():
        assert fulfil_session(session_of(order)).status == OrderStatus.HELD
    assert not Payment.objects.exists()
    assert seller_stub.calls_for(order) == []


def test_an_unknown_session_is_ignored(db, stripe_sandbox, commit):
    from payments.stripe import client

    foreign = client.create_session(
        client.SessionRequest(
            reference="NOTOURS1",
            attempt=1,
            currency="NOK",
            lines=[client.SessionLine(name="x", unit_ore=5000, quantity=1)],
            email="a@example.test",
            locale="nb",
            success_url="https://elsewhere.example/",
            cancel_url="https://elsewhere.example/",
            expires_at=int(time.time()) + 3600,
        ),
        key="foreign",
    )
    stripe_sandbox.pay(foreign.id)
    with commit():
        assert fulfil_session(foreign.id) is None
    assert not Payment.objects.exists()


def test_the_payment_is_kept_when_confirming_fails(buy, stripe_sandbox, seller_stub, session_of, commit):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    seller_stub.fail_to_confirm = True
    with pytest.raises(RuntimeError), commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    assert Payment.objects.get().amount_ore == order.total_ore
    assert order.status == OrderStatus.HELD
    assert order.attention
    assert not SalesDocument.objects.exists()
    seller_stub.fail_to_confirm = False
    with commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert Payment.objects.count() == 1


def test_a_late_payment_restores_the_order_if_available(buy, stripe_sandbox, seller_stub, session_of, commit):
    order = buy(quantity=2)
    session_id = session_of(order)
    Order.objects.update(status=OrderStatus.EXPIRED)
    seller_stub.in_stock = 2
    stripe_sandbox.pay(session_id)
    with commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert seller_stub.calls_for(order) == ["restore", "confirm", "settled"]
    assert seller_stub.in_stock == 0
    assert not Refund.objects.exists()


def test_a_late_payment_of_an_unavailable_order_is_refunded(
    buy, stripe_sandbox, seller_stub, session_of, commit, mailoutbox, association_email
):
    order = buy(quantity=2)
    session_id = session_of(order)
    Order.objects.update(status=OrderStatus.EXPIRED)
    seller_stub.in_stock = 1
    stripe_sandbox.pay(session_id)
    for _round in range(3):
        with commit():
            fulfil_session(session_id)
    order.refresh_from_db()
    refund = Refund.objects.get()
    assert refund.key == f"late-{session_id}"
    assert (refund.amount_ore, refund.reason) == (order.total_ore, RefundReason.LATE)
    assert refund.status == RefundStatus.SUCCEEDED
    assert [r["amount"] for r in stripe_sandbox.all("refund")] == [order.total_ore]
    assert order.status == OrderStatus.EXPIRED
    assert order.attention == "", "it is refunded, so nothing needs attention"
    assert seller_stub.in_stock == 1
    assert seller_stub.calls_for(order) == []
    assert OutgoingMail.objects.filter(email_name="order_refunded_late", to=order.buyer_email).count() == 1
    assert not SalesDocument.objects.exists(), "no sale, no sales document"
    emails = {(mail.email_name, mail.to) for mail in OutgoingMail.objects.all()}
    assert emails == {("order_refunded_late", order.buyer_email), ("staff_attention", association_email)}
    assert len(mailoutbox) == 2


def test_a_second_paid_session_is_refunded_as_duplicate(buy, stripe_sandbox, seller_stub, session_of, commit):
    order = buy()
    first = session_of(order)
    CheckoutAttempt.objects.update(status=AttemptStatus.FAILED)  # as if the response had never arrived
    second = session_of(order)
    assert first != second
    stripe_sandbox.pay(first)
    stripe_sandbox.pay(second)
    for _round in range(2):
        for session_id in (second, first):
            with commit():
                fulfil_session(session_id)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert Payment.objects.count() == 2
    refund = Refund.objects.get()
    assert refund.reason == RefundReason.DUPLICATE
    assert refund.payment.session_id == first
    assert len(stripe_sandbox.all("refund")) == 1
    assert SalesDocument.objects.count() == 1


def test_two_payments_recorded_before_either_is_settled_keep_only_one(buy, stripe_sandbox, session_of, commit):
    """After a crash with both payments recorded, one is kept and the other refunded, in any order."""
    from payments.checkout.settle import settle
    from payments.stripe import client

    order = buy()
    first = session_of(order)
    CheckoutAttempt.objects.update(status=AttemptStatus.FAILED)
    second = session_of(order)
    stripe_sandbox.pay(first)
    stripe_sandbox.pay(second)
    payments = [fulfilment.record_payment(client.retrieve_session(session_id)) for session_id in (first, second)]
    for payment in reversed(payments):
        with commit():
            settle(payment)
    for payment in payments:
        with commit():
            settle(payment)
    retained_ore = sum(payment.amount_ore for payment in Payment.objects.all())
    retained_ore -= sum(refund.amount_ore for refund in Refund.objects.all())
    assert retained_ore == order.total_ore
    assert len(stripe_sandbox.all("refund")) == 1


def test_a_wrong_amount_is_recorded_and_flagged_but_not_confirmed(buy, stripe_sandbox, seller_stub, session_of, commit):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    Order.objects.update(total_ore=order.total_ore + 100)
    with commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    payment = Payment.objects.get()
    assert payment.amount_ore == order.total_ore - 100
    assert payment.problem
    assert order.attention
    assert order.status == OrderStatus.HELD
    assert seller_stub.calls_for(order) == []


def test_a_session_with_another_orders_reference_is_flagged(buy, stripe_sandbox, seller_stub, session_of, commit):
    order, other = buy(), buy()
    session_id = session_of(order)
    CheckoutAttempt.objects.filter(session_id=session_id).update(order=other)
    stripe_sandbox.pay(session_id)
    with commit():
        fulfil_session(session_id)
    other.refresh_from_db()
    assert Payment.objects.get().problem
    assert order.reference in other.attention
    assert seller_stub.calls == []


def test_a_session_whose_response_was_lost_is_found_by_its_metadata(buy, stripe_sandbox, session_of, commit):
    order = buy()
    session_id = session_of(order)
    CheckoutAttempt.objects.update(session_id=None, status=AttemptStatus.OPENING, url="")
    stripe_sandbox.pay(session_id)
    with commit():
        assert fulfil_session(session_id).status == OrderStatus.CONFIRMED
    assert CheckoutAttempt.objects.get().session_id == session_id


def test_a_delayed_payment_method_extends_the_hold(buy, stripe_sandbox, seller_stub, session_of, commit):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay_later(session_id)
    with commit():
        fulfil_session(session_id)
    before = order.expires_at
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD
    assert (order.expires_at - before).days >= 9
    stripe_sandbox.settle(session_id)
    with commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


@pytest.mark.postgres
def test_concurrent_webhook_and_landing_page(buy, stripe_sandbox, seller_stub, session_of, several):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    several(6, lambda: fulfil_session(session_id))
    assert Payment.objects.count() == 1
    assert seller_stub.calls_for(order) == ["confirm", "settled"]
    assert SalesDocument.objects.count() == 1
    assert OutgoingMail.objects.filter(email_name="order_confirmed").count() == 1


@pytest.mark.postgres
def test_a_late_payment_fulfilled_concurrently_is_refunded_once(buy, stripe_sandbox, seller_stub, session_of, several):
    order = buy()
    session_id = session_of(order)
    Order.objects.update(status=OrderStatus.EXPIRED)
    seller_stub.in_stock = 0
    stripe_sandbox.pay(session_id)
    several(6, lambda: fulfil_session(session_id))
    assert Refund.objects.count() == 1
    assert len(stripe_sandbox.all("refund")) == 1
