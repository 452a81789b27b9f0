import time

import pytest

from mail.models import OutgoingMail
from payments.checkout import record as fulfilment
from payments.checkout.record import fulfil_session
from payments.enums import AttemptStatus, OrderStatus, RefundReason, RefundStatus
from payments.models import CheckoutAttempt, Order, Payment, Refund, SalesDocument


def test_a_paid_session_confirms_the_order_once(buy, bank, shelf, session_of, commit):
    order = buy()
    session_id = session_of(order)
    bank.pay(session_id)
    for _round in range(4):
        with commit():
            assert fulfil_session(session_id).status == OrderStatus.CONFIRMED
    payment = Payment.objects.get()
    assert (payment.amount_ore, payment.session_id) == (order.total_ore, session_id)
    assert payment.payment_intent.startswith("pi_")
    assert shelf.told_of(order) == ["confirm", "settled"]
    assert SalesDocument.objects.count() == 1
    assert OutgoingMail.objects.filter(email_name="order_confirmed").count() == 1
    assert CheckoutAttempt.objects.get().status == AttemptStatus.COMPLETE


def test_an_unpaid_session_confirms_nothing(buy, shelf, session_of, commit):
    order = buy()
    with commit():
        assert fulfil_session(session_of(order)).status == OrderStatus.HELD
    assert not Payment.objects.exists()
    assert shelf.told_of(order) == []


def test_somebody_elses_session_is_left_alone(db, bank, commit):
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
    bank.pay(foreign.id)
    with commit():
        assert fulfil_session(foreign.id) is None
    assert not Payment.objects.exists()


def test_the_payment_survives_when_the_goods_fail(buy, bank, shelf, session_of, commit):
    order = buy()
    session_id = session_of(order)
    bank.pay(session_id)
    shelf.fail_to_hand_over = True
    with pytest.raises(RuntimeError), commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    assert Payment.objects.get().amount_ore == order.total_ore
    assert order.status == OrderStatus.HELD
    assert order.attention
    assert not SalesDocument.objects.exists()
    shelf.fail_to_hand_over = False
    with commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert Payment.objects.count() == 1


def test_a_late_payment_takes_new_goods_when_there_are_some(buy, bank, shelf, session_of, commit):
    order = buy(quantity=2)
    session_id = session_of(order)
    Order.objects.update(status=OrderStatus.EXPIRED)
    shelf.left = 2
    bank.pay(session_id)
    with commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert shelf.told_of(order) == ["retake", "confirm", "settled"]
    assert shelf.left == 0
    assert not Refund.objects.exists()


def test_a_late_payment_without_goods_goes_back_in_full(buy, bank, shelf, session_of, commit, mailoutbox, office_mail):
    order = buy(quantity=2)
    session_id = session_of(order)
    Order.objects.update(status=OrderStatus.EXPIRED)
    shelf.left = 1
    bank.pay(session_id)
    for _round in range(3):
        with commit():
            fulfil_session(session_id)
    order.refresh_from_db()
    refund = Refund.objects.get()
    assert refund.key == f"late-{session_id}"
    assert (refund.amount_ore, refund.reason) == (order.total_ore, RefundReason.LATE)
    assert refund.status == RefundStatus.SUCCEEDED
    assert [r["amount"] for r in bank.all("refund")] == [order.total_ore]
    assert order.status == OrderStatus.EXPIRED
    assert order.attention
    assert shelf.left == 1
    assert shelf.told_of(order) == []
    assert OutgoingMail.objects.filter(email_name="order_refunded_late", to=order.buyer_email).count() == 1
    assert not SalesDocument.objects.exists(), "no sale, no sales document"
    told = {(mail.email_name, mail.to) for mail in OutgoingMail.objects.all()}
    assert told == {("order_refunded_late", order.buyer_email), ("staff_attention", office_mail)}
    assert len(mailoutbox) == 2


def test_the_second_session_of_an_order_is_refunded_as_double(buy, bank, shelf, session_of, commit):
    order = buy()
    first = session_of(order)
    CheckoutAttempt.objects.update(status=AttemptStatus.FAILED)  # as if its answer had been lost for good
    second = session_of(order)
    assert first != second
    bank.pay(first)
    bank.pay(second)
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
    assert len(bank.all("refund")) == 1
    assert SalesDocument.objects.count() == 1


def test_two_payments_recorded_before_either_is_settled_keep_only_one(buy, bank, session_of, commit):
    """A crash after both were recorded: whichever is settled first, one stays and one goes back."""
    from payments.checkout.settle import settle
    from payments.stripe import client

    order = buy()
    first = session_of(order)
    CheckoutAttempt.objects.update(status=AttemptStatus.FAILED)
    second = session_of(order)
    bank.pay(first)
    bank.pay(second)
    payments = [fulfilment.record_payment(client.retrieve_session(session_id)) for session_id in (first, second)]
    for payment in reversed(payments):
        with commit():
            settle(payment)
    for payment in payments:
        with commit():
            settle(payment)
    kept = sum(p.amount_ore for p in Payment.objects.all()) - sum(r.amount_ore for r in Refund.objects.all())
    assert kept == order.total_ore
    assert len(bank.all("refund")) == 1


def test_a_wrong_amount_is_recorded_and_flagged_not_delivered(buy, bank, shelf, session_of, commit):
    order = buy()
    session_id = session_of(order)
    bank.pay(session_id)
    Order.objects.update(total_ore=order.total_ore + 100)
    with commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    payment = Payment.objects.get()
    assert payment.amount_ore == order.total_ore - 100
    assert payment.problem
    assert order.attention
    assert order.status == OrderStatus.HELD
    assert shelf.told_of(order) == []


def test_a_session_with_another_orders_reference_is_flagged(buy, bank, shelf, session_of, commit):
    order, other = buy(), buy()
    session_id = session_of(order)
    CheckoutAttempt.objects.filter(session_id=session_id).update(order=other)
    bank.pay(session_id)
    with commit():
        fulfil_session(session_id)
    other.refresh_from_db()
    assert Payment.objects.get().problem
    assert order.reference in other.attention
    assert shelf.told == []


def test_a_session_whose_answer_was_lost_is_found_by_what_it_carries(buy, bank, session_of, commit):
    order = buy()
    session_id = session_of(order)
    CheckoutAttempt.objects.update(session_id=None, status=AttemptStatus.OPENING, url="")
    bank.pay(session_id)
    with commit():
        assert fulfil_session(session_id).status == OrderStatus.CONFIRMED
    assert CheckoutAttempt.objects.get().session_id == session_id


def test_a_slow_method_keeps_the_goods_until_the_bank_answers(buy, bank, shelf, session_of, commit):
    order = buy()
    session_id = session_of(order)
    bank.pay_later(session_id)
    with commit():
        fulfil_session(session_id)
    before = order.expires_at
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD
    assert (order.expires_at - before).days >= 9
    bank.settle(session_id)
    with commit():
        fulfil_session(session_id)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


@pytest.mark.postgres
def test_webhook_and_landing_page_at_once(buy, bank, shelf, session_of, several):
    order = buy()
    session_id = session_of(order)
    bank.pay(session_id)
    several(6, lambda: fulfil_session(session_id))
    assert Payment.objects.count() == 1
    assert shelf.told_of(order) == ["confirm", "settled"]
    assert SalesDocument.objects.count() == 1
    assert OutgoingMail.objects.filter(email_name="order_confirmed").count() == 1


@pytest.mark.postgres
def test_a_late_payment_seen_many_times_at_once_is_refunded_once(buy, bank, shelf, session_of, several):
    order = buy()
    session_id = session_of(order)
    Order.objects.update(status=OrderStatus.EXPIRED)
    shelf.left = 0
    bank.pay(session_id)
    several(6, lambda: fulfil_session(session_id))
    assert Refund.objects.count() == 1
    assert len(bank.all("refund")) == 1
